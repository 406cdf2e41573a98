"""Sources and facts in the desk: kept as snippets, cited from rich text."""

from typing import Any, ClassVar

import wagtail.admin.rich_text.editors.draftail.features as draftail_features
from django.core.exceptions import ValidationError
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from . import csl
from .citations import CitationElementHandler, CitationHandler, citation_entity
from .models import Fact, Source
from .views import add_by_number, cite


class CarefulEditView(EditView):
    def form_valid(self, form: Any) -> Any:
        """Save, unless a page that shows it could not go out as it is now: then the form says which."""
        try:
            return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class SourceCreateView(CreateView):
    def form_valid(self, form: Any) -> Any:
        """Add it, unless it is there already: then the form says as what."""
        others = (source.record for source in Source.objects.all())
        if found := csl.find_same(form.instance.record, others):
            form.add_error(None, f"It is there already, as “{found['id']}”: {csl.label(found)}, {found['title']}")
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        return super().form_valid(form)


class SourceIndexView(IndexView):
    @property
    def header_buttons(self) -> list[Any]:
        own = (
            [HeaderButton("Add by DOI or PMID", reverse("source_by_number"), icon_name="link")] if self.add_url else []
        )
        return [*super().header_buttons, *own]


class SourceViewSet(SnippetViewSet):
    model = Source
    index_view_class = SourceIndexView
    add_view_class = SourceCreateView
    edit_view_class = CarefulEditView
    icon = "openquote"
    menu_label = "Sources"
    add_to_admin_menu = True
    list_display: ClassVar = ["label", "kind", "read", "key"]
    list_filter: ClassVar = ["kind", "read", "topic", "confirmed", "retracted"]
    panels: ClassVar = [FieldPanel(name) for name in ("key", "kind", "read", "topic", "csl", "confirmed", "retracted")]


class FactViewSet(SnippetViewSet):
    model = Fact
    edit_view_class = CarefulEditView
    icon = "tick"
    menu_label = "Facts"
    menu_order = 301
    add_to_admin_menu = True
    list_display: ClassVar = ["__str__", "key", "on"]
    panels: ClassVar = [FieldPanel(name) for name in ("key", *Fact.WORDS, "on")]


register_snippet(SourceViewSet)
register_snippet(FactViewSet)


@hooks.register("register_log_actions")
def log_decisions(actions: Any) -> None:
    actions.register_action("sottovoce.decision", "Decide on a notice", "Decided on a notice about it")


@hooks.register("register_admin_urls")
def register_our_urls() -> list[Any]:
    return [
        path("cite/", cite, name="cite"),
        path("add-a-source/", add_by_number, name="source_by_number"),
    ]


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
