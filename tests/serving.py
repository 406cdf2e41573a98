"""A site that is really served, by `sottovoce serve` on free ports."""

import dataclasses
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STARTER = ROOT / "src" / "sottovoce" / "starter" / "en"
ADDRESS = "http://localhost:8000"  # the public address of every site here, so that a copy is served as it is


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclasses.dataclass
class Served:
    """A site served by `sottovoce serve`, from first start on.

    :ivar link: the one-time link of the first desk account.
    :ivar log: the file that takes both processes' output.
    """

    reader: str
    desk: str
    link: str
    data: Path
    log: Path
    process: "subprocess.Popen[bytes]"


def start_serving(folder: Path, **environment: str) -> Served:
    """Run `sottovoce serve` on free ports, and wait until it says that it is open."""
    reader, desk = free_port(), free_port()
    log = folder / "serve.log"
    given = {
        **os.environ,
        "SOTTOVOCE_DATA": str(folder / "data"),
        "SOTTOVOCE_SITE_URL": ADDRESS,
        "SOTTOVOCE_READER_PORT": str(reader),
        "SOTTOVOCE_DESK_PORT": str(desk),
        **environment,
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "sottovoce.cli", "serve"], env=given, stdout=output, stderr=subprocess.STDOUT
        )
    deadline = time.monotonic() + 120
    while "Readers: http" not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            process.terminate()
            pytest.fail(f"`sottovoce serve` did not start:\n{log.read_text()}")
        time.sleep(0.1)
    link = re.search(r"http://\S+/welcome/\S+", log.read_text())
    return Served(
        f"http://localhost:{reader}", f"http://localhost:{desk}", link[0] if link else "", folder / "data", log, process
    )


_RUN = """import json, sys
from sottovoce.cli import main
for command in json.loads(sys.argv[1]):
    if main(command):
        sys.exit(f"`sottovoce {' '.join(command)}` failed")
"""


def sottovoce(data: Path, *commands: list[str]) -> None:
    """Run commands on a data folder, one after another in one process; they must succeed."""
    environment = {**os.environ, "SOTTOVOCE_DATA": str(data), "SOTTOVOCE_SITE_URL": ADDRESS}
    done = subprocess.run(
        [sys.executable, "-c", _RUN, json.dumps(commands)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def prepare(empty: Path, folder: Path) -> None:
    """A first start, whose data folder others copy."""
    shutil.copytree(empty, folder / "data")
    site = start_serving(folder)
    stop(site)
    (folder / "link").write_text(site.link.removeprefix(site.desk))


def serve_copy(prepared: Path, folder: Path) -> Iterator[Served]:
    """A site of one's own that was started once before; stopped at the end."""
    shutil.copytree(prepared / "data", folder / "data")
    site = start_serving(folder)
    site.link = site.desk + (prepared / "link").read_text()
    yield site
    stop(site)


def stop(site: Served) -> None:
    site.process.terminate()
    site.process.wait(timeout=20)
