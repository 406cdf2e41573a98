"""Two processes behind one command: the front for readers, the desk for editors. Knows no Django, so that it stays small."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time

from sottovoce.settings import env


def serve(given: argparse.Namespace) -> int:
    """Prepare what is missing, then run both processes until one ends or we are told to stop."""
    environment = env.read()
    env.secret_key(environment)
    _check_folder(environment)
    for port, name, variable in (
        (environment.reader_port, "the site", "SOTTOVOCE_READER_PORT"),
        (environment.desk_port, "the desk", "SOTTOVOCE_DESK_PORT"),
    ):
        _check_port(environment.host, port, name, variable)
    prepared = subprocess.run([sys.executable, "-m", "sottovoce.cli", "prepare"], check=False)
    if prepared.returncode:
        return prepared.returncode
    processes = [
        _start("rsgi", "sottovoce.settings.front:application", environment.host, environment.reader_port),
        _start(
            "wsgi",
            "sottovoce.settings.desk_wsgi:application",
            environment.host,
            environment.desk_port,
            "--blocking-threads",
            "2",
        ),
    ]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        _wait_until_open(environment, processes)
        print(
            f"Readers: http://localhost:{environment.reader_port}   Desk: http://localhost:{environment.desk_port}   Stop: Ctrl-C",
            flush=True,
        )
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        sys.exit("One of the two processes has ended; its own words stand above. Stopping the other.")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def _start(interface: str, target: str, host: str, port: int, *more: str) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "granian", "--interface", interface, "--host", host, "--port", str(port),
        "--no-ws", "--no-access-log", "--log-level", "warning", "--workers", "1", *more, target,
    ]  # fmt: skip
    return subprocess.Popen(command)


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
