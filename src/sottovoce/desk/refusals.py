"""A refusal by a gate or the press, wherever it comes up in the desk, is a message on the page's editor and no error page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.models import Page

View = Callable[..., HttpResponse]


def told(view: View) -> View:
    """Wrap a view of one page: what its model refuses is said above the page's editor, where the latest draft stands."""

    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ValidationError as error:
            if "page_id" not in kwargs:
                raise
            for sentence in error.messages:
                messages.error(request, sentence)
            editor = reverse("wagtailadmin_pages:edit", args=[kwargs["page_id"]])
            if request.headers.get("x-requested-with") == "XMLHttpRequest":  # a window over the page
                answer: HttpResponse = render_modal_workflow(
                    request, "", None, {}, json_data={"step": "success", "redirect": editor}
                )
                return answer
            return redirect(editor)

    return wrapped


class PublishEach(PublishBulkAction):
    """Publishes what can be published of many pages, and names those that cannot, with the reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused: list[str] = []

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "refused": self.refused}

    @classmethod
    def execute_action(
        cls,
        objects: list[Page],
        include_descendants: bool = False,
        user: Any = None,
        refused: list[str] | None = None,
        **kwargs: Any,
    ) -> tuple[int, int]:
        refused = [] if refused is None else refused
        below = [
            page
            for parent in (objects if include_descendants else [])
            for page in parent.get_descendants().not_live().specific()
            if user is None or page.permissions_for_user(user).can_publish()
        ]
        return sum(cls._publish(page, user, refused) for page in objects), sum(
            cls._publish(page, user, refused) for page in below
        )

    @classmethod
    def _publish(cls, page: Page, user: Any, refused: list[str]) -> bool:
        try:
            with transaction.atomic():
                super().execute_action([page], user=user)
        except ValidationError as error:
            refused.append(f"“{page.get_admin_display_title()}” is not published. {' '.join(error.messages)}")
            return False
        return True

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if not num_parent_objects + num_child_objects:
            return None
        message: str | None = super().get_success_message(num_parent_objects, num_child_objects)
        return message

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        for sentence in self.refused:
            messages.error(self.request, sentence)
        return response
