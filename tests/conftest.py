"""What tests share: a data folder of their own, the starter library in a database, and a site that is really served."""

import dataclasses
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
STARTER = ROOT / "src" / "sottovoce" / "starter" / "en"

_SCRATCH = Path(tempfile.mkdtemp(prefix="sottovoce-tests-"))
os.environ["SOTTOVOCE_DATA"] = str(_SCRATCH / "unit")  # before Django reads its settings
for _name in ("SOTTOVOCE_ENV", "SOTTOVOCE_FOLDER", "SOTTOVOCE_SITE_URL", "SOTTOVOCE_SECRET_KEY"):
    os.environ.pop(_name, None)


def pytest_unconfigure() -> None:
    shutil.rmtree(_SCRATCH, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Every test with a database finds the starter library in it, published."""
    from sottovoce.press.publish import publish_everything
    from sottovoce.starter.load import load_pack
    from sottovoce.starter.read import read_pack

    with django_db_blocker.unblock():
        load_pack(read_pack(STARTER))
        publish_everything()


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    """A data folder for one test, holding a copy of the starter's edition."""
    shutil.copytree(settings.ENVIRONMENT.data, tmp_path / "data")
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, data=tmp_path / "data")
    return tmp_path / "data"


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


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One site for all journeys."""
    site = start_serving(tmp_path_factory.mktemp("served"))
    yield site
    site.process.terminate()
    site.process.wait(timeout=20)
