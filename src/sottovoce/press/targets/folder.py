"""The edition as a folder of finished files that any web server can serve.

``current`` is a link to one release; a change is laid out as a new release of hard links beside it, then the link is
swapped in one step. For each name there are three files: NAME.html, padded as it is, and the same as .br and .gz. Beside
them lie the headers of all answers, as nginx includes them: they name the hashes of this edition's style and script.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from sottovoce.foundation.edition import MISSING, ROBOTS, SITEMAP, Constants, EditionError, only_writer
from sottovoce.foundation.envelope import ENCODINGS, seal, unpack
from sottovoce.foundation.headers import reader_headers

from . import Body

_ENDING = {"br": ".br", "gzip": ".gz", "identity": ""}
_FILE = {"": "_home.html", MISSING: "_missing.html", ROBOTS: ROBOTS, SITEMAP: SITEMAP}  # no slug has an underscore
_HEADERS = "_headers.conf"


class FolderTarget:
    """:param path: of the folder; a web server is pointed at ``path/current``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def replace(self, bodies: Iterable[Body], constants: Constants) -> None:
        with only_writer(self.path / "releases"):
            release = self._next()
            release.mkdir(parents=True)
            self._write(release, bodies)
            (release / _HEADERS).write_text(_nginx_headers(constants["csp"]))
            self._swap(release)

    def change(self, bodies: Iterable[Body], drop: Iterable[str]) -> None:
        current = self.path / "current"
        if not current.exists():
            raise EditionError(f"There is no edition at {self.path} yet. Please run `sottovoce publish` first.")
        with only_writer(self.path / "releases"):
            release = self._next()
            shutil.copytree(current, release, copy_function=os.link)
            for name in drop:
                for ending in _ENDING.values():
                    (release / (file_name(name) + ending)).unlink(missing_ok=True)
            self._write(release, bodies)
            self._swap(release)

    def _next(self) -> Path:
        """A free place for the next release; what a crash left there is cleared."""
        current = self.path / "current"
        number = int(current.readlink().name) + 1 if current.is_symlink() else 1
        release = self.path / str(number)
        shutil.rmtree(release, ignore_errors=True)
        return release

    def _swap(self, release: Path) -> None:
        os.sync()  # the files are on disk before the link leads to them
        link = self.path / "next"
        link.unlink(missing_ok=True)
        link.symlink_to(release.name)
        link.replace(self.path / "current")
        for old in self.path.iterdir():
            if old.is_dir() and not old.is_symlink() and old != release:
                shutil.rmtree(old)

    @staticmethod
    def _write(release: Path, bodies: Iterable[Body]) -> None:
        for body in bodies:
            exempt = body.names[0] in (ROBOTS, SITEMAP)
            files = (
                {"": unpack(body.packed)}
                if exempt
                else {_ENDING[encoding]: seal(body.packed, encoding) for encoding in ENCODINGS}
            )
            for ending, content in files.items():
                first: Path | None = None
                for name in body.names:
                    path = release / (file_name(name) + ending)
                    path.unlink(missing_ok=True)  # never write into a file that an older release shares
                    if first is None:
                        path.write_bytes(content)
                        first = path
                    else:
                        os.link(first, path)


def file_name(name: str) -> str:
    """The file of a name, in the identity encoding."""
    return _FILE.get(name, f"{name}.html")


def _nginx_headers(csp: str) -> str:
    """The headers of every answer, as nginx's directives; it cannot send an empty one."""
    return "".join(f'add_header {name} "{value}" always;\n' for name, value in reader_headers(csp) if value)
