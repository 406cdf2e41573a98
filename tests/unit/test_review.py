"""Review status: said by a clinician, of words; readers see it wherever the page is shown, and nobody else can set it."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page, PageLogEntry, Revision

from people import GYNAECOLOGIST, article, body, edit, form, fresh, person, signed_in
from small import PACK
from sottovoce.foundation.address import address
from sottovoce.foundation.edition import EditionFile
from sottovoce.foundation.envelope import unpack
from sottovoce.pages import reviews
from sottovoce.pages.models import ArticlePage
from sottovoce.pages.reviews import Review, fingerprint
from sottovoce.press.publish import publish_everything
from sottovoce.starter.document import PackError
from sottovoce.starter.read import read_pack

pytestmark = pytest.mark.django_db

NOT_YET = "Not yet reviewed by a clinician"


def reviewed() -> str:
    today = timezone.localdate()
    return f"Reviewed by {GYNAECOLOGIST} on {today.day} {today:%B %Y}"


@pytest.fixture
def clinician() -> Any:
    return person("Clinical reviewers", name="Dr Name", role=GYNAECOLOGIST, first_name="Grace", last_name="Surname")


def shown(data: Path) -> dict[str, str]:
    """Every name of the edition with its document."""
    edition = EditionFile(data / "edition")
    return {name: unpack(edition.packed(entry)).decode() for name, entry in edition.entries.items()}


def listed(data: Path, slug: str = "a-quiet-page") -> str:
    """What its door says of it."""
    html = shown(data)["for-women"]
    return html[html.index(address(slug)) :].partition("</li>")[0]


def test_a_review_shows_on_the_page_and_in_its_doors_list(data: Path, committed: Any, clinician: Any) -> None:
    """The press renders anew who shows the status, and nobody else; a full publish agrees."""
    with committed():
        page = article()
    before = shown(data)
    assert NOT_YET in before["a-quiet-page"]
    assert NOT_YET in listed(data)
    with committed():
        reviews.record(page.live_revision, GYNAECOLOGIST, clinician)
    after = shown(data)
    changed = {name for name in after if after[name] != before[name]}
    door = Page.objects.get(slug="for-women").specific
    assert changed == {"a-quiet-page", page.code, "for-women", door.code}
    for name in changed:
        assert reviewed() in after[name], name
    assert NOT_YET not in after["a-quiet-page"]
    assert reviewed() in listed(data)
    publish_everything()
    assert shown(data) == after


def test_readers_get_the_role_and_no_name(data: Path, committed: Any, clinician: Any) -> None:
    """Who it was stands in the desk's log, and nowhere in the edition or the review."""
    with committed():
        page = article()
        reviews.record(page.live_revision, GYNAECOLOGIST, clinician)
    everything = (" ".join(shown(data).values()) + " ".join(map(str, Review.objects.values()))).casefold()
    for name in ("Dr Name", "Grace", "Surname"):
        assert name.casefold() not in everything
    entry = PageLogEntry.objects.get(page_id=page.pk, action="sottovoce.review")
    assert entry.user_id == clinician.pk
    assert entry.revision_id == page.live_revision_id


def test_later_words_are_said_to_be_later(data: Path, committed: Any, clinician: Any) -> None:
    """A change of words costs the clean status, on the page and in lists; putting the words back gives it back."""
    with committed():
        page = article()
        reviews.record(page.live_revision, GYNAECOLOGIST, clinician)
    with committed():
        edit(page, "Other words.").publish()
    later = f"{reviewed()}; words changed since"
    assert later in shown(data)["a-quiet-page"]
    assert later in listed(data)
    with committed():
        edit(page, "First words.").publish()
    assert "words changed since" not in shown(data)["a-quiet-page"] + listed(data)
    assert reviewed() in shown(data)["a-quiet-page"]


def test_a_review_of_a_draft_waits_for_the_draft(data: Path, committed: Any, clinician: Any) -> None:
    """The public page is not what was reviewed; when the draft goes out, its review shows."""
    with committed():
        page = article()
        draft = edit(page, "Draft words.")
        reviews.record(draft, GYNAECOLOGIST, clinician)
    assert NOT_YET in shown(data)["a-quiet-page"]
    assert NOT_YET in listed(data)
    with committed():
        draft.publish()
    assert reviewed() in shown(data)["a-quiet-page"]
    assert reviewed() in listed(data)
    assert "words changed since" not in listed(data)


def test_an_unpublished_article_can_be_reviewed_before_it_goes_out(data: Path, committed: Any, clinician: Any) -> None:
    """Its first readers see the status."""
    with committed():
        page = article(live=False)
        reviews.record(page.latest_revision, GYNAECOLOGIST, clinician)
        page.latest_revision.publish()
    assert reviewed() in shown(data)["a-quiet-page"]
    assert reviewed() in listed(data)


def test_a_page_published_before_reviews_existed_can_be_reviewed(data: Path, committed: Any, clinician: Any) -> None:
    """The fingerprint that lists read is made when it is needed first."""
    with committed():
        page = article()
    ArticlePage.objects.filter(pk=page.pk).update(words="")
    with committed():
        reviews.record(page.live_revision, GYNAECOLOGIST, clinician)
    assert "words changed since" not in listed(data)
    assert reviewed() in listed(data)


def test_a_copy_has_not_been_reviewed(data: Path, clinician: Any) -> None:
    """Reviews stay with the page that was read."""
    page = article()
    reviews.record(page.live_revision, GYNAECOLOGIST, clinician)
    twin = article("a-twin")
    assert twin.words == page.words
    assert fresh(page).review == reviewed()
    assert fresh(twin).review == NOT_YET


def test_the_status_does_not_depend_on_the_editors_language(data: Path, clinician: Any) -> None:
    """Same content, same bytes, also when an Italian desk publishes."""
    page = article()
    reviews.record(page.live_revision, GYNAECOLOGIST, clinician)
    with translation.override("it"):
        assert fresh(page).review == reviewed()


# What counts as the same words

SAME = [
    ("new keys", '<p data-block-key="abcde">One, <b>two</b>.</p>'),
    ("other tags", "<p>One, <strong>two</strong>.</p>"),
    ("entities and space", "<p>One,&nbsp; <b>two</b>.</p>\n"),
]
OTHER = [
    ("a word", "<p>One, <b>three</b>.</p>"),
    ("a stop", "<p>One <b>two</b>.</p>"),
    ("a citation", '<p>One, <b>two</b>.<a linktype="cite" id="1" certainty="low">A</a></p>'),
]
CITED = '<p>One.<a linktype="cite" id="1" certainty="low">A</a></p>'


def of(*texts: str, **fields: Any) -> str:
    page = ArticlePage(title="T", slug="t", summary="S", **fields)
    page.body = [{"type": "no_claim", "value": {"text": text}} for text in texts]
    return fingerprint(page)


@pytest.mark.parametrize("what, text", SAME, ids=[what for what, _ in SAME])
def test_what_reads_the_same_is_the_same(what: str, text: str) -> None:
    assert of(text) == of("<p>One, <b>two</b>.</p>")


@pytest.mark.parametrize("what, text", OTHER, ids=[what for what, _ in OTHER])
def test_what_reads_otherwise_is_something_else(what: str, text: str) -> None:
    assert of(text) != of("<p>One, <b>two</b>.</p>")


def test_a_citation_is_its_source_and_certainty() -> None:
    """Neither can change behind a reviewer's back; the order of attributes is nothing."""
    assert of(CITED) == of(CITED.replace('id="1" certainty="low"', 'certainty="low" id="1" contested=""'))
    assert len({of(CITED), of(CITED.replace('"1"', '"2"')), of(CITED.replace("low", "high"))}) == 3


def test_a_block_more_or_in_another_place_is_a_change() -> None:
    assert len({of("<p>a</p>", "<p>b</p>"), of("<p>b</p>", "<p>a</p>"), of("<p>a</p>"), of()}) == 4


def test_opening_and_saving_in_the_editor_is_no_change(data: Path) -> None:
    """The form gives blocks and paragraphs new keys; the words are the same."""
    page = article()
    desk = signed_in(person("Editors"))
    desk.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form(page))
    latest = fresh(page).get_latest_revision_as_object()
    assert latest.latest_revision_id != page.live_revision_id
    assert latest.body.get_prep_value() != page.body.get_prep_value()
    assert fingerprint(latest) == page.words


# Who can set it


def test_the_button_records_what_was_shown(data: Path, clinician: Any) -> None:
    """A clinician reads the page in the desk and confirms; its list says so."""
    page = article()
    desk = signed_in(clinician)
    where = reverse("review_confirm", args=[page.live_revision_id])
    assert where in desk.get(reverse("review")).text
    assert "First words." in desk.get(reverse("review_page", args=[page.live_revision_id])).text
    answer = desk.get(where)
    assert "I have reviewed this page" in answer.text
    answer = desk.post(where, {"words": answer.context["words"]}, follow=True)
    assert reviewed() in answer.text
    assert fresh(page).review == reviewed()


def test_words_that_changed_under_her_eyes_are_not_reviewed(data: Path, clinician: Any) -> None:
    """Autosave writes over a revision in place: what she read is what counts."""
    page = article()
    revision = edit(page, "As she read it.")
    desk = signed_in(clinician)
    where = reverse("review_confirm", args=[revision.pk])
    words = desk.get(where).context["words"]
    draft = revision.as_object()
    draft.body = body("As it was changed.")
    draft.save_revision(overwrite_revision=Revision.objects.get(pk=revision.pk))
    answer = desk.post(where, {"words": words}, follow=True)
    assert "was changed while you read it" in answer.text
    assert not Review.objects.exists()


def test_a_clinician_without_a_role_is_told_whom_to_ask(data: Path) -> None:
    """Readers would be told nothing."""
    page = article()
    desk = signed_in(person("Clinical reviewers"))
    where = reverse("review_confirm", args=[page.live_revision_id])
    answer = desk.post(where, {"words": page.words}, follow=True)
    assert "Please ask a coordinator to add it" in answer.text
    assert not Review.objects.exists()


def test_the_button_stands_on_the_editor_for_clinicians_alone(data: Path, clinician: Any) -> None:
    page = article()
    page.get_workflow().start(page, None)
    where = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "I have reviewed this page" in signed_in(clinician).get(where).text
    assert "I have reviewed this page" not in signed_in(person("Editors")).get(where).text


def test_no_form_field_sets_it(data: Path) -> None:
    """Whatever an editor's form sends."""
    page = article()
    desk = signed_in(person("Coordinators"))
    forged = {"words": "0" * 32, "review": reviewed(), "reviews": reviewed(), "reviewed": "on"}
    sent = {**form(page, "New words."), **forged, "action-publish": "1"}
    desk.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent)
    assert "New words." in str(fresh(page).body)
    assert fresh(page).words == fingerprint(fresh(page))
    assert fresh(page).review == NOT_YET


@pytest.mark.parametrize("key", ["review", "reviewed", "words", "reviews"])
def test_a_pack_with_a_review_is_refused(tmp_path: Path, key: str) -> None:
    """By file and line, like every key that it has no right to."""
    shutil.copytree(PACK, tmp_path / "pack")
    path = tmp_path / "pack" / "pages" / "for-women" / "what-is-vaginismus.md"
    path.write_text(path.read_text().replace("\nsummary:", f"\n{key}: {reviewed()}\nsummary:", 1))
    with pytest.raises(PackError, match=f"“{key}” is not a key of a page"):
        read_pack(tmp_path / "pack")


def test_a_review_is_never_rewritten(data: Path, clinician: Any) -> None:
    """Neither one by one nor by query; it goes with its page, and stays when old revisions are cleared away."""
    page = article()
    review = reviews.record(page.live_revision, GYNAECOLOGIST, clinician)
    review.role = "a professor"
    for rewrite in (review.save, review.delete, Review.objects.all().delete, lambda: Review.objects.update(role="x")):
        with pytest.raises(TypeError, match="A new review takes its place"):
            rewrite()
    edit(page, "Newer words.").publish()
    Revision.objects.filter(pk=review.revision_id).delete()
    assert fresh(page).review == f"{reviewed()}; words changed since"
    page.delete()
    assert not Review.objects.exists()


def test_a_role_that_does_not_fit_the_envelope_changes_nothing(
    data: Path, clinician: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the press refuses to show is not recorded."""
    page = article()
    monkeypatch.setattr("sottovoce.press.sealing._too_big", lambda html, packed: "by 1 byte." * ("Reviewed" in html))
    with pytest.raises(ValidationError, match="too big"):
        reviews.record(page.live_revision, GYNAECOLOGIST, clinician)
    assert not Review.objects.exists()
    assert fresh(page).review == NOT_YET


def test_hostile_words_of_a_role_are_only_words(data: Path, committed: Any, clinician: Any) -> None:
    with committed():
        page = article()
        reviews.record(page.live_revision, "a <script>alert(1)</script> & co", clinician)
    html = shown(data)["a-quiet-page"] + listed(data)
    assert "<script>alert" not in html
    assert "alert(1)" in html
