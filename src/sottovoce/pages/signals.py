"""The one thing that pages tell the outside: these pages, or what they show, have changed for readers."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.dispatch import Signal

changed = Signal()
"""Sent inside the transaction that makes a change public. Provides ``change``: a :class:`Change`. A receiver that raises
stops the change."""


@dataclass
class Change:
    """What changed for readers.

    :ivar pages: primary keys of pages to show anew, or to withdraw when they are no longer live.
    :ivar parents: primary keys of pages whose list of children may read differently.
    :ivar sources: primary keys of sources whose record may read differently.
    :ivar facts: primary keys of facts that may be told otherwise.
    :ivar cites: whether pages may cite more sources or fewer.
    :ivar directory: whether somebody may be listed otherwise, or no more.
    :ivar day: whether a new day has come, on which reviews may have grown overdue and checks lapsed.
    """

    pages: set[int] = field(default_factory=set)
    parents: set[int] = field(default_factory=set)
    sources: set[int] = field(default_factory=set)
    directory: bool = False
    facts: set[int] = field(default_factory=set)
    cites: bool = False
    day: bool = False


_gathering: ContextVar[Change | None] = ContextVar("gathering", default=None)


def tell(change: Change) -> None:
    """Tell of a change now, or with all others at the end of :func:`together`."""
    gathered = _gathering.get()
    if gathered is None:
        changed.send(sender=None, change=change)
    else:
        gathered.pages |= change.pages
        gathered.parents |= change.parents
        gathered.sources |= change.sources
        gathered.directory |= change.directory
        gathered.facts |= change.facts
        gathered.cites |= change.cites
        gathered.day |= change.day


@contextlib.contextmanager
def together() -> Iterator[None]:
    """Tell of all changes inside at once, at the end, so that readers see them at once too."""
    token = _gathering.set(Change())
    try:
        yield
        gathered = _gathering.get()
    finally:
        _gathering.reset(token)
    if gathered is not None and gathered != Change():
        tell(gathered)
