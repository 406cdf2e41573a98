"""Backup and restore: one file, taken while editors work, that gives back the same edition, or is refused with a sentence."""

import contextlib
import gzip
import io
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from serving import Served
from sottovoce.foundation.edition import EditionFile
from sottovoce.foundation.envelope import unpack
from sottovoce.foundation.hold import hold
from sottovoce.keeping import BackupError, read_backup, write_backup
from sottovoce.settings import env

_PICTURE = os.urandom(3_000_000)


def installation(data: Path) -> env.Environment:
    """The settings of an installation whose data stand there."""
    kept = os.environ["SOTTOVOCE_DATA"]
    os.environ["SOTTOVOCE_DATA"] = str(data)
    try:
        return env.read()
    finally:
        os.environ["SOTTOVOCE_DATA"] = kept


def run(data: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "sottovoce.cli", *command], env={**os.environ, "SOTTOVOCE_DATA": str(data)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def bodies(data: Path) -> dict[str, bytes]:
    edition = EditionFile(data / "edition")
    return {name: unpack(edition.packed(entry)) for name, entry in edition.entries.items()}


def says(refused: Any, *words: str) -> None:
    sentence = str(refused.value)
    assert "Please" in sentence
    for word in words:
        assert word in sentence, sentence


@pytest.fixture(scope="module")
def site(small: Path, tmp_path_factory: pytest.TempPathFactory) -> env.Environment:
    """A data folder of its own with an account, an editor's file, and an edition under the default address."""
    data = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(small, data)
    (data / "media" / "original_images").mkdir(parents=True)
    (data / "media" / "original_images" / "bild-ü.png").write_bytes(_PICTURE)
    done = run(data, "prepare")
    assert done.returncode == 0, done.stderr
    return installation(data)


@pytest.fixture(scope="module")
def kept(site: env.Environment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "site.backup"
    write_backup(site, path)
    return path


@pytest.fixture
def no_publish(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Restores that stop before a process publishes, where publishing is not what is asked."""
    published: list[Path] = []
    monkeypatch.setattr("sottovoce.keeping._publish", lambda data, folder=None: published.append(data))
    return published


def test_a_restore_gives_back_the_same_edition(site: env.Environment, kept: Path, tmp_path: Path) -> None:
    """Into an empty folder: every body and the whole edition file are the same bytes; files, accounts and key are there."""
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    done = run(tmp_path / "new" / "data", "restore", str(kept))
    assert done.returncode == 0, done.stderr
    data = tmp_path / "new" / "data"
    assert bodies(data) == bodies(site.data)
    assert (data / "edition").read_bytes() == (site.data / "edition").read_bytes()
    assert (data / "media/original_images/bild-ü.png").read_bytes() == _PICTURE
    assert (data / "secret-key").read_text() == (site.data / "secret-key").read_text()
    assert stat.S_IMODE((data / "secret-key").stat().st_mode) == 0o600
    with contextlib.closing(sqlite3.connect(data / "sottovoce.sqlite3")) as database:
        assert database.execute("SELECT username FROM auth_user").fetchall() == [("coordinator",)]
        assert database.execute("SELECT count(*) FROM press_pending").fetchone() == (0,)
    assert [path.name for path in data.parent.iterdir()] == ["data"], "something is left beside"


_EDITOR = """
# Publishes the same number on two pages in one transaction, again and again, and a file for each.
import sys
import django
django.setup()
from django.conf import settings
from django.db import transaction
from wagtail.models import Page
media = settings.ENVIRONMENT.data / "media"
for number in range(1, 10_000):
    (media / f"{number}.txt").write_text(str(number))
    with transaction.atomic():
        for slug in ("about", "contact-us"):
            page = Page.objects.get(slug=slug).specific
            page.title = f"Number {number}"
            page.save_revision().publish()
    print(number, flush=True)
"""


@pytest.mark.prove
def test_a_backup_while_an_editor_publishes_is_of_one_moment(site: env.Environment, tmp_path: Path) -> None:
    """Each backup has one and the same number on both pages, the file of that number, and a sound database; it publishes."""
    data = tmp_path / "data"
    shutil.copytree(site.data, data)
    command = [sys.executable, "-c", _EDITOR]
    numbers = []
    with subprocess.Popen(
        command, env={**os.environ, "SOTTOVOCE_DATA": str(data)}, stdout=subprocess.PIPE, text=True
    ) as editor:
        try:
            assert editor.stdout
            for turn in range(3):
                editor.stdout.readline()
                write_backup(installation(data), tmp_path / f"{turn}.backup")
            assert editor.poll() is None
        finally:
            editor.kill()
    for turn in range(3):
        with tarfile.open(tmp_path / f"{turn}.backup") as archive:
            archive.extractall(tmp_path / str(turn), filter="data")
        with contextlib.closing(sqlite3.connect(tmp_path / str(turn) / "sottovoce.sqlite3")) as database:
            titles = database.execute(
                "SELECT title FROM wagtailcore_page WHERE slug IN ('about', 'contact-us')"
            ).fetchall()
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert titles[0] == titles[1], "the backup is of two moments"
        numbers.append(int(titles[0][0].split()[1]))
        assert (tmp_path / str(turn) / "media" / f"{numbers[-1]}.txt").read_text() == str(numbers[-1])
    assert numbers == sorted(numbers)
    assert numbers[-1] > numbers[0], "the editor did nothing meanwhile, so nothing was tested"
    read_backup(installation(tmp_path / "restored"), tmp_path / "2.backup")
    assert f"Number {numbers[-1]}".encode() in bodies(tmp_path / "restored")["about"]


@pytest.mark.prove  # it starts a whole site
def test_a_running_site_is_not_taken_away(served: Served, kept: Path) -> None:
    """While `sottovoce serve` runs, a restore in its place is refused, and nothing is touched."""
    before = {path.name: path.stat().st_mtime_ns for path in served.data.iterdir() if path.name != "in-use"}
    with pytest.raises(BackupError) as refused:
        read_backup(installation(served.data), kept, replace=True)
    says(refused, "is running", "stop it first")
    assert {path.name: path.stat().st_mtime_ns for path in served.data.iterdir() if path.name != "in-use"} == before


def test_the_hold_outlives_a_serve_that_is_killed(tmp_path: Path) -> None:
    """What it started still serves the folder: whoever inherited the hold keeps it."""
    held = hold(tmp_path)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[held.fileno()]) as child:
        held.close()
        with pytest.raises(BlockingIOError):
            hold(tmp_path, alone=True)
        child.communicate(b"\n")
    hold(tmp_path, alone=True).close()


def test_a_site_does_not_start_while_it_is_restored(site: env.Environment) -> None:
    with hold(site.data, alone=True):
        done = run(site.data, "serve")
    assert done.returncode == 1
    assert "is being restored. Please start the site when that is done." in done.stderr


def test_a_folder_in_use_is_kept_beside(
    site: env.Environment, kept: Path, tmp_path: Path, no_publish: list[Path]
) -> None:
    """Refused unless told; then what was there stands beside it, whole, under a name with the date."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "mine.txt").write_text("mine")
    with pytest.raises(BackupError) as refused:
        read_backup(installation(data), kept)
    says(refused, "is not empty", "--replace")
    assert [path.name for path in data.iterdir()] == ["mine.txt"]
    old = read_backup(installation(data), kept, replace=True)
    assert old
    assert old.name.startswith(time.strftime("data-before-%Y-", time.gmtime()))
    assert (old / "mine.txt").read_text() == "mine"
    assert (data / "sottovoce.sqlite3").is_file()
    assert not (data / "mine.txt").exists()
    assert no_publish


def test_what_cannot_be_published_is_not_put_in_place(kept: Path, tmp_path: Path) -> None:
    """A database from newer code: the folder stays as it was, and a sentence says why."""
    with tarfile.open(kept) as archive:
        archive.extractall(tmp_path / "site", filter="data")
    with contextlib.closing(sqlite3.connect(tmp_path / "site/sottovoce.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('pages', '0999_later', '2027-01-01')"
        )
    write_backup(installation(tmp_path / "site"), tmp_path / "newer.backup")
    done = run(tmp_path / "data", "restore", str(tmp_path / "newer.backup"))
    assert done.returncode == 1
    assert "used by a newer version (pages.0999_later). Please bring Sottovoce up to date" in done.stderr
    assert "Nothing was changed" in done.stderr
    assert not (tmp_path / "data").exists()
    assert not list(tmp_path.glob(".data-*"))


def test_of_dated_backups_the_newest_are_kept_and_nothing_else_is_touched(
    site: env.Environment, tmp_path: Path
) -> None:
    """The oldest by their names go, once the new one is written; what bears another name is nobody's to delete."""
    others = {"by-hand.backup", "sottovoce-2026-11-01.backup", "sottovoce-2020-01-01-000000.backup.old"}
    old = [f"sottovoce-2026-11-{day:02}-033000.backup" for day in range(1, 6)]
    for name in (*others, *old):
        (tmp_path / name).write_text("kept before")
    done = run(site.data, "backup", "--keep", "3", str(tmp_path))
    assert done.returncode == 0, done.stderr
    (new,) = {path.name for path in tmp_path.iterdir()} - others - set(old)
    assert new > old[-1]
    assert str(tmp_path / new) in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {*others, *old[-2:], new}
    assert stat.S_IMODE((tmp_path / new).stat().st_mode) == 0o600


def test_a_backup_that_fails_deletes_none(site: env.Environment, tmp_path: Path) -> None:
    old = [tmp_path / f"sottovoce-2026-11-0{day}-033000.backup" for day in (1, 2)]
    for path in old:
        path.write_text("kept before")
    done = run(tmp_path / "no-data", "backup", "--keep", "1", str(tmp_path))
    assert done.returncode == 1
    assert "nothing to keep" in done.stderr
    assert all(path.exists() for path in old)
    assert "not a number from 1 on" in run(site.data, "backup", "--keep", "0", str(tmp_path)).stderr


def test_a_backup_never_takes_the_place_of_a_file(site: env.Environment, tmp_path: Path) -> None:
    """Unless told; and a backup that fails leaves neither half a file nor the old one gone."""
    path = tmp_path / "a.backup"
    path.write_text("Mine.")
    with pytest.raises(BackupError) as refused:
        write_backup(site, path)
    says(refused, "is there already", "--force")
    assert path.read_text() == "Mine."
    write_backup(site, path, force=True)
    assert path.stat().st_size > len(_PICTURE)
    before = path.read_bytes()
    with contextlib.closing(sqlite3.connect(tmp_path / "none.sqlite3")):
        pass
    empty = installation(tmp_path / "empty")
    with pytest.raises(BackupError) as refused:
        write_backup(empty, path, force=True)
    says(refused, "nothing to keep")
    assert path.read_bytes() == before
    assert sorted(child.name for child in tmp_path.iterdir()) == ["a.backup", "none.sqlite3"]


# Files that are no backup


def rewritten(
    kept: Path, target: Path, change: Callable[[tarfile.TarInfo, bytes], Iterator[tuple[tarfile.TarInfo, bytes]]]
) -> Path:
    """The backup with each member changed."""
    with tarfile.open(kept) as old, tarfile.open(target, "w:gz", compresslevel=1) as new:
        for member in old:
            file = old.extractfile(member)
            for fresh, content in change(member, file.read() if file else b""):
                fresh.size = len(content) if fresh.isreg() else 0
                new.addfile(fresh, io.BytesIO(content))
    return target


def with_manifest(change: Callable[[dict[str, Any]], Any]) -> Any:
    def changed(member: tarfile.TarInfo, content: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
        if member.name == "sottovoce-backup.json":
            manifest = json.loads(content)
            change(manifest)
            content = json.dumps(manifest).encode()
        yield member, content

    return changed


def added(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> Any:
    def changed(member: tarfile.TarInfo, content: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
        yield member, content
        if member.name == "secret-key":
            more = tarfile.TarInfo(name)
            more.type, more.linkname = kind, link
            yield more, b"x"

    return changed


def flipped(member: tarfile.TarInfo, content: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    yield member, (content[:5000] + b"!" + content[5001:] if member.name == "sottovoce.sqlite3" else content)


def dropped(member: tarfile.TarInfo, content: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    if member.name != "secret-key":
        yield member, content


def linked(member: tarfile.TarInfo, content: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    if member.name == "secret-key":
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    yield member, content


def file(name: str) -> dict[str, Any]:
    return {name: {"size": 1, "blake2b": "0"}}


TAMPERED = [
    ("one byte", flipped, "is damaged"),
    ("a file missing", dropped, "is damaged"),
    ("a link in place of a file", linked, "which its list does not"),
    ("a link too many", added("media/x", tarfile.SYMTYPE, "/etc"), "which its list does not"),
    ("a file too many", added("media/more.txt"), "which its list does not"),
    ("a path outwards", added("../evil"), "which its list does not"),
    ("a device", added("media/null", tarfile.CHRTYPE), "which its list does not"),
    ("a file twice", added("secret-key"), "which its list does not"),
    ("a listed path outwards", with_manifest(lambda m: m["files"].update(file("media/../../evil"))), "which no backup does"),
    ("a listed path from the root", with_manifest(lambda m: m["files"].update(file("/etc/evil"))), "which no backup does"),
    ("a listed file of ours", with_manifest(lambda m: m["files"].update(file("edition"))), "which no backup does"),
    ("more than the disk holds", with_manifest(lambda m: m["files"]["secret-key"].update(size=1 << 60)), "Please make room"),
    ("a newer format", with_manifest(lambda m: m.update(format=2, software="9.1")), "made by a newer Sottovoce (9.1)"),
    ("a list that is none", with_manifest(lambda m: m.update(files=[])), "is damaged"),
    ("no database", with_manifest(lambda m: m["files"].pop("sottovoce.sqlite3")), "is damaged"),
    ("a size below nothing", with_manifest(lambda m: m["files"]["secret-key"].update(size=-1)), "is damaged"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), [case[1:] for case in TAMPERED], ids=[case[0] for case in TAMPERED])
def test_a_tampered_backup_is_refused(
    kept: Path, tmp_path: Path, no_publish: list[Path], change: Any, words: str
) -> None:
    """Whatever was done to it: a sentence, and no file laid anywhere."""
    folder = tmp_path / "place"
    folder.mkdir()
    with pytest.raises(BackupError) as refused:
        read_backup(installation(folder / "data"), rewritten(kept, tmp_path / "odd.backup", change))
    says(refused, words)
    assert list(folder.iterdir()) == []
    assert not no_publish


def _bomb(path: Path) -> None:
    """A header that claims a gigabyte of names."""
    member = tarfile.TarInfo("x")
    member.type, member.size = tarfile.XHDTYPE, 1 << 30
    with gzip.open(path, "wb", compresslevel=1) as packed:
        packed.write(member.tobuf(tarfile.USTAR_FORMAT))
        for _ in range(64):
            packed.write(bytes(1 << 20))


def test_a_header_without_end_is_not_taken_into_memory(tmp_path: Path) -> None:
    """A small file that would unpack to a gigabyte is refused before it does."""
    _bomb(tmp_path / "bomb")
    tracemalloc.start()
    try:
        with pytest.raises(BackupError) as refused:
            read_backup(installation(tmp_path / "data"), tmp_path / "bomb")
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
    says(refused, "is damaged")


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("cut short", lambda path, kept: path.write_bytes(kept.read_bytes()[:200_000]), "is damaged"),
        ("noise", lambda path, kept: path.write_bytes(kept.read_bytes()[:9] + os.urandom(9000)), "is damaged"),
        ("words", lambda path, kept: path.write_text("I am no backup."), "is damaged"),
        ("nothing", lambda path, kept: path.write_bytes(b""), "is damaged"),
        ("some other archive", lambda path, kept: tarfile.open(path, "w:gz").close(), "not a backup of Sottovoce"),
    ],
)
def test_what_is_no_backup_is_refused(
    kept: Path, tmp_path: Path, no_publish: list[Path], name: str, make: Any, words: str
) -> None:
    make(tmp_path / "odd", kept)
    with pytest.raises(BackupError) as refused:
        read_backup(installation(tmp_path / "data"), tmp_path / "odd")
    says(refused, words)
    assert not (tmp_path / "data").exists()
    assert not no_publish


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = run(tmp_path / "data", "restore", str(tmp_path / "nowhere.backup"))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"{tmp_path / 'nowhere.backup'} cannot be written or read (No such file or directory). Please check its place and permissions."
    )
