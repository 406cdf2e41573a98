"""Where an edition can be put. Every target keeps one contract, and one test holds them all to it."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from sottovoce.foundation.edition import Constants
from sottovoce.foundation.envelope import Packed


class Body(NamedTuple):
    """A packed body and all the names that answer with it."""

    names: list[str]
    packed: Packed


class Target(Protocol):
    """A place for editions. After a crash at any point it holds the old edition or the new one, never a mixture."""

    def replace(self, bodies: Iterable[Body], constants: Constants) -> None:
        """Put a whole edition in place of what was there, at once."""

    def change(self, bodies: Iterable[Body], drop: Iterable[str]) -> None:
        """Add or replace bodies under their names and withdraw names, at once.

        :raises EditionError: when there is no edition to change.
        """
