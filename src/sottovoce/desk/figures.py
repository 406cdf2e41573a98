"""The figures of pages: computed when asked for, kept per revision, and honest about what was not looked at yet."""

import time
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Page

from sottovoce.evidence.models import Source
from sottovoce.pages import gates, wording
from sottovoce.pages.models import READER_PAGES, ReaderPage
from sottovoce.press.models import Read
from sottovoce.press.sealing import PressError, fill, seal_page

from .models import PageFigures

_SECONDS = 20.0  # that one press of “Look them over” may take

# What figures are about: what readers see, or the newest draft of what they do not see yet.
_SHOWN = Coalesce(Case(When(live=True, then=F("live_revision")), default=F("latest_revision")), Value(0))


def reader_pages() -> "QuerySet[Page]":
    """All pages that readers see or may see, each with ``shown``: the key of the revision that its figures are about."""
    pages: QuerySet[Page] = Page.objects.type(*READER_PAGES).annotate(shown=_SHOWN)
    return pages


def not_looked_over() -> "QuerySet[Page]":
    """Pages without figures of what they are now."""
    return reader_pages().filter(Q(figures=None) | ~Q(figures__revision=F("shown")))


def current(name: str) -> Case:
    """A figure for a query over :func:`reader_pages`; nothing where the page was not looked over since it changed."""
    return Case(When(figures__revision=F("shown"), then=F(f"figures__{name}")))


def reading_grade(page: ReaderPage) -> float | None:
    """The school grade that a page's words ask for, to one decimal; None where there are too few words to tell."""
    grade = wording.grade(page)
    return None if grade is None else round(grade.level, 1)


def look_over(page: Page, known: dict[str, Any] | None = None) -> PageFigures:
    """Compute the figures of a page, and keep them.

    :param known: takes what was read on the way, for the next page of the same moment.
    """
    known = {} if known is None else known  # the gates' rendering and ours share it
    shown: ReaderPage = page.specific if page.live else page.get_latest_revision_as_object()
    problems = gates.problems(shown, known)
    stops = [problem for problem in problems if problem.level == gates.STOP]
    found: dict[str, Any] = {"sources": 0, "bytes": None}
    try:
        sealed, reads = seal_page(shown, known)
    except PressError:
        pass  # it is among the stops, in its words
    else:
        found = {"sources": sum(key.startswith("source:") for key in reads), "bytes": fill(sealed)}
    figures, _ = PageFigures.objects.update_or_create(
        page_id=page.pk,
        defaults={
            **found,
            "revision": (page.live_revision_id if page.live else page.latest_revision_id) or 0,
            "grade": reading_grade(shown),
            "stops": len(stops),
            "notices": len(problems) - len(stops),
            "worst": stops[0].message if stops else "",
        },
    )
    return figures


@dataclass(frozen=True)
class LookedOver:
    """How many pages were looked over, and how many are left."""

    done: int
    left: int


def look_over_some(seconds: float = _SECONDS) -> LookedOver:
    """Look over what was not looked over, for about so long.

    :param seconds: after which no other page is begun; one page is looked over in any case.
    """
    until = time.monotonic() + seconds
    waiting = list(not_looked_over().order_by("path").values_list("pk", flat=True))
    done = 0
    known: dict[str, Any] = {}
    for page in Page.objects.filter(pk__in=waiting).order_by("path").iterator(chunk_size=50):
        look_over(page, known)
        done += 1
        if time.monotonic() > until:
            break
    return LookedOver(done, len(waiting) - done)


@receiver(post_save, sender=Source)
def forget(instance: Source, **kwargs: Any) -> None:
    """A source's new record may put another stop in the way of the pages that cite it."""
    citing = Read.objects.filter(key=f"source:{instance.pk}").values_list("page_id", flat=True)
    PageFigures.objects.filter(page_id__in=list(citing)).delete()
