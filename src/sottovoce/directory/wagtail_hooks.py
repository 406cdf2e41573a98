"""Organisations and specialists in the desk, kept as snippets."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet, SnippetViewSetGroup

from .models import Organisation, Specialist


class _Refusing:
    """Saves, unless the page that lists it could not go out with it: then the form says why."""

    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except ValidationError as error:
            form.add_error(None, error)
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined]


class ListedCreateView(_Refusing, CreateView):
    pass


class ListedEditView(_Refusing, EditView):
    pass


def _panels(*names: str) -> list[FieldPanel]:
    return [FieldPanel(name) for name in names]


class _ListedViewSet(SnippetViewSet):
    add_view_class = ListedCreateView
    edit_view_class = ListedEditView
    copy_view_enabled = False


class OrganisationViewSet(_ListedViewSet):
    model = Organisation
    icon = "group"
    menu_label = "Organisations"
    list_display: ClassVar = [
        "name",
        "kind",
        Column("country_name", label="Country"),
        DateColumn("checked", label="Checked"),
        Column("standing", label="Readers"),
    ]
    list_filter: ClassVar = ["kind", "country", "closed"]
    panels: ClassVar = [
        MultiFieldPanel(_panels("name", "kind", "country", "languages", "offers", "address"), "What readers see"),
        MultiFieldPanel(_panels("checked", "how", "closed"), "How it was checked"),
        FieldPanel("key"),
    ]


class SpecialistViewSet(_ListedViewSet):
    model = Specialist
    icon = "user"
    menu_label = "Specialists"
    list_display: ClassVar = [
        "name",
        "profession",
        Column("country_name", label="Country"),
        Column("standing", label="Readers"),
    ]
    list_filter: ClassVar = ["profession", "country"]
    panels: ClassVar = [
        HelpPanel(
            "<p>This is about a living person. List nobody without her consent, write nothing that is not on her own page, and "
            "delete the entry when she asks. Readers see it for a year after each check.</p>"
        ),
        MultiFieldPanel(_panels("consent_to", "consent_on", "consent_by"), "Consent"),
        MultiFieldPanel(
            _panels("name", "profession", "place", "country", "languages", "offers", "address"), "What readers see"
        ),
        MultiFieldPanel(_panels("checked", "how"), "How it was checked"),
    ]


class DirectoryGroup(SnippetViewSetGroup):
    menu_label = "Directory"
    menu_icon = "group"
    menu_order = 300
    items: ClassVar = (OrganisationViewSet, SpecialistViewSet)


register_snippet(DirectoryGroup)
