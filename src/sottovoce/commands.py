"""What the commands do that need the desk's database. Imported once Django is set up."""

import argparse
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from tqdm import tqdm
from wagtail.models import Page

from sottovoce.cli import STARTER
from sottovoce.desk import accounts
from sottovoce.desk.figures import look_over_some
from sottovoce.foundation.edition import EditionError, EditionFile
from sottovoce.pages import gates
from sottovoce.pages.models import HomePage, ReaderPage
from sottovoce.pages.signals import Change, tell
from sottovoce.press.publish import needs_everything, publish_everything
from sottovoce.press.sealing import PressError, weights
from sottovoce.press.takeaway import INDEX, write_zip
from sottovoce.starter.document import ExportError, PackError
from sottovoce.starter.export import export_pack
from sottovoce.starter.load import Report, load_pack
from sottovoce.starter.read import read_pack
from sottovoce.starter.write import write_pack


def prepare(given: argparse.Namespace) -> int:
    """Everything that a first start needs and a later one checks."""
    migrate()
    with sentences():
        if not HomePage.objects.exists():
            _load(STARTER, quietly=True)
        if needs_everything():
            _publish()
    if link := accounts.first_account():
        print(
            f"\nThe desk has its first account, “{accounts.FIRST}”. This link, good once and for a day, sets its password:\n\n  {link}\n",
            flush=True,
        )
    return 0


def publish(given: argparse.Namespace) -> int:
    """Publish everything, and print the weight of the heaviest pages by part."""
    migrate()
    with sentences():
        _publish()
    return 0


def check(given: argparse.Namespace) -> int:
    """Print what stands in the way of publishing; exit code 1 when something does."""
    migrate()
    if given.folder:
        with sentences():
            pack = read_pack(given.folder)
        print(f"The pack in {given.folder} is well formed: {len(pack.pages)} pages, {len(pack.sources)} sources.")
        return 0
    pages = [
        page for page in Page.objects.filter(live=True).specific().order_by("path") if isinstance(page, ReaderPage)
    ]
    found = 0
    known: dict[str, Any] = {}
    with progress("Checking") as tell_done:
        for done, page in enumerate(pages, start=1):
            for problem in gates.problems(page, known):
                found += problem.level == gates.STOP
                place = "" if problem.block is None else f", block {problem.block + 1}"
                tqdm.write(f"{page.slug}{place}: {problem.level}: {problem.message}")
            tell_done(done, len(pages))
    print(
        f"{len(pages)} pages checked; {found} times something stands in the way of publishing."
        if found
        else f"{len(pages)} pages checked, nothing stands in the way."
    )
    return 1 if found else 0


def tick(given: argparse.Namespace) -> int:
    """What changes by the clock alone."""
    with sentences():
        call_command("publish_scheduled")
        with transaction.atomic():
            tell(Change(day=True))
    look_over_some()
    return 0


def link(given: argparse.Namespace) -> int:
    """Print a one-time link for an account."""
    migrate()
    try:
        print(accounts.one_time_link(given.name, reset_second_factor=given.reset_second_factor))
    except LookupError as error:
        sys.exit(f"{error} Its accounts are kept under “Users” in the desk.")
    return 0


def pack_load(given: argparse.Namespace) -> int:
    """Load a pack and say what was done."""
    migrate()
    with sentences():
        _load(given.folder)
    return 0


def pack_export(given: argparse.Namespace) -> int:
    """Write the published pages as a pack."""
    migrate()
    folder: Path = given.folder
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / "pack.yaml").exists())):
        sys.exit(f"{folder} holds something else than a pack. Please name a new or empty folder.")
    with sentences():
        pack = export_pack(folder)
        write_pack(pack, folder)
    print(f"{len(pack.pages)} pages and {len(pack.sources)} sources written to {folder}.")
    return 0


def edition_zip(given: argparse.Namespace) -> int:
    """Write the edition, as readers see it now, for reading without a network."""
    try:
        with sentences():
            written = write_zip(EditionFile(settings.ENVIRONMENT.edition), given.file)
    except EditionError as error:
        sys.exit(str(error))
    print(f"{written} pages written to {given.file}. Unpack it anywhere, and open {INDEX}.")
    return 0


def pack_format(given: argparse.Namespace) -> int:
    """Rewrite a pack in its canonical form."""
    with sentences():
        write_pack(read_pack(given.folder), given.folder)
    print(f"{given.folder} is canonical.")
    return 0


def _load(folder: Path, *, quietly: bool = False) -> None:
    pack = read_pack(folder)
    with progress("Loading") as tell_done:
        report: Report = load_pack(pack, tell_done)
    if quietly:
        return
    print(f"{len(report.created)} created, {len(report.updated)} updated, {len(report.unchanged)} as they were.")
    if report.left_alone:
        print(
            "Left alone, because an editor has changed, made or deleted them: "
            + ", ".join(sorted(report.left_alone))
            + "."
        )


def _publish() -> None:
    begin = time.monotonic()
    with progress("Publishing") as tell_done:
        result = publish_everything(tell_done)
    print(f"{result.pages} pages published in {time.monotonic() - begin:.1f} s. The heaviest, in bytes after brotli:")
    for size, name, html in result.heaviest:
        parts = ", ".join(f"{part} {weight:,}" for part, weight in weights(html).items() if part != "whole")
        print(f"  {size:>6,}  {name or 'home'}  ({parts})")


def migrate() -> None:
    """Bring the database up to date, saying so when there is something to do."""
    try:
        executor = MigrationExecutor(connection)
        if unknown := _unknown(executor.loader):
            sys.exit(
                f"The database {settings.ENVIRONMENT.database} was used by a newer version ({unknown}). Please bring Sottovoce up to date first."
            )
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            print("Preparing the database …", flush=True)
            call_command("migrate", verbosity=0)
    except (DatabaseError, sqlite3.Error) as error:
        sys.exit(
            f"The database {settings.ENVIRONMENT.database} cannot be used ({error}). Please check that its folder may be written to, "
            "or set SOTTOVOCE_DATA to another."
        )


def _unknown(loader: MigrationLoader) -> str:
    """A migration that the database has and this code does not; empty when there is none."""
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known |= set(migration.replaces)
    ahead = [name for name in loader.applied_migrations if name[0] in loader.migrated_apps and name not in known]
    return ".".join(min(ahead)) if ahead else ""


@contextmanager
def sentences() -> Iterator[None]:
    """Expected trouble ends in its own words."""
    try:
        yield
    except PackError as error:
        sys.exit(f"{error}\nNothing was loaded. Please mend the pack and try again.")
    except ExportError as error:
        sys.exit(f"{error}\nNothing was written.")
    except PressError as error:
        sys.exit(f"{error}\nThe edition is as it was.")
    except ValidationError as error:
        sys.exit("\n".join(error.messages) + "\nNothing was changed.")
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.exit(
            f"{error.filename or settings.ENVIRONMENT.data} cannot be written or read ({error.strerror}). Please check its permissions."
        )


@contextmanager
def progress(what: str, unit: str = " pages") -> Iterator[Callable[[int, int], None]]:
    """A progress bar that shows itself after a second."""
    with tqdm(desc=what, unit=unit, delay=1, leave=False) as bar:

        def tell(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield tell
