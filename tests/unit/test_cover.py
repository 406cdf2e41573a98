"""Cover: every page also stands under its code, in the same words, with a title, an icon and links that say nothing."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from test_publish import ARTICLE, DOOR, page, pages, publish

from sottovoce.foundation.address import CODE, address
from sottovoce.foundation.edition import SITEMAP
from sottovoce.press.publish import publish_everything
from sottovoce.press.sealing import PressError, seal_page
from sottovoce.reader.assets import cover_icon, icon

pytestmark = pytest.mark.django_db

NAMED = re.compile("vagin|sex|anal|pain|sottovoce", re.IGNORECASE)


class _Parts(HTMLParser):
    """The title, the words of <main>, and the tags of a document."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.head: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._in: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("head", "main", "style"):
            self._in.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._in and self._in[-1] == tag:
            self._in.pop()

    def handle_data(self, data: str) -> None:
        if self._in:
            {"main": self.words, "head": self.head}.get(self._in[-1], []).append(data)

    def all(self, tag: str, attribute: str) -> list[str]:
        return [given[attribute] or "" for found, given in self.tags if found == tag and attribute in given]


def both(data: Any) -> list[tuple[str, str, str, str]]:
    """Each page's slug, code, open document and covered one."""
    documents = pages(data)
    slugs = re.findall(r"/([a-z0-9-]+)/-", documents[SITEMAP])
    return [(slug, page(slug).code, documents[slug], documents[page(slug).code]) for slug in slugs]


def test_the_head_says_nothing_under_cover(data: Any) -> None:
    """Title, icon, description, canonical address: nothing that a tab, a history or a search engine keeps names the page."""
    for slug, code, open_html, hidden in both(data):
        head = hidden.partition("<style>")[0]
        shown = _Parts(hidden)
        assert "".join(shown.head).strip() == "Notes", slug
        assert cover_icon() in head and icon() not in head and icon() in open_html, slug
        assert not NAMED.search(head), slug
        assert ("meta", {"content": "noindex", "name": "robots"}) in shown.tags, slug
        assert slug not in head and code not in open_html.partition("<style>")[0]
        assert "canonical" in open_html.partition("<style>")[0]
        assert "noindex" not in open_html


def test_the_words_are_the_same(data: Any) -> None:
    """Cover changes what a page is called, not what it says."""
    for slug, _, open_html, hidden in both(data):
        assert _Parts(open_html).words == _Parts(hidden).words, slug
        assert len("".join(_Parts(hidden).words)) > 200


def test_links_stay_under_cover_and_one_leads_out(data: Any) -> None:
    """The way out is the page's own open address; every other link within the site is a code, with its fragment."""
    for slug, code, open_html, hidden in both(data):
        inside = [href for href in _Parts(hidden).all("a", "href") if href.startswith("/")]
        assert inside.count(address(slug)) == 1, slug
        for href in set(inside) - {address(slug)}:
            name = href.partition("#")[0][1:].split("/")[0]
            assert CODE.fullmatch(name.partition(".")[0]) and address(name) == href.partition("#")[0], (
                f"{href} on {slug}"
            )
        opened = [href for href in _Parts(open_html).all("a", "href") if href.startswith("/")]
        assert len(opened) == len(inside)
        assert opened.count(address(code)) == 2, f"{slug} must lead into its cover, and show its code"


def test_ids_are_the_same_neutral_ones(data: Any) -> None:
    for slug, _, open_html, hidden in both(data):
        ids = [given["id"] for _, given in _Parts(hidden).tags if "id" in given]
        assert ids == [given["id"] for _, given in _Parts(open_html).tags if "id" in given], slug
        assert all(re.fullmatch("top|main|[a-z][0-9]{1,3}", found or "") for found in ids)


def test_the_words_of_the_cover_are_the_sites_choice(data: Any, committed: Any) -> None:
    """Whatever they hold, they are words."""
    with committed():
        publish(page("home"), cover_title="Recipes <&> “more”")
    documents = pages(data)
    assert "<title>Recipes &lt;&amp;&gt; “more”</title>" in documents[page(ARTICLE).code].replace(
        "<&>", "&lt;&amp;&gt;"
    )
    assert "Recipes" not in documents[ARTICLE]
    before = documents
    publish_everything()
    assert pages(data) == before


def test_parts_of_a_long_door_stay_under_cover(data: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(page(DOOR)), "PART", 1)
    door = page("vag-central")
    sealed, _ = seal_page(door)
    second = next(part for part in sealed if part.names == [f"{door.code}.2"])
    assert address(f"{door.code}.3") in second.addresses and address(door.code) in second.addresses
    assert address(f"{door.slug}.2") in second.addresses, "the way out"
    assert not [path for path in second.addresses if path.startswith(f"/{door.slug}.3")]


def test_a_link_to_no_page_is_refused(data: Any) -> None:
    """It could not stay under cover."""
    article = page(ARTICLE)
    lost = address("no-such-page")
    article.body = [
        *article.body.get_prep_value(),
        {"type": "no_claim", "value": {"text": f'<p>See <a href="{lost}">this</a>.</p>'}},
    ]
    with pytest.raises(PressError, match="no page of this site"):
        seal_page(article)
    with pytest.raises(ValidationError, match="no page of this site"):
        article.save_revision().publish()


def test_a_drawing_of_comments_brings_nothing_under_cover(data: Any) -> None:
    """What looks like our own marks in an editor's drawing is inspected like everything else."""
    article = page(ARTICLE)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><!--cover<script>alert(1)</script>cover--><circle r="1"/></svg>'
    article.body = [
        *article.body.get_prep_value(),
        {"type": "drawing", "value": {"source": svg, "alt": "A dot and nothing else", "caption": ""}},
    ]
    sealed, _ = seal_page(article)
    assert not any("alert(1)" in part.html for part in sealed)
