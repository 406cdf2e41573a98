"""The desk's home: what waits for this person, what is overdue, what did not go out, and what stands in the way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.permissions import policy_registry

from sottovoce.directory.models import Organisation, Specialist
from sottovoce.pages.models import ArticlePage

from .again import to_look_at
from .failures import failures
from .figures import not_looked_over, reader_pages

SOON: Final = timedelta(days=30)  # a review due within this time is shown already
_ROWS: Final = 8
Person = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Row:
    """One page in a panel: its title as drafted, where to edit it, and what there is to know, in plain words."""

    title: str
    url: str
    note: str


class Panel(Component):
    """One list of pages on the home page; kind words when there are none.

    :ivar more: how many rows are not shown, with ``report`` the address where all are.
    :ivar waiting: how many pages were not looked over since they changed, so that the list may be short of some.
    """

    template_name = "desk/home_panel.html"

    def __init__(
        self, name: str, order: int, heading: str, rows: list[Row], empty: str, report: str = "", waiting: int = 0
    ) -> None:
        self.name, self.order, self.heading, self.empty = name, order, heading, empty
        self.rows, self.more = rows[:_ROWS], max(0, len(rows) - _ROWS)
        self.report, self.waiting = report, waiting

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        given = parent_context or {}
        return {"panel": self, "request": given.get("request"), "csrf_token": given.get("csrf_token")}


@hooks.register("construct_homepage_panels")
def our_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Our panels, then the person's own edits and locks; Wagtail's other panels say the same in other words."""
    panels[:] = [
        *_panels(request.user),
        *(panel for panel in panels if isinstance(panel, RecentEditsPanel | LockedPagesPanel)),
    ]


@hooks.register("construct_homepage_summary_items", order=1000)  # after those that add to it
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    """Counts of pages, pictures and documents tell nobody what to do."""
    items.clear()


def _panels(user: Person) -> list[Panel]:
    report = reverse("all_pages")
    mine = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, {"change", "publish"})
    return [
        Panel("waiting", 10, "What waits for you", waiting(user), "Nothing waits for you. Thank you for looking in."),
        Panel(
            "failed",
            20,
            "What did not go out",
            [_row(failed.page, failed.reason) for failed in failures().filter(page__in=mine)],
            "Everything that was to go out by itself has gone out.",
        ),
        Panel(
            "in-the-way",
            30,
            "What stands in the way",
            in_the_way(mine),
            "No page that readers see has anything in its way.",
            f"{report}?needs=stops",
            not_looked_over().filter(live=True, pk__in=mine.values("pk")).count(),
        ),
        Panel(
            "again",
            35,
            "What to look at again",
            [_row(page, note) for page, note in to_look_at(mine.values_list("pk", flat=True))],
            "No page rests on a source in doubt, and none tells a fact that has changed.",
            reverse("again"),
        ),
        Panel(
            "overdue",
            40,
            "What is due for review",
            overdue(mine),
            "No article is due for review in the next 30 days.",
            f"{report}?needs=review",
        ),
        *_directory_panel(user),
    ]


def waiting(user: Person) -> list[Row]:
    """Tasks that this person may take on, and her own drafts that were sent back; the newest first."""
    tasks = TaskState.objects.reviewable_by(user).select_related("revision", "task").order_by("-started_at")
    rows = [
        _row(page, f"For you to look at: {task.task.name}, since {_day(task.started_at)}.")
        for task in tasks
        if isinstance(page := task.revision.content_object, Page)
    ]
    own = Page.objects.filter(owner=user).values_list("pk", flat=True)
    sent_back = (
        WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
        .filter(Q(requested_by=user) | Q(object_id__in=[str(pk) for pk in own]))
        .select_related("current_task_state")
        .order_by("-current_task_state__finished_at")
    )
    for state in sent_back:
        page, task = state.content_object, state.current_task_state
        if isinstance(page, Page):
            comment = f" “{task.comment}”" if task and task.comment else ""
            rows.append(_row(page, f"Sent back to you with changes to make.{comment}"))
    return rows


def overdue(pages: "QuerySet[Page]") -> list[Row]:
    """Live articles among these pages whose review is past or due soon, the longest overdue first."""
    today = timezone.localdate()
    due = ArticlePage.objects.filter(live=True, next_review__lte=today + SOON, pk__in=pages.values("pk"))
    return [
        _row(
            page,
            f"Review was due on {_day(page.next_review)}."
            if page.next_review < today
            else f"Review is due on {_day(page.next_review)}.",
        )
        for page in due.order_by("next_review", "path")
    ]


def _directory_panel(user: Any) -> Iterator[Panel]:
    """For who looks after the directory."""
    models = [
        model for model in (Specialist, Organisation) if user.has_perm(f"directory.change_{model._meta.model_name}")
    ]
    if models:
        rows = [row for model in models for row in to_check(model)]
        yield Panel(
            "directory", 50, "Who is to be checked again", rows, "Every check in the directory is of this year."
        )


def to_check(model: type[Specialist] | type[Organisation]) -> list[Row]:
    """Those whose check is older than a year, or will be soon, the oldest first. Readers no longer see such a specialist."""
    today, rows = timezone.localdate(), []
    for one in model.objects.order_by("checked", "name"):
        if one.due > today + SOON or getattr(one, "closed", False):
            continue
        note = f"{one.standing}." if isinstance(one, Specialist) else f"Readers see it, checked on {_day(one.checked)}."
        edit = reverse(f"wagtailsnippets_directory_{model._meta.model_name}:edit", args=[one.pk])
        rows.append(Row(one.name, edit, note))
    return rows


def in_the_way(pages: "QuerySet[Page]") -> list[Row]:
    """Live pages among these that the gates would stop today, as far as they were looked over."""
    stopped = reader_pages().filter(live=True, figures__revision=F("shown"), figures__stops__gt=0)
    return [
        _row(page, page.figures.worst + (f" And {page.figures.stops - 1} more." if page.figures.stops > 1 else ""))
        for page in stopped.filter(pk__in=pages.values("pk")).select_related("figures").order_by("path")
    ]


def _row(page: Page, note: str) -> Row:
    return Row(
        page.get_admin_display_title(),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        note,
    )


def _day(moment: Any) -> str:
    return date_format(moment, "j F Y")
