"""Sources in the desk: kept as snippets, cited from rich text."""

from typing import Any, ClassVar

import wagtail.admin.rich_text.editors.draftail.features as draftail_features
from django.core.exceptions import ValidationError
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from .citations import CitationElementHandler, CitationHandler, citation_entity
from .models import Source
from .views import cite


class SourceEditView(EditView):
    def form_valid(self, form: Any) -> Any:
        """Save, unless a page that cites the source could not go out with its new record: then the form says which."""
        try:
            return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class SourceViewSet(SnippetViewSet):
    model = Source
    edit_view_class = SourceEditView
    icon = "openquote"
    menu_label = "Sources"
    add_to_admin_menu = True
    list_display: ClassVar = ["label", "kind", "read", "key"]
    list_filter: ClassVar = ["kind", "read", "retracted"]
    panels: ClassVar = [FieldPanel(name) for name in ("key", "kind", "read", "retracted", "csl")]


register_snippet(SourceViewSet)


@hooks.register("register_admin_urls")
def register_cite_url() -> list[Any]:
    return [path("cite/", cite, name="cite")]


@hooks.register("register_rich_text_features")
def register_citations(features: Any) -> None:
    features.register_link_type(CitationHandler)
    features.register_editor_plugin(
        "draftail",
        "cite",
        draftail_features.EntityFeature(
            {
                "type": "CITE",
                "icon": "openquote",
                "description": "Cite a source",
                "attributes": ["id", "certainty", "contested"],
                "whitelist": {"id": True, "certainty": True},
            },
            js=["evidence/cite.js"],
        ),
    )
    features.register_converter_rule(
        "contentstate",
        "cite",
        {
            "from_database_format": {'a[linktype="cite"]': CitationElementHandler("CITE")},
            "to_database_format": {"entity_decorators": {"CITE": citation_entity}},
        },
    )


@hooks.register("insert_global_admin_js")
def cite_address() -> str:
    from django.utils.html import json_script

    return json_script(reverse("cite"), "cite-address")
