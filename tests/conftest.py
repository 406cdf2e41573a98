"""What tests share: a data folder of their own, the starter library in a database, and a site that is really served."""

import dataclasses
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from serving import STARTER, Served, start_serving

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


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One site for all journeys."""
    site = start_serving(tmp_path_factory.mktemp("served"))
    yield site
    site.process.terminate()
    site.process.wait(timeout=20)
