"""Gates: plain functions that look at a page before it is published, called whenever a revision goes live.

A draft may lack anything; publishing may not. Each gate says what, where, and the mend. `sottovoce check`, the editor's panel and the
reports ask the same functions.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from .models import ReaderPage

STOP: Final = "stop"
NOTICE: Final = "notice"


@dataclass(frozen=True)
class Problem:
    """One thing in the way of publishing, or worth a look.

    :ivar message: what, where, and the mend, in a sentence or two.
    :ivar block: the place of the block it is about in the body, from 0; None for the whole page.
    :ivar level: STOP or NOTICE.
    :ivar gate: the name of the gate; empty for what no reason can pass (the press's own refusal).
    """

    message: str
    block: int | None = None
    level: str = STOP
    gate: str = ""


Gate = Callable[["ReaderPage"], Iterator[Problem]]

_gates: list[Gate] = []
_forecasts: list[Gate] = []


def gate(function: Gate) -> Gate:
    """Register a gate."""
    _gates.append(function)
    return function


def forecast(function: Gate) -> Gate:
    """Register what publishing itself would refuse, so that it can be said before: in the form and by `sottovoce check`."""
    _forecasts.append(function)
    return function


def problems(page: "ReaderPage") -> list[Problem]:
    """All that is in the way of publishing this page as it stands, or worth a look, worst first."""
    found = [problem for function in (*_gates, *_forecasts) for problem in function(page)]
    return sorted(found, key=lambda problem: (problem.level != STOP, problem.block is None, problem.block or 0))


def stops(page: "ReaderPage") -> list[Problem]:
    """What refuses to let a page be published."""
    return [problem for problem in problems(page) if problem.level == STOP]


def pass_gates(page: "ReaderPage") -> None:
    """:raises ValidationError: with every sentence, when a gate is in the way."""
    found = [problem for function in _gates for problem in function(page) if problem.level == STOP]
    if found:
        raise ValidationError([problem.message for problem in found])
