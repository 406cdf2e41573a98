"""The edition in memory, for tests."""

from collections.abc import Iterable

from sottovoce.foundation.edition import Constants, EditionError
from sottovoce.foundation.envelope import Packed

from . import Body


class MemoryTarget:
    """:ivar bodies: each name with its packed body; None before the first edition."""

    def __init__(self) -> None:
        self.bodies: dict[str, Packed] | None = None
        self.constants: Constants = {"csp": "", "site": ""}

    def replace(self, bodies: Iterable[Body], constants: Constants) -> None:
        self.bodies, self.constants = _by_name(bodies), constants

    def change(self, bodies: Iterable[Body], drop: Iterable[str]) -> None:
        if self.bodies is None:
            raise EditionError("There is no edition in memory yet.")
        gone = set(drop)
        self.bodies = {name: packed for name, packed in self.bodies.items() if name not in gone} | _by_name(bodies)


def _by_name(bodies: Iterable[Body]) -> dict[str, Packed]:
    return {name: body.packed for body in bodies for name in body.names}
