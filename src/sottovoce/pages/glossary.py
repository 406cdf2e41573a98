"""The words of the site: read from the pages that explain them, found where another page first uses them."""

import re
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.utils.html import escape
from django.utils.text import slugify

from sottovoce.foundation.address import address
from sottovoce.foundation.rendering import Rendering

from .models import PlainPage

PART: Final = 15  # definitions on one part of a glossary, so that each part fits its envelope
_ANCHORED: Final = ("heading", "questions", "definition")  # blocks whose template takes an anchor


class Term(NamedTuple):
    """A word as other pages show it.

    :ivar key: the word in a-z, 0-9 and hyphens.
    :ivar forms: by which it is recognised in a text; empty when it is not to be.
    :ivar plain: what it means, in one sentence.
    :ivar said: other names and what people say, for the list from A to Z.
    """

    key: str
    word: str
    forms: tuple[str, ...]
    plain: str
    said: tuple[str, ...]
    url: str


def parts_of(blocks: list[Any]) -> list[list[Any]]:
    """The blocks of a glossary in parts: what stands before the definitions is on the first."""
    words = [block for block in blocks if block.block_type == "definition"]
    others = [block for block in blocks if block.block_type != "definition"]
    chunks = [words[start : start + PART] for start in range(0, len(words), PART)] or [[]]
    return [others + chunks[0], *chunks[1:]]


def anchors(blocks: list[Any]) -> dict[int, str]:
    """The ids that blocks will take when they are rendered in this order, by their place."""
    places = [place for place, block in enumerate(blocks) if block.block_type in _ANCHORED]
    return {place: f"s{number}" for number, place in enumerate(places, start=1)}


def part_url(slug: str, part: int) -> str:
    return address(f"{slug}.{part}" if part > 1 else slug)


def term(key: str) -> Term | None:
    """A word, if there is one."""
    return Rendering.current().read(f"term:{key}", lambda: {one.key: one for one in terms()}.get(key))


def forms() -> dict[str, list[tuple[str, str]]]:
    """By the first word of each form in small letters: the forms, longest first, each with its term's key."""
    return Rendering.current().read("forms", _forms)


def terms() -> list[Term]:
    """Every word that a live glossary explains in a plain sentence, in the order of the alphabet; nothing of it is noted."""
    return Rendering.current().once("glossary", _ask)


def _ask() -> list[Term]:
    found = []
    for page in PlainPage.objects.filter(live=True, glossary=True).order_by("path"):
        for part, blocks in enumerate(parts_of(list(page.body)), start=1):
            ids = anchors(blocks)
            found += [
                _term(block.value, f"{part_url(page.slug, part)}#{ids[place]}")
                for place, block in enumerate(blocks)
                if block.block_type == "definition" and block.value["plain"]
            ]
    return sorted(found, key=lambda one: one.word.casefold())


def _term(value: Any, url: str) -> Term:
    listed = tuple(_listed(value["forms"]))
    bare = re.sub(r"\s*\([^)]*\)", "", value["term"])
    forms = () if listed == ("-",) else (bare, *listed)
    said = (*_listed(value["also"]), *_listed(value["search"]))
    return Term(slugify(value["term"]), value["term"], forms, value["plain"], said, url)


def _listed(text: str | None) -> list[str]:
    return [part for piece in (text or "").split(",") if (part := piece.strip())]


def _forms() -> dict[str, list[tuple[str, str]]]:
    by_first: dict[str, list[tuple[str, str]]] = {}
    for one in terms():
        for form in one.forms:
            if first := _WORD.match(form):
                by_first.setdefault(first[0].lower(), []).append((form, one.key))
    return {first: sorted(found, key=lambda pair: (-len(pair[0]), pair)) for first, found in sorted(by_first.items())}


_WORD: Final = re.compile(r"[^\W\d_]+")
_PIECE: Final = re.compile(r"(<a\b.*?</a>|<[^>]*>)", re.DOTALL)  # links stay what they are


@lru_cache(maxsize=1024)
def _whole(form: str) -> re.Pattern[str]:
    """A form as a whole word; an abbreviation, with a capital after its first letter, must be written so."""
    return re.compile(re.escape(form) + r"(?![\w-])", 0 if form[1:] != form[1:].lower() else re.IGNORECASE)


class Gloss:
    """Marks the first use of each word on one page, and remembers which it marked.

    :param own: keys of the words that the page explains itself.
    :ivar used: the words marked so far, in their order.
    """

    def __init__(self, own: set[str]) -> None:
        self._seen = own
        self._forms = forms()
        self.used: list[Term] = []

    def __call__(self, html: str) -> str:
        """Rich text as readers get it, with its first uses marked."""
        return "".join(part if part.startswith("<") else self._marked(part) for part in _PIECE.split(html))

    def _marked(self, text: str) -> str:
        parts, end = [], 0
        for word in _WORD.finditer(text):
            # A button parts the line before it, so none is made of a word that a bracket or a quotation mark opens.
            if (
                word.start() < end
                or word[0].lower() not in self._forms
                or text[max(word.start() - 1, 0) : word.start()].strip()
            ):
                continue
            for form, key in self._forms[word[0].lower()]:
                if key in self._seen or not (found := _whole(form).match(text, word.start())):
                    continue
                if explained := term(key):
                    self.used.append(explained)
                    parts += [text[end : word.start()], _button(len(self.used), found[0])]
                    end = found.end()
                self._seen.add(key)
                break
        return "".join(parts) + text[end:]


def _button(number: int, words: str) -> str:
    """Opens the note where popovers are known; elsewhere the mark behind it leads to the same note at the end."""
    return (
        f'<button type="button" id="w{number}" popovertarget="g{number}">{words}</button>'
        f'<a class="fn" href="#g{number}" aria-label="{escape(words)}">*</a>'
    )
