"""What the pages add to Wagtail: links by address in rich text, the gates on demand, and reasons for publishing past them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from wagtail import hooks
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from . import gates, reading
from .models import GatePass, ReaderPage


class AddressLinkHandler(PageLinkHandler):
    """A link to a page by its address; to a page that is not there (yet), plain words."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        found = [reading.link(int(attrs["id"])) for attrs in attrs_list]
        return [f'<a href="{link[1]}">' if link else "<a>" for link in found]


@hooks.register("register_rich_text_features", order=10)
def register_address_links(features: Any) -> None:
    features.register_link_type(AddressLinkHandler)


def ask_gates(request: HttpRequest, page_id: int) -> HttpResponse:
    """What the gates say of the draft as it was last saved."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    found = gates.problems(draft) if isinstance(draft, ReaderPage) else []
    return render(request, "pages/gates_list.html", {"problems": found})


@hooks.register("register_admin_urls")
def register_gates() -> list[URLPattern]:
    return [path("gates/<int:page_id>/", ask_gates, name="gates")]


@hooks.register("before_publish_page")
def keep_reason(request: HttpRequest, page: Page) -> None:
    """Make public why a page goes out although gates are in the way; the form has seen to it that this person may."""
    stops, reason = getattr(page, "past_gates", ((), ""))
    for problem in stops:
        GatePass.objects.create(
            page_id=page.pk,
            title=page.title,
            gate=problem.gate,
            what=problem.what,
            reason=reason,
            on=timezone.localdate(),
        )
        log(page, "sottovoce.past_gate", user=request.user, data={"what": problem.what, "reason": reason})


@hooks.register("register_log_actions")
def register_past_gate(actions: Any) -> None:
    actions.register_action("sottovoce.past_gate", "Publish past a gate", "Published past a gate")
