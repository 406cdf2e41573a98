"""The list from A to Z: every page and every word of the glossary, in parts that fit their envelope."""

from typing import Any, Final, NamedTuple

from sottovoce.foundation.address import address
from sottovoce.foundation.rendering import Rendering

from . import glossary
from .models import READER_PAGES, HomePage

_ROOM: Final = 17_000  # characters on one part; 128 entries of 12,800 characters weigh 6.2 KB after brotli
_EACH: Final = 20  # what an entry weighs besides its words


class Entry(NamedTuple):
    """A page or a word.

    :ivar url: of a word; a page's is made from its slug when it is shown.
    :ivar said: words by which people look for it.
    """

    title: str
    slug: str
    said: tuple[str, ...]
    url: str = ""

    @property
    def weight(self) -> int:
        return _EACH + len(self.title) + sum(map(len, self.said))


class Range(NamedTuple):
    """A part by its first and last letter."""

    first: str
    last: str


def ranges() -> list[Range]:
    """All parts, in their order."""
    return Rendering.current().read("ranges", lambda: [Range(_letter(part[0]), _letter(part[-1])) for part in _parts()])


def entries(part: int) -> list[Entry]:
    """One part, from 1; empty when there is none."""
    return Rendering.current().read(f"index:{part}", lambda: dict(enumerate(_parts(), start=1)).get(part, []))


def shown(part: int) -> list[tuple[str, list[dict[str, Any]]]]:
    """One part by its letters, as the page shows it."""
    letters: dict[str, list[dict[str, Any]]] = {}
    for entry in entries(part):
        letters.setdefault(_letter(entry), []).append(
            {
                "title": entry.title,
                "url": entry.url or address(entry.slug),
                "said": entry.said,
                "word": bool(entry.url),
            }
        )
    return list(letters.items())


def _letter(entry: Entry) -> str:
    return entry.title[:1].upper()


def _parts() -> list[list[Entry]]:
    return Rendering.current().once("a-to-z", lambda: in_parts(_all()))


def in_parts(entries: list[Entry]) -> list[list[Entry]]:
    """Parts begin at a letter, so that a new entry moves none of another; a letter that is too long has parts of its own."""
    parts: list[list[Entry]] = [[]]
    room = _ROOM
    by_letter: dict[str, list[Entry]] = {}
    for entry in entries:
        by_letter.setdefault(_letter(entry), []).append(entry)
    for some in by_letter.values():
        whole = sum(entry.weight for entry in some)
        if whole > room and parts[-1]:
            parts.append([])
            room = _ROOM
        for entry in some:
            if entry.weight > room and parts[-1]:
                parts.append([])
                room = _ROOM
            parts[-1].append(entry)
            room -= entry.weight
        if whole > _ROOM:
            room = 0  # what follows begins anew
    return parts if parts[0] else []


def _all() -> list[Entry]:
    found = [Entry(term.word, "", term.said, term.url) for term in glossary.terms()]
    for model in READER_PAGES:
        live = model.objects.filter(live=True).exclude(pk__in=HomePage.objects.values("pk"))
        for title, slug, found_by in live.values_list("title", "slug", "found_by"):
            found.append(Entry(title, slug, tuple(part for piece in found_by.split(",") if (part := piece.strip()))))
    return sorted(found, key=lambda entry: (entry.title.casefold(), entry))
