"""What a page reads of others while it is rendered. Each reader reports what it saw, so that a change finds its dependents.

A key names one thing to be read (``link:7``); :func:`unchanged` reads it again and compares.
"""

from typing import Any, TypedDict

from wagtail.models import Page

from sottovoce.evidence.citations import read_source
from sottovoce.foundation.address import address
from sottovoce.foundation.rendering import Rendering, rendering

from .models import DoorPage, HomePage, ReaderPage


class Card(TypedDict):
    """A page in a list."""

    title: str
    summary: str
    url: str
    review: str


def _live(pk: int) -> ReaderPage | None:
    page = Page.objects.filter(pk=pk, live=True).specific().first()
    return page if isinstance(page, ReaderPage) else None


def link(pk: int) -> tuple[str, str] | None:
    """Name and address of a live page."""
    page = _live(pk)
    seen = (page.name, address(page.slug)) if page else None
    Rendering.current().read(f"link:{pk}", seen)
    return seen


def card(pk: int) -> Card | None:
    """A live page as lists show it."""
    page = _live(pk)
    seen = _card(page) if page else None
    Rendering.current().read(f"card:{pk}", seen)
    return seen


def _card(page: ReaderPage) -> Card:
    return {"title": page.title, "summary": page.summary, "url": address(page.slug), "review": page.review}


def doors() -> list[dict[str, Any]]:
    """The doors of the site, in the order of the tree."""
    seen = [
        {"pk": door.pk, "title": door.name, "summary": door.summary, "url": address(door.slug)}
        for door in DoorPage.objects.filter(live=True).order_by("path").only("pk", "title", "short", "summary", "slug")
    ]
    Rendering.current().read("doors", seen)
    return seen


def home() -> dict[str, Any]:
    """What every page shows of the site as a whole."""
    page = HomePage.objects.filter(live=True).order_by("path").first()
    if page is None:
        seen: dict[str, Any] = {
            "name": "Sottovoce",
            "home_url": address("home"),
            "leave_url": "https://www.wikipedia.org/",
        }
    else:
        footer = [
            {"title": found[0], "url": found[1]}
            for item in page.footer
            if item.value and (found := link(item.value.pk))
        ]
        seen = {
            "name": page.title,
            "home_url": address(page.slug),
            "leave_url": page.leave_url,
            "footer": footer,
            "licence": page.licence,
        }
    Rendering.current().read("home", seen)
    return seen


def children(pk: int, part: int, size: int) -> tuple[list[Card], int]:
    """One part of the live pages below a page, in the order of the tree, and how many parts there are."""
    below = Page.objects.get(pk=pk).get_children().live().order_by("path")
    parts = max(1, -(-below.count() // size))
    cards = [_card(page) for page in below[(part - 1) * size : part * size].specific() if isinstance(page, ReaderPage)]
    Rendering.current().read(f"children:{pk}:{part}:{size}", cards, parts)
    return cards, parts


_READERS = {
    "link": lambda pk: link(int(pk)),
    "card": lambda pk: card(int(pk)),
    "doors": doors,
    "home": home,
    "children": lambda pk, part, size: children(int(pk), int(part), int(size)),
    "source": read_source,
}


def unchanged(key: str, seen: str) -> bool:
    """Whether a thing still reads as it did.

    :param seen: the fingerprint that a rendering recorded.
    """
    kind, *arguments = key.split(":")
    with rendering() as again:
        _READERS[kind](*arguments)  # type: ignore[operator]
    return again.reads[key] == seen
