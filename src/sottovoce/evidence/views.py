"""The small window in which an editor cites a source, and the form in which she adds one by its number."""

import contextlib
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.admin.auth import require_admin_access
from wagtail.log_actions import log

from . import actions
from .grades import CERTAINTIES, KINDS, READ, allowed
from .models import Source
from .services import ServiceError


class CitationForm(forms.Form):
    id = forms.ModelChoiceField(
        Source.objects.filter(confirmed=True, retracted=False), label="Source", empty_label="Choose a source"
    )
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


class NumberForm(forms.Form):
    """Adds a source by its DOI or PMID."""

    number = forms.CharField(
        max_length=300,
        label="DOI or PMID",
        help_text="For example 10.1136/gut.41.2.258, or PMID:9301508. doi.org, NCBI or Crossref are asked for the record.",
    )
    kind = forms.ChoiceField(
        choices=[("", "Choose"), *KINDS.items()],
        help_text="No service knows it. It limits how certain a statement resting on it can be called.",
    )
    read = forms.ChoiceField(choices=list(READ.items()), label="How you read it", help_text="Readers are told.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            custom = {"kind": given["kind"], "read": given["read"]}
            with contextlib.closing(actions.services(pauses=(1,))) as ask:
                try:
                    self.source = actions.add(actions.ask_for(given["number"], custom, ask))
                except (ValueError, ServiceError) as error:
                    self.add_error("number", str(error))
                except ValidationError as error:
                    self.add_error("number", error.messages)
        return given


@require_admin_access
def add_by_number(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("evidence.add_source"):
        raise PermissionDenied
    form = NumberForm(request.POST or None)
    if form.is_valid():
        log(instance=form.source, action="wagtail.create", user=request.user)
        messages.success(
            request, f"Added as “{form.source.key}”: {form.source}. Please look it over; nothing was guessed."
        )
        return redirect(reverse(Source.snippet_viewset.get_url_name("edit"), args=[form.source.pk]))
    return render(request, "evidence/add_by_number.html", {"form": form})
