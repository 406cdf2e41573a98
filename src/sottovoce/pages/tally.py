"""What a page rests on, counted."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from . import gates, wording

if TYPE_CHECKING:
    from .models import ReaderPage


class Tally(NamedTuple):
    """Counts of one page, or of several added up.

    :ivar statements: places in the text that cite.
    :ivar sources: different sources on each page.
    :ivar high, moderate, low, stated: citations of this certainty.
    :ivar contested: citations of statements about which experts disagree.
    :ivar experience, measured, not_known, no_claim, ours: blocks that rest on no source and say so.
    :ivar bare: paragraphs of facts without a source.
    :ivar unconfirmed: citations of sources that nobody has confirmed.
    """

    statements: int = 0
    sources: int = 0
    high: int = 0
    moderate: int = 0
    low: int = 0
    stated: int = 0
    contested: int = 0
    experience: int = 0
    measured: int = 0
    not_known: int = 0
    no_claim: int = 0
    ours: int = 0
    bare: int = 0
    unconfirmed: int = 0

    def __add__(self, other: object) -> "Tally":
        return (
            Tally(*(one + two for one, two in zip(self, other, strict=True)))
            if isinstance(other, Tally)
            else NotImplemented
        )


COLUMNS: Final = tuple(name.replace("_", " ") for name in Tally._fields)
_GROUP = re.compile(r"(?:<a\b[^>]*linktype=\"cite\"[^>]*>[^<]*</a>\s*)+")
_CERTAINTY = re.compile(r"<a\b[^>]*linktype=\"cite\"[^>]*\bcertainty=\"([a-z]+)\"(?P<rest>[^>]*)>")


def tally(page: "ReaderPage", unconfirmed: set[str]) -> Tally:
    """
    :param unconfirmed: the numbers of all sources that nobody has confirmed.
    """
    texts = [words.html for words in wording.words_of(page)]
    html = " ".join(texts)
    cites = _CERTAINTY.findall(html)
    of = [certainty for certainty, _ in cites]
    numbers = [number for text in texts for number in wording.cited(text)]
    kinds = [block["type"] for block in page.body.raw_data]
    ours = sum(
        isinstance(block["value"], dict) and block["value"].get("basis") == "ours" for block in page.body.raw_data
    )
    return Tally(
        statements=len(_GROUP.findall(html)),
        sources=len(set(numbers)),
        high=of.count("high"),
        moderate=of.count("moderate"),
        low=of.count("low"),
        stated=of.count("stated"),
        contested=sum('contested="' in rest for _, rest in cites),
        experience=kinds.count("experience"),
        measured=kinds.count("measured"),
        not_known=kinds.count("not_known"),
        no_claim=kinds.count("no_claim"),
        ours=ours,
        bare=sum(1 for problem in gates.facts_without_source(page)),
        unconfirmed=sum(number in unconfirmed for number in numbers),
    )


def unsourced(page: "ReaderPage") -> Iterator[tuple[str, str]]:
    """What a page says without a source, block by block: how readers are told so (``not known`` or ``ours``), and the words."""
    blocks = page.body.raw_data
    for place, words in groupby(wording.words_of(page), key=lambda one: one.block):
        block = blocks[place]
        ours = isinstance(block["value"], dict) and block["value"].get("basis") == "ours"
        if ours or block["type"] == "not_known":
            text = " ".join(wording.plain(one.html) for one in words)
            yield "ours" if ours else "not known", " ".join(text.split())
