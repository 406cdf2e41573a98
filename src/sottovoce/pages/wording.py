"""The words of a page, taken out of its blocks: paragraphs, our own voice, and how hard they are to read."""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sottovoce.blocks.terms import TERMS
from sottovoce.evidence.models import Fact

if TYPE_CHECKING:
    from .models import ReaderPage


class Words(NamedTuple):
    """One field of a block that holds words for readers.

    :ivar block: the block's place in the body, from 0.
    :ivar kind: the block's type.
    :ivar field: the field's name.
    :ivar html: rich text as it is stored, or plain words.
    """

    block: int
    kind: str
    field: str
    html: str


_NOT_WORDS: Final = {
    "id",
    "type",
    "when",
    "level",
    "basis",
    "lines",
    "forms",
    "search",
    "source",  # a drawing's is SVG
    "on",
}


def words_of(page: "ReaderPage") -> Iterator[Words]:
    """Every field with words of a page's body, in reading order."""
    blocks = page.body.raw_data
    facts = Fact.objects.in_bulk([block["value"].get("fact") or 0 for block in blocks if block["type"] == "fact"])
    voice = page.speaks_to() if facts else ""
    for place, block in enumerate(blocks):
        value = block["value"]
        if block["type"] == "fact":  # which the body only names
            fact = facts.get(value.get("fact") or 0)
            value = {"text": fact.told(voice)} if fact else {}
        for field, html in _fields("", value):
            yield Words(place, block["type"], field, html)


def _fields(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NOT_WORDS:
                yield from _fields(name if key == "value" else key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(name, inner)


def items(value: Any) -> list[Any]:
    """The items of a list block, with or without the editor's numbering."""
    return [one["value"] if isinstance(one, dict) and one.get("type") == "item" else one for one in value or ()]


_CITATION = re.compile(r'<a\b[^>]*\blinktype="cite"[^>]*>.*?</a>', re.DOTALL)
_NUMBER = re.compile(r'\bid="(\d+)"')
_PIECE = re.compile(r"<(p|li)\b[^>]*>(.*?)(?=</\1>|<[uo]l\b|<li\b)", re.DOTALL)


def paragraphs(html: str) -> list[str]:
    """The paragraphs and list items of rich text that hold words, as HTML; of nested lists, each item by itself."""
    return [piece for _, piece in _PIECE.findall(html) if plain(piece)]


def cited(html: str) -> list[str]:
    """The numbers of the sources that rich text cites, in its order."""
    return [number[1] for mark in _CITATION.findall(html) if (number := _NUMBER.search(mark))]


def sources_of(page: "ReaderPage") -> set[str]:
    """The numbers of all sources that a page cites."""
    return {number for words in words_of(page) for number in cited(words.html)}


def plain(html: str) -> str:
    """Words alone, a line for each paragraph, without citations and tags."""
    text = re.sub(r"</?(?:p|li|ul|ol|br)\b[^>]*>", "\n", _CITATION.sub("", html))
    return re.sub(r"[ \t\xa0]+", " ", unescape(re.sub(r"<[^>]*>", "", text))).strip()


_QUOTED = re.compile(r"“[^”]*”|‘[^’]*’(?!\w)|\"[^\"]*\"")


def own_voice(html: str) -> str:
    """Words alone, without what stands in quotation marks."""
    return _QUOTED.sub(" ", plain(html))


_END = re.compile(r"(?<=[.!?…])[”’)]*\s+|\n+")


def sentences(text: str) -> list[str]:
    """Sentences; each line begins one."""
    return [sentence for piece in _END.split(text) if re.search(r"\w", sentence := piece.strip())]


class Grade(NamedTuple):
    """How hard a page is to read.

    :ivar level: Flesch-Kincaid grade, in years of schooling.
    :ivar longest: the three sentences with the most words that count.
    """

    level: float
    longest: list[str]


_ENOUGH: Final = 100  # words; a grade of fewer says little


def grade(page: "ReaderPage") -> Grade | None:
    """The reading grade of a page's words, terms of anatomy and medicine left out of the count; None for too few words.

    Kincaid et al. 1975, Naval Technical Training Command Research Branch Report 8-75.
    """
    running = [words for words in words_of(page) if words.html.startswith("<")]  # headings and names would flatter it
    found = [(sentence, _counted(sentence)) for words in running for sentence in sentences(plain(words.html))]
    found = [(sentence, words) for sentence, words in found if words]
    total = sum(len(words) for _, words in found)
    if total < _ENOUGH:
        return None
    of_words = sum(syllables(word) for _, words in found for word in words)
    level = 0.39 * total / len(found) + 11.8 * of_words / total - 15.59
    longest = sorted(found, key=lambda one: len(one[1]), reverse=True)[:3]
    return Grade(round(level, 1), [sentence for sentence, _ in longest])


def _counted(sentence: str) -> list[str]:
    """The words of a sentence that count: no terms, no numbers."""
    words = re.findall(r"[^\W\d_]+(?:’[^\W\d_]+)?", sentence.lower())
    return [word for word in words if word not in TERMS]


@cache
def syllables(word: str) -> int:
    """About how many syllables a word has: groups of vowels, silent endings taken off.

    Of the 11,000 words of the starter it counts 0.7 % fewer in all than the CMU Pronouncing Dictionary; hyphenation
    patterns (pyphen) count 5 % fewer.
    """
    spoken = re.sub(r"(?:[^laeiouy]|[aeiou]l)es?$|(?<=[^td])ed$", "x", word) if len(word) > 2 else word
    return max(1, len(re.findall(r"[aeiouyáéíóúàèìòùäöüâêîôû]+", spoken)))
