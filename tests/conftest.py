"""What tests share: a data folder of their own, the starter library in a database, and a site that is really served."""

import contextlib
import dataclasses
import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from serving import Served, prepare, serve_copy, sottovoce
from small import PACK, write_small

_SCRATCH = Path(tempfile.mkdtemp(prefix="sottovoce-tests-"))
os.environ["SOTTOVOCE_DATA"] = str(_SCRATCH / "unit")  # before Django reads its settings
for _name in ("SOTTOVOCE_ENV", "SOTTOVOCE_FOLDER", "SOTTOVOCE_SITE_URL", "SOTTOVOCE_SECRET_KEY"):
    os.environ.pop(_name, None)


hypothesis.settings.register_profile("quick", max_examples=40)


def pytest_configure(config: pytest.Config) -> None:
    """Property tests try fewer examples in `make test` than in `make prove`."""
    if config.getoption("markexpr") == "not prove":
        hypothesis.settings.load_profile("quick")


def pytest_unconfigure() -> None:
    for folder in (_SCRATCH, PACK.parent):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two files that need no data stand second and third: while one process makes the site, the others have work."""
    early = ("test_address.py", "test_edition.py")
    first = items[0].path if items else None
    items.sort(key=lambda item: (item.path != first, item.path.name not in early))


def _once(tmp_path_factory: pytest.TempPathFactory, worker_id: str, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that is made once for all processes of a run."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / name
    with folder.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():  # written last
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            (folder / "made").touch()
    return folder


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A data folder with all tables and nothing in them: migrations are half of a first start."""
    return _once(tmp_path_factory, worker_id, "empty", lambda folder: sottovoce(folder / "data", ["check"])) / "data"


@pytest.fixture(scope="session")
def prepared(empty: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A site with the whole starter library after its first start: its data folder, and the link it printed."""
    return _once(tmp_path_factory, worker_id, "prepared", lambda folder: prepare(empty, folder))


@pytest.fixture(scope="session")
def small(empty: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A data folder with a few pages of the starter, published and looked over, for tests of single parts."""

    def make(folder: Path) -> None:
        write_small(folder / "pack")
        shutil.copytree(empty, folder / "data")
        pack = str(folder / "pack")
        sottovoce(folder / "data", ["pack", "format", pack], ["pack", "load", pack], ["publish"], ["tick"])

    return _once(tmp_path_factory, worker_id, "small", make) / "data"


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """The first start has run them."""
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, small: Path) -> None:
    """Every test with a database finds the small library in it, published."""
    from django.conf import settings
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    PACK.symlink_to(small.parent / "pack")
    settings.ENVIRONMENT.data.mkdir(parents=True, exist_ok=True)
    shutil.copy(small / "edition", settings.ENVIRONMENT.data)
    with (
        django_db_blocker.unblock(),
        contextlib.closing(sqlite3.connect(small / settings.ENVIRONMENT.database.name)) as database,
    ):
        connection.ensure_connection()
        database.backup(connection.connection)
        ContentType.objects.clear_cache()  # it knows the numbers of the database that was there before


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    """A data folder for one test, holding a copy of the starter's edition."""
    shutil.copytree(settings.ENVIRONMENT.data, tmp_path / "data")
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, data=tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(scope="session")
def served(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One site for all that only reads."""
    yield from serve_copy(prepared, tmp_path_factory.mktemp("served"))
