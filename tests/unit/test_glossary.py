"""Words of the glossary are explained where a page first uses them, and the list from A to Z leads to all."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page

from sottovoce.foundation.address import address
from sottovoce.foundation.edition import EditionFile
from sottovoce.foundation.envelope import unpack
from sottovoce.foundation.rendering import rendering
from sottovoce.pages.a_to_z import Entry, in_parts
from sottovoce.pages.glossary import PART, Gloss, Term, parts_of
from sottovoce.pages.models import PlainPage


def _term(word: str, *forms: str) -> Term:
    key = word.lower().replace(" ", "-")
    return Term(key, word, forms or (word,), f"What {word} means.", (), f"/{key}#s1")


def marked(html: str, *terms: Term, own: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    """Rich text with its first uses in square brackets, and the words that were marked."""
    with rendering({"glossary": list(terms)}):
        gloss = Gloss(set(own))
        done = gloss(html)
    shown = re.sub(r"<button[^>]*>(.*?)</button><a class=\"fn\"[^>]*>\*</a>", r"[\1]", done)
    return shown, [term.word for term in gloss.used]


GUARDING, FLOOR, STI = _term("Guarding"), _term("Pelvic floor", "Pelvic floor", "pelvic floors"), _term("STI")
FISSURE = _term("Anal fissure", "anal fissure", "fissures")


@pytest.mark.parametrize(
    "html, shown",
    [
        ("<p>Guarding is guarding.</p>", "<p>[Guarding] is guarding.</p>"),
        ("<p>The pelvic floor, a floor.</p>", "<p>The [pelvic floor], a floor.</p>"),
        ("<p>Two pelvic floors.</p>", "<p>Two [pelvic floors].</p>"),
        ("<p>Safeguarding, guardings, self-guarding</p>", "<p>Safeguarding, guardings, self-guarding</p>"),
        ('<p><a href="/x">guarding</a> and guarding</p>', '<p><a href="/x">guarding</a> and [guarding]</p>'),
        ('<p><b title="guarding">guarding</b></p>', '<p><b title="guarding">[guarding]</b></p>'),
        ("<p>sti, STIs, STI</p>", "<p>sti, STIs, [STI]</p>"),
        ("<p>fissures &amp; an anal fissure</p>", "<p>[fissures] &amp; an anal fissure</p>"),
        ("<p>(guarding), “guarding”, guarding</p>", "<p>(guarding), “guarding”, [guarding]</p>"),
        ("", ""),
    ],
)
def test_the_first_use_alone_is_marked(html: str, shown: str) -> None:
    """As a whole word, in any of its forms, outside of links; an abbreviation as it is written."""
    assert marked(html, GUARDING, FLOOR, STI, FISSURE)[0] == shown


def test_a_page_does_not_mark_what_it_explains_itself() -> None:
    assert marked("<p>Guarding</p>", GUARDING, own=("guarding",)) == ("<p>Guarding</p>", [])


@given(st.lists(st.sampled_from(["guarding", "Pelvic floor", "STI", "<b>", "</b>", " ", "é", "&amp;", "x", "-"])))
def test_nothing_but_marks_is_added(parts: list[str]) -> None:
    """Whatever a text holds, taking the marks away gives it back, and no word is marked twice."""
    html = "".join(parts)
    shown, words = marked(html, GUARDING, FLOOR, STI)
    assert shown.replace("[", "").replace("]", "") == html
    assert len(words) == len(set(words)) == shown.count("[")


class _Block:
    def __init__(self, kind: str) -> None:
        self.block_type = kind


@given(st.lists(st.sampled_from(["definition", "no_claim", "heading"]), max_size=60))
def test_a_glossary_in_parts_is_whole(kinds: list[str]) -> None:
    """Every block stands in one part, in its order, and no part holds too many definitions."""
    blocks = [_Block(kind) for kind in kinds]
    parts = parts_of(blocks)
    assert sorted(id(block) for part in parts for block in part) == sorted(map(id, blocks))
    words = [block for part in parts for block in part if block.block_type == "definition"]
    assert words == [block for block in blocks if block.block_type == "definition"]
    assert all(sum(block.block_type == "definition" for block in part) <= PART for part in parts)


_TITLES = st.text(st.sampled_from("ABCx"), min_size=1, max_size=3)
_ENTRIES = st.lists(
    st.tuples(_TITLES, st.sampled_from(["", "x" * 400, "x" * 9_000])).map(lambda pair: Entry(pair[0], "s", (pair[1],))),
    max_size=120,
).map(sorted)


@given(_ENTRIES)
def test_a_long_list_from_a_to_z_is_parted_at_letters(entries: list[Entry]) -> None:
    """Nothing is lost or out of order, no part is too heavy, and a letter that fits one part stands in one."""
    parts = in_parts(entries)
    assert [entry for part in parts for entry in part] == entries
    assert all(parts)
    assert all(sum(entry.weight for entry in part) <= 17_000 for part in parts)
    for letter in {entry.title[0] for entry in entries}:
        if sum(entry.weight for entry in entries if entry.title[0] == letter) <= 17_000:
            assert sum(any(entry.title[0] == letter for entry in part) for part in parts) == 1


def pages(data: Path) -> dict[str, str]:
    edition = EditionFile(data / "edition")
    return {name: unpack(edition.packed(entry)).decode() for name, entry in edition.entries.items()}


@pytest.mark.django_db
def test_a_word_that_is_explained_anew_reaches_the_pages_that_use_it(data: Path, committed: Any) -> None:
    """One sentence changes: its pages change, and no other; the link leads to the word itself."""
    before = pages(data)
    page = PlainPage.objects.get(glossary=True)
    raw = [{"type": block["type"], "value": dict(block["value"])} for block in page.body.raw_data]
    (floor,) = [block for block in raw if block["value"].get("term") == "Pelvic floor"]
    floor["value"]["plain"] = "A hammock of muscles, said otherwise."
    page.body = raw
    with committed():
        page.save_revision().publish()
    after = pages(data)
    changed = {name for name in after if after[name] != before.get(name)}
    users = {name for name, html in before.items() if ">Pelvic floor.</b>" in html and "popover" in html}
    assert users, "no page of the starter uses the word"
    assert users <= changed
    for name in users:
        assert "A hammock of muscles, said otherwise." in after[name]
        (target,) = set(re.findall(r'Pelvic floor\.</b>.*?href="?(/[^#" ]+)#(s\d+)', after[name]))
        part = target[0][1:].split("/")[0]
        assert re.search(rf'<dt id="?{target[1]}"?><dfn>Pelvic floor</dfn>', after[part])
    assert all(re.search("pelvic floor", after[name], re.IGNORECASE) for name in changed)


@pytest.mark.django_db
def test_the_list_from_a_to_z_leads_to_every_page_and_word(data: Path) -> None:
    """Each live page once, each explained word once, with what people say."""
    found = pages(data)
    html = found["a-to-z"]
    index = html.partition("class=index")[2].partition("class=top")[0]
    to = re.findall(r'href="?([^" >]+)', index)
    slugs = Page.objects.filter(live=True, depth__gt=2).values_list("slug", flat=True)
    assert {address(slug) for slug in slugs} == {url for url in to if "#" not in url}
    words = [
        block.value["term"]
        for page in PlainPage.objects.filter(glossary=True)
        for block in page.body
        if block.block_type == "definition" and block.value["plain"]
    ]
    assert len([url for url in to if "#" in url]) == len(words) > 1
    for word in words:
        assert f">{escape(word)}</a>" in index
