"""What readers see of sources: the note at a mark, the library with full references, and corrections."""

import argparse
import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Page

from people import article, fresh
from sottovoce import sourcing
from sottovoce.evidence import library
from sottovoce.evidence.grades import MEANINGS
from sottovoce.evidence.models import Source
from sottovoce.evidence.vancouver import reference
from sottovoce.foundation.edition import EditionFile
from sottovoce.foundation.envelope import unpack
from sottovoce.foundation.rendering import rendering
from sottovoce.pages import gates
from sottovoce.pages.models import ReaderPage
from sottovoce.pages.showing import show
from sottovoce.pages.tally import tally, unsourced
from sottovoce.press.models import Read
from sottovoce.press.publish import publish_everything
from sottovoce.press.sealing import seal_page

pytestmark = pytest.mark.django_db


def read(data: Path) -> dict[str, str]:
    edition = EditionFile(data / "edition")
    return {name: unpack(edition.packed(entry)).decode() for name, entry in edition.entries.items()}


def citing(source: Source, slug: str = "a-quiet-page") -> Any:
    page = article(slug, live=False)
    cite = f'<a linktype="cite" id="{source.pk}" certainty="low">x</a>'
    page.body = [{"type": "prose", "value": {"text": f"<p>It is so. {cite}</p>"}}]
    page.save_revision().publish()
    return fresh(page)


def new(key: str = "new-2026", **fields: Any) -> Source:
    csl = {"type": "book", "title": f"A book called {key}", "URL": "https://example.org/"}
    return Source.objects.create(key=key, kind="guideline", csl=csl, **fields)


# References


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (
            {
                "type": "article-journal",
                "title": "Paradoxical sphincter contraction",
                "author": [{"family": f"Name{letter}", "given": f"{letter}B"} for letter in "ACDEFGH"],
                "issued": {"date-parts": [[1997]]},
                "container-title": "Gut",
                "volume": "41",
                "issue": "2",
                "page": "258-262",
            },
            "NameA AB, NameC CB, NameD DB, NameE EB, NameF FB, NameG GB, et al. Paradoxical sphincter contraction. Gut. 1997;41(2):258–62.",
        ),
        ({"type": "webpage", "title": "Vaginismus", "publisher": "NHS"}, "Vaginismus. NHS."),
        ({"type": "article-journal", "title": "Who knows?"}, "Who knows?"),
        ({"type": "book", "title": "A <b> & co", "author": [{"literal": "The Group"}]}, "The Group. A <b> & co."),
    ],
)
def test_references_in_vancouver_style_leave_gaps_where_nothing_was_seen(record: dict[str, Any], words: str) -> None:
    assert reference(record) == words


def test_every_source_of_the_starter_has_a_reference() -> None:
    """No record makes the formatter stumble, and no tag or None stands in the words."""
    for source in Source.objects.all():
        words = reference(source.csl)
        assert source.csl["title"].split()[0].strip(".,?:") in words
        assert "None" not in words


# The library


def test_the_library_lists_what_pages_cite_and_nothing_else(data: Path) -> None:
    """By topic and kind; a source of a draft, of nobody, or that is not confirmed is not there."""
    cited, lonely, unsure = new("cited-2026"), new("lonely-2026"), new("unsure-2026", confirmed=False)
    citing(cited)
    draft = article("a-draft", live=False)
    draft.body = [
        {"type": "prose", "value": {"text": f'<p>So. <a linktype="cite" id="{lonely.pk}" certainty="low">x</a></p>'}}
    ]
    draft.save_revision()
    with rendering():
        pks = library.cited()
    assert cited.pk in pks
    assert {lonely.pk, unsure.pk}.isdisjoint(pks)
    kinds = [
        (source.topic, source.kind)
        for source in sorted(Source.objects.filter(pk__in=pks), key=lambda one: pks.index(one.pk))
    ]
    assert [kind for place, kind in enumerate(kinds) if place == 0 or kinds[place - 1] != kind] == sorted(
        set(kinds), key=kinds.index
    )


def test_sources_of_the_starter_that_are_cited_are_all_in_its_library(data: Path) -> None:
    """What the press saw pages read is what the library lists: on one of its parts, each once, with its reference."""
    read_by_pages = {
        int(key.partition(":")[2])
        for key in Read.objects.filter(key__startswith="source:").values_list("key", flat=True)
    }
    with rendering():
        assert set(library.cited()) == read_by_pages
    page = Page.objects.get(slug="library-of-sources").specific
    parts = [part for part in seal_page(page)[0] if part.names[0].split(".")[0] == page.slug]
    assert len(parts) == -(-len(read_by_pages) // library.PART)
    assert sum(part.html.count("<small>") for part in parts) == len(read_by_pages)


def test_a_page_that_cites_more_or_less_changes_the_library(
    data: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """At once; an edit of words alone does not even ask."""
    source = new()

    def in_library() -> bool:
        return any(
            "A book called new-2026" in html
            for name, html in read(data).items()
            if name.startswith("library-of-sources")
        )

    with django_capture_on_commit_callbacks(execute=True):
        page = citing(source)
    assert in_library()
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert not in_library()
    after = read(data)
    publish_everything()
    assert read(data) == after


# At a mark


def test_a_mark_opens_kind_certainty_and_its_meaning_without_script() -> None:
    """The note is the item of the list that the mark leads to; its meaning stands in it in words, and a way back."""
    html = show(citing(new())).html
    item = html.partition('<li id="r1"')[2].partition("</li>")[0]
    assert '<a href="#r1" id="c1">1</a>' in html
    assert "guideline" in item
    assert f"low certainty<small>: {MEANINGS['low']}</small>" in item
    assert 'href="#c1"' in item


def test_a_retracted_source_is_named_as_such_on_the_page_that_still_cites_it() -> None:
    source = new()
    page = citing(source)
    source.retracted = True
    source.save()
    assert "retracted" in show(page).html


# Corrections


def test_a_correction_says_what_was_wrong_what_it_says_now_and_when() -> None:
    page = article(live=False)
    page.body = [
        {
            "type": "correction",
            "value": {"on": "2026-11-25", "was": "<p>A wrong year.</p>", "now": "<p>The right one.</p>"},
        }
    ]
    html = show(page).html
    assert '<time datetime="2026-11-25">25 November 2026</time>' in html
    assert html.index("A wrong year.") < html.index("The right one.")


# Counted


def test_what_pages_rest_on_is_counted() -> None:
    source, unsure = new(), new("unsure-2026", confirmed=False)
    page = article(live=False)
    cites = "".join(
        f'<a linktype="cite" id="{one.pk}" certainty="low" contested="yes">x</a> ' for one in (source, unsure)
    )
    page.body = [
        {"type": "prose", "value": {"text": f"<p>It is so. {cites}</p><p>And so, it seems.</p>"}},
        {"type": "not_known", "value": {"text": "<p>Whether.</p>"}},
    ]
    found = tally(page, {str(unsure.pk)})
    assert found._asdict() | {} == {
        "statements": 1, "sources": 2, "high": 0, "moderate": 0, "low": 2, "stated": 0, "contested": 2, "experience": 0, "measured": 0,
        "not_known": 1, "no_claim": 0, "ours": 0, "bare": 1, "unconfirmed": 1,
    }  # fmt: skip
    assert (found + found).low == 4
    assert list(unsourced(page)) == [("not known", "Whether.")]


def test_the_report_tells_of_every_page_or_of_every_word_without_a_source(capsys: pytest.CaptureFixture[str]) -> None:
    live = [page for page in Page.objects.filter(live=True).specific() if isinstance(page, ReaderPage)]
    sourcing.report(argparse.Namespace(csv=True, unsourced=False))
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["page"] for row in rows} == {"all", *(page.slug for page in live)}
    assert sum(int(row["ours"]) + int(row["not known"]) for row in rows[:-1]) > 20
    sourcing.report(argparse.Namespace(csv=True, unsourced=True))
    told = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(told) == int(rows[-1]["ours"]) + int(rows[-1]["not known"])
    assert all(row["words"] for row in told)


def test_no_page_of_the_starter_rests_on_what_is_not_confirmed() -> None:
    """Statements without a source: none; unconfirmed: none."""
    unconfirmed = {str(pk) for pk in Source.objects.filter(confirmed=False).values_list("pk", flat=True)}
    assert unconfirmed
    for page in Page.objects.filter(live=True).specific():
        if isinstance(page, ReaderPage):
            found = tally(page, unconfirmed)
            assert (found.bare, found.unconfirmed) == (0, 0), page.slug
            assert [problem for problem in gates.stops(page) if problem.gate == "unconfirmed_source"] == []
