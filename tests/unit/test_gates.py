"""The gates: each says what, where and the mend; every route to publish passes them; a draft may lack anything."""

import datetime
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page, PageLogEntry

from entering import enter
from sottovoce.commands import check, tick
from sottovoce.evidence.models import Source
from sottovoce.foundation.edition import EditionFile
from sottovoce.foundation.envelope import unpack
from sottovoce.pages import gates, wording
from sottovoce.pages.models import ArticlePage, GatePass, ReaderPage

pytestmark = pytest.mark.django_db

ARTICLE = "what-is-vaginismus"
TIP = {"text": "<p>Breathe.</p>", "stop": "<p>Stop when it hurts.</p>", "basis": "ours"}
QUESTIONS = {
    "title": "Questions to yourself",
    "intro": "",
    "items": [{"question": "Whose wish is it?", "why": "<p>Yours counts.</p>"}],
    "endings": ["<p>Not for me.</p>"],
}


def article(slug: str = ARTICLE) -> Any:
    return Page.objects.get(slug=slug).specific


def source(**fields: Any) -> Source:
    found = Source.objects.get(key="reissing-2004-spasm")
    for name, value in fields.items():
        setattr(found, name, value)
    found.save()
    return found


def cite(text: str, certainty: str = "moderate") -> str:
    return f'<p>{text} <a linktype="cite" id="{source().pk}" certainty="{certainty}">Reissing 2004</a></p>'


def page_of(*body: tuple[str, Any], **fields: Any) -> ArticlePage:
    """A page that is in no tree."""
    given = {
        "title": "A page",
        "slug": "a-page",
        "summary": "What it answers.",
        "locale": Locale.get_default(),
        **fields,
    }
    page = ArticlePage(**given)
    page.body = [{"type": kind, "value": value, "id": str(place)} for place, (kind, value) in enumerate(body)]
    return page


def said(page: ReaderPage) -> list[tuple[str, int | None, str]]:
    """What the gates say: the gate's name, the block, the level."""
    return [(problem.gate, problem.block, problem.level) for problem in gates.problems(page) if problem.gate]


# One test that trips each


def test_a_tip_without_stop_sign() -> None:
    bound = [("questions", QUESTIONS), ("tip", TIP)]
    assert said(page_of(*bound)) == []
    assert said(page_of(*bound, ("tip", {**TIP, "stop": "<p> </p>"}))) == [("tip_without_stop_sign", 2, "stop")]


def test_advice_before_questions() -> None:
    assert said(page_of(("tip", TIP), ("questions", QUESTIONS))) == [("advice_before_questions", 0, "stop")]


@pytest.mark.parametrize("kind", ["prose", "key_points"])
def test_a_paragraph_of_facts_without_source(kind: str) -> None:
    """Each paragraph and each list item counts by itself."""
    sourced = cite("Muscles differ.")
    assert said(page_of((kind, {"text": sourced}))) == []
    bare = f"{sourced}<ul><li>{cite('One.')[3:-4]}</li><li>Another <b>thing</b>.</li></ul><p></p>"
    assert said(page_of((kind, {"text": bare}))) == [("facts_without_source", 0, "stop")]
    (problem,) = [problem for problem in gates.problems(page_of((kind, {"text": bare}))) if problem.gate]
    assert "“Another thing.”" in problem.message
    assert "cite one" in problem.message


def test_words_that_say_what_they_rest_on_need_no_source() -> None:
    own = {"text": "<p>Take your time.</p>"}
    assert said(page_of(("no_claim", own), ("not_known", own), ("experience", {**own, "gathered": "<p>Us.</p>"}))) == []
    assert said(page_of(("measured", {**own, "how": "<p>Today, by us.</p>"}))) == []
    term = {"term": "Consent", "also": "", "text": "<p>A yes.</p>"}
    assert said(page_of(("definition", {**term, "basis": "ours"}))) == []
    assert said(page_of(("definition", {**term, "basis": "sources"}))) == [("facts_without_source", 0, "stop")]


def test_a_line_to_tick_without_source() -> None:
    """What women notice is a claim; what one agrees to is not."""
    ticks = {"title": "What I notice", "answers": "", "intro": "", "items": [cite("It burns."), "<p>It hurts.</p>"]}
    assert said(page_of(("ticks", {**ticks, "basis": "ours"}))) == []
    assert said(page_of(("ticks", {**ticks, "basis": "sources"}))) == [("facts_without_source", 0, "stop")]


def test_a_row_of_a_table_out_of_line() -> None:
    """A cell too few, and a row that rests on nothing."""
    row = {"head": "<p>Trainers</p>", "cells": [cite("Few studies."), "<p>–</p>"]}
    table = {"title": "Side by side", "columns": "Treatment | For | Against", "rows": [row]}
    assert said(page_of(("table", table))) == []
    short, bare = {**row, "cells": row["cells"][:1]}, {**row, "cells": ["<p>Much.</p>", "<p>–</p>"]}
    assert said(page_of(("table", {**table, "rows": [row, short]}))) == [("row_out_of_line", 0, "stop")]
    assert said(page_of(("table", {**table, "rows": [bare]}))) == [("row_out_of_line", 0, "stop")]


def test_a_review_overdue_without_a_note() -> None:
    past = timezone.localdate() - datetime.timedelta(days=1)
    assert said(page_of(next_review=past)) == [("review_overdue", None, "stop")]
    assert said(page_of(next_review=past, review_note="We wait for a new trial.")) == []
    assert said(page_of(next_review=timezone.localdate())) == []


def test_a_retracted_source() -> None:
    page = page_of(("no_claim", {"text": "<p>Hello.</p>"}), ("prose", {"text": cite("Muscles differ.")}))
    assert said(page) == []
    source(retracted=True)
    assert said(page) == [("retracted_source", 1, "stop")]


def test_heading_order() -> None:
    part, section = ({"text": "Names", "level": level} for level in "32")
    assert said(page_of(("heading", section), ("heading", part))) == []
    assert said(page_of(("heading", part), ("heading", section))) == [("heading_order", 0, "stop")]
    assert said(page_of(("heading", {"text": " ", "level": "2"}))) == [("heading_order", 0, "stop")]


def test_a_drawing_without_words() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><circle cx="10" cy="10" r="6"/></svg>'
    drawn = {"source": svg, "alt": "A circle stands for the ring of muscle.", "caption": ""}
    assert said(page_of(("drawing", drawn))) == []
    assert said(page_of(("drawing", {**drawn, "alt": "Drawing"}))) == [("drawing_without_words", 0, "stop")]


@pytest.mark.parametrize(
    "words",
    [
        "Just relax.",
        "It is just  relax again.",
        "Nearly all were cured.",
        "After successful penetration.",
        "Normal sex.",
        "A failure.",
    ],
)
def test_words_out_of_our_voice(words: str) -> None:
    assert said(page_of(("no_claim", {"text": f"<p>{words}</p>"}))) == [("words_out_of_our_voice", 0, "stop")]
    assert said(page_of(("no_claim", {"text": f"<p>They say “{words}” to her.</p>"}))) == []
    assert ("words_out_of_our_voice", None, "stop") in said(page_of(title=words))


def test_a_hard_page() -> None:
    """A notice from grade 8, a stop from grade 10; terms do not count, and the longest sentences are shown."""
    plain = "<p>" + "You may stop here and rest. " * 30 + "</p>"
    hard = (
        "<p>"
        + "Considerable uncertainty concerning individual circumstances necessitates careful interpretation. " * 20
        + "</p>"
    )
    middling = (
        "<p>"
        + "The people who were asked about their own memories later answered many of the same questions again. " * 20
        + "</p>"
    )
    terms = "<p>" + "The gynaecologist or physiotherapist can examine the vagina. " * 20 + "</p>"
    grades = {name: wording.grade(page_of(("no_claim", {"text": text}))) for name, text in
              {"plain": plain, "hard": hard, "middling": middling, "terms": terms}.items()}  # fmt: skip
    levels = {name: grade.level for name, grade in grades.items() if grade}
    assert levels["plain"] < 4 < 8 <= levels["middling"] < 10 <= levels["hard"]
    assert levels["terms"] < 8
    assert said(page_of(("no_claim", {"text": plain}))) == []
    assert said(page_of(("no_claim", {"text": middling}))) == [("hard_to_read", None, "notice")]
    page = page_of(("no_claim", {"text": hard}))
    assert said(page) == [("hard_to_read", None, "stop")]
    assert "(3) “Considerable uncertainty" in gates.problems(page)[0].message
    page.parent_to_be = Page.objects.get(slug="for-practitioners")  # type: ignore[attr-defined]
    assert said(page) == [("hard_to_read", None, "notice")]


def test_a_page_over_the_envelope_is_foretold() -> None:
    words = " ".join(f"{number * 2_654_435_761 % 4_294_967_296:x}" for number in range(4000))
    stops = gates.stops(page_of(("no_claim", {"text": f"<p>{words}</p>"})))
    (problem,) = [problem for problem in stops if not problem.gate]  # no reason passes the press's own refusal
    assert "too big for its envelope" in problem.message


def test_worst_first() -> None:
    page = page_of(
        ("no_claim", {"text": "<p>" + "The people who were asked about their own memories later answered many of the same questions again. " * 20 + "</p>"}),
        ("tip", TIP),
        ("prose", {"text": "<p>Bare.</p>"}),
        next_review=datetime.date(2020, 1, 1),
    )  # fmt: skip
    assert said(page) == [
        ("advice_before_questions", 1, "stop"),
        ("facts_without_source", 2, "stop"),
        ("review_overdue", None, "stop"),
        ("hard_to_read", None, "notice"),
    ]


def test_the_starter_passes_every_gate() -> None:
    for page in Page.objects.filter(live=True, depth__gt=1).specific():
        assert gates.problems(page) == [], page.slug


# Every route


def bare(page: Any) -> Any:
    """The page with a paragraph of facts that has no source."""
    page.body = [*page.body.get_prep_value(), {"type": "prose", "value": {"text": "<p>Bare words.</p>"}}]
    return page


def html(data: Path, slug: str = ARTICLE) -> str:
    edition = EditionFile(data / "edition")
    return unpack(edition.packed(edition.entries[slug])).decode()


@pytest.fixture
def editor(client: Client) -> Client:
    user = get_user_model().objects.create_superuser("ed", "", "five quiet lamps")
    enter(client, user)
    return client


def post_of(page: Any, **more: str) -> dict[str, Any]:
    """The edit form's data of a page, as the editor would post it."""
    from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

    text = rich_text("<p>Bare words.</p>", features=["bold", "italic", "ol", "ul", "link", "cite"])
    return nested_form_data(
        {
            "title": page.title, "slug": page.slug, "summary": page.summary, "short": "", "updated": "", "review_note": "",
            "next_review": "", "body": streamfield([("prose", {"text": text})]), "related": streamfield([]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}, **more,
        }
    )  # fmt: skip


def test_by_code(data: Path, django_capture_on_commit_callbacks: Any) -> None:
    before = html(data)
    revision = bare(article()).save_revision()
    with pytest.raises(ValidationError, match="Bare words"), django_capture_on_commit_callbacks(execute=True):
        revision.publish()
    assert html(data) == before
    assert article().get_latest_revision_as_object().body[-1].value["text"].source == "<p>Bare words.</p>"


def test_by_form(data: Path, editor: Client) -> None:
    """Refused, with the block marked and nothing typed lost; as a draft it is saved."""
    page = article()
    answer = editor.post(f"/pages/{page.pk}/edit/", {**post_of(page), "action-publish": "1"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Block 1: The paragraph “Bare words.” has no source." in answer.context["form"].errors["__all__"].as_text()
    assert "messages" in str(answer.context["form"].errors["body"].as_data()[0].as_json_data()["blockErrors"])
    assert "Bare words." in shown
    assert editor.post(f"/pages/{page.pk}/edit/", post_of(page)).status_code == 302
    assert article().latest_revision.content["body"].count("Bare words.") == 1
    assert article().live_revision_id != article().latest_revision_id


# Past a gate, with a reason


def test_an_editor_may_publish_past_a_gate_with_a_reason_that_readers_can_read(
    data: Path, editor: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = article()
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(
            f"/pages/{page.pk}/edit/",
            {**post_of(page), "action-publish": "1", "gates-reason": "The study is in <print>."},
        )
    assert answer.status_code == 302
    assert "Bare words." in html(data)
    corrections = html(data, "corrections")
    assert "The paragraph “Bare words.” has no source." in corrections
    assert "The study is in &lt;print>." in corrections
    assert page.title in corrections
    assert "Please cite" not in corrections, "the mend is for editors"
    assert "ed" not in str(GatePass.objects.values_list().get()).split(), "no name is kept with it"
    entry = PageLogEntry.objects.get(action="sottovoce.past_gate")
    assert entry.user is not None
    # Once passed, the same words are a notice; other words are not passed.
    assert [problem.level for problem in gates.problems(article())] == ["notice"]
    again = article()
    again.body = [*again.body.get_prep_value(), {"type": "prose", "value": {"text": "<p>More bare words.</p>"}}]
    with pytest.raises(ValidationError, match="More bare words"):
        again.save_revision().publish()


def test_a_writer_may_not(data: Path, editor: Client) -> None:
    """Without the permission the reason counts for nothing; the form is refused as before."""
    from wagtail.models import GroupPagePermission

    user = get_user_model().objects.create_user("wr", password="five quiet lamps")
    group = user.groups.create(name="Publishers without reasons")
    from django.contrib.auth.models import Permission

    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for kind in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=kind)
        GroupPagePermission.objects.create(group=group, page=Page.objects.get(depth=1), permission=permission)
    enter(editor, user)
    page = article()
    post = {**post_of(page), "action-publish": "1", "gates-reason": "Because."}
    assert editor.post(f"/pages/{page.pk}/edit/", post).status_code == 200
    assert not GatePass.objects.exists()


def test_no_reason_passes_the_press(editor: Client) -> None:
    page = article()
    post = post_of(page)
    key = next(name for name in post if name.endswith("-value-text"))
    post[key] = post[key].replace(
        "Bare words.", " ".join(f"{n * 2_654_435_761 % 4_294_967_296:x}" for n in range(4000))
    )
    answer = editor.post(f"/pages/{page.pk}/edit/", {**post, "action-publish": "1", "gates-reason": "Because."})
    assert answer.status_code == 200
    assert "too big for its envelope" in answer.content.decode()
    assert not GatePass.objects.exists()


def test_on_demand(editor: Client) -> None:
    page = bare(article())
    page.save_revision()
    shown = editor.get(f"/gates/{page.pk}/").content.decode()
    assert "Bare words." in shown
    assert f'data-gates-block="{len(page.body) - 1}"' in shown
    editor.logout()
    assert editor.get(f"/gates/{page.pk}/").status_code == 302


def test_check_prints_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(Namespace(folder=None)) == 0
    source(retracted=True)
    assert check(Namespace(folder=None)) == 1
    assert "stop: The source Reissing" in capsys.readouterr().out


# What the clock changes


def test_a_review_grows_overdue_by_the_clock_alone(
    data: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """Readers are told, with the editor's note, on that page and no other; nothing is unpublished."""
    page, due = article(), timezone.localdate() + datetime.timedelta(days=30)
    page.next_review, page.review_note = due, "We wait for a new trial."
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    before, about = html(data), html(data, "about")
    assert "Next review" in before
    assert "new trial" not in before
    now = timezone.now()
    for days, told in ((29, False), (31, True)):
        monkeypatch.setattr(timezone, "now", lambda days=days: now + datetime.timedelta(days=days))
        with django_capture_on_commit_callbacks(execute=True):
            tick(Namespace())
        assert ("Due for a new look since" in html(data)) == told
        assert ("new trial" in html(data)) == told
    assert html(data, "about") == about
    assert article().live
