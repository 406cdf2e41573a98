"""The report of all pages: where each stands, how it reads, what it rests on, how big it is, and what is in its way."""

from typing import Any, ClassVar

import django_filters
from django.contrib import messages
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.admin.ui.tables.pages import PageStatusColumn, PageTable
from wagtail.admin.views.reports import PageReportView
from wagtail.models import Page

from sottovoce.foundation.envelope import SIZES
from sottovoce.pages.models import DoorPage

from .figures import current, look_over_some, not_looked_over, reader_pages
from .home import SOON

_TO_DOOR = Page.steplen * 3  # of a path: root, home, door
_SIZE = f"Bytes of {SIZES['br']:,}"


def _needs_review(pages: "QuerySet[Page]") -> "QuerySet[Page]":
    return pages.filter(live=True, articlepage__next_review__lte=timezone.localdate() + SOON)


NEEDS = {
    "review": ("A review, overdue or within 30 days", _needs_review),
    "stops": ("A mend: a gate would stop it", lambda pages: pages.filter(stop_count__gt=0)),
    "notices": ("A look: a gate has noticed something", lambda pages: pages.filter(notice_count__gt=0)),
    "figures": ("To be looked over", lambda pages: pages.filter(pk__in=not_looked_over().values("pk"))),
}


class AllPagesFilterSet(WagtailFilterSet):
    """By status, by door, and by what a page needs."""

    live = django_filters.ChoiceFilter(
        label="Readers see it", choices=[("True", "Yes"), ("False", "Not yet, or no longer")]
    )
    door = django_filters.ModelChoiceFilter(
        label="Door", queryset=DoorPage.objects.order_by("path"), method="behind_door"
    )
    needs = django_filters.ChoiceFilter(
        label="Needs", choices=[(name, label) for name, (label, _) in NEEDS.items()], method="in_need"
    )

    class Meta:
        model = Page
        fields: ClassVar[list[str]] = []

    def behind_door(self, pages: "QuerySet[Page]", name: str, door: DoorPage) -> "QuerySet[Page]":
        return pages.filter(path__startswith=door.path)

    def in_need(self, pages: "QuerySet[Page]", name: str, need: str) -> "QuerySet[Page]":
        narrowed: QuerySet[Page] = NEEDS[need][1](pages)
        return narrowed


class FigureColumn(NumberColumn):
    """A figure, or a dash: where a page was not looked over, nothing is claimed."""

    empty_value_display = "–"

    def get_cell_context_data(self, instance: Page, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        if context["raw_value"] is None:
            context["value"] = self.empty_value_display
        return context


class AllPagesView(PageReportView):
    """All pages of the site in one table, to be filtered, sorted and taken away as a spreadsheet."""

    page_title = "All pages"
    header_icon = "doc-full"
    table_class = PageTable
    template_name = "wagtailadmin/reports/base_report.html"
    results_template_name = "desk/all_pages_results.html"
    index_url_name = "all_pages"
    index_results_url_name = "all_pages_results"
    filterset_class = AllPagesFilterSet
    any_permission_required: ClassVar = ["add", "change", "publish"]
    default_ordering = "path"
    verbose_name_plural = "pages"
    export_filename = "all-pages"
    columns: ClassVar = [
        TitleColumn(
            "title",
            label="Title",
            accessor="get_admin_display_title",
            url_name="wagtailadmin_pages:edit",
            sort_key="title",
            width="22%",
        ),
        Column("door_title", label="Door", sort_key="door_title"),
        PageStatusColumn("status", label="Status", sort_key="live"),
        Column("review", label="Clinician"),
        FigureColumn("reading_grade", label="Grade", sort_key="reading_grade"),
        FigureColumn("source_count", label="Sources", sort_key="source_count"),
        FigureColumn("envelope_bytes", label=_SIZE, sort_key="envelope_bytes"),
        Column(
            "due",
            label="Next review",
            accessor=lambda page: page.due and date_format(page.due, "j M Y"),
            sort_key="due",
        ),
        FigureColumn("stop_count", label="Stops", sort_key="stop_count"),
        FigureColumn("notice_count", label="Notices", sort_key="notice_count"),
    ]
    export_headings: ClassVar = {
        "door_title": "Door",
        "status_string": "Status",
        "review": "Clinician",
        "reading_grade": "Grade",
        "source_count": "Sources",
        "envelope_bytes": _SIZE,
        "due": "Next review",
        "stop_count": "Stops",
        "notice_count": "Notices",
    }
    list_export: ClassVar = ["title", *export_headings]

    def get_base_queryset(self) -> "QuerySet[Page]":
        allowed = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, set(self.any_permission_required)
        )
        door = DoorPage.objects.filter(path=Substr(OuterRef("path"), 1, _TO_DOOR)).values("title")[:1]
        pages: QuerySet[Page] = (
            reader_pages()
            .filter(pk__in=allowed.values("pk"))
            .annotate(
                door_title=Subquery(door),
                due=F("articlepage__next_review"),
                reading_grade=current("grade"),
                source_count=current("sources"),
                envelope_bytes=current("bytes"),
                stop_count=current("stops"),
                notice_count=current("notices"),
            )
            .specific()
        )
        return pages

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return {**context, "not_looked_over": not_looked_over().count(), "back": reverse("all_pages")}


@require_admin_access
@require_POST
def look_over_view(request: HttpRequest) -> HttpResponse:
    """Look over the pages that were not, for a while, and go back."""
    looked = look_over_some()
    if looked.left:
        messages.info(
            request, f"{looked.done} pages were looked over, {looked.left} are left. Please press the button again."
        )
    else:
        messages.success(request, "All pages have been looked over.")
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else reverse("all_pages"))
