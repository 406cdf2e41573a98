"""Gates: plain functions that look at a page before it is published, called whenever a revision goes live."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from .models import ReaderPage

Gate = Callable[["ReaderPage"], Iterable[str]]

_gates: list[Gate] = []
_forecasts: list[Gate] = []


def gate(function: Gate) -> Gate:
    """Register a gate: it yields a sentence for each thing in the way, with what, where, and the mend."""
    _gates.append(function)
    return function


def forecast(function: Gate) -> Gate:
    """Register what publishing itself would refuse, so that it can be said before: in the form and by `sottovoce check`."""
    _forecasts.append(function)
    return function


def problems(page: "ReaderPage") -> list[str]:
    """All that is in the way of publishing this page, as it would be published."""
    return [sentence for function in (*_gates, *_forecasts) for sentence in function(page)]


def pass_gates(page: "ReaderPage") -> None:
    """:raises ValidationError: with every sentence, when a gate is in the way."""
    if found := [sentence for function in _gates for sentence in function(page)]:
        raise ValidationError(found)
