"""What a page reads of others while it is rendered. Each reader reports what it saw, so that a change finds its dependents.

A key names one thing to be read (``link:7``); :func:`changed` reads it again and compares.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from wagtail.models import Page

from sottovoce.evidence.citations import read_source
from sottovoce.foundation.address import address
from sottovoce.foundation.rendering import Rendering, rendering

from .models import READER_PAGES, ArticlePage, DoorPage, HomePage


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
    article = f"{ArticlePage._meta.model_name}__pk"
    rows = pages.annotate(found_short=short, found_summary=summary).values_list(
        "pk", "title", "slug", "found_short", "found_summary", article
    )
    return [
        Card(pk, title, short or title, summary or "", address(slug), ArticlePage.NOT_REVIEWED if is_article else "")
        for pk, title, slug, short, summary, is_article in rows
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
    page = HomePage.objects.filter(live=True).order_by("path").first()
    if page is None:
        return {"name": "Sottovoce", "home_url": address("home"), "leave_url": "https://www.wikipedia.org/"}
    footer = [{"title": found[0], "url": found[1]} for pk in chosen(page.footer) if (found := link(pk))]
    return {
        "name": page.title,
        "home_url": address(page.slug),
        "leave_url": page.leave_url,
        "footer": footer,
        "licence": page.licence,
    }


def chosen(stream: Any) -> list[int]:
    """The pages chosen in a field of page choosers, by key."""
    return [int(block["value"]) for block in stream.raw_data if block["value"]]


def children(pk: int, part: int, size: int) -> tuple[list[Card], int]:
    """One part of the live pages below a page, in the order of the tree, and how many parts there are."""

    def ask() -> tuple[list[Card], int]:
        parent = Page.objects.filter(pk=pk).first()
        if parent is None:
            return [], 1
        below = parent.get_children().filter(live=True).order_by("path")
        parts = max(1, -(-below.count() // size))
        return _cards(below[(part - 1) * size : part * size]), parts

    return Rendering.current().read(f"children:{pk}:{part}:{size}", ask)


_READERS = {
    "link": lambda pk: link(int(pk)),
    "card": lambda pk: card(int(pk)),
    "doors": doors,
    "home": home,
    "children": lambda pk, part, size: children(int(pk), int(part), int(size)),
    "source": read_source,
}


def changed(seen: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the given (key, fingerprint) pairs that read differently now."""
    with rendering() as again:
        pairs = set(seen)
        for key in {key for key, _ in pairs}:
            kind, *arguments = key.split(":")
            _READERS[kind](*arguments)  # type: ignore[operator]
    return {(key, fingerprint) for key, fingerprint in pairs if again.reads[key] != fingerprint}
