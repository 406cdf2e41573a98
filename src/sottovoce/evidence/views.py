"""The small window in which an editor chooses a source and says how certain the statement is."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from wagtail.admin.auth import require_admin_access

from .grades import CERTAINTIES, KINDS, allowed
from .models import Source


class CitationForm(forms.Form):
    id = forms.ModelChoiceField(Source.objects.all(), label="Source", empty_label="Choose a source")
    certainty = forms.ChoiceField(
        choices=list(CERTAINTIES.items()),
        initial="low",
        label="How certain is this statement?",
        help_text="Of the statement, not of the paper.",
    )
    contested = forms.BooleanField(required=False, label="Experts disagree about it")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        source, certainty = given.get("id"), given.get("certainty")
        if source and certainty and not allowed(source.kind, certainty):
            self.add_error(
                "certainty",
                f"{source.label} ({KINDS[source.kind]}) cannot carry a statement of {certainty} certainty by itself. Please choose a lower one.",
            )
        return given


@require_admin_access
def cite(request: HttpRequest) -> HttpResponse:
    """Show the form, or answer with the citation that was chosen."""
    form = CitationForm(request.POST or None, initial=request.GET.dict())
    if form.is_valid():
        given = form.cleaned_data
        result = {
            "id": str(given["id"].pk),
            "certainty": given["certainty"],
            "contested": "yes" if given["contested"] else "",
            "label": given["id"].label,
        }
        return JsonResponse({"step": "cited", "result": result})
    html = render_to_string("evidence/cite.html", {"form": form}, request=request)
    return JsonResponse({"step": "cite", "html": html})
