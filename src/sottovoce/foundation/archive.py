"""The file of a backup, which is read without trust: nothing but what its list names, each with its size and digest."""

import contextlib
import datetime
import gzip
import hashlib
import importlib.metadata
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

_FORMAT: Final = 1
_LIST: Final = "sottovoce-backup.json"
_LIST_LIMIT: Final = 64 << 20  # bytes; it has a line for each file
_CHUNK: Final = 1 << 20  # bytes read at once, and never more

Grow = Callable[[int], object]
"""Called with how many bytes more are done."""


class BackupError(Exception):
    """A backup that cannot be made or used; the text says why and what to do."""


def write_archive(path: Path, files: dict[str, Path], grow: Grow) -> None:
    """Write files into a new backup that only its owner may read. Each is read twice: for the list, and for itself.

    :param files: by the names that they get.
    :param grow: called for both readings.
    """
    kept: dict[str, dict[str, Any]] = {}
    for name, file in files.items():
        with contextlib.suppress(FileNotFoundError), file.open("rb") as source:  # an editor may have deleted it by now
            kept[name] = dict(zip(("size", "blake2b"), _copy(source, None, grow), strict=True))
    manifest = {
        "format": _FORMAT,
        "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "software": importlib.metadata.version("sottovoce"),
        "files": kept,
    }
    text = json.dumps(manifest, indent=1).encode()
    with (
        _create(path) as sink,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=sink, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        archive.addfile(_member(_LIST, len(text)), io.BytesIO(text))
        for name, record in kept.items():
            with files[name].open("rb") as source:
                archive.addfile(_member(name, record["size"]), source)
            grow(record["size"])
    with path.open("rb") as written:
        os.fsync(written.fileno())


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


class Archive:
    """A backup to read.

    :param belongs: whether a file of that name may be in a backup.
    :ivar files: the size and digest of each file, by its name.
    :raises BackupError: when it is entered and is damaged, something else, or from a newer Sottovoce.
    """

    def __init__(self, path: Path, belongs: Callable[[PurePosixPath], bool]) -> None:
        self._path, self._belongs = path, belongs

    def __enter__(self) -> "Archive":
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(gzip.open(self._path, "rb"))
            with self._as_damaged():
                self._tar = stack.enter_context(tarfile.open(fileobj=_Bounded(file), mode="r:"))
                self.files = self._manifest()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    @property
    def size(self) -> int:
        """Bytes of all files unpacked."""
        return sum(record["size"] for record in self.files.values())

    def _manifest(self) -> dict[str, dict[str, Any]]:
        member = self._tar.next()
        if member is None or member.name != _LIST or not member.isreg() or member.size > _LIST_LIMIT:
            raise BackupError(
                f"{self._path} is not a backup of Sottovoce. Please name a file that `sottovoce backup` wrote."
            )
        text = io.BytesIO()
        _copy(self._open(member), text)
        manifest = json.loads(text.getvalue())
        if manifest["format"] > _FORMAT:
            raise BackupError(
                f"{self._path} was made by a newer Sottovoce ({manifest['software']}). Please bring this one up to date first."
            )
        files: dict[str, dict[str, Any]] = manifest["files"]
        for name, record in files.items():
            place = PurePosixPath(name)
            plain = name == str(place) and ".." not in place.parts and "\\" not in name and "\0" not in name
            if not plain or place.is_absolute() or not self._belongs(place):
                raise BackupError(
                    f"{self._path} holds “{name[:80]}”, which no backup does. Nothing was unpacked. Please use another backup."
                )
            if type(record["size"]) is not int or record["size"] < 0:
                raise ValueError(name)
        return files

    def _open(self, member: tarfile.TarInfo) -> IO[bytes]:
        file: IO[bytes] | None = self._tar.extractfile(member)
        if file is None:
            raise ValueError(member.name)
        return file

    def unpack(self, folder: Path | None, grow: Grow) -> None:
        """Check every file, and lay it into a folder unless that is None.

        :raises BackupError: at the first thing that is not as the manifest says.
        """
        missing = dict(self.files)
        with self._as_damaged():
            while (member := self._tar.next()) is not None:
                record = missing.pop(member.name, None)
                if record is None or not member.isreg() or member.issparse() or member.size != record["size"]:
                    raise BackupError(
                        f"{self._path} holds “{member.name[:80]}”, which its list does not. Please use another backup."
                    )
                with contextlib.ExitStack() as stack:
                    target = stack.enter_context(_create(folder / member.name)) if folder else None
                    size, digest = _copy(self._open(member), target, grow)
                    if target:
                        target.flush()
                        os.fsync(target.fileno())
                if (size, digest) != (record["size"], record["blake2b"]):
                    raise ValueError(member.name)
            if missing:
                raise ValueError(next(iter(missing)))

    @contextlib.contextmanager
    def _as_damaged(self) -> Iterator[None]:
        try:
            yield
        except (
            tarfile.TarError,
            EOFError,
            gzip.BadGzipFile,
            zlib.error,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            RecursionError,
        ) as error:
            raise BackupError(
                f"{self._path} is damaged, or is not a backup of Sottovoce. Please use another one."
            ) from error


class _Bounded(io.RawIOBase):
    """Reads no more at once than we would ask for: a header may claim any length, and a small file may unpack to any size."""

    def __init__(self, file: gzip.GzipFile) -> None:
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        if not 0 <= size <= _CHUNK:
            raise tarfile.ReadError("a header that is too long")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _create(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _copy(source: IO[bytes], target: IO[bytes] | None, grow: Grow = lambda count: None) -> tuple[int, str]:
    """:returns: how many bytes there were, and their digest."""
    digest, size = hashlib.blake2b(digest_size=32), 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if target:
            target.write(chunk)
        grow(len(chunk))
    return size, digest.hexdigest()
