"""Where Wagtail finds what the desk adds to it."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, re_path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from sottovoce.pages.models import ArticlePage, ReaderPage
from sottovoce.pages.permissions import may_change
from sottovoce.press.sealing import fill, seal_page, weights

from . import account_hooks, again, home, preview, refusals, review, roles, users  # noqa: F401 - they register their hooks
from .figures import look_over
from .patterns import example_view, patterns_view
from .preview import fullness
from .report import AllPagesView, look_over_view

hooks.register("register_admin_urls", review.urls)
hooks.register("register_admin_menu_item", review.menu_item)
hooks.register("register_admin_urls", again.urls)
hooks.register("register_reports_menu_item", again.menu_item)
# Wagtail keeps one bulk action of each type: the last.
hooks.register("register_bulk_action", refusals.PublishEach, order=1)
hooks.register("register_bulk_action", users.SetActive, order=1)
hooks.register("register_bulk_action", users.AssignRole, order=1)


@hooks.register("after_publish_page")
def tell_weight(request: HttpRequest, page: ReaderPage) -> None:
    """Name the weight by part of what was published."""
    if not isinstance(page, ReaderPage) or not page.live:
        return
    look_over(Page.objects.get(pk=page.pk))
    sealed, _ = seal_page(page)
    parts = weights(sealed[0].html)
    parts.pop("whole")
    named = ", ".join(f"{name} {size:,}" for name, size in parts.items())
    messages.info(request, f"Readers see it now. It fills {fullness(fill(sealed))}: {named}.")


@hooks.register("register_admin_urls")
def our_urls() -> list[Any]:
    return [
        path("all-pages/", AllPagesView.as_view(), name="all_pages"),
        path("all-pages/results/", AllPagesView.as_view(results_only=True), name="all_pages_results"),
        path("look-over/", look_over_view, name="look_over"),
        path("patterns/", patterns_view, name="patterns"),
        re_path("^patterns/(?P<key>[a-z_-]+)/(?P<scheme>light|dark)/$", example_view, name="pattern_example"),
    ]


@hooks.register("register_reports_menu_item")
def all_pages_item() -> MenuItem:
    return MenuItem("All pages", reverse("all_pages"), icon_name="doc-full", order=100)


@hooks.register("register_admin_menu_item")
def patterns_item() -> MenuItem:
    return MenuItem("Patterns", reverse("patterns"), icon_name="view", order=700)


@hooks.register("construct_main_menu")
def only_what_is_used(request: HttpRequest, items: list[Any]) -> None:
    """Readers' pages hold no raster pictures and no files, so nobody needs to look after any."""
    items[:] = [item for item in items if item.name not in ("images", "documents")]


@hooks.register("insert_global_admin_css")
def our_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("insert_editor_js")
def our_preview_script() -> str:
    return format_html('<script src="{}"></script>', static("desk/preview.js"))


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
