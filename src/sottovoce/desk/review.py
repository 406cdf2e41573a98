"""Where a clinician finds the articles, reads one as readers get it, and says that she has reviewed it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Revision

from sottovoce.pages import reviews
from sottovoce.pages.models import ArticlePage

from .models import role_of
from .roles import is_clinician


def _revision(request: HttpRequest, revision_id: int) -> tuple[Revision, ArticlePage]:
    """:raises PermissionDenied: for anyone but a clinical reviewer."""
    if not is_clinician(request.user):
        raise PermissionDenied
    revision = get_object_or_404(Revision.page_revisions, pk=revision_id)
    page = revision.as_object()
    if not isinstance(page, ArticlePage):
        raise PermissionDenied
    return revision, page


class Articles(WagtailAdminTemplateMixin, TemplateView):
    """All public articles, with what readers are told of their review."""

    template_name = "desk/review_articles.html"
    page_title = "Review"
    header_icon = "check"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not is_clinician(self.request.user):
            raise PermissionDenied
        found = ArticlePage.objects.filter(live=True, live_revision__isnull=False).order_by("path")
        return super().get_context_data(articles=found, **kwargs)


class Confirm(WagtailAdminTemplateMixin, TemplateView):
    """One revision of an article, and the button."""

    template_name = "desk/review_confirm.html"
    page_title = "Review"
    header_icon = "check"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        revision, page = _revision(self.request, self.kwargs["revision_id"])
        self.page_subtitle = page.title
        return super().get_context_data(
            revision=revision, page=page, words=reviews.fingerprint(page), public=revision.pk == page.live_revision_id,
            **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, revision_id: int) -> HttpResponse:
        revision, page = _revision(request, revision_id)
        if request.POST.get("words") != reviews.fingerprint(page):
            messages.error(request, f"“{page.title}” was changed while you read it. Please read it again as it is now.")
            return redirect("review_confirm", revision_id=revision_id)
        try:
            review = reviews.record(revision, role_of(request.user), request.user)
        except ValidationError as error:
            for sentence in error.messages:
                messages.error(request, sentence)
            return redirect("review_confirm", revision_id=revision_id)
        messages.success(request, f"Thank you. “{page.title}”: {review}.")
        return redirect("review")


def as_readers_see_it(request: HttpRequest, revision_id: int) -> HttpResponse:
    """The revision itself, for the frame."""
    _, page = _revision(request, revision_id)
    response: HttpResponse = page.make_preview_request(request, page.default_preview_mode)
    return response


class ReviewMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_clinician(request.user)


def urls() -> list[Any]:
    return [
        path("review/", Articles.as_view(), name="review"),
        path("review/<int:revision_id>/", Confirm.as_view(), name="review_confirm"),
        path("review/<int:revision_id>/page/", as_readers_see_it, name="review_page"),
    ]


def menu_item() -> MenuItem:
    return ReviewMenuItem("Review", reverse("review"), icon_name="check", order=150)
