"""What to look at again: pages that rest on a source in doubt, or tell a fact that has changed; and where a person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from sottovoce.evidence import actions
from sottovoce.evidence.facts import keys_of
from sottovoce.evidence.models import Fact, SourceCheck
from sottovoce.evidence.watching import Doubt, doubts
from sottovoce.pages.permissions import may_change
from sottovoce.press.models import Read

from .models import LookedAgain


@dataclass(frozen=True)
class InDoubt:
    """A source with a notice on which nobody has decided, and the pages that rest on it."""

    doubt: Doubt
    pages: list[Page]

    @property
    def note(self) -> str:
        check = self.doubt.check
        return (
            f"It rests on {self.doubt.source.label}. {check.asked} says: {check.detail or check.get_found_display()}."
        )


@dataclass(frozen=True)
class Changed:
    """A fact that has changed, and the pages that tell it and were not looked at since."""

    fact: Fact
    pages: list[Page]

    @property
    def note(self) -> str:
        return f"It tells a fact that changed on {date_format(self.fact.changed, 'j F Y')}: “{self.fact}”"


def in_doubt() -> list[InDoubt]:
    return [InDoubt(one, _readers([f"source:{one.source.pk}"])) for one in doubts()]


def changed() -> list[Changed]:
    """A page that was published after the change, or looked at, is done with."""
    found = []
    # Facts are few, and those that tell them may be many: what each has read is asked for once.
    reading: dict[str, set[int]] = {}
    for key, page_id in Read.objects.filter(key__startswith="fact:").values_list("key", "page_id"):
        reading.setdefault(key, set()).add(page_id)
    pages = list(Page.objects.filter(pk__in=set[int]().union(*reading.values()), live=True).order_by("path"))
    looked = {
        (fact, page): on
        for fact, page, on in LookedAgain.objects.order_by("on").values_list("fact_id", "page_id", "on")
    }
    for fact in Fact.objects.order_by("-changed"):
        tell_it = set[int]().union(*(reading.get(key, ()) for key in keys_of(fact.pk)))
        left = [
            page
            for page in pages
            if page.pk in tell_it
            and (page.last_published_at is None or page.last_published_at < fact.changed)
            and not ((on := looked.get((fact.pk, page.pk))) and on >= fact.changed)
        ]
        if left:
            found.append(Changed(fact, left))
    return found


def _readers(keys: list[str]) -> list[Page]:
    """Pages that readers see and that read one of these."""
    reading = Read.objects.filter(key__in=keys).values_list("page_id", flat=True)
    return list(Page.objects.filter(pk__in=list(reading), live=True).order_by("path"))


def to_look_at(pages: Iterable[int]) -> list[tuple[Page, str]]:
    """Each of these pages that somebody should look at again, with the reason."""
    allowed = set(pages)
    waiting: list[InDoubt | Changed] = [*in_doubt(), *changed()]
    return [(page, one.note) for one in waiting for page in one.pages if page.pk in allowed]


class Again(WagtailAdminTemplateMixin, TemplateView):
    """All of it, with the buttons."""

    template_name = "desk/again.html"
    page_title = "To look at again"
    header_icon = "rotate"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            in_doubt=in_doubt(),
            changed=changed(),
            may_decide=self.request.user.has_perm("evidence.change_source"),
            **kwargs,
        )


@require_admin_access
@require_POST
def decide(request: HttpRequest, check_id: int) -> HttpResponse:
    """Confirm that a source was retracted, or dismiss the notice with a reason."""
    if not request.user.has_perm("evidence.change_source"):
        raise PermissionDenied
    check = get_object_or_404(SourceCheck, pk=check_id, found__in=SourceCheck.DOUBTS)
    confirmed = "confirm" in request.POST
    try:
        actions.decide(check, confirmed, request.POST.get("reason", ""), request.user)
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    else:
        label = check.source.label
        said = (
            f"{label} counts as retracted. Nothing new may rest on it." if confirmed else f"{label} may still be cited."
        )
        messages.success(request, said)
    return redirect("again")


@require_admin_access
@require_POST
def looked(request: HttpRequest, page_id: int, fact_id: int) -> HttpResponse:
    """Say that a page was looked at since a fact on it changed."""
    page = get_object_or_404(Page, pk=page_id)
    if not may_change(request.user, page):
        raise PermissionDenied
    LookedAgain.objects.create(page=page, fact=get_object_or_404(Fact, pk=fact_id))
    messages.success(request, f"Thank you. “{page.title}” has been looked at.")
    return redirect("again")


def urls() -> list[Any]:
    return [
        path("again/", require_admin_access(Again.as_view()), name="again"),
        path("again/decide/<int:check_id>/", decide, name="decide"),
        path("again/looked/<int:page_id>/<int:fact_id>/", looked, name="looked_again"),
    ]


def menu_item() -> MenuItem:
    return MenuItem("To look at again", reverse("again"), icon_name="rotate", order=110)
