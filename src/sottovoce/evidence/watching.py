"""The watch over sources: whether one was retracted, and whether its link still leads somewhere."""

import csv
import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from .actions import keep_check
from .models import Decision, Source, SourceCheck
from .services import Notice, ServiceError, Services, UnknownError, notices_of

Progress = Callable[[int, int], None]


@dataclass
class Report:
    """What a round of checks found.

    :ivar sources: how many there are.
    :ivar asked: how many could be asked about.
    :ivar links: how many links are alive, dead, blocked, unknown.
    :ivar notices: each source with a notice of it, as words.
    :ivar not_asked: why a source could not be asked about, and how many there are of each.
    """

    sources: int = 0
    asked: int = 0
    links: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)
    not_asked: Counter[str] = field(default_factory=Counter)


def check_online(ask: Services, progress: Progress = lambda done, total: None) -> Report:
    """Ask Crossref about every source, and follow its link; each answer is kept as a row."""
    today = timezone.localdate()
    sources = list(Source.objects.order_by("key"))
    report = Report(len(sources))
    for done, source in enumerate(sources, start=1):
        if doi := source.csl.get("DOI"):
            try:
                notices = ask.notices(doi)
            except UnknownError:
                report.not_asked["Crossref does not know the DOI"] += 1
            except ServiceError as error:
                report.not_asked[str(error)] += 1
            else:
                _keep_notices(source, notices, "Crossref", today, report)
        else:
            report.not_asked["no DOI"] += 1
        if link := source.link:
            found, why = ask.follow(link)
            report.links[found] += 1
            keep_check(source, SourceCheck.LINK, found, link.split("/")[2], today, detail=why)
        progress(done, len(sources))
    return report


def check_from(file: Path, as_of: datetime.date | None = None, progress: Progress = lambda done, total: None) -> Report:
    """Look every source up in a saved file: Retraction Watch's table (.csv), or works as Crossref gives them (.json).

    :param as_of: the day that the file speaks of; without it, the day it was last changed.
    :raises ValueError: with a sentence, when it is no such file.
    """
    day = as_of or datetime.date.fromtimestamp(file.stat().st_mtime)
    names = ("DOI", "PMID") if file.suffix.lower() == ".csv" else ("DOI",)
    look_up = _table(file) if "PMID" in names else _works(file)
    sources = list(Source.objects.order_by("key"))
    report = Report(len(sources))
    for done, source in enumerate(sources, start=1):
        own = {name: str(source.csl[name]).lower() for name in names if source.csl.get(name)}
        if own:
            _keep_notices(source, list(look_up(own)), f"the file {file.name}", day, report)
        else:
            report.not_asked[f"no {' or '.join(names)}"] += 1
        progress(done, len(sources))
    return report


def _keep_notices(source: Source, notices: list[Notice], asked: str, day: datetime.date, report: Report) -> None:
    report.asked += 1
    unique = {(one.found, one.notice): one for one in notices}
    for one in unique.values():
        keep_check(source, SourceCheck.FOR_RETRACTION, one.found, asked, day, one.notice, one.detail)
        report.notices.append(f"{source.label} ({source.key}): {SourceCheck.FOUND[one.found]}, {one.detail}")
    if not unique:
        keep_check(source, SourceCheck.FOR_RETRACTION, SourceCheck.NOTHING, asked, day)


_NATURES: Final = {
    "retraction": SourceCheck.RETRACTED,
    "expression of concern": SourceCheck.CONCERN,
    "correction": SourceCheck.CORRECTED,
}
_COLUMNS: Final = {"OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionDOI", "RetractionDate", "RetractionNature"}


def _table(file: Path) -> Callable[[dict[str, str]], Iterator[Notice]]:
    """Retraction Watch's table, as Crossref publishes it."""
    rows: dict[tuple[str, str], list[Notice]] = {}
    try:
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as opened:
            table = csv.DictReader(opened)
            if lacking := _COLUMNS - set(table.fieldnames or ()):
                raise ValueError(
                    f"{file} is not Retraction Watch’s table: it has no column {', '.join(sorted(lacking))}."
                )
            for row in table:
                nature = (row["RetractionNature"] or "").strip()
                if (found := _NATURES.get(nature.lower())) is None:
                    continue  # reinstatements
                notice = Notice(found, (row["RetractionDOI"] or "").strip().lower()[:200], nature.lower(), "retraction-watch", (row["RetractionDate"] or "").split(" ")[0])  # fmt: skip
                for name, column in (("DOI", "OriginalPaperDOI"), ("PMID", "OriginalPaperPubMedID")):
                    if (value := (row[column] or "").strip().lower()) not in ("", "0", "unavailable"):
                        rows.setdefault((name, value), []).append(notice)
    except csv.Error as error:
        raise ValueError(f"{file} is not a table that can be read: {error}.") from error
    return lambda own: (notice for pair in own.items() for notice in rows.get(pair, ()))


def _works(file: Path) -> Callable[[dict[str, str]], Iterator[Notice]]:
    """Works as Crossref's REST service gives them: one, a list, or a whole answer."""
    try:
        given: Any = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file} is not JSON: {error}.") from error
    for key in ("message", "items"):
        given = given[key] if isinstance(given, dict) and key in given else given
    works = [
        work for work in (given if isinstance(given, list) else [given]) if isinstance(work, dict) and "DOI" in work
    ]
    if not works:
        raise ValueError(f"{file} holds no work as Crossref gives it (with a “DOI”).")
    return lambda own: (notice for work in works for notice in notices_of(work, own["DOI"]))


@dataclass(frozen=True)
class Doubt:
    """A notice about a source on which nobody has decided yet.

    :ivar check: the first check that found it.
    """

    source: Source
    check: SourceCheck


def doubts() -> list[Doubt]:
    """All notices that wait for a decision, the oldest first."""
    decided = set(Decision.objects.values_list("source_id", "found", "notice"))
    found: dict[tuple[int, str, str], Doubt] = {}
    checks = SourceCheck.objects.filter(found__in=SourceCheck.DOUBTS, source__retracted=False)
    for check in checks.select_related("source").order_by("pk"):
        if (key := (check.source_id, check.found, check.notice)) not in decided:
            found.setdefault(key, Doubt(check.source, check))
    return list(found.values())
