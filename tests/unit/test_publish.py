"""Publishing: what changed and what shows it, and nothing else; whole or not at all."""

import dataclasses
import random
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from wagtail.models import Page, Revision

from sottovoce.evidence import library
from sottovoce.evidence.models import Source
from sottovoce.foundation.address import address
from sottovoce.foundation.edition import ROBOTS, SITEMAP, EditionFile
from sottovoce.foundation.envelope import unpack
from sottovoce.foundation.rendering import rendering
from sottovoce.pages.models import ArticlePage, DoorPage, FormerSlug, ReaderPage
from sottovoce.pages.showing import show, show_missing
from sottovoce.press.models import Name, Pending, Read
from sottovoce.press.publish import needs_everything, publish_everything
from sottovoce.press.sealing import PressError

pytestmark = pytest.mark.django_db

ARTICLE, DOOR = "what-is-vaginismus", "for-women"


def pages(data: Path) -> dict[str, str]:
    """Every name of the edition with its document."""
    edition = EditionFile(data / "edition")
    return {name: unpack(edition.packed(entry)).decode() for name, entry in edition.entries.items()}


def differing(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """Names whose bodies differ, new and withdrawn ones included."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def page(slug: str) -> Any:
    return Page.objects.get(slug=slug).specific


def names(*slugs: str) -> set[str]:
    """All names by which these pages answer."""
    found = {name for slug in slugs for name in (slug, page(slug).code)}
    return found | {""} if "home" in slugs else found


def publish(changed: ReaderPage, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(changed, name, value)
    changed.save_revision().publish()


def with_words(changed: ReaderPage, words: str) -> list[dict[str, Any]]:
    return [*changed.body.get_prep_value(), {"type": "no_claim", "value": {"text": f"<p>{words}</p>"}}]


def consistent(data: Path) -> None:
    """The edition is what a full publish would write now."""
    before = pages(data)
    publish_everything()
    assert differing(before, pages(data)) == set()


def showing(data: Path, slug: str) -> set[str]:
    """Pages whose documents, open or covered, link to this page, but for the page itself."""
    return linking(pages(data), slug, page(slug).code) - names(slug) - {SITEMAP}


def linking(documents: dict[str, str], slug: str, code: str) -> set[str]:
    """Names of all documents that link to a page by slug or code."""
    return {name for name, html in documents.items() if address(slug) in html or address(code) in html}


# One article's words


def test_an_edit_of_words_changes_the_page_and_no_other(data: Path, committed: Any) -> None:
    """Its own names change; every other body is the same to the byte."""
    before = pages(data)
    with committed():
        article = page(ARTICLE)
        publish(article, body=with_words(article, "A new sentence."))
    after = pages(data)
    assert differing(before, after) == names(ARTICLE)
    assert "A new sentence." in after[ARTICLE]
    assert "A new sentence." in after[page(ARTICLE).code]
    consistent(data)


def test_a_draft_changes_nothing(data: Path, committed: Any) -> None:
    """Readers see published words only, in full publishes too."""
    before = (data / "edition").read_bytes()
    with committed():
        article = page(ARTICLE)
        article.title = "A draft title"
        article.body = with_words(article, "Draft words.")
        article.save_revision()
    assert (data / "edition").read_bytes() == before
    old = pages(data)
    publish_everything()
    assert pages(data) == old


def test_nothing_reaches_the_edition_before_the_commit(data: Path, django_capture_on_commit_callbacks: Any) -> None:
    """A transaction that is still open, or rolled back, shows readers nothing; a pending mark stands meanwhile."""
    before = (data / "edition").read_bytes()
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        article = page(ARTICLE)
        publish(article, body=with_words(article, "Not yet."))
    assert (data / "edition").read_bytes() == before
    assert Pending.objects.exists()
    for callback in callbacks:
        callback()
    assert "Not yet." in pages(data)[ARTICLE]
    assert not Pending.objects.exists()


def test_publishing_the_same_again_changes_no_byte_that_readers_see(data: Path, committed: Any) -> None:
    """Same content, same bytes."""
    article = page(ARTICLE)
    with committed():
        publish(article, updated=article.updated)
    once = pages(data)
    with committed():
        publish(page(ARTICLE))
    assert differing(once, pages(data)) == set()


# What shows a page


def test_a_new_title_changes_all_that_show_it_and_no_other(data: Path, committed: Any) -> None:
    """The page, its door's list, and pages that relate it; not those that only link with words of their own."""
    before, article = pages(data), page(ARTICLE)
    listing = {name for name in showing(data, ARTICLE) if f">{article.title}</a>" in before[name]}
    with committed():
        publish(article, title="A title that is quite new", short="")
    after = pages(data)
    changed = differing(before, after)
    assert names(ARTICLE) | names(DOOR) <= changed
    assert {name for name, html in after.items() if "A title that is quite new" in html} <= changed
    assert changed <= names(ARTICLE) | showing(data, ARTICLE)
    assert len(listing) > 2
    consistent(data)


def test_a_new_summary_changes_lists_and_no_running_text(data: Path, committed: Any) -> None:
    """Cards show summaries, links do not."""
    before, article = pages(data), page(ARTICLE)
    shown = {name for name, html in before.items() if article.summary.split(",")[0] in html}
    with committed():
        publish(article, summary="A summary that is quite new.")
    changed = differing(before, pages(data))
    assert changed == {name for name, html in pages(data).items() if "A summary that is quite new." in html}
    assert names(DOOR) <= changed
    assert shown >= names(ARTICLE)
    consistent(data)


def test_a_doors_new_name_changes_every_page(data: Path, committed: Any) -> None:
    """The doors stand at the head of each page, the 404 page too; the exempt files stay."""
    before = pages(data)
    with committed():
        publish(page(DOOR), title="A Door Renamed")
    assert differing(before, pages(data)) == set(before) - {ROBOTS, SITEMAP}
    consistent(data)


def test_unpublishing_withdraws_the_page_from_wherever_it_stood(data: Path, committed: Any) -> None:
    """Slug and code answer no more, and no page links to it."""
    own, shown = names(ARTICLE), showing(data, ARTICLE)
    before = pages(data)
    with committed():
        page(ARTICLE).unpublish()
    after = pages(data)
    assert not own & set(after)
    listed = {name for name in before | after if name.split(".")[0] in names("library-of-sources") | names("a-to-z")}
    assert differing(before, after) - listed == (own | shown | {SITEMAP}) - listed
    assert not linking(after, ARTICLE, page(ARTICLE).code)
    assert len(shown) > 2
    consistent(data)


def test_publishing_again_brings_it_all_back(data: Path, committed: Any) -> None:
    """Unpublish and publish, and readers see what they saw."""
    before = pages(data)
    updated = page(ARTICLE).updated
    with committed():
        page(ARTICLE).unpublish()
    with committed():
        publish(page(ARTICLE), updated=updated)
    assert differing(before, pages(data)) == set()


@pytest.mark.parametrize("live", [False, True], ids=["draft-first", "published-at-once"])
def test_a_new_page_stands_in_its_door_and_the_sitemap(data: Path, committed: Any, live: bool) -> None:
    """It answers by slug and code; its door lists it; nothing else changes."""
    before = pages(data)
    with committed():
        fresh = ArticlePage(title="A fresh page", slug="a-fresh-page", summary="Fresh.", live=live)
        page(DOOR).add_child(instance=fresh)
        fresh.save_revision().publish()
    after = pages(data)
    assert differing(before, after) == names("a-fresh-page") | names(DOOR) | names("a-to-z") | {SITEMAP}
    assert address("a-fresh-page") in after[DOOR]
    consistent(data)


def test_deleting_withdraws_the_page_from_wherever_it_stood(data: Path, committed: Any) -> None:
    """Page, code, lists, links and sitemap: nothing leads to what is gone."""
    own, shown, code = names(ARTICLE), showing(data, ARTICLE), page(ARTICLE).code
    before = pages(data)
    with committed():
        page(ARTICLE).delete()
    after = pages(data)
    assert not own & set(after)
    assert not linking(after, ARTICLE, code)
    listed = {name for name in before | after if name.split(".")[0] in names("library-of-sources") | names("a-to-z")}
    assert differing(before, after) - listed == (own | shown | {SITEMAP}) - listed
    consistent(data)


def test_deleting_a_door_withdraws_what_was_behind_it(data: Path, committed: Any) -> None:
    """Door and articles go together, from every page's head and from the sitemap."""
    own = names(DOOR, ARTICLE)
    with committed():
        page(DOOR).delete()
    after = pages(data)
    assert not own & set(after)
    assert not [name for name, html in after.items() if address(ARTICLE) in html or address(DOOR) in html]
    consistent(data)


def test_moving_between_doors_changes_both_doors_and_the_crumbs(data: Path, committed: Any) -> None:
    """The old door lists it no more, the new one does, and the page itself says where it stands."""
    before = pages(data)
    with committed():
        page(ARTICLE).move(page("for-partners"), pos="last-child")
    after = pages(data)
    assert differing(before, after) == names(ARTICLE, DOOR, "for-partners")
    assert address(ARTICLE) in after["for-partners"]
    assert after[DOOR].count(address(ARTICLE)) == before[DOOR].count(address(ARTICLE)) - 1
    assert after[ARTICLE].count(address("for-partners")) > before[ARTICLE].count(address("for-partners"))
    consistent(data)


def test_reordering_doors_changes_every_page(data: Path, committed: Any) -> None:
    """A door moved before another stands before it everywhere."""
    with committed():
        page("for-partners").move(page(DOOR), pos="left")
    after = pages(data)
    codes = {page(slug).code for slug in Page.objects.filter(depth__gt=1).values_list("slug", flat=True)}
    for name, html in after.items():
        if name not in (ROBOTS, SITEMAP, *names("for-partners", DOOR)):
            first, second = (
                page(slug).code if name.partition(".")[0] in codes else slug for slug in ("for-partners", DOOR)
            )
            assert html.index(address(first)) < html.index(address(second)), name
    consistent(data)


def test_a_renamed_slug_keeps_answering_with_the_page(data: Path, committed: Any) -> None:
    """The old address shows the page itself; all links and the sitemap have the new one; the code stays."""
    code = page(ARTICLE).code
    shown = showing(data, ARTICLE)
    with committed():
        publish(page(ARTICLE), slug="a-new-slug")
    after = pages(data)
    assert after[ARTICLE] == after["a-new-slug"]
    assert address("a-new-slug") in after[code], "the way out of cover"
    assert not [name for name, html in after.items() if address(ARTICLE) in html]
    assert linking(after, "a-new-slug", code) == shown | {
        "a-new-slug", ARTICLE, code, SITEMAP,
    }  # fmt: skip
    consistent(data)


def test_a_slug_renamed_back_is_no_former_one(data: Path, committed: Any) -> None:
    """There and back again: both names answer, the first is the canonical one."""
    before = pages(data)
    with committed():
        publish(page(ARTICLE), slug="a-new-slug")
    updated = page("a-new-slug").updated
    with committed():
        publish(page("a-new-slug"), slug=ARTICLE)
    after = pages(data)
    assert after["a-new-slug"] == after[ARTICLE]
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["a-new-slug"]
    assert after[SITEMAP] == before[SITEMAP]
    assert updated is not None
    consistent(data)


@pytest.mark.parametrize("taken", ["home", "glossary", "former", "code"])
def test_a_slug_that_answers_already_is_refused(data: Path, committed: Any, taken: str) -> None:
    """Slugs, former slugs and codes are one over the whole site."""
    if taken == "former":
        with committed():
            publish(page("glossary"), slug="words-to-know")
        taken = "glossary"
    elif taken == "code":
        taken = page("glossary").code
    before = (data / "edition").read_bytes()
    article = page(ARTICLE)
    article.slug = taken
    with pytest.raises(ValidationError) as refused, committed():
        article.full_clean()
    assert taken in str(refused.value)
    assert (data / "edition").read_bytes() == before


def citing(documents: dict[str, str], source: Source) -> set[str]:
    """All names of documents whose notes cite a source, and of the part of the library that lists it."""
    with rendering():
        part = library.cited().index(source.pk) // library.PART + 1
    listing = {f"{name}.{part}" if part > 1 else name for name in names("library-of-sources")}
    return {name for name, html in documents.items() if f"<b>{source.label}</b>" in html} | listing


def test_a_sources_new_record_changes_the_pages_that_cite_it(data: Path, committed: Any) -> None:
    """All of them, and no other; a change that readers cannot see changes nothing."""
    source = Source.objects.get(key="nhs-wales-vaginismus")
    before = pages(data)
    dependents = citing(before, source)
    assert len(dependents) > 4
    with committed():
        source.csl = {**source.csl, "note": "Seen by nobody."}
        source.save()
    assert differing(before, pages(data)) == set()
    with committed():
        source.csl = {**source.csl, "author": [{"literal": "A New Name"}]}
        source.save()
    assert differing(before, pages(data)) == dependents
    assert all("A New Name" in pages(data)[name] for name in dependents)
    consistent(data)


def test_a_source_that_falls_below_its_citations_is_refused(data: Path, committed: Any) -> None:
    """A kind that cannot carry what pages say with it is not saved, and nothing changes."""
    source = Source.objects.get(key="foster-2010-lidocaine")
    before = (data / "edition").read_bytes()
    source.kind = "qualitative"
    with pytest.raises(ValidationError, match="choose a lower one"), committed(), transaction.atomic():
        source.save()
    assert Source.objects.get(pk=source.pk).kind == "rct"
    assert (data / "edition").read_bytes() == before


# Refusals


def state(slug: str) -> tuple[Any, ...]:
    found = page(slug)
    return (
        found.title,
        found.live_revision_id,
        str(found.body.get_prep_value()),
        Read.objects.count(),
        Name.objects.count(),
    )


def chance_words(count: int) -> list[str]:
    """Words that hardly compress, the same each time; short sentences without vowels, so that they read easily enough."""
    chance = random.Random(1)
    words = ["".join(chance.choices("bcdfghjklmnpqrstvwxz0123456789", k=9)) for _ in range(count)]
    return [f"{word}." if place % 5 == 4 else word for place, word in enumerate(words)]


@pytest.mark.parametrize("count, repeated, encoding", [(1_500, 1, "br"), (3_000, 1, "br"), (5, 1_400, "identity")])
def test_a_page_too_big_is_refused_with_words_to_cut(
    data: Path, committed: Any, count: int, repeated: int, encoding: str
) -> None:
    """Whichever envelope it does not fit: the sentence says how many words to cut; neither database nor edition changes."""
    before, kept = (data / "edition").read_bytes(), state("about")
    plain = page("about")
    plain.body = with_words(plain, " ".join(chance_words(count) * repeated))
    revision = plain.save_revision()
    with pytest.raises(ValidationError) as refused, committed():
        revision.publish()
    sentence = " ".join(refused.value.messages)
    assert f"“{plain.title}” is too big for its envelope" in sentence
    assert "shorten it by about" in sentence
    assert f"({encoding})" in sentence
    assert 10 <= int(sentence.split("about ")[1].split(" words")[0].replace(",", "")) <= count * repeated
    assert state("about") == kept
    assert (data / "edition").read_bytes() == before
    assert not Pending.objects.exists()


@pytest.mark.parametrize("count", [1_500, 1_550, 2_000])
def test_cutting_as_many_words_as_was_said_is_enough(data: Path, committed: Any, count: int) -> None:
    """Who follows the sentence, once, can publish."""
    words = chance_words(count)
    for attempt in range(2):
        plain = page("about")
        plain.body = with_words(plain, " ".join(words))
        try:
            with committed():
                plain.save_revision().publish()
        except ValidationError as error:
            assert attempt == 0, error
            words = words[: -int(" ".join(error.messages).split("about ")[1].split(" words")[0].replace(",", ""))]
    assert words[0] in pages(data)["about"]
    assert len(words) > 200, "and it need not cut everything"


def test_a_page_that_cites_a_deleted_source_is_refused(data: Path, committed: Any) -> None:
    """The press says which note, whatever route leads to it, and the old edition stays."""
    article = page("anal-sex-and-vaginismus")
    before = pages(data)
    Source.objects.filter(key="goetsch-2015").delete()
    with pytest.raises(ValidationError, match="cites a source that is no longer there"), committed():
        publish(article, title="Whatever")
    assert pages(data) == before
    with pytest.raises(PressError, match="cites a source that is no longer there"):
        publish_everything()
    assert pages(data) == before


@pytest.mark.parametrize("certainty", ["high", "certain"])
def test_a_citation_above_its_source_is_refused(data: Path, committed: Any, certainty: str) -> None:
    """Nobody can publish more certainty than a source's kind allows, or another word for it."""
    source = Source.objects.filter(kind="qualitative", confirmed=True).first()
    before = (data / "edition").read_bytes()
    article = page(ARTICLE)
    cite = f'x <a linktype="cite" id="{source.pk}" certainty="{certainty}">{source.label}</a>'
    article.body = [*article.body.get_prep_value(), {"type": "prose", "value": {"text": f"<p>{cite}</p>"}}]
    with pytest.raises(ValidationError, match="Please choose a lower one"), committed():
        article.save_revision().publish()
    assert (data / "edition").read_bytes() == before


# Everything


def test_readers_words_do_not_follow_the_editors_language(data: Path) -> None:
    """An editor whose desk speaks Italian publishes the same page."""
    article = page(ARTICLE)
    with translation.override("it"):
        italian = show(article).html, show_missing().html
    assert italian == (show(article).html, show_missing().html)


def test_two_full_publishes_give_the_same_bytes(data: Path, tmp_path: Path, settings: Any) -> None:
    """Edition file and folder, to the byte."""
    found = []
    for place in ("one", "other"):
        settings.ENVIRONMENT = dataclasses.replace(
            settings.ENVIRONMENT, data=tmp_path / place, folder=tmp_path / place / "folder"
        )
        publish_everything()
        release = tmp_path / place / "folder" / "current"
        files = {path.name: path.read_bytes() for path in release.iterdir()}
        found.append(((tmp_path / place / "edition").read_bytes(), files))
    assert found[0] == found[1]
    assert len(found[0][1]) > 60
    assert found[0][0] == (data / "edition").read_bytes(), "and the same as the first of all"


def test_a_change_reaches_file_and_folder_alike(data: Path, tmp_path: Path, settings: Any, committed: Any) -> None:
    """Both targets show the new page."""
    from sottovoce.press.targets.folder import file_name

    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, folder=tmp_path / "folder")
    assert needs_everything(), "the folder is missing"
    publish_everything()
    assert not needs_everything()
    with committed():
        article = page(ARTICLE)
        publish(article, body=with_words(article, "In both places."))
    current = tmp_path / "folder" / "current"
    for name, html in pages(data).items():
        assert (current / file_name(name)).read_text().rstrip(" ") == html.rstrip(" "), name
    assert "In both places." in (current / f"{ARTICLE}.html").read_text()


def test_the_sitemap_lists_the_canonical_addresses_of_live_pages(data: Path, settings: Any, committed: Any) -> None:
    """Each once; no code, no former slug, no draft."""
    with committed():
        publish(page("contact-us"), slug="words-to-know")
    with committed():
        page("about").unpublish()
    listed = pages(data)[SITEMAP].split("<loc>")[1:]
    found = [row.split("</loc>")[0] for row in listed]
    live = Page.objects.filter(live=True, depth__gt=1).values_list("slug", flat=True)
    found = [
        row for row in found if "." not in row.removeprefix(settings.ENVIRONMENT.site_url)
    ]  # the parts of long pages
    assert sorted(found) == sorted(settings.ENVIRONMENT.site_url + address(slug) for slug in live)
    assert len(found) == len(set(found)) > 10
    assert "about" not in live
    assert "words-to-know" in live


def test_a_long_hub_is_listed_in_parts(data: Path, committed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A door with more pages than one part shows is paged; all parts answer, by slug and code, and go when they empty."""
    monkeypatch.setattr(DoorPage, "PART", 2)
    publish_everything()
    door = page(DOOR)
    with committed():
        for number in range(4):
            fresh = ArticlePage(title=f"Fresh {number}", slug=f"fresh-{number}", summary="Fresh.", live=False)
            door.add_child(instance=fresh)
            fresh.save_revision().publish()
    after = pages(data)
    parts = [f"{name}{part}" for name in (DOOR, door.code) for part in ("", ".2", ".3")]
    assert set(parts) <= set(after)
    assert f"{DOOR}.4" not in after
    assert "Fresh 3" in after[f"{DOOR}.3"]
    assert address(f"{DOOR}.2") in after[SITEMAP]
    consistent(data)
    with committed():
        page("fresh-3").unpublish()
    assert f"{DOOR}.3" not in pages(data)
    assert f"{door.code}.3" not in pages(data)
    assert address(f"{DOOR}.3") not in pages(data)[SITEMAP]
    consistent(data)


def test_a_crash_between_commit_and_swap_asks_for_a_full_publish(
    data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """What the database holds and the edition does not is remembered, and mended."""
    assert not needs_everything()
    with django_capture_on_commit_callbacks(execute=False):
        article = page(ARTICLE)
        publish(article, body=with_words(article, "Lost in the crash."))
    assert needs_everything()
    assert "Lost in the crash." not in pages(data)[ARTICLE]
    publish_everything()
    assert "Lost in the crash." in pages(data)[ARTICLE]
    assert not needs_everything()


def test_a_full_publish_that_fails_leaves_edition_and_memory(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error at the last page: the old edition stays whole, and the need is remembered."""
    from sottovoce.press import publish as press

    before, remembered = (data / "edition").read_bytes(), (Read.objects.count(), Name.objects.count())
    monkeypatch.setattr(press, "seal_missing", lambda: (_ for _ in ()).throw(PressError("no")))
    with pytest.raises(PressError):
        publish_everything()
    assert (data / "edition").read_bytes() == before
    assert (Read.objects.count(), Name.objects.count()) == remembered
    assert needs_everything()


def test_an_edition_that_is_missing_or_looks_old_asks_for_a_full_publish(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is gone, or a stylesheet that changed."""
    from sottovoce.press import publish as press

    assert not needs_everything()
    with monkeypatch.context() as patched:
        patched.setattr(press, "constants", lambda: {"csp": "another"})
        assert needs_everything()
    (data / "edition").unlink()
    assert needs_everything()


def test_every_route_to_publish_passes_the_gates(data: Path, committed: Any) -> None:
    """The page model's publish is where gates stand: a revision published by code is refused like any other."""
    article = page(ARTICLE)
    article.body = with_words(article, '<a linktype="cite" id="999999" certainty="low">Nobody 1999</a>')
    revision = article.save_revision()
    for route in (revision.publish, lambda: Revision.objects.get(pk=revision.pk).publish()):
        with pytest.raises(ValidationError, match="no longer there"), committed():
            route()
