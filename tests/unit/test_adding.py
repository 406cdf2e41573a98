"""Adding a source by its number, from a file or by hand: what services answer becomes a record, or a sentence and no change."""

import json
import re
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from answering import Answer, Answering, answering, as_json
from people import article, form, fresh, person, signed_in
from sottovoce import sourcing
from sottovoce.evidence import csl
from sottovoce.evidence.actions import add, ask_for
from sottovoce.evidence.adopting import adopt, identifier
from sottovoce.evidence.models import Source
from sottovoce.evidence.services import LIMIT, ServiceError
from sottovoce.foundation.edition import EditionFile
from sottovoce.foundation.envelope import unpack

pytestmark = pytest.mark.django_db

CUSTOM = {"kind": "rct", "read": "abstract"}
DOI = "10.1000/quiet.2024.7"
# The shape in which doi.org hands on Crossref's records.
OF_DOI = {
    "indexed": {"date-time": "2026-11-20T10:00:00Z"},
    "reference-count": 41,
    "publisher": "Quiet Press",
    "issue": "2",
    "DOI": DOI,
    "type": "journal-article",
    "page": "11-19",
    "source": "Crossref",
    "title": "A trial of <i>waiting</i> &amp; of not waiting, in <sup>two</sup> groups",
    "volume": 7,
    "author": [
        {"given": "Ada B.", "family": "Stillwater", "sequence": "first", "affiliation": []},
        {"name": "The Quiet Group", "sequence": "additional", "affiliation": []},
    ],
    "container-title": "Journal of Quiet",
    "issued": {"date-parts": [[2024, 3]]},
    "URL": f"https://doi.org/{DOI}",
    "ISSN": ["1234-5678"],
    "is-referenced-by-count": 3,
}
# The shape of NCBI's exporter.
OF_PMID = {
    "source": "PubMed",
    "accessed": {"date-parts": [[2026, 11, 25]]},
    "id": "pmid:31209238",
    "title": "Interviews about quiet evenings and what came of them",
    "author": [{"family": "Lull", "given": "C"}],
    "container-title-short": "J Quiet",
    "container-title": "Journal of quiet",
    "ISSN": "1234-5678",
    "issued": {"date-parts": [["2019", "6", "17"]]},
    "page": "100-109",
    "volume": "5",
    "PMID": "31209238",
    "PMCID": "PMC6613236",
    "DOI": "10.1000/lull",
    "type": "article-journal",
}


@pytest.fixture
def world(settings: Any) -> Iterator[Answering]:
    with answering() as server:
        settings.EVIDENCE_SERVICES = server.bases
        server.answers[f"/doi/{DOI}"] = as_json(OF_DOI)
        server.answers["/ncbi/pubmed/?format=csl&id=31209238"] = as_json(OF_PMID)
        yield server


def keys() -> set[str]:
    return set(Source.objects.values_list("key", flat=True))


# By number


def test_a_doi_becomes_a_record_in_plain_words(world: Answering) -> None:
    """Tags and entities go, Crossref's own type is ours by another name, what nobody asked for is not kept."""
    source = add(ask_for(f"https://doi.org/{DOI}", CUSTOM, world.services()))
    assert source.record == {
        "id": "stillwater-and-the-quiet-group-2024",
        "type": "article-journal",
        "title": "A trial of waiting & of not waiting, in two groups",
        "author": [{"family": "Stillwater", "given": "Ada B."}, {"literal": "The Quiet Group"}],
        "issued": {"date-parts": [[2024, 3]]},
        "container-title": "Journal of Quiet",
        "publisher": "Quiet Press",
        "volume": "7",
        "issue": "2",
        "page": "11-19",
        "DOI": DOI,
        "custom": CUSTOM,
    }
    ((path, headers),) = world.asked
    assert path == f"/doi/{DOI}"
    assert headers["Accept"] == "application/vnd.citationstyles.csl+json"
    assert "mailto:editor@example.org" in headers["User-Agent"]


def test_a_pmid_becomes_a_record(world: Answering) -> None:
    source = add(ask_for("PMID: 31209238", CUSTOM, world.services()))
    assert source.key == "lull-2019"
    assert (source.csl["PMID"], source.csl["PMCID"], source.csl["issued"]) == (
        "31209238", "PMC6613236", {"date-parts": [[2019, 6, 17]]},
    )  # fmt: skip
    assert source.confirmed


def test_redirects_are_followed_to_their_end(world: Answering) -> None:
    """doi.org answers with a redirect to the agency that knows the DOI."""
    world.answers["/doi/10.1000/far"] = Answer(302, headers={"Location": "/agency/far"})
    world.answers["/agency/far"] = as_json({**OF_DOI, "DOI": "10.1000/far"})
    assert add(ask_for("doi:10.1000/far", CUSTOM, world.services())).csl["DOI"] == "10.1000/far"


def test_crossref_is_asked_when_doi_org_cannot_say(world: Answering) -> None:
    """Crossref's REST service gives titles as lists."""
    world.answers["/doi/10.1000/rest"] = Answer(406)
    work = {**OF_DOI, "DOI": "10.1000/rest", "title": ["A title in a list, which is as good"], "container-title": []}
    world.answers["/crossref/works/10.1000/rest"] = as_json({"status": "ok", "message-type": "work", "message": work})
    assert add(ask_for("10.1000/rest", CUSTOM, world.services())).csl["title"] == "A title in a list, which is as good"


def test_a_busy_service_is_asked_again_after_a_while(world: Answering) -> None:
    """It says itself how long; else each pause is longer."""
    world.answers[f"/doi/{DOI}"] = [Answer(429, headers={"Retry-After": "7"}), Answer(503), as_json(OF_DOI)]
    add(ask_for(DOI, CUSTOM, world.services()))
    assert world.pauses == [7, 3]


HTML = Answer(200, b"<!doctype html><title>Please log in</title>", {"Content-Type": "text/html"})


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(404, b"<h1>DOI Not Found</h1>"), "does not know it"),
        (Answer(500), "HTTP 500"),
        (Answer(403), "HTTP 403"),
        (HTML, "something other than a record"),
        (Answer(200, b'{"title": "cut o'), "something other than a record"),
        (Answer(200, b"[" * 100_000), "something other than a record"),
        (Answer(200, b"\xff\xfe"), "something other than a record"),
        (as_json([OF_DOI]), "something other than one record"),
        (as_json({**OF_DOI, "title": "x" * 5_000_000}), "more than 2 MB"),
        (as_json({**OF_DOI, "type": "peer-review"}), "of the type “peer-review”"),
        (as_json({**OF_DOI, "type": None}), "of the type"),
        (as_json({**OF_DOI, "title": [None]}), "holds no title"),
        (as_json({"message": "wrong place"}), "of the type “unknown”"),
        (Answer(302, headers={"Location": "/doi/round"}), "without end"),
        (Answer(302, headers={"Location": "file:///etc/passwd"}), "not asked from here"),
    ],
)  # fmt: skip
def test_whatever_else_comes_is_a_sentence_and_changes_nothing(world: Answering, answer: Answer, said: str) -> None:
    """Errors, a page of HTML, half a record, five megabytes, a type that no statement can rest on, a ring of redirects."""
    before = keys()
    world.answers["/doi/10.1000/odd"] = world.answers["/doi/round"] = answer
    with pytest.raises((ServiceError, ValueError)) as caught:
        add(ask_for("10.1000/odd", CUSTOM, world.services()))
    assert said in str(caught.value)
    assert "Please" in str(caught.value) or "The types are" in str(caught.value) or "not asked" in str(caught.value)
    assert keys() == before


def test_five_megabytes_are_not_read_to_their_end(world: Answering) -> None:
    """The answer is left as soon as it is too long."""
    world.answers["/doi/10.1000/long"] = Answer(200, b" " * (LIMIT * 3))
    with pytest.raises(ServiceError, match="more than 2 MB"):
        ask_for("10.1000/long", CUSTOM, world.services())


def test_a_slow_service_is_not_waited_for(world: Answering) -> None:
    world.answers["/doi/10.1000/slow"] = Answer(hold=True)
    with pytest.raises(ServiceError, match=r"did not answer in 0\.2 seconds"):
        ask_for("10.1000/slow", CUSTOM, world.services(seconds=0.2))


def test_offline_is_said_as_such(settings: Any, capsys: Any) -> None:
    """Nobody listens at these addresses any more."""
    with answering() as server:
        bases = server.bases
    settings.EVIDENCE_SERVICES = bases
    before = keys()
    with pytest.raises(SystemExit) as ended:
        sourcing.add(Namespace(what="10.1000/1", kind="rct", read="abstract"))
    assert "Is this machine online?" in str(ended.value)
    assert str(ended.value).endswith("Nothing was changed.")
    assert keys() == before


@pytest.mark.parametrize(
    "text", ["", "hello", "11.1000/1", "10.1/x", "PMID:", "PMID:12a", "31209238", "javascript:alert(1)"]
)
def test_a_number_that_is_none_is_asked_of_nobody(world: Answering, text: str) -> None:
    with pytest.raises(ValueError, match="is neither a DOI"):
        ask_for(text, CUSTOM, world.services())
    assert world.asked == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10.1136/gut.41.2.258", ("DOI", "10.1136/gut.41.2.258")),
        (" https://dx.doi.org/10.1136/gut.41.2.258. ", ("DOI", "10.1136/gut.41.2.258")),
        ("doi: 10.1016/S0140-6736(97)11096-0", ("DOI", "10.1016/S0140-6736(97)11096-0")),
        ("pmid:9301508", ("PMID", "9301508")),
        ("https://pubmed.ncbi.nlm.nih.gov/9301508/", ("PMID", "9301508")),
    ],
)
def test_numbers_in_every_dress(text: str, number: tuple[str, str]) -> None:
    assert identifier(text) == number


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["title", "author", "issued", "type", "DOI", "PMID", "URL", "volume"]), _JSON))
def test_no_garbage_becomes_a_record_that_is_none(garbage: dict[str, Any]) -> None:
    """Whatever stands in the fields: a valid record comes of it, or a sentence."""
    for given_record in (garbage, {**OF_DOI, **garbage}):
        try:
            record = adopt(given_record, CUSTOM)
        except ValueError:
            continue
        found = [one for one in csl.problems({"id": "x", **record}) if "DOI, PMID, PMCID or URL" not in one]
        assert found == [], record


# The same twice


def test_what_is_there_already_is_named(world: Answering) -> None:
    """By its number, also where that stands in the address alone; and by its title, however it is written."""
    first = add(ask_for(DOI, CUSTOM, world.services()))
    other = {"type": "article-journal", "title": "Another title that says enough", "custom": CUSTOM}
    doubles = [
        {**other, "DOI": DOI.upper()},
        {**other, "URL": f"https://doi.org/{DOI}"},
        {**other, "title": "A TRIAL of waiting – and of not waiting? In two groups", "URL": "https://example.org/copy"},
    ]
    doubles[2]["title"] = first.csl["title"].upper().replace(",", ":")
    for double in doubles:
        with pytest.raises(ValidationError) as caught:
            add(double)
        assert f"It is there already, as “{first.key}”" in caught.value.messages[0]
    assert "stillwater-and-the-quiet-group-2024" in keys()


def test_a_title_alone_does_not_make_two_works_one() -> None:
    """A short one says too little; another number, or another year, speaks against it."""
    long = "A title of a guideline that comes anew every few years"
    one = {"title": long, "DOI": "10.1000/1", "issued": {"date-parts": [[2019]]}}
    assert not csl.same(one, {"title": long, "DOI": "10.1000/2"})
    assert not csl.same(one, {"title": long, "PMID": "5", "issued": {"date-parts": [[2024]]}})
    assert csl.same(one, {"title": long.upper(), "PMID": "5"})
    assert not csl.same({"title": "Vaginismus"}, {"title": "Vaginismus"})
    assert not csl.same({"title": f"[{long}]"}, {"title": f"[{long}]"})


# By the command


def run(what: str, kind: str | None = "rct") -> None:
    sourcing.add(Namespace(what=what, kind=kind, read="abstract"))


def test_the_command_adds_by_number_and_from_a_file(world: Answering, tmp_path: Path, capsys: Any) -> None:
    run(DOI)
    file = tmp_path / "mine.json"
    record = {
        "id": "mine-2020",
        "type": "report",
        "title": "A report that somebody wrote",
        "URL": "https://example.org/r",
    }
    file.write_text(json.dumps([{**record, "custom": {"kind": "guideline", "confirmed": False}}]))
    run(str(file), None)
    assert {"stillwater-and-the-quiet-group-2024", "mine-2020"} <= keys()
    assert not Source.objects.get(key="mine-2020").confirmed
    assert "Added as “mine-2020”" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        ("{", "rct", "is not JSON"),
        ("[3]", "rct", "holds something that is no record"),
        ('{"type": "report", "title": "A report that somebody wrote"}', None, "does not say how it knows"),
        ('{"type": "report", "title": "A report that somebody wrote"}', "rct", "needs a DOI, PMID, PMCID or URL"),
        ('[{"type": "report", "title": "The first of two", "PMID": "1"}, {"type": "song", "title": "x"}]', "rct", "of the type “song”"),
        ("[" + " " * 2_000_001 + "]", "rct", "more than 2 MB"),
    ],
)  # fmt: skip
def test_a_file_with_a_mistake_adds_nothing(tmp_path: Path, words: str, kind: str | None, said: str) -> None:
    before = keys()
    (tmp_path / "file.json").write_text(words)
    with pytest.raises(SystemExit, match=said):
        run(str(tmp_path / "file.json"), kind)
    assert keys() == before


def test_the_command_asks_for_the_kind(world: Answering) -> None:
    with pytest.raises(SystemExit, match="--kind"):
        run(DOI, None)
    assert world.asked == []


# In the desk


def test_an_editor_adds_by_number_and_is_told_what_went_wrong(world: Answering) -> None:
    """The form keeps what she typed; a second try of the same names the first."""
    editor = signed_in(person("Editors"))
    address = reverse("source_by_number")
    world.answers["/doi/10.1000/odd"] = HTML
    refused = editor.post(address, {"number": "10.1000/odd", **CUSTOM})
    assert "something other than a record" in refused.content.decode()
    assert 'value="10.1000/odd"' in refused.content.decode()
    added = editor.post(address, {"number": DOI, **CUSTOM}, follow=True)
    assert "Added as “stillwater-and-the-quiet-group-2024”" in added.content.decode()
    again = editor.post(address, {"number": DOI, **CUSTOM})
    assert "It is there already, as “stillwater-and-the-quiet-group-2024”" in again.content.decode()
    assert "Add by DOI or PMID" in editor.get(reverse("wagtailsnippets_evidence_source:list")).content.decode()


def test_she_adds_it_cites_it_is_refused_mends_and_publishes(
    world: Answering, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """From a DOI to what readers get: refused once, because a guideline cannot carry a statement of high certainty."""
    editor = signed_in(person("Editors"))
    editor.post(reverse("source_by_number"), {"number": DOI, "kind": "guideline", "read": "abstract"})
    source = Source.objects.get(csl__DOI=DOI)
    page = article(live=False)

    def send(certainty: str) -> str:
        cite = f'<a linktype="cite" id="{source.pk}" certainty="{certainty}">{source.label}</a>'
        text = rich_text(f"<p>Waiting helped. {cite}</p>", features=["link", "cite"])
        written = form(page) | nested_form_data({"body": streamfield([("prose", {"text": text})])})
        with django_capture_on_commit_callbacks(execute=True):
            answer = editor.post(
                reverse("wagtailadmin_pages:edit", args=[page.pk]), {**written, "action-publish": "1"}, follow=True
            )
        return answer.content.decode()

    refused = send("high")
    assert "(guideline) cannot by itself carry a statement of high certainty" in refused
    assert "Waiting helped." in refused, "what she typed is lost"
    assert not fresh(page).live
    assert "published" in send("moderate")
    edition = EditionFile(data / "edition")
    html = unpack(edition.packed(edition.entries[page.slug])).decode()
    assert re.search(r"Waiting helped\.\s*<sup", html)
    assert f"href=https://doi.org/{DOI}" in html
    assert "moderate certainty" in html


def test_a_writer_adds_no_source(world: Answering) -> None:
    writer = signed_in(person("Writers"))
    assert writer.post(reverse("source_by_number"), {"number": DOI, **CUSTOM}).status_code in (302, 403)
    assert world.asked == []


def test_by_hand_a_double_is_refused_in_the_form() -> None:
    """With the name under which it is kept."""
    there = Source.objects.filter(csl__has_key="DOI")[0]
    editor = signed_in(person("Editors"))
    given_record = {"type": "article-journal", "title": "Other words for it", "DOI": there.csl["DOI"]}
    form = {
        "key": "mine",
        "kind": "rct",
        "read": "abstract",
        "topic": "",
        "confirmed": "on",
        "csl": json.dumps(given_record),
    }
    refused = editor.post(reverse("wagtailsnippets_evidence_source:add"), form)
    assert f"It is there already, as “{there.key}”" in refused.content.decode()
    assert "mine" not in keys()
