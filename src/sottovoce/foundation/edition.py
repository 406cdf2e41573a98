"""The edition file: all public responses of one moment in one file that a crash cannot tear.

The file is a chain of commits, each added behind the last: a head of 40 bytes (lengths and a digest), the packed bodies,
then a manifest in JSON that says which names answer with which body. The head is written last, so a commit is there whole
or not at all; readers follow the chain and see the old edition or the new one, never a mixture. A full publish writes a
new file and renames it over the old.
"""

import contextlib
import fcntl
import hashlib
import json
import mmap
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

from .envelope import Packed

_MAGIC = b"sottovoce edition 1\n"
_HEAD = 40  # two lengths of 8 bytes, blake2b of 24

MISSING = "!missing"  # the name of the envelope that answers every unknown path; no path can spell it
ROBOTS, SITEMAP = "robots.txt", "sitemap.xml"


class Constants(TypedDict):
    """What one edition holds equal for all its responses; a change of one of these is a full publish."""

    csp: str
    site: str


class Entry(NamedTuple):
    """Where a name's packed body stands in the file."""

    offset: int
    br: int
    deflate: int


class EditionError(Exception):
    """The edition file cannot be used; the text says why and what to do."""


class EditionFile:
    """A reader of the edition that follows the file as it grows or is replaced.

    :param path: of the edition file.
    :raises EditionError: when there is no edition yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identity = (0, 0)
        self._end = 0
        self.entries: dict[str, Entry] = {}
        self.constants: Constants = {"csp": "", "site": ""}
        self._map: mmap.mmap | bytes = b""
        self._stat = (0, 0, 0)
        self._complete = False
        if not self.refresh():
            raise EditionError(f"There is no edition at {path} yet. Please run `sottovoce publish` first.")

    def refresh(self) -> bool:
        """Take in what was published since; cheap when nothing was.

        :returns: whether anything changed.
        """
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return False
        seen = (stat.st_dev, stat.st_ino, stat.st_size)
        if seen == self._stat and self._complete:
            return False
        with self._path.open("rb") as file:
            stat = os.fstat(file.fileno())
            replaced = (stat.st_dev, stat.st_ino) != self._identity
            entries = {} if replaced else dict(self.entries)
            constants = self.constants
            end = len(_MAGIC) if replaced else self._end
            if replaced and file.read(len(_MAGIC)) != _MAGIC:
                raise EditionError(f"{self._path} is not an edition. Please move it away and run `sottovoce publish`.")
            for commit in _commits(file, end):
                manifest = json.loads(commit.manifest)
                constants = manifest.get("constants", constants)
                for name in manifest["drop"]:
                    entries.pop(name, None)
                for name, (offset, br, deflate) in manifest["put"].items():
                    entries[name] = Entry(commit.start + offset, br, deflate)
                end = commit.end
            # A commit whose head is not there yet will change no size when it lands: look again until it has.
            self._complete = end == stat.st_size
            self._stat = (stat.st_dev, stat.st_ino, stat.st_size)
            if end == (0 if replaced else self._end) or (replaced and end == len(_MAGIC)):
                return False
            mapped = mmap.mmap(file.fileno(), end, access=mmap.ACCESS_READ)
        self._map, self.entries, self.constants = mapped, entries, constants
        self._identity, self._end = self._stat[:2], end
        return True

    def brotli(self, entry: Entry) -> bytes:
        return self._map[entry.offset : entry.offset + entry.br]

    def deflate(self, entry: Entry) -> bytes:
        start = entry.offset + entry.br
        return self._map[start : start + entry.deflate]

    def packed(self, entry: Entry) -> Packed:
        return Packed(self.brotli(entry), self.deflate(entry))


class _Commit(NamedTuple):
    """One commit: where its bodies start, its manifest as written, and where it ends."""

    start: int
    manifest: bytes
    end: int


def _commits(file: Any, position: int) -> Iterator[_Commit]:
    """Whole commits from a position on."""
    while True:
        file.seek(position)
        head = file.read(_HEAD)
        if len(head) < _HEAD:
            return
        bodies, length = int.from_bytes(head[:8], "big"), int.from_bytes(head[8:16], "big")
        start = position + _HEAD
        if length == 0 or start + bodies + length > os.fstat(file.fileno()).st_size:
            return
        file.seek(start + bodies)
        manifest = file.read(length)
        if _digest(head[:16], manifest) != head[16:]:
            return
        position = start + bodies + length
        yield _Commit(start, manifest, position)


def _digest(lengths: bytes, manifest: bytes) -> bytes:
    return hashlib.blake2b(lengths + manifest, digest_size=_HEAD - 16).digest()


def _append(
    file: Any, bodies: Iterable[tuple[list[str], Packed]], drop: Iterable[str], constants: Constants | None
) -> None:
    position = file.tell()
    file.write(bytes(_HEAD))
    put: dict[str, tuple[int, int, int]] = {}
    offset = 0
    for names, packed in bodies:
        file.write(packed.br)
        file.write(packed.deflate)
        for name in names:
            put[name] = (offset, len(packed.br), len(packed.deflate))
        offset += len(packed.br) + len(packed.deflate)
    content: dict[str, Any] = {"drop": sorted(drop), "put": dict(sorted(put.items()))}
    if constants is not None:
        content["constants"] = constants
    manifest = json.dumps(content, separators=(",", ":")).encode()
    file.write(manifest)
    file.flush()
    os.fsync(file.fileno())
    lengths = offset.to_bytes(8, "big") + len(manifest).to_bytes(8, "big")
    os.pwrite(file.fileno(), lengths + _digest(lengths, manifest), position)
    os.fsync(file.fileno())


@contextlib.contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """One writer at a time, over processes; the lock goes with the process that held it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_whole(path: Path, bodies: Iterable[tuple[list[str], Packed]], constants: Constants) -> None:
    """Replace the edition by a new one, at once.

    :param bodies: each body with all the names that answer with it.
    """
    with only_writer(path):
        fresh = path.with_name(path.name + ".new")
        with fresh.open("wb") as file:
            file.write(_MAGIC)
            _append(file, bodies, (), constants)
        fresh.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def write_change(path: Path, bodies: Iterable[tuple[list[str], Packed]], drop: Iterable[str]) -> None:
    """Add a change to the edition, at once: new bodies under their names, and names that answer no more.

    :raises EditionError: when there is no edition to change.
    """
    with only_writer(path):
        if not path.exists():
            raise EditionError(f"There is no edition at {path} yet. Please run `sottovoce publish` first.")
        with path.open("r+b") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise EditionError(f"{path} is not an edition. Please move it away and run `sottovoce publish`.")
            end = max((commit.end for commit in _commits(file, len(_MAGIC))), default=len(_MAGIC))
            file.truncate(end)  # what a writer that was killed left behind
            file.seek(end)
            _append(file, bodies, drop, None)
