"""The edition as one file, answered by our own front."""

from collections.abc import Iterable
from pathlib import Path

from sottovoce.foundation.edition import Constants, write_change, write_whole

from . import Body


class FileTarget:
    """:param path: of the edition file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def replace(self, bodies: Iterable[Body], constants: Constants) -> None:
        write_whole(self.path, bodies, constants)

    def change(self, bodies: Iterable[Body], drop: Iterable[str]) -> None:
        write_change(self.path, bodies, drop)
