"""The watch over sources: what was asked and found is kept by its day, and a retraction finds its pages and a person."""

import datetime
import json
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from answering import Answer, Answering, answering, as_json
from people import article, fresh, person, signed_in
from sottovoce import sourcing
from sottovoce.desk.again import in_doubt
from sottovoce.evidence.actions import decide
from sottovoce.evidence.models import Decision, Source, SourceCheck
from sottovoce.evidence.services import notices_of
from sottovoce.evidence.watching import Report, check_from, check_online, doubts
from sottovoce.foundation.edition import EditionFile
from sottovoce.foundation.envelope import unpack
from sottovoce.press.publish import publish_everything

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 25)
DOI = "10.1000/quiet.1"
# As Crossref gives it: on the work itself …
UPDATED_BY = {
    "DOI": DOI,
    "title": ["A trial"],
    "updated-by": [
        {
            "updated": {"date-parts": [[2025, 2, 3]], "date-time": "2025-02-03T00:00:00Z", "timestamp": 1738540800000},
            "DOI": "10.1000/NOTICE.1",
            "type": "retraction",
            "source": "retraction-watch",
            "label": "Retraction",
            "record-id": "58123",
        }
    ],
}
# … and on the notice.
UPDATE_TO = {
    "DOI": "10.1000/notice.2",
    "title": ["Expression of concern: A trial"],
    "update-to": [
        {"updated": {"date-parts": [[2024, 12, 1]]}, "DOI": DOI, "type": "expression_of_concern", "source": "publisher"},
        {"updated": {"date-parts": [[2024, 12, 1]]}, "DOI": "10.1000/another", "type": "retraction", "source": "publisher"},
    ],
}  # fmt: skip
CLEAN = {"DOI": DOI, "title": ["A trial"]}


@pytest.fixture
def world() -> Iterator[Answering]:
    with answering() as server:
        yield server


def source(key: str = "trial-2020", **record: str) -> Source:
    return Source.objects.create(
        key=key, kind="rct", csl={"type": "article-journal", "title": f"A trial called {key}", **record}
    )


@pytest.fixture
def alone() -> None:
    """None of the starter's sources, so that each answer of a test is seen."""
    Source.objects.all().delete()


def crossref(world: Answering, work: dict[str, Any], *notices: dict[str, Any]) -> None:
    doi = work["DOI"]
    world.answers[f"/crossref/works/{doi}"] = as_json({"message-type": "work", "message": work})
    listed = as_json({"message-type": "work-list", "message": {"total-results": len(notices), "items": list(notices)}})
    world.answers[f"/crossref/works?filter=updates:{doi}&rows=50"] = listed


def online(world: Answering) -> Report:
    return check_online(world.services(pauses=()))


def rows(what: str) -> list[tuple[str, str, str]]:
    kept = SourceCheck.objects.filter(what=what).order_by("source__key", "pk")
    return list(kept.values_list("source__key", "found", "notice"))


# Crossref


@pytest.mark.usefixtures("alone")
def test_notices_are_found_in_both_places(world: Answering) -> None:
    """On the work (``updated-by``) and on the notice that names it (``update-to``); of another work's, none."""
    trial = source(DOI=DOI, URL=f"{world.base}/alive")
    crossref(world, UPDATED_BY, UPDATE_TO)
    report = online(world)
    assert (report.asked, report.sources) == (1, 1)
    assert rows("retraction") == [
        ("trial-2020", "retracted", "10.1000/notice.1"),
        ("trial-2020", "concern", "10.1000/notice.2"),
    ]
    first = SourceCheck.objects.filter(found="retracted").get()
    assert (first.on, first.asked, first.source) == (timezone.localdate(), "Crossref", trial)
    assert first.detail == "retraction, reported by retraction-watch, 2025-02-03"


@pytest.mark.usefixtures("alone")
def test_how_many_could_be_asked_is_said(world: Answering, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """Without a DOI, unknown to Crossref, Crossref in trouble: each is told, and none counts as asked."""
    source("a-clean", DOI=DOI)
    source("b-no-doi", PMID="7")
    source("c-unknown", DOI="10.1000/unknown")
    source("d-trouble", DOI="10.1000/trouble")
    crossref(world, CLEAN)
    world.answers["/crossref/works/10.1000/trouble"] = Answer(500)
    monkeypatch.setattr("sottovoce.evidence.actions.services", lambda: world.services(pauses=()))
    code = sourcing.check(Namespace(file=None, as_of=None))
    told = capsys.readouterr().out
    assert "1 of 4 could be asked about." in told
    assert "1 could not: no DOI" in told
    assert "1 could not: Crossref does not know the DOI" in told
    assert "HTTP 500" in told
    assert code == 0
    assert rows("retraction") == [("a-clean", "nothing", "")]


@pytest.mark.parametrize("garbage", [None, 3, "x", [], [3], [{}], [{"type": None, "DOI": 5, "updated": "soon"}]])
def test_garbage_in_either_place_is_no_retraction(garbage: Any) -> None:
    work = {"DOI": DOI, "updated-by": garbage, "update-to": garbage}
    assert all(notice.found == "corrected" for notice in notices_of(work, DOI))


# Links


@pytest.mark.usefixtures("alone")
def test_links_are_sorted(world: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alive, dead, blocked, unknown."""
    monkeypatch.setattr("sottovoce.evidence.csl.link", lambda record: record["URL"])  # readers’ links are https
    answers = {
        "alive": Answer(),
        "gone": Answer(404),
        "shut": Answer(403),
        "broken": Answer(500),
        "slow": Answer(hold=True),
    }
    answers["moved"] = Answer(301, headers={"Location": "/alive"})
    for name, answer in answers.items():
        world.answers[f"/{name}"] = answer
        source(name, URL=f"{world.base}/{name}")
    source("nowhere", URL="http://127.0.0.1:9/")
    report = check_online(world.services(pauses=(), seconds=0.3))
    assert rows("link") == [
        ("alive", "alive", ""),
        ("broken", "unknown", ""),
        ("gone", "dead", ""),
        ("moved", "alive", ""),
        ("nowhere", "unknown", ""),
        ("shut", "blocked", ""),
        ("slow", "unknown", ""),
    ]
    assert dict(report.links) == {"alive": 2, "unknown": 3, "dead": 1, "blocked": 1}


# From a saved file


HEAD = "Record ID,Title,OriginalPaperDOI,OriginalPaperPubMedID,RetractionDOI,RetractionDate,RetractionNature,Reason"


def table(folder: Path, *lines: str) -> Path:
    file = folder / "retraction_watch.csv"
    file.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    return file


@pytest.mark.usefixtures("alone")
def test_a_saved_table_is_asked_offline(tmp_path: Path) -> None:
    """Retraction Watch's table: by DOI in any case, by PMID; a reinstatement is no notice; the day is the file's."""
    source("by-doi", DOI="10.1000/Quiet.9")
    source("by-pmid", PMID="77")
    source("clean", DOI="10.1000/clean")
    source("reinstated", DOI="10.1000/back")
    source("no-number", URL="https://example.org/")
    file = table(
        tmp_path,
        '1,"A, trial",10.1000/QUIET.9,0,10.1000/n1,3/1/2021 0:00,Retraction,+Error',
        "2,B,unavailable,77,unavailable,4/1/2021 0:00,Expression of concern,",
        "3,C,10.1000/back,0,,4/1/2021 0:00,Reinstatement,",
    )
    report = check_from(file, TODAY)
    assert (report.asked, report.sources, dict(report.not_asked)) == (4, 5, {"no DOI or PMID": 1})
    assert rows("retraction") == [
        ("by-doi", "retracted", "10.1000/n1"),
        ("by-pmid", "concern", "unavailable"),
        ("clean", "nothing", ""),
        ("reinstated", "nothing", ""),
    ]
    assert set(SourceCheck.objects.values_list("on", "asked")) == {(TODAY, "the file retraction_watch.csv")}


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    "wrapped", [[UPDATED_BY, UPDATE_TO], {"message": {"items": [UPDATED_BY, UPDATE_TO]}}, {"message": UPDATED_BY}]
)
def test_saved_works_are_asked_offline(tmp_path: Path, wrapped: Any) -> None:
    source(DOI=DOI)
    file = tmp_path / "works.json"
    file.write_text(json.dumps(wrapped))
    check_from(file, TODAY)
    assert rows("retraction")[0] == ("trial-2020", "retracted", "10.1000/notice.1")


@pytest.mark.parametrize(
    ("name", "words"), [("a.csv", "a,b\n1,2"), ("a.csv", ""), ("a.json", "{"), ("a.json", "[]"), ("a.json", "[3]")]
)
def test_a_file_that_is_none_changes_nothing(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / name).write_text(words)
    with pytest.raises(SystemExit, match=r"Nothing was changed\.$"):
        sourcing.check(Namespace(file=tmp_path / name, as_of=None))
    assert not SourceCheck.objects.exists()


# Kept as it was


@pytest.mark.usefixtures("alone")
def test_checks_and_decisions_are_never_overwritten(world: Answering) -> None:
    """A second check stands beside the first; nobody rewrites or deletes one."""
    trial = source(DOI=DOI)
    crossref(world, CLEAN)
    online(world)
    crossref(world, UPDATED_BY)
    online(world)
    assert [found for _, found, _ in rows("retraction")] == ["nothing", "retracted"]
    kept = SourceCheck.objects.filter(found="nothing").get()
    decision = Decision.objects.create(
        source=trial, found="concern", notice="x", retracted=False, reason="No.", on=TODAY
    )
    for row in (kept, decision):
        for change in (
            row.save,
            row.delete,
            lambda row=row: type(row).objects.all().delete(),
            lambda row=row: type(row).objects.update(notice=""),
        ):
            with pytest.raises(TypeError, match="is kept as it was"):
                change()


# A person decides


@pytest.fixture
def cited(data: Path, django_capture_on_commit_callbacks: Callable[..., Any]) -> Any:
    """A page that rests on a source, as readers see it."""
    trial = source(DOI=DOI)
    page = article(live=False)
    page.body = [
        {
            "type": "prose",
            "value": {"text": f'<p>It helps. <a linktype="cite" id="{trial.pk}" certainty="high">x</a></p>'},
        }
    ]
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    return fresh(page), trial


def notice(trial: Source, **fields: Any) -> SourceCheck:
    given = {
        "what": "retraction",
        "found": "retracted",
        "asked": "Crossref",
        "on": TODAY,
        "notice": "10.1000/n",
        **fields,
    }
    return SourceCheck.objects.create(source=trial, **given)


def test_a_retraction_finds_its_pages(cited: Any, data: Path) -> None:
    """The desk's first page and the report name each page that rests on it, and why; nothing is decided by itself."""
    page, trial = cited
    editor = signed_in(person("Editors"))
    assert "It rests on" not in editor.get("/").content.decode()
    notice(trial)
    ((doubt),) = in_doubt()
    assert [found.pk for found in doubt.pages] == [page.pk]
    assert "It rests on A trial called trial-2020, no date. Crossref says" in editor.get("/").content.decode().replace(
        "&#x27;", "'"
    )
    told = editor.get(reverse("again")).content.decode()
    assert page.title in told
    assert "It was retracted" in told
    assert not Source.objects.get(pk=trial.pk).retracted


def test_a_confirmed_retraction_stops_what_rests_on_it(cited: Any) -> None:
    page, trial = cited
    check = notice(trial)
    editor = signed_in(person("Editors"))
    editor.post(reverse("decide", args=[check.pk]), {"confirm": "", "reason": ""})
    assert Source.objects.get(pk=trial.pk).retracted
    assert doubts() == []
    with pytest.raises(ValidationError, match="was retracted"):
        page.save_revision().publish()


def test_a_notice_is_dismissed_with_a_reason_only(cited: Any) -> None:
    """It does not come back with the next check; a notice of another kind does."""
    _, trial = cited
    check = notice(trial)
    editor = signed_in(person("Editors"))
    refused = editor.post(reverse("decide", args=[check.pk]), {"dismiss": "", "reason": " "}, follow=True)
    assert "Please say why" in refused.content.decode()
    assert len(doubts()) == 1
    editor.post(reverse("decide", args=[check.pk]), {"dismiss": "", "reason": "It is about a namesake."})
    assert Decision.objects.get(source=trial).reason == "It is about a namesake."
    notice(trial)
    assert doubts() == []
    notice(trial, found="concern")
    assert len(doubts()) == 1


def test_a_writer_decides_nothing(cited: Any) -> None:
    check = notice(cited[1])
    writer = signed_in(person("Writers"))
    assert writer.post(reverse("decide", args=[check.pk]), {"confirm": ""}).status_code in (302, 403)
    assert not Decision.objects.exists()
    assert "It was retracted" not in writer.get(reverse("again")).content.decode()


def test_readers_see_checked_on_only_when_somebody_asked(
    cited: Any, data: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """The library of sources tells the day of a check for retractions, not of a link that was followed."""
    _, trial = cited

    def library() -> str:
        edition = EditionFile(data / "edition")
        names = sorted(name for name in edition.entries if name.split(".")[0] == "library-of-sources")
        return "".join(unpack(edition.packed(edition.entries[name])).decode() for name in names)

    def check(**fields: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            notice(trial, notice="", **fields)

    assert "A trial called trial-2020" in library()
    check(what="link", found="alive")
    publish_everything()
    assert "checked for retraction" not in library()
    check(what="retraction", found="nothing")
    assert library().count("checked for retraction") == 1
    assert "2026-11-25" in library() or "25 November 2026" in library()


def test_deciding_needs_words_that_fit(cited: Any) -> None:
    with pytest.raises(ValidationError, match="400 are kept"):
        decide(notice(cited[1]), True, "x" * 401, None)
