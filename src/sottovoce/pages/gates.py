"""Gates: plain functions that look at a page before it is published, called whenever a revision goes live.

A draft may lack anything; publishing may not. Each gate says what, where, and the mend. `sottovoce check`, the editor's panel and the
reports ask the same functions.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import Truncator

from sottovoce.blocks.table import columns_of
from sottovoce.evidence.models import Source

from . import wording

if TYPE_CHECKING:
    from .models import ReaderPage

STOP: Final = "stop"
NOTICE: Final = "notice"


@dataclass(frozen=True)
class Problem:
    """One thing in the way of publishing, or worth a look.

    :ivar what: what is wrong, and with which words; readers see it when the page is published all the same.
    :ivar mend: what to do about it.
    :ivar block: the place of the block it is about in the body, from 0; None for the whole page.
    :ivar level: STOP or NOTICE.
    :ivar gate: the name of the gate; empty for what no reason can pass (the press's own refusal).
    """

    what: str
    mend: str = ""
    block: int | None = None
    level: str = STOP
    gate: str = ""

    @property
    def message(self) -> str:
        return f"{self.what} {self.mend}".strip()


Gate = Callable[["ReaderPage"], Iterator[Problem]]

Forecast = Callable[["ReaderPage", dict[str, Any]], Iterator[Problem]]

_gates: list[Gate] = []
_forecasts: list[Forecast] = []


def gate(function: Gate) -> Gate:
    """Register a gate."""
    _gates.append(function)
    return function


def forecast(function: Forecast) -> Forecast:
    """Register what publishing itself would refuse, so that it can be said before: in the form and by `sottovoce check`."""
    _forecasts.append(function)
    return function


def problems(page: "ReaderPage", known: dict[str, Any] | None = None) -> list[Problem]:
    """All that is in the way of publishing this page as it stands, or worth a look, worst first.

    What an editor has published past already is a notice.

    :param known: takes what forecasts read on the way, for the next page of the same moment.
    """
    shared = {} if known is None else known
    found = [*_ask(page), *(problem for function in _forecasts for problem in function(page, shared))]
    return sorted(found, key=lambda problem: (problem.level != STOP, problem.block is None, problem.block or 0))


def stops(page: "ReaderPage") -> list[Problem]:
    """What refuses to let a page be published."""
    return [problem for problem in problems(page) if problem.level == STOP]


def pass_gates(page: "ReaderPage") -> None:
    """:raises ValidationError: with every sentence, when a gate is in the way."""
    if found := [problem.message for problem in _ask(page) if problem.level == STOP]:
        raise ValidationError(found)


def _ask(page: "ReaderPage") -> Iterator[Problem]:
    passed = page.passed_gates()
    for function in _gates:
        name = function.__name__
        for problem in function(page):
            if (name, problem.what) in passed:
                yield replace(problem, mend="It was published past with a reason.", level=NOTICE, gate=name)
            else:
                yield replace(problem, gate=name)


def _blocks(page: "ReaderPage", *kinds: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """(place, type, value) of the blocks of these types."""
    return (
        (place, block["type"], block["value"])
        for place, block in enumerate(page.body.raw_data)
        if block["type"] in kinds
    )


def _begins(html: str) -> str:
    """The first words of a text, to find it by."""
    words = wording.plain(html).split()
    return f"“{' '.join(words[:10])}{' …' if len(words) > 10 else ''}”"


@gate
def tip_without_stop_sign(page: "ReaderPage") -> Iterator[Problem]:
    """Every tip says when to stop."""
    for place, _, value in _blocks(page, "tip"):
        if not wording.plain(value.get("stop") or ""):
            yield Problem(f"The tip {_begins(value['text'])} has no stop sign.", "Please say when to stop.", place)


@gate
def advice_before_questions(page: "ReaderPage") -> Iterator[Problem]:
    """Advice that touches body or relationship comes after questions to yourself; every tip touches one of them."""
    for place, kind, value in _blocks(page, "tip", "questions"):
        if kind == "questions":
            return
        yield Problem(
            f"The tip {_begins(value['text'])} comes before any questions to yourself.",
            "Please put a block “Questions to yourself” above it.",
            place,
        )


_FACTS: Final = ("prose", "fact", "key_points", "definition", "tip", "see_someone")
_LISTED: Final = {("ticks", "items")}  # other fields whose lines are facts


@gate
def facts_without_source(page: "ReaderPage") -> Iterator[Problem]:
    """Every paragraph of facts rests on a source, or stands where it is said on what else."""
    ours = {place for place, _, value in _blocks(page, *_FACTS, "ticks") if value.get("basis") == "ours"}
    for words in wording.words_of(page):
        facts = (words.kind in _FACTS and words.field == "text") or (words.kind, words.field) in _LISTED
        if not facts or words.block in ours:
            continue
        for paragraph in wording.paragraphs(words.html):
            if not wording.cited(paragraph):
                yield Problem(
                    f"The paragraph {_begins(paragraph)} has no source.",
                    "Please cite one, or move it into a block that says what it rests on: “Women’s experience”, “Measured "
                    "by ourselves”, “Not known” or “Text without a factual claim”; advice can also be marked as our own.",
                    words.block,
                )


@gate
def row_out_of_line(page: "ReaderPage") -> Iterator[Problem]:
    """A row of a table has a cell for each column, and rests on a source."""
    for place, _, value in _blocks(page, "table"):
        heads = columns_of(value.get("columns") or "")
        for row in wording.items(value.get("rows")):
            cells, head = wording.items(row.get("cells")), wording.plain(row.get("head") or "")
            if len(cells) != len(heads) - 1:
                yield Problem(
                    f"The row “{head}” has {len(cells)} cells for {len(heads) - 1} columns.",
                    "Please write one for each column after the first; a dash where there is nothing to say.",
                    place,
                )
            if not any(wording.cited(cell) for cell in cells):
                yield Problem(f"The row “{head}” has no source.", "Please cite one in one of its cells.", place)


@gate
def review_overdue(page: "ReaderPage") -> Iterator[Problem]:
    """A page whose review is overdue is looked at again, or tells readers why not yet."""
    due = getattr(page, "next_review", None)
    if due and due < timezone.localdate() and not page.review_note.strip():
        yield Problem(
            f"Somebody was to look at this page again by {due:%-d %B %Y}.",
            "Please do, and set the next day; or write a note for readers that says what is still to be done.",
        )


@gate
def retracted_source(page: "ReaderPage") -> Iterator[Problem]:
    """Nothing rests on a retracted source."""
    for source, place in _cited(page, retracted=True):
        yield Problem(
            f"The source {source.label} was retracted.",
            "Please take out what rests on it, or rest it on another.",
            place,
        )


@gate
def unconfirmed_source(page: "ReaderPage") -> Iterator[Problem]:
    """Nothing rests on a source that nobody has seen under its own identifier or address."""
    for source, place in _cited(page, confirmed=False):
        yield Problem(
            f"The source {source.label} is not confirmed.",
            "Please look it up under its own identifier or its publisher’s address and mark it as confirmed, or cite another.",
            place,
        )


def _cited(page: "ReaderPage", **fields: bool) -> Iterator[tuple[Source, int]]:
    """Sources of this sort that a page cites, each with the first block that does."""
    places: dict[str, int] = {}
    for words in wording.words_of(page):
        for number in wording.cited(words.html):
            places.setdefault(number, words.block)
    return ((source, places[str(source.pk)]) for source in Source.objects.filter(pk__in=places, **fields))


@gate
def heading_order(page: "ReaderPage") -> Iterator[Problem]:
    """Headings say something, and go down one step at a time."""
    section = False
    for place, kind, value in _blocks(page, "heading", "questions"):
        title = str(value.get("text" if kind == "heading" else "title") or "").strip()
        if not title:
            yield Problem("A heading has no words.", "Please write some, or take the block out.", place)
        if kind == "heading" and value.get("level") == "3" and not section:
            yield Problem(
                f"The heading “{title}” is part of a section, but no section stands above it.",
                "Please make it a section.",
                place,
            )
        section = True


@gate
def drawing_without_words(page: "ReaderPage") -> Iterator[Problem]:
    """All that a drawing shows can be read."""
    for place, _, value in _blocks(page, "drawing"):
        if len(str(value.get("alt") or "").split()) < 4:
            yield Problem(
                "A drawing is not told in words, or in too few.",
                "Please write all that it shows, for someone who cannot see it.",
                place,
            )


_NOT_OURS = re.compile(
    r"\b(?:just\s+relax|normal\s+sex|cured|successful(?:ly)?\s+penetrat\w+|failures?)\b", re.IGNORECASE
)


@gate
def words_out_of_our_voice(page: "ReaderPage") -> Iterator[Problem]:
    """Some words are never ours; what others say may be quoted."""
    texts = [(None, page.title), (None, page.summary), *((words.block, words.html) for words in wording.words_of(page))]
    for place, html in texts:
        for found in sorted({word.lower() for word in _NOT_OURS.findall(wording.own_voice(html))}):
            yield Problem(
                f"“{found}” is not a word of ours.",
                "Please say it otherwise; when others say it, put it in quotation marks.",
                place,
            )


_HARD: Final = 8
_TOO_HARD: Final = 10


@gate
def hard_to_read(page: "ReaderPage") -> Iterator[Problem]:
    """What a tired person can read at night: a notice from grade 8, a stop from grade 10 but behind a door for clinicians."""
    grade = wording.grade(page)
    if grade is None or grade.level < _HARD:
        return
    longest = " ".join(f"({number}) “{Truncator(one).words(60)}”" for number, one in enumerate(grade.longest, start=1))
    stop = grade.level >= _TOO_HARD and not page.for_clinicians()
    yield Problem(
        f"This page reads at grade {grade.level:.1f}.",
        f"Please bring it under {_TOO_HARD if stop else _HARD} with shorter sentences and commoner words. The longest: {longest}",
        level=STOP if stop else NOTICE,
    )
