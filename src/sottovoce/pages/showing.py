"""A page as readers see it: from the model to HTML, with a record of all that it read."""

import re
from functools import cache, partial
from typing import Any, Final, NamedTuple

from django.template.loader import get_template
from django.utils.text import slugify

from sottovoce.evidence import library
from sottovoce.evidence.citations import listed_sources
from sottovoce.foundation.address import address
from sottovoce.foundation.rendering import rendering
from sottovoce.reader.assets import icon, script, stylesheet

from . import a_to_z, glossary, reading
from .models import ReaderPage

_WORDS_A_MINUTE = 200


class Shown(NamedTuple):
    """One part of a page.

    :ivar name: the slug, with the number of the part when it is not the first.
    :ivar code: the same by its code, under which it is covered.
    :ivar cover: its title there.
    :ivar reads: what it read, key to fingerprint.
    """

    name: str
    code: str
    html: str
    parts: int
    reads: dict[str, str]
    cover: str = ""


def show(page: ReaderPage, part: int = 1, known: dict[str, Any] | None = None) -> Shown:
    """Render one part of a page.

    :param known: what other pages of the same moment have read already.
    :raises ValueError: when it cites what is not there, or more surely than the source allows.
    """
    with rendering(known) as record:
        context, parts = _context(page, part)
        if not getattr(page, "glossary", False):
            record.gloss = gloss = glossary.Gloss(_explained(context["body"]))
            context["words"] = gloss.used
        html = get_template(page.template).render(context)
    suffix = f".{part}" if part > 1 else ""
    return Shown(
        page.slug + suffix, (page.code or "bbbb") + suffix, html, parts, record.reads, context["site"]["cover_title"]
    )


def show_missing() -> Shown:
    """The page that answers every unknown address."""
    with rendering() as record:
        site = reading.home()
        context = {**_frame(set()), "site": site, "doors": reading.doors(), "page": None}
        html = get_template("reader/pages/not_found.html").render(context)
    return Shown("", "", html, 1, record.reads)


_SELDOM: Final = {
    "sheet",
    "ticks",
    "write",
    "table",
    "drawing",
    "a_to_z",
    "directory",
    "ranges",
}  # what css/seldom is for


def _frame(held: set[str]) -> dict[str, Any]:
    """
    :param held: what the page is made of: its types of blocks, ``ranges``, and ``sheet``.
    """
    return {
        "styles": [stylesheet(), *([stylesheet("seldom")] if held & _SELDOM else [])],
        "scripts": [script(), *([script("a-to-z")] if "a_to_z" in held else [])],
        "icon": icon(),
        "lang": "en",
    }


def _context(page: ReaderPage, part: int) -> tuple[dict[str, Any], int]:
    above = reading.above(page)
    children, parts = reading.children(page.pk, part, page.PART) if page.PART and page.pk else ([], 1)
    body = list(page.body)
    ranges: list[dict[str, Any]] = []
    if getattr(page, "glossary", False):
        split = glossary.parts_of(body)
        parts, body, ranges = len(split), split[part - 1], _ranges(page.slug, split, part)
    elif shelves := [block for block in body if block.block_type == "library"]:
        parts = max(1, -(-len(library.cited()) // library.PART))
        body, ranges = body if part == 1 else shelves[:1], _shelves(page.slug, parts, part)
    elif any(block.block_type == "a_to_z" for block in body):
        titles = [one.first if one.first == one.last else f"{one.first} – {one.last}" for one in a_to_z.ranges()]
        parts = max(1, len(titles))
        ranges = [_range(title, page.slug, number, part) for number, title in enumerate(titles, start=1)]
    held = {block.block_type for block in body} | ({"ranges"} if ranges else set())
    held |= {"sheet"} if getattr(page, "sheet", False) else set()
    words = _count_words(page)
    name, suffix = page.slug, f".{part}" if part > 1 else ""
    next_review = getattr(page, "next_review", None)
    review = page.review
    context = {
        **_frame(held),
        "lang": page.locale.language_code,
        "page": page,
        "site": reading.home(),
        "doors": [
            {**door._asdict(), "title": door.name, "current": door.pk in (*above, page.pk)} for door in reading.doors()
        ],
        "crumbs": [{"title": found[0], "url": found[1]} for pk in above if (found := reading.link(pk))],
        "body": body,
        "sections": _sections(body),
        "ranges": ranges,
        "sheet": getattr(page, "sheet", False),
        "minutes": -(-words // _WORDS_A_MINUTE) if review else 0,
        "updated": page.updated,
        "next_review": next_review,
        "overdue": next_review is not None and reading.overdue(next_review.isoformat()),
        "review_note": getattr(page, "review_note", ""),
        "gate_passes": cache(reading.gate_passes),
        "index": cache(partial(a_to_z.shown, part)),
        "directory": cache(reading.directory),
        "review": review,
        "sources": cache(listed_sources),
        "voice": cache(partial(reading.voice, page)),
        "library": cache(partial(library.part_of, part)),
        "related": [card for pk in reading.chosen(page.related) if (card := reading.card(pk))],
        "children": children,
        "part": part,
        "parts": parts,
        "previous_url": address(f"{name}.{part - 1}" if part > 2 else name) if part > 1 else "",
        "next_url": address(f"{name}.{part + 1}") if part < parts else "",
        "code": page.code and page.code + suffix,
        "code_url": address(page.code + suffix) if page.code else "",
        "canonical": address(name + suffix),
    }
    return context, parts


def _sections(body: list[Any]) -> list[dict[str, str]]:
    """The sections of a page, by the ids that their blocks will take when they are rendered."""
    return [
        {"id": anchor, "title": block.value.get("title") or block.value["text"]}
        for place, anchor in glossary.anchors(body).items()
        if (block := body[place]).block_type == "questions"
        or (block.block_type == "heading" and block.value["level"] == "2")
    ]


def _explained(body: list[Any]) -> set[str]:
    """The words that a page explains itself."""
    return {slugify(block.value["term"]) for block in body if block.block_type == "definition"}


def _ranges(slug: str, split: list[list[Any]], current: int) -> list[dict[str, Any]]:
    """The parts of a glossary, each by its first and last word."""
    ranges = []
    for part, blocks in enumerate(split, start=1):
        words = [block.value["term"] for block in blocks if block.block_type == "definition"]
        if words:
            title = words[0] if len(words) == 1 else f"{words[0]} – {words[-1]}"
            ranges.append(_range(title, slug, part, current))
    return ranges


def _shelves(slug: str, parts: int, current: int) -> list[dict[str, Any]]:
    """The parts of the library, each by the topic and kind that it begins with."""
    firsts = [(part, first) for part in range(1, parts + 1) if (first := library.first_of(part))]
    return [_range(f"{first.topic or library.OTHER}: {first.kind}", slug, part, current) for part, first in firsts]


def _range(title: str, slug: str, part: int, current: int) -> dict[str, Any]:
    return {"title": title, "url": glossary.part_url(slug, part), "current": part == current}


def _count_words(page: ReaderPage) -> int:
    """About how many; asking each block for its searchable text would take longer than minifying the page."""
    return sum(_count_in(block["value"]) for block in page.body.raw_data)


def _count_in(value: Any) -> int:
    if isinstance(value, str):
        return len(re.sub(r"<[^>]*>", " ", value).split())
    if isinstance(value, dict):  # the editor numbers the items of a list; a pack does not
        return sum(_count_in(inner) for key, inner in value.items() if key not in ("id", "type"))
    return sum(map(_count_in, value)) if isinstance(value, list) else 0
