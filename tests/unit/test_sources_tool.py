"""The converter of evidence lists: gaps stay gaps, one work is one record, and what nobody confirmed cannot be cited."""

import json
from pathlib import Path
from typing import Any

import pytest
import sources

from sottovoce.evidence import csl

GIVEN: dict[str, Any] = {
    "title": "A trial of waiting, and what it showed",
    "authors": "Solid AB, Firm C",
    "year": "2020",
    "container": "Journal of Quiet 7(2):11-19",
    "DOI": None,
    "PMID": None,
    "PMCID": None,
    "URL": "https://example.org/trial",
    "kind": "rct",
    "confirmed": True,
    "facts": [{"statement": "It helps.", "certainty": "high", "support": "words that stay out"}],
    "note": None,
}


def one(key: str, **fields: Any) -> dict[str, Any]:
    return {**GIVEN, "id": key, "URL": f"https://example.org/{key}", "title": f"{GIVEN['title']}: {key}", **fields}


@pytest.fixture
def convert(tmp_path: Path) -> Any:
    pack = tmp_path / "pack"
    pack.mkdir()

    def run(*first: dict[str, Any], second: tuple[dict[str, Any], ...] = ()) -> dict[str, dict[str, Any]]:
        for name, records in zip(sources.LISTS, (first, second, ()), strict=True):
            (tmp_path / name).write_text(json.dumps(records))
        assert sources.main(tmp_path, pack) == 0
        return {record["id"]: record for record in json.loads((pack / "sources.json").read_text())}

    return run


def test_a_record_becomes_csl_with_its_topic_and_without_its_support(convert: Any) -> None:
    (record,) = convert(one("solid-2020", DOI="10.1000/1")).values()
    assert record == {
        "id": "solid-2020",
        "type": "article-journal",
        "title": "A trial of waiting, and what it showed: solid-2020",
        "author": [{"family": "Solid", "given": "AB"}, {"family": "Firm", "given": "C"}],
        "issued": {"date-parts": [[2020]]},
        "container-title": "Journal of Quiet",
        "volume": "7",
        "issue": "2",
        "page": "11-19",
        "DOI": "10.1000/1",
        "URL": "https://example.org/solid-2020",
        "custom": {"kind": "rct", "read": "abstract", "topic": "Vaginismus and pain with sex"},
    }
    assert csl.problems(record) == []


def test_what_was_not_seen_stays_a_gap(convert: Any) -> None:
    """No author, no year, no journal; a title that was described rather than seen says so in brackets."""
    gaps = {"authors": None, "year": "2020, to confirm", "container": "journal not shown in stored text"}
    (record,) = convert(one("gap", title="[title not shown in stored text] Trial of 200 women", **gaps)).values()
    assert record["title"] == "[Trial of 200 women]"
    assert {"author", "issued", "container-title"}.isdisjoint(record)
    assert csl.title_key(record) == ""


def test_one_work_is_one_record(convert: Any) -> None:
    """By what a list says itself, by a number, by a number in an address, by title; the confirmed one stays."""
    kept = convert(
        one("first", DOI="10.1000/A", PMCID="PMC77"),
        one("by-word", same_as="first"),
        one("by-number", DOI="10.1000/a"),
        one("by-address", URL="https://pmc.ncbi.nlm.nih.gov/articles/PMC77/"),
        one("twin-unsure", title="The same long title of a study", confirmed=False),
        second=(one("first", DOI="10.1000/A"), one("twin", title="The same, long title of a STUDY")),
    )
    assert set(kept) == {"first", "twin"}
    assert csl.confirmed(kept["twin"])


def test_what_nobody_confirmed_comes_along_marked(convert: Any) -> None:
    kept = convert(one("sure"), one("unsure", confirmed=False))
    assert kept["unsure"]["custom"]["confirmed"] is False
    assert csl.problems(kept["unsure"]) == []
    assert "confirmed" not in kept["sure"]["custom"]


def test_a_second_run_changes_nothing_and_what_the_pack_holds_stays(convert: Any, tmp_path: Path) -> None:
    first = convert(one("solid-2020"))
    file = tmp_path / "pack" / "sources.json"
    mended = file.read_text().replace("A trial of waiting", "A title mended by hand")
    file.write_text(mended)
    convert(one("solid-2020"))
    assert file.read_text() == mended
    assert set(first) == {"solid-2020"}
