"""What tests share: a data folder of their own, the starter library in a database, and a site that is really served."""

import contextlib
import dataclasses
import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from serving import Served, prepare, serve_copy

_SCRATCH = Path(tempfile.mkdtemp(prefix="sottovoce-tests-"))
os.environ["SOTTOVOCE_DATA"] = str(_SCRATCH / "unit")  # before Django reads its settings
for _name in ("SOTTOVOCE_ENV", "SOTTOVOCE_FOLDER", "SOTTOVOCE_SITE_URL", "SOTTOVOCE_SECRET_KEY"):
    os.environ.pop(_name, None)


def pytest_unconfigure() -> None:
    shutil.rmtree(_SCRATCH, ignore_errors=True)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A site after its first start, made once for all processes of a run: its data folder, and the link it printed."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "prepared"
    with (folder.parent / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "link").exists():  # written last
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            prepare(folder)
    return folder


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """The first start has run them."""
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, prepared: Path) -> None:
    """Every test with a database finds the starter library in it, published."""
    from django.conf import settings
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    settings.ENVIRONMENT.data.mkdir(parents=True, exist_ok=True)
    shutil.copy(prepared / "data" / "edition", settings.ENVIRONMENT.data)
    with (
        django_db_blocker.unblock(),
        contextlib.closing(sqlite3.connect(prepared / "data" / settings.ENVIRONMENT.database.name)) as database,
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
