"""The commands about sources: add, check, report. Imported once Django is set up."""

import argparse
import contextlib
import csv
import json
import sys
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Page

from sottovoce.evidence import actions, csl, watching
from sottovoce.evidence.adopting import adopt
from sottovoce.evidence.models import Source, SourceCheck
from sottovoce.evidence.services import LIMIT, ServiceError
from sottovoce.pages.models import ReaderPage
from sottovoce.pages.tally import COLUMNS, Tally, tally, unsourced
from sottovoce.pages.wording import grade

from .commands import migrate, progress, sentences


def add(given: argparse.Namespace) -> int:
    """Add what was named, all of it or nothing."""
    migrate()
    custom = {"kind": given.kind, "read": given.read}
    try:
        with sentences(), transaction.atomic():
            if Path(given.what).suffix == ".json":
                added = [actions.add(record) for record in _records(Path(given.what), custom)]
            elif not given.kind:
                sys.exit("No service knows how a source knows what it says. Please name it: --kind rct, for example.")
            else:
                with contextlib.closing(actions.services()) as ask:
                    added = [actions.add(actions.ask_for(given.what, custom, ask))]
    except (ValueError, ServiceError) as error:
        sys.exit(f"{error}\nNothing was changed.")
    for source in added:
        print(f"Added as “{source.key}”: {source}")
    return 0


def _records(file: Path, custom: dict[str, Any]) -> list[dict[str, Any]]:
    """
    :raises ValueError: with a sentence, when the file is not CSL-JSON.
    """
    if file.stat().st_size > LIMIT:
        raise ValueError(f"{file} has more than {LIMIT / 1e6:g} MB. Please give it in parts.")
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file} is not JSON: {error}.") from error
    records = found if isinstance(found, list) else [found]
    adopted = []
    for record in records:
        if not isinstance(record, dict):
            raise ValueError(f"{file} holds something that is no record.")
        own = record.get("custom")
        merged = {name: value for name, value in custom.items() if value} | (own if isinstance(own, dict) else {})
        if "kind" not in merged:
            raise ValueError(
                f"“{record.get('title', '')}” does not say how it knows. Please name it: --kind rct, for example."
            )
        named = {"id": record["id"]} if csl.slug(str(record.get("id", ""))) == record.get("id") else {}
        adopted.append({**named, **adopt(record, merged)})
    return adopted


def check(given: argparse.Namespace) -> int:
    """Ask about every source; exit code 1 when a notice waits for a decision."""
    migrate()
    try:
        with sentences(), progress("Asking", " sources") as tell:
            if given.file:
                report = watching.check_from(given.file, given.as_of, tell)
            else:
                with contextlib.closing(actions.services()) as ask:
                    report = watching.check_online(ask, tell)
    except ValueError as error:
        sys.exit(f"{error}\nNothing was changed.")
    for line in report.notices:
        print(line)
    print(f"{report.asked} of {report.sources} could be asked about.")
    for reason, count in report.not_asked.most_common():
        print(f"  {count} could not: {reason}")
    if report.links:
        states = (SourceCheck.ALIVE, SourceCheck.DEAD, SourceCheck.BLOCKED, SourceCheck.UNKNOWN)
        print("Links: " + ", ".join(f"{report.links[state]} {state}" for state in states) + ".")
    if waiting := watching.doubts():
        print(f"{len(waiting)} notices wait for a decision, under “To look at again” in the desk’s reports.")
    return 1 if waiting else 0


def report(given: argparse.Namespace) -> int:
    """Print the table of every page that readers see, or what is said there without a source."""
    migrate()
    live = Page.objects.filter(live=True).specific().order_by("path")
    pages = [page for page in live if isinstance(page, ReaderPage)]
    heads: tuple[str, ...] = ("page", "marked", "words")
    rows: list[tuple[object, ...]]
    if given.unsourced:
        rows = [(page.slug, *found) for page in pages for found in unsourced(page)]
        form = "{:<32}  {:<9}  {}".format
    else:
        unconfirmed = {str(pk) for pk in Source.objects.filter(confirmed=False).values_list("pk", flat=True)}
        counts = [tally(page, unconfirmed) for page in pages]
        grades = [grade(page) for page in pages]
        heads = ("page", "grade", *COLUMNS)
        rows = [
            (page.slug, f"{found.level:.1f}" if found else "", *count)
            for page, found, count in zip(pages, grades, counts, strict=True)
        ]
        rows.append(("all", "", *sum(counts, Tally())))
        form = "  ".join(["{:<32}", *(f"{{:>{max(len(name), 5)}}}" for name in heads[1:])]).format
    if given.csv:
        csv.writer(sys.stdout).writerows([heads, *rows])
    else:
        print(*(form(*row) for row in (heads, *rows)), sep="\n")
    return 0
