"""Facts: kept once, told in the voice of each door; a change reaches every page that tells it, and a person looks again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.models import Page

from people import fresh, person, signed_in
from sottovoce.desk.again import changed
from sottovoce.evidence.models import Fact, Source
from sottovoce.foundation.edition import EditionFile
from sottovoce.foundation.envelope import unpack
from sottovoce.pages import gates, reviews
from sottovoce.pages.models import ArticlePage
from sottovoce.pages.reviews import Review, fingerprint
from sottovoce.press.publish import publish_everything

pytestmark = pytest.mark.django_db

DOORS = {"for-women": "to her", "for-partners": "to a partner", "for-practitioners": "to a clinician"}


def cite(key: str = "reissing-2004-spasm", certainty: str = "moderate") -> str:
    return f'<a linktype="cite" id="{Source.objects.get(key=key).pk}" certainty="{certainty}">x</a>'


def fact(**fields: Any) -> Fact:
    given = {
        "key": "a-quiet-fact",
        "women": "<p>As told to her.</p>",
        "partners": "<p>As told to a partner.</p>",
        "practitioners": "<p>As told to a clinician.</p>",
        "cited": f"<p>{cite()}</p>",
        **fields,
    }
    made = Fact(**given)
    made.full_clean()
    made.save()
    return made


def telling(door: str, told: Fact) -> Any:
    page = ArticlePage(title=f"Behind {door}", slug=f"behind-{door}", summary="It tells a fact.", live=False)
    page.body = [{"type": "fact", "value": {"fact": told.pk}}]
    Page.objects.get(slug=door).specific.add_child(instance=page)
    page.save_revision().publish()
    return fresh(page)


def read(data: Path) -> dict[str, str]:
    edition = EditionFile(data / "edition")
    return {name: unpack(edition.packed(entry)).decode() for name, entry in edition.entries.items()}


@pytest.fixture
def committed(data: Path, django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[[], Any]:
    return lambda: django_capture_on_commit_callbacks(execute=True)


# Told


def test_each_door_tells_it_in_its_own_words_with_its_sources(data: Path, committed: Any) -> None:
    with committed():
        told = fact()
        pages = {door: telling(door, told) for door in DOORS}
    documents = read(data)
    for door, words in DOORS.items():
        html = documents[pages[door].slug]
        assert f"As told {words}." in html
        assert "Reissing 2004" in html
        assert not any(f"As told {other}." in html for other in DOORS.values() if other != words)


def test_without_a_wording_of_its_own_a_door_tells_the_one_for_women(data: Path, committed: Any) -> None:
    with committed():
        page = telling("for-partners", fact(partners=""))
    assert "As told to her." in read(data)[page.slug]


def test_a_door_that_speaks_to_others_has_its_pages_told_anew(data: Path, committed: Any) -> None:
    with committed():
        page = telling("for-women", fact())
    with committed():
        door = Page.objects.get(slug="for-women").specific
        door.voice = "practitioners"
        door.save_revision().publish()
    assert "As told to a clinician." in read(data)[page.slug]


# Changed


def test_a_change_reaches_the_pages_that_tell_it_and_no_other(data: Path, committed: Any) -> None:
    """Three doors follow one change; what they say is what a full publish would say."""
    with committed():
        told = fact()
        pages = {door: telling(door, told) for door in DOORS}
    before = read(data)
    with committed():
        told.women, told.partners, told.practitioners = (f"<p>Otherwise, {words}.</p>" for words in DOORS.values())
        told.save()
    after = read(data)
    names = {name for page in pages.values() for name in (page.slug, page.code)}
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == names
    for door, words in DOORS.items():
        assert f"Otherwise, {words}." in after[pages[door].slug]
    publish_everything()
    assert read(data) == after


def test_a_change_puts_its_pages_before_a_person(data: Path, committed: Any) -> None:
    """Until she has looked, or the page was published anew; a save that changes nothing asks nobody."""
    with committed():
        told = fact()
        first, second = telling("for-women", told), telling("for-partners", told)
    editor = signed_in(person("Editors"))
    told.save()
    assert changed() == []
    told.cited = f"<p>{cite(certainty='low')}</p>"
    told.save()
    ((found),) = changed()
    assert {page.pk for page in found.pages} == {first.pk, second.pk}
    assert "It tells a fact that changed on" in editor.get("/").content.decode()
    editor.post(reverse("looked_again", args=[first.pk, told.pk]))
    assert [page.pk for page in changed()[0].pages] == [second.pk]
    with committed():
        fresh(second).save_revision().publish()
    assert changed() == []
    told.women = "<p>Otherwise again.</p>"
    told.save()
    assert len(changed()[0].pages) == 2


def test_a_review_does_not_outlive_the_words_of_a_fact(data: Path, committed: Any) -> None:
    """A clinician reviewed other words: readers are told so, on the page and in the lists that show it."""
    with committed():
        told = fact()
        page = telling("for-women", told)
        Review.objects.create(
            page=page, revision=page.live_revision, words=fingerprint(page), role="a gynaecologist", on=told.on
        )
        publish_everything()
    assert "words changed since" not in read(data)[page.slug]
    with committed():
        told.women = "<p>Otherwise.</p>"
        told.save()
    documents = read(data)
    assert "words changed since" in documents[page.slug]
    assert "words changed since" in documents["for-women"]
    assert fresh(page).words == reviews.fingerprint(page)


# Refused


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"cited": ""}, "cite at least one source"),
        ({"cited": "<p>Words.</p>"}, "citations alone"),
        ({"women": ""}, "write the fact for women"),
        ({"partners": '<p>A <a href="https://example.org/">link</a></p>'}, "holds no link"),
        ({"women": "<h2>No</h2>"}, "no part of the text"),
        ({"cited": '<p><a linktype="cite" id="0" certainty="low">x</a></p>'}, "no longer there"),
    ],
)
def test_a_fact_that_cannot_stand_is_refused(fields: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        fact(**fields)


def test_a_fact_rests_on_what_may_be_cited_no_more_surely_than_it_allows() -> None:
    with pytest.raises(ValidationError, match="cannot by itself carry"):
        fact(cited=f"<p>{cite(certainty='high')}</p>")
    Source.objects.filter(key="reissing-2004-spasm").update(confirmed=False)
    with pytest.raises(ValidationError, match="is not confirmed"):
        fact()


def test_the_gates_look_into_facts() -> None:
    """A source of a fact that is withdrawn later stops every page that tells it."""
    page = telling("for-women", fact())
    assert [problem.gate for problem in gates.problems(page) if problem.level == gates.STOP] == []
    Source.objects.filter(key="reissing-2004-spasm").update(retracted=True)
    assert [problem.gate for problem in gates.stops(page)] == ["retracted_source"]
    Source.objects.filter(key="reissing-2004-spasm").update(retracted=False, confirmed=False)
    assert [problem.gate for problem in gates.stops(page)] == ["unconfirmed_source"]


def test_a_page_whose_fact_is_gone_is_refused_with_a_sentence() -> None:
    told = fact()
    page = telling("for-women", told)
    told.delete()
    with pytest.raises(ValidationError, match="A fact that it tells is no longer there"):
        fresh(page).save_revision().publish()


# In the editor


def test_a_citation_keeps_its_place_in_the_editor() -> None:
    """What is kept holds no words of a citation; an entity without words would be gone when the editor saves."""
    import json

    area = DraftailRichTextArea(features=["cite"])
    state = json.loads(area.format_value(f"<p>It is so. {cite().replace('>x<', '><')} And more.</p>"))
    (block,) = state["blocks"]
    (entity,) = block["entityRanges"]
    assert block["text"][entity["offset"] :][: entity["length"]] == "Reissing 2004"
    assert block["text"] == "It is so. Reissing 2004 And more."


def test_editors_keep_facts_and_writers_do_not() -> None:
    told = fact()
    address = reverse("wagtailsnippets_evidence_fact:edit", args=[told.pk])
    assert signed_in(person("Editors")).get(address).status_code == 200
    assert signed_in(person("Writers")).get(address).status_code in (302, 403)
