"""What is told of a fault where strangers are served: its kind and its place, never a request, a word, an address or a time."""

import logging
import sys
import traceback
from pathlib import Path

_told: set[str] = set()


def place(error: BaseException) -> str:
    """The kind of an error and its way through the code, innermost first, and the same of what caused it.

    Its message is left out: that may hold what somebody asked or typed.
    """
    told = []
    current: BaseException | None = error
    while current is not None:
        frames = traceback.StackSummary.extract(traceback.walk_tb(current.__traceback__), lookup_lines=False)
        way = " < ".join(f"{_short(frame.filename)}:{frame.lineno}" for frame in reversed(frames))
        told.append(f"{type(current).__name__} at {way}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return ", because of ".join(told)


def report(error: BaseException) -> None:
    """Say on standard error where something failed, once for each place while the process runs: how often would be a time."""
    if (where := place(error)) not in _told:
        _told.add(where)
        print(f"A fault: {where}", file=sys.stderr, flush=True)


class PlaceFormatter(logging.Formatter):
    """Log records of whatever library as the logger, the status it answered with, and the place."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        where = place(error) if error else f"at {_short(record.pathname)}:{record.lineno}"
        status = f" {record.status_code}" if hasattr(record, "status_code") else ""
        return f"{record.levelname} {record.name}{status} {where}"


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-3:])
