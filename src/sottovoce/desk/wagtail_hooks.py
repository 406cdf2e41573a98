"""Where Wagtail finds what the desk adds to it."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from sottovoce.foundation.envelope import SIZES
from sottovoce.pages.models import ArticlePage, ReaderPage
from sottovoce.pages.permissions import may_change
from sottovoce.press.sealing import seal_page, weights

from . import (
    account_hooks,  # noqa: F401 - Wagtail looks for hooks in this module only
    refusals,
    review,
    roles,
    users,
)

hooks.register("register_admin_urls", review.urls)
hooks.register("register_admin_menu_item", review.menu_item)
# Wagtail keeps one bulk action of each type: the last.
hooks.register("register_bulk_action", refusals.PublishEach, order=1)
hooks.register("register_bulk_action", users.SetActive, order=1)
hooks.register("register_bulk_action", users.AssignRole, order=1)


@hooks.register("after_publish_page")
def tell_weight(request: HttpRequest, page: ReaderPage) -> None:
    """Name the weight by part of what was published."""
    if not isinstance(page, ReaderPage) or not page.live:
        return
    sealed, _ = seal_page(page)
    parts = weights(sealed[0].html)
    whole = parts.pop("whole")
    named = ", ".join(f"{name} {size:,}" for name, size in parts.items())
    messages.info(request, f"Readers see it now. It fills {whole:,} of {SIZES['br']:,} bytes: {named}.")


@hooks.register("register_admin_viewset")
def clinicians() -> ViewSet:
    """Where coordinators say what each clinical reviewer is."""
    return users.clinicians


@hooks.register("register_log_actions")
def log_reviews(actions: Any) -> None:
    """Who reviewed what: in the desk's log, and nowhere else."""
    actions.register_action("sottovoce.review", "Clinical review", "Reviewed by a clinician")


@hooks.register("register_page_header_buttons")
def review_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """For clinicians, above the editor."""
    if page.latest_revision_id and isinstance(page.specific, ArticlePage) and roles.is_clinician(user):
        confirm = reverse("review_confirm", args=[page.latest_revision_id])
        yield Button("I have reviewed this page", url=confirm, icon_name="check", priority=5)


@hooks.register("before_edit_page")
def no_old_words(request: HttpRequest, page: Page) -> None:
    """Putting an old revision back changes words; who is there to comment may not."""
    if request.resolver_match and "revision_id" in request.resolver_match.kwargs and not may_change(request.user, page):
        raise PermissionDenied
