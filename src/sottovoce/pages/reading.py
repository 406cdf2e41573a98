"""What a page reads of others while it is rendered. Each reader reports what it saw, so that a change finds its dependents.

A key names one thing to be read (``link:7``); :func:`changed` reads it again and compares.
"""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page

from sottovoce.directory import listing
from sottovoce.evidence import library
from sottovoce.evidence.citations import read_source
from sottovoce.evidence.facts import read_fact
from sottovoce.evidence.grades import DEFAULT_VOICE
from sottovoce.foundation.address import address
from sottovoce.foundation.rendering import Rendering, rendering

from . import a_to_z, glossary, reviews
from .models import READER_PAGES, ArticlePage, DoorPage, GatePass, HomePage, ReaderPage


class Card(NamedTuple):
    """A live page as links and lists show it."""

    pk: int
    title: str
    name: str
    summary: str
    url: str
    review: str


def _cards(pages: "QuerySet[Page]") -> list[Card]:
    """Pages of every type in one query."""
    tables = [model._meta.model_name for model in READER_PAGES]
    short = Coalesce(*(f"{table}__short" for table in tables))
    summary = Coalesce(*(f"{table}__summary" for table in tables))
    article = f"{ArticlePage._meta.model_name}__words"  # of other pages it is None
    reviewed = Exists(reviews.Review.objects.filter(page=OuterRef("pk")))
    rows = list(
        pages.annotate(found_short=short, found_summary=summary, reviewed=reviewed).values_list(
            "pk", "title", "slug", "found_short", "found_summary", article, "reviewed", "live_revision_id"
        )
    )
    found: dict[int, list[reviews.Review]] = {row[0]: [] for row in rows if row[6]}
    if found:
        for review in reviews.Review.objects.filter(page__in=pages.order_by().values("pk")):
            found[review.page_id].append(review)
    return [
        Card(
            pk,
            title,
            short or title,
            summary or "",
            address(slug),
            "" if words is None else reviews.told(found.get(pk, ()), words, live_revision_id),
        )
        for pk, title, slug, short, summary, words, _, live_revision_id in rows
    ]


def _card(pk: int) -> Card | None:
    return next(iter(_cards(Page.objects.filter(pk=pk, live=True))), None)


def link(pk: int) -> tuple[str, str] | None:
    """Name and address of a live page."""

    def ask() -> tuple[str, str] | None:
        found = _card(pk)
        return (found.name, found.url) if found else None

    return Rendering.current().read(f"link:{pk}", ask)


def card(pk: int) -> Card | None:
    """A live page as lists show it."""
    return Rendering.current().read(f"card:{pk}", lambda: _card(pk))


def doors() -> list[Card]:
    """The doors of the site, in the order of the tree."""
    live = Page.objects.type(DoorPage).filter(live=True).order_by("path")
    return Rendering.current().read("doors", lambda: _cards(live))


def home() -> dict[str, Any]:
    """What every page shows of the site as a whole."""
    return Rendering.current().read("home", _home)


def _home() -> dict[str, Any]:
    return _shown_of(HomePage.objects.filter(live=True).order_by("path").first())


def _shown_of(page: HomePage | None) -> dict[str, Any]:
    if page is None:
        return {
            "name": "Sottovoce",
            "home_url": address("home"),
            "leave_url": "https://www.wikipedia.org/",
            "cover_title": "Notes",
        }
    footer = [{"title": found[0], "url": found[1]} for pk in chosen(page.footer) if (found := link(pk))]
    lookup = link(page.lookup_id) if page.lookup_id else None
    return {
        "name": page.title,
        "home_url": address(page.slug),
        "az_url": lookup[1] if lookup else "",
        "leave_url": page.leave_url,
        "cover_title": page.cover_title,
        "footer": footer,
        "licence": page.licence,
    }


def directory() -> listing.Directory:
    """Who is listed today. It changes without an edit, as checks lapse: :attr:`signals.Change.day` finds the pages."""
    return Rendering.current().read("directory", lambda: listing.directory(timezone.localdate()))


def codes(slugs: Iterable[str], known: dict[str, Any]) -> dict[str, str]:
    """The codes of pages by their slugs, former ones too. They never change, so that nobody's reads need to name them.

    :param known: what was read at this moment already; takes what is asked for here.
    """
    found: dict[str, str] = known.setdefault("codes", {})
    if missing := set(slugs) - found.keys():
        of_a_page = Coalesce(*(f"{model._meta.model_name}__code" for model in READER_PAGES))
        pages = Page.objects.annotate(code=of_a_page).exclude(code=None)
        found |= pages.filter(slug__in=missing).values_list("slug", "code")
        if missing := missing - found.keys():
            found |= pages.filter(former_slugs__slug__in=missing).values_list("former_slugs__slug", "code")
    return found


def chosen(stream: Any) -> list[int]:
    """The pages chosen in a field of page choosers, by key."""
    return [int(block["value"]) for block in stream.raw_data if block["value"]]


def overdue(day: str) -> bool:
    """Whether a day (ISO 8601) has passed. It changes without an edit: :attr:`signals.Change.day` finds the pages."""
    return Rendering.current().read(f"overdue:{day}", lambda: datetime.date.fromisoformat(day) < timezone.localdate())


def gate_passes() -> list[dict[str, Any]]:
    """What was published past a gate, the latest first."""
    return Rendering.current().read("gate-passes", _gate_passes)


def _gate_passes() -> list[dict[str, Any]]:
    passes = GatePass.objects.order_by("-on", "-pk")
    urls = {
        pk: address(slug)
        for pk, slug in Page.objects.filter(gate_passes__in=passes, live=True).values_list("pk", "slug")
    }
    return [
        {"on": one.on, "title": one.title, "url": urls.get(one.page_id), "what": one.what, "reason": one.reason}
        for one in passes
    ]


def children(pk: int, part: int, size: int) -> tuple[list[Card], int]:
    """One part of the live pages below a page, in the order of the tree, and how many parts there are."""

    def ask_for_all() -> list[Card]:
        parent = Page.objects.filter(pk=pk).first()
        return _cards(parent.get_children().filter(live=True).order_by("path")) if parent else []

    def ask() -> tuple[list[Card], int]:
        below = Rendering.current().once(f"children:{pk}", ask_for_all)
        return below[(part - 1) * size : part * size], max(1, -(-len(below) // size))

    return Rendering.current().read(f"children:{pk}:{part}:{size}", ask)


def parts_of(keys: Iterable[str], pk: int) -> set[int] | None:
    """The parts of a page that these keys are about; None when one of them is about the whole page."""
    parts = set()
    for key in keys:
        match key.split(":"):
            case ["children", above, part, _] if above == str(pk):
                parts.add(int(part))
            case ["index", part]:
                parts.add(int(part))
            case _:
                return None
    return parts


def above(page: Page) -> list[int]:
    """The pages above a page, by key, from the home page down."""
    parent = getattr(page, "parent_to_be", None)
    if parent:
        return [*above(parent), parent.pk]
    if not page.path:
        return []
    ancestors = page.get_ancestors().filter(depth__gt=1).order_by("path")
    return Rendering.current().once(
        f"above:{page.path[: -page.steplen]}", lambda: list(ancestors.values_list("pk", flat=True))
    )


def voice(page: ReaderPage) -> str:
    """To whom the door of a page speaks."""
    if isinstance(page, DoorPage):
        return page.voice
    return _voice(pks[1]) if len(pks := above(page)) > 1 else DEFAULT_VOICE


def _voice(pk: int) -> str:
    """To whom a door speaks."""

    def ask() -> str:
        return DoorPage.objects.filter(pk=pk).values_list("voice", flat=True).first() or DEFAULT_VOICE

    return Rendering.current().read(f"voice:{pk}", ask)


def as_published(page: ReaderPage) -> dict[str, Any]:
    """What pages would read of this one, were it published as it stands: a page that shows itself shows what was typed."""
    card = Card(page.pk or 0, page.title, page.name, page.summary, address(page.slug), page.review)
    known: dict[str, Any] = {f"link:{card.pk}": (card.name, card.url), f"card:{card.pk}": card}
    if isinstance(page, HomePage):
        with rendering(dict(known)):
            known["home"] = _shown_of(page)
    if isinstance(page, DoorPage):
        known[f"voice:{card.pk}"] = page.voice
        live = Page.objects.type(DoorPage).filter(live=True).exclude(pk=card.pk)
        before = live.filter(path__lt=page.path).order_by("path")
        known["doors"] = [*_cards(before), card, *_cards(live.filter(path__gte=page.path).order_by("path"))]
    return known


_READERS = {
    "link": lambda pk: link(int(pk)),
    "card": lambda pk: card(int(pk)),
    "doors": doors,
    "gate-passes": gate_passes,
    "overdue": overdue,
    "home": home,
    "children": lambda pk, part, size: children(int(pk), int(part), int(size)),
    "source": read_source,
    "fact": read_fact,
    "voice": lambda pk: _voice(int(pk)),
    "cited": library.cited,
    "entry": lambda pk: library.entry(int(pk)),
    "index": lambda part: a_to_z.entries(int(part)),
    "directory": directory,
    "ranges": a_to_z.ranges,
    "term": glossary.term,
    "forms": glossary.forms,
}


def changed(seen: Iterable[tuple[str, str]], known: dict[str, Any]) -> set[tuple[str, str]]:
    """Those of the given (key, fingerprint) pairs that read differently now.

    :param known: what was read at this moment already.
    """
    with rendering(known) as again:
        pairs = set(seen)
        for key in {key for key, _ in pairs}:
            kind, *arguments = key.split(":")
            _READERS[kind](*arguments)  # type: ignore[operator]
    return {(key, fingerprint) for key, fingerprint in pairs if again.reads[key] != fingerprint}
