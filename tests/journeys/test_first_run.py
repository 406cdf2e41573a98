"""A first start, a second one, and everything that may stand in their way: one sentence with its mend, exit code 1."""

import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from serving import ADDRESS, STARTER, free_port, start_serving
from sottovoce.foundation.edition import ROBOTS, SITEMAP, EditionFile
from sottovoce.foundation.envelope import unpack

from .conftest import ask

PRODUCTION = {
    "SOTTOVOCE_ENV": "production",
    "SOTTOVOCE_SITE_URL": "https://lamp.example.org",
    "SOTTOVOCE_DESK_HOSTS": "desk.example.org",
}


def _run(data: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    ports = {"SOTTOVOCE_READER_PORT": str(free_port()), "SOTTOVOCE_DESK_PORT": str(free_port())}
    with subprocess.Popen(
        [sys.executable, "-m", "sottovoce.cli", *command],
        env={**os.environ, **ports, "SOTTOVOCE_DATA": str(data), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            stdout, stderr = process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGTERM)  # it began to serve: leave no process behind
            stdout, stderr = process.communicate()
        return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def _says(run: subprocess.CompletedProcess[str], *words: str, lines: int = 1) -> None:
    """It failed, in so many lines that hold these words and name a mend, and nothing else."""
    assert run.returncode == 1, run.stdout + run.stderr
    assert run.stdout == ""
    assert len(run.stderr.strip().splitlines()) == lines, run.stderr
    assert "Traceback" not in run.stderr
    assert "Please " in run.stderr
    for word in words:
        assert word in run.stderr


@pytest.mark.parametrize("variable", ["SOTTOVOCE_READER_PORT", "SOTTOVOCE_DESK_PORT"])
def test_a_taken_port(tmp_path: Path, variable: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        run = _run(tmp_path / "data", "serve", **{variable: str(port)})
    _says(run, f"Port {port}", variable)


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", ""])
def test_a_bad_port_number(tmp_path: Path, port: str) -> None:
    _says(_run(tmp_path / "data", "serve", SOTTOVOCE_DESK_PORT=port), "SOTTOVOCE_DESK_PORT", f"“{port}”")


@pytest.mark.parametrize("command", [("serve",), ("publish",), ("link", "coordinator")])
def test_a_data_folder_below_a_file(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "file").write_text("I am no folder.")
    _says(_run(tmp_path / "file" / "data", *command), str(tmp_path / "file"), "SOTTOVOCE_DATA")


def test_a_data_folder_where_nothing_can_be_made() -> None:
    _says(_run(Path("/proc/sottovoce"), "serve"), "/proc/sottovoce", "SOTTOVOCE_DATA")


def test_one_port_for_both(tmp_path: Path) -> None:
    port = str(free_port())
    _says(_run(tmp_path, "serve", SOTTOVOCE_READER_PORT=port, SOTTOVOCE_DESK_PORT=port), port)


@pytest.mark.parametrize(
    ("missing", "name"),
    [
        ({}, "SOTTOVOCE_SECRET_KEY"),
        ({"SOTTOVOCE_SECRET_KEY": "short"}, "SOTTOVOCE_SECRET_KEY"),
        ({"SOTTOVOCE_SITE_URL": ""}, "SOTTOVOCE_SITE_URL"),
        ({"SOTTOVOCE_DESK_HOSTS": ""}, "SOTTOVOCE_DESK_HOSTS"),
        ({"SOTTOVOCE_ENV": "prod"}, "SOTTOVOCE_ENV"),
    ],
)
def test_production_without_what_it_needs(tmp_path: Path, missing: dict[str, str], name: str) -> None:
    _says(_run(tmp_path / "data", "serve", **{**PRODUCTION, **missing}), name)
    assert not (tmp_path / "data" / "secret-key").exists()


def test_a_broken_pack(prepared: Path, tmp_path: Path) -> None:
    data, pack = tmp_path / "data", tmp_path / "pack"
    shutil.copytree(prepared / "data", data)
    shutil.copytree(STARTER, pack)
    page = pack / "pages" / "for-women.md"
    page.write_text(page.read_text() + "\nIt is so. [@nobody-1900 high]\n")
    edition = (data / "edition").read_bytes()
    run = _run(data, "pack", "load", str(pack))
    _says(run, "for-women.md", "nobody-1900", "Nothing was loaded. Please mend the pack", lines=2)
    assert (data / "edition").read_bytes() == edition


@pytest.mark.prove
def test_the_site_at_a_new_address(small: Path, tmp_path: Path) -> None:
    shutil.copytree(small, tmp_path / "data")
    moved = _run(tmp_path / "data", "prepare", SOTTOVOCE_SITE_URL="https://lamp.example.org")
    assert moved.returncode == 0, moved.stderr
    edition = EditionFile(tmp_path / "data" / "edition")
    for name in (SITEMAP, ROBOTS):
        text = unpack(edition.packed(edition.entries[name])).decode()
        assert "https://lamp.example.org/" in text, f"{name} names the old address"
        assert ADDRESS not in text


def test_a_second_start_is_quiet_and_ends_when_told(prepared: Path, tmp_path: Path) -> None:
    shutil.copytree(prepared / "data", tmp_path / "data")
    again = start_serving(tmp_path)
    try:
        assert again.link == ""
        assert again.log.read_text().strip().splitlines()[1:] == [], again.log.read_text()
        assert ask(again.reader, "/")[0] == 200
        children = _children(again.process.pid)
        assert len(children) >= 2
    finally:
        again.process.send_signal(signal.SIGTERM)
        code = again.process.wait(timeout=20)
    assert code == 0
    assert not set(children) & set(_processes()), "a process is left behind"
    for address in (again.reader, again.desk):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", int(address.rpartition(":")[2]))) != 0, f"{address} still answers"
    assert "Traceback" not in again.log.read_text()


def _children(pid: int) -> list[int]:
    """All processes below one."""
    found, known = [], {pid}
    for child, parent in sorted(_processes().items()):
        if parent in known:
            known.add(child)
            found.append(child)
    return found


def _processes() -> dict[int, int]:
    """Every process with its parent, by ps, which Linux and macOS have."""
    rows = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return {int(pid): int(parent) for pid, parent in (row.split() for row in rows.splitlines())}


@pytest.mark.prove
def test_a_crash_before_the_swap_is_mended_by_the_next_start(small: Path, tmp_path: Path) -> None:
    """The mark that a killed publisher leaves in the database makes the next start publish everything."""
    shutil.copytree(small, tmp_path / "data")
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "sottovoce.sqlite3")) as database, database:
        database.execute("INSERT INTO press_pending DEFAULT VALUES")
    again = start_serving(tmp_path)
    try:
        assert "pages published" in again.log.read_text()
        with contextlib.closing(sqlite3.connect(again.data / "sottovoce.sqlite3")) as database:
            assert database.execute("SELECT count(*) FROM press_pending").fetchone() == (0,)
    finally:
        again.process.terminate()
        again.process.wait(timeout=20)


@pytest.mark.prove
def test_a_first_start_from_nothing(tmp_path: Path) -> None:
    """As `make serve` does it on a new machine: tables, library, edition, and the link to the desk."""
    site = start_serving(tmp_path)
    try:
        assert re.fullmatch(rf"{site.desk}/welcome/\S+", site.link)
        assert ask(site.reader, "/what-is-vaginismus")[0] == 200
    finally:
        site.process.terminate()
        assert site.process.wait(timeout=20) == 0
