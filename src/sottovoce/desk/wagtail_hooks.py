"""What the desk adds to Wagtail: its pages and panels, and what it says after publishing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, re_path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from sottovoce.pages.models import ReaderPage
from sottovoce.press.sealing import fill, seal_page, weights

from . import home, preview  # noqa: F401 - they register their hooks
from .figures import look_over
from .patterns import example_view, patterns_view
from .preview import fullness
from .report import AllPagesView, look_over_view

from . import account_hooks  # noqa: F401 - Wagtail looks for hooks in this module only


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


@hooks.register("insert_global_admin_css")
def our_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("insert_editor_js")
def our_preview_script() -> str:
    return format_html('<script src="{}"></script>', static("desk/preview.js"))
