"""Backup and restore: everything that an installation keeps, in one file. Knows no Django, so that it works beside a running site."""

import argparse
import contextlib
import datetime
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

from tqdm import tqdm

from sottovoce.foundation.archive import Archive, BackupError, write_archive
from sottovoce.foundation.hold import NAME, hold
from sottovoce.settings import env

_DATABASE, _KEY, _MEDIA = "sottovoce.sqlite3", "secret-key", "media"
_DATED: Final = re.compile(r"sottovoce-\d{4}-\d\d-\d\d-\d{6}\.backup")
_SPARE: Final = 64 << 20  # bytes that a restore leaves free on the disk, and the edition needs


def backup(given: argparse.Namespace) -> int:
    """Write a backup, whether the site runs or not."""
    with _sentences():
        environment = env.read()
        path = given.file / _name_of_now() if given.keep else given.file
        size = write_backup(environment, path, force=given.force)
        print(
            f"{path} holds the backup, {size:,} bytes. Whoever has it has all accounts and drafts: please keep it safe."
        )
        if not (environment.data / _KEY).exists():
            print(
                "SOTTOVOCE_SECRET_KEY comes from your environment and is not in it. Please keep that as well, elsewhere."
            )
        if given.keep:
            thin(given.file, given.keep)
    return 0


def restore(given: argparse.Namespace) -> int:
    """Put a backup into the data folder, and publish it."""
    with _sentences():
        environment = env.read()
        kept = read_backup(environment, given.file, replace=given.replace)
        print(f"{environment.data} is restored from {given.file} and published. `sottovoce serve` starts the site.")
        if kept:
            print(f"What was there before is kept in {kept}.")
    return 0


# Writing


def write_backup(environment: env.Environment, path: Path, *, force: bool = False) -> int:
    """Database, media and secret key as of one moment, in one file that only its owner may read.

    :param force: whether a file that is there may be replaced.
    :returns: its size in bytes.
    :raises BackupError: when there is nothing to keep, or something in the way.
    """
    path = path.absolute()
    if not environment.database.is_file():
        raise BackupError(
            f"There is no database in {environment.data}, so there is nothing to keep. Please check SOTTOVOCE_DATA."
        )
    if path.is_dir() or (path.exists() and not force):
        raise BackupError(f"{path} is there already. Please choose another name, or add --force to replace the file.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as beside:
        copy, fresh = Path(beside) / _DATABASE, Path(beside) / "backup"
        with _progress("Copying the database") as bar:
            _copy_database(environment.database, copy, bar)
        # The editors' files are on the disk before the database names them: all that the copy names are here.
        files = {_DATABASE: copy, **_files_of(environment.data)}
        with _progress("Writing the backup", 2 * sum(file.stat().st_size for file in files.values())) as bar:
            write_archive(fresh, files, bar.update)
        with Archive(fresh, _belongs) as archive, _progress("Reading it again", archive.size) as bar:
            archive.unpack(None, bar.update)
        if force:
            fresh.replace(path)
        else:
            _link(fresh, path)
        _sync(path.parent)
    return path.stat().st_size


def thin(folder: Path, keep: int) -> None:
    """Delete the oldest backups that bear a date of ours, but for so many; whatever else is in the folder stays."""
    dated = sorted(path for path in folder.iterdir() if _DATED.fullmatch(path.name) and path.is_file())
    for path in dated[:-keep]:
        path.unlink()
    _sync(folder)


def _name_of_now() -> str:
    return f"sottovoce-{_now()}.backup"


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d-%H%M%S")


def _copy_database(database: Path, copy: Path, bar: "tqdm[Any]") -> None:
    """The database as of one moment; whoever writes to it meanwhile need not wait."""
    with (
        contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, timeout=20)) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):

        def progress(status: int, remaining: int, total: int) -> None:
            bar.total = total
            bar.update(total - remaining - bar.n)

        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it stands still for us
        source.backup(target, pages=1024, progress=progress)


def _files_of(data: Path) -> dict[str, Path]:
    """The files of a data folder beside its database, by their names in a backup."""
    media = sorted(path for path in (data / _MEDIA).rglob("*") if path.is_file() and not path.is_symlink())
    found = {path.relative_to(data).as_posix(): path for path in media}
    return {_KEY: data / _KEY, **found} if (data / _KEY).is_file() else found


def _belongs(name: PurePosixPath) -> bool:
    return str(name) in (_DATABASE, _KEY) or (len(name.parts) > 1 and name.parts[0] == _MEDIA)


def _link(fresh: Path, path: Path) -> None:
    """Give the file its name, unless another file has taken it meanwhile."""
    try:
        os.link(fresh, path)
    except FileExistsError as error:
        raise BackupError(f"{path} has come to be there meanwhile. Please choose another name.") from error
    except OSError:  # a file system without links
        fresh.replace(path)


def read_backup(environment: env.Environment, path: Path, *, replace: bool = False) -> Path | None:
    """Restore the data folder from a backup: checked, unpacked, migrated and published beside it, then put in place at once.

    :param replace: whether a data folder that is not empty may be moved aside.
    :returns: where that is kept, or None.
    :raises BackupError: when the backup cannot be used or the folder is in use; then nothing was changed.
    """
    data = environment.data
    with contextlib.ExitStack() as stack:
        archive = stack.enter_context(Archive(path, _belongs))
        if _DATABASE not in archive.files:
            raise BackupError(f"{path} is damaged: it has no database. Please use another backup.")
        full = data.exists() and any(child.name != NAME for child in data.iterdir())
        if full and not replace:
            raise BackupError(
                f"{data} is not empty. Please set SOTTOVOCE_DATA to a new folder, or add --replace: what is there now is then kept beside it."
            )
        if data.exists():
            stack.enter_context(_alone(data))
        data.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(data.parent).free
        if archive.size + _SPARE > free:
            raise BackupError(
                f"The backup needs {archive.size + _SPARE:,} bytes, and {data.parent} has {free:,} left. Please make room."
            )
        fresh = (
            Path(stack.enter_context(tempfile.TemporaryDirectory(dir=data.parent, prefix=f".{data.name}-"))) / "data"
        )
        with _progress("Unpacking", archive.size) as bar:
            archive.unpack(fresh, bar.update)
        _publish(fresh)
        kept = None
        if data.exists():
            shutil.copymode(data, fresh)
            kept = _free_name(data) if full else None
            data.rename(kept or fresh.with_name("empty"))
        fresh.rename(data)
        _sync(data.parent)
    if environment.folder:
        _publish(data, folder=environment.folder)
    return kept


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[None]:
    try:
        held = hold(data, alone=True)
    except BlockingIOError as error:
        raise BackupError(
            f"The site in {data} is running. Please stop it first (Ctrl-C where `sottovoce serve` runs)."
        ) from error
    with held:
        yield


def _publish(data: Path, folder: Path | None = None) -> None:
    """Bring the database up to date and make its edition, in a process with that data folder."""
    given = {**os.environ, "SOTTOVOCE_DATA": str(data)}
    given.pop("SOTTOVOCE_FOLDER", None)
    if folder:
        given["SOTTOVOCE_FOLDER"] = str(folder)
    done = subprocess.run(
        [sys.executable, "-m", "sottovoce.cli", "publish"], env=given, stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise BackupError(
            "The backup is whole, but cannot be published; the sentence above says why. Nothing was changed."
        )


def _free_name(data: Path) -> Path:
    now = _now()
    names = (data.with_name(f"{data.name}-before-{now}{ending}") for ending in ("", *(f"-{n}" for n in range(2, 100))))
    return next(name for name in names if not name.exists())


def _sync(folder: Path) -> None:
    """What was renamed in a folder stays so through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _progress(what: str, total: int | None = None) -> "tqdm[Any]":
    """A progress bar that shows itself after two seconds."""
    return tqdm(desc=what, total=total, unit="B", unit_scale=True, delay=2, leave=False)


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    """Expected trouble ends in its own words."""
    try:
        yield
    except BackupError as error:
        sys.exit(str(error))
    except sqlite3.Error as error:
        sys.exit(f"The database cannot be read ({error}). Please check the data folder.")
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.exit(
            f"{error.filename2 or error.filename} cannot be written or read ({error.strerror}). Please check its place and permissions."
        )
