"""Two processes behind one command: the front for readers, the desk for editors. Knows no Django, so that it stays small."""

import argparse
import contextlib
import hashlib
import importlib.util
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from sottovoce.foundation.hold import hold
from sottovoce.settings import env

# Granian keeps a place for each connection, 1,024 of them unless told, and a slow one for 30 seconds: a thousand slow clients
# would keep all readers out. A place costs some kilobytes.
_PATIENCE = ["--backpressure", "16384", "--http1-header-read-timeout", "5000"]
_OPEN_FILES = 65_536  # as many connections as that, if the system lets us; many give 1,024 unless asked
_TICK = 300  # seconds between two looks for what the clock has changed


def serve(given: argparse.Namespace) -> int:
    """Prepare what is missing, then run both processes until one ends or we are told to stop."""
    environment = env.read()
    env.secret_key(environment)
    _check_folder(environment)
    held = _hold(environment)
    for port, name, variable in (
        (environment.reader_port, "the site", "SOTTOVOCE_READER_PORT"),
        (environment.desk_port, "the desk", "SOTTOVOCE_DESK_PORT"),
    ):
        _check_port(environment.host, port, name, variable)
    _allow_connections()
    stamp, fingerprint = environment.data / "prepared", _fingerprint(environment)
    if not stamp.exists() or stamp.read_text() != fingerprint or _needs_mending(environment):
        prepared = subprocess.run([sys.executable, "-m", "sottovoce.cli", "prepare"], check=False)
        if prepared.returncode:
            return prepared.returncode
        stamp.write_text(fingerprint)
    processes = [
        subprocess.Popen(command, pass_fds=[held.fileno()])
        for command in (
            front(environment.host, environment.reader_port),
            _granian(
                "wsgi",
                "sottovoce.settings.desk_wsgi:application",
                environment.host,
                environment.desk_port,
                "--blocking-threads",
                "2",
            ),
        )
    ]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        _wait_until_open(environment, processes)
        print(
            f"Readers: http://localhost:{environment.reader_port}   Desk: http://localhost:{environment.desk_port}   Stop: Ctrl-C",
            flush=True,
        )
        ticked = time.monotonic()
        ticking: subprocess.Popen[bytes] | None = None
        while all(process.poll() is None for process in processes):
            if time.monotonic() - ticked > _TICK:
                ticked = time.monotonic()
                ticking = subprocess.Popen([sys.executable, "-m", "sottovoce.cli", "tick"])
            if ticking:
                ticking.poll()  # takes note of its end
            time.sleep(0.5)
        sys.exit("One of the two processes has ended; its own words stand above. Stopping the other.")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def _allow_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):  # macOS may allow less than it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _fingerprint(environment: env.Environment) -> str:
    """What the last preparation was made for: this code, these packages, this public address."""
    files = sorted(path for path in Path(__file__).parent.rglob("*") if path.is_file() and path.suffix != ".pyc")
    stats = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    wagtail = importlib.util.find_spec("wagtail")
    packages = Path(str(wagtail and wagtail.origin)).parent.parent.stat().st_mtime_ns
    seen = (stats, packages, sys.version, environment.site_url, str(environment.folder))
    return hashlib.blake2b(repr(seen).encode(), digest_size=16).hexdigest()


def _needs_mending(environment: env.Environment) -> bool:
    """Whether there is nothing to serve yet, or a crash left the edition behind the database (press.models.Pending)."""
    if not environment.edition.exists() or not environment.database.exists():
        return True
    with contextlib.closing(sqlite3.connect(f"file:{environment.database}?mode=ro", uri=True)) as database:
        try:
            return database.execute("SELECT 1 FROM press_pending").fetchone() is not None
        except sqlite3.Error:
            return True  # preparing says what is wrong


def _hold(environment: env.Environment) -> IO[str]:
    """Keep `sottovoce restore` from taking the folder away; our processes inherit the hold."""
    try:
        return hold(environment.data)
    except BlockingIOError as error:
        raise env.SettingError(
            f"{environment.data} is being restored. Please start the site when that is done."
        ) from error


def front(host: str, port: int, *more: str, target: str = "sottovoce.settings.front:application") -> list[str]:
    """The command of the readers' process; tests and benchmarks that start one by itself start this one.

    :param more: further options of granian; of one that is given twice the last counts.
    """
    return _granian("rsgi", target, host, port, "--loop", "uvloop", *_PATIENCE, *more)


def _granian(interface: str, target: str, host: str, port: int, *more: str) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", interface, "--host", host, "--port", str(port),
        "--no-ws", "--no-access-log", "--log-level", "warning", "--workers", "1", *more, target,
    ]  # fmt: skip


def _check_folder(environment: env.Environment) -> None:
    try:
        environment.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise env.SettingError(
            f"{environment.data} cannot be made ({error.strerror}). Please set SOTTOVOCE_DATA to a folder of your own."
        ) from error
    if not os.access(environment.data, os.W_OK):
        raise env.SettingError(
            f"{environment.data} cannot be written to. Please change its permissions, or set SOTTOVOCE_DATA to another folder."
        )


def _check_port(host: str, port: int, name: str, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise env.SettingError(
                f"Port {port}, meant for {name}, is taken or not allowed ({error.strerror}). Please stop what uses it, or set {variable} to another."
            ) from error


def _wait_until_open(environment: env.Environment, processes: list[subprocess.Popen[bytes]]) -> None:
    for port in (environment.reader_port, environment.desk_port):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and all(process.poll() is None for process in processes):
            with socket.socket() as probe:
                if probe.connect_ex((environment.host, port)) == 0:
                    break
            time.sleep(0.05)
