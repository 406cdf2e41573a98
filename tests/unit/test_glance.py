"""The desk at a glance: panels, the report, the preview that is the sealed page, patterns, and help for every field."""

import csv
import datetime
import io
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from openpyxl import load_workbook
from wagtail import blocks
from wagtail.models import GroupApprovalTask, GroupPagePermission, Page, Revision, Workflow, WorkflowTask

from entering import enter
from serving import STARTER
from small import PACK
from sottovoce.blocks.body import Body
from sottovoce.desk import failures, figures, home, patterns
from sottovoce.desk import preview as desk_preview
from sottovoce.desk.models import PageFigures
from sottovoce.evidence.models import Source
from sottovoce.foundation.edition import EditionFile
from sottovoce.foundation.envelope import SIZES, unpack
from sottovoce.pages import wording
from sottovoce.pages.models import READER_PAGES, ArticlePage
from sottovoce.pages.reviews import NOT_REVIEWED
from sottovoce.press import sealing
from sottovoce.press.models import Read
from sottovoce.starter.read import read_pack

pytestmark = pytest.mark.django_db

ARTICLE = "what-is-vaginismus"
OF_EACH_TYPE = ("home", "for-women", ARTICLE, "about")
DEAD = '<p><a linktype="cite" id="999999" certainty="low">Nobody 1999</a></p>'


def page(slug: str) -> Any:
    return Page.objects.get(slug=slug).specific


def person(name: str, *permissions: str) -> Any:
    """Someone with these permissions on all pages."""
    user = get_user_model().objects.create_user(name)
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in permissions:
        permission = Permission.objects.get(codename=f"{codename}_page")
        GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=permission)
    user.groups.add(group)
    return user


@pytest.fixture
def editor() -> Any:
    return person("editor", "add", "change", "publish")


@pytest.fixture
def desk(editor: Any, client: Client) -> Client:
    enter(client, editor)
    return client


def text(response: Any) -> str:
    found: str = response.content.decode()
    return found


# The preview


@pytest.mark.parametrize("slug", OF_EACH_TYPE)
def test_the_preview_is_the_document_that_is_then_sealed(
    slug: str, desk: Client, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """To the byte: the new title in its own heading, doors and lists, and the day, as publishing will write them."""
    changed = page(slug)
    with django_capture_on_commit_callbacks(execute=True):
        changed.updated = datetime.date(2020, 2, 2)
        changed.save_revision().publish()
    changed = page(slug)
    changed.title = "A title seen before it is published"
    changed.short = "Seen before"
    changed.save_revision()
    previewed = desk.get(f"/pages/{changed.pk}/view_draft/").content
    with django_capture_on_commit_callbacks(execute=True):
        changed.get_latest_revision().publish()
    edition = EditionFile(data / "edition")
    assert previewed == unpack(edition.packed(edition.entries[slug]))
    assert b"A title seen before" in previewed


def test_in_the_side_panel_the_checker_and_the_envelope_follow_behind_the_document(rf: Any, editor: Any) -> None:
    """The document comes first and whole; how full the envelope is, is what the press will pack."""
    article = page(ARTICLE)
    request = rf.get("/")
    request.user = editor
    alone = desk_preview.preview(request, article).content
    request.in_preview_panel = True
    shown = desk_preview.preview(request, article).content
    assert shown.startswith(alone)
    behind = shown[len(alone) :].decode()
    sealed, _ = sealing.seal_page(article)
    used = len(sealing.seal_page(article)[0][0].packed.br) + 1
    assert f"{used:,} of {SIZES['br']:,} bytes of the envelope, {used * 100 // SIZES['br']} %" in behind
    assert "wagtail-userbar" in behind
    assert [part.covered for part in sealed] == [False, True]


def test_what_cannot_be_sealed_is_previewed_as_a_sentence(desk: Client) -> None:
    """No error page: what is in the way, and that nothing is lost."""
    article = page(ARTICLE)
    article.body = [*article.body.get_prep_value(), {"type": "prose", "value": {"text": DEAD}}]
    article.save_revision()
    answer = desk.get(f"/pages/{article.pk}/view_draft/")
    assert answer.status_code == 200
    assert "cites a source that is no longer there" in text(answer)
    assert "What you wrote is kept." in text(answer)


def test_previews_are_as_wide_as_a_phone_and_a_desktop() -> None:
    for model in READER_PAGES:
        assert [size["device_width"] for size in model().preview_sizes] == [360, 1280]


# Figures


def test_a_page_looked_over_has_its_true_figures(data: Path) -> None:
    """Sources, bytes and problems as press and gates have them."""
    article = page(ARTICLE)
    found = figures.look_over(Page.objects.get(pk=article.pk))
    entry = EditionFile(data / "edition").entries[ARTICLE]
    document = unpack(EditionFile(data / "edition").packed(entry)).decode()
    notes = re.findall(r"<li id=.?r\d+", document)
    assert found.bytes == entry.br + 1
    assert 0 < found.sources <= len(notes)
    assert found.sources == Read.objects.filter(page_id=article.pk, key__startswith="source:").count()
    assert found.stops == 0


def test_the_grade_is_what_the_wording_says() -> None:
    """To one decimal."""
    grade = wording.grade(page(ARTICLE))
    assert grade is not None
    assert figures.look_over(Page.objects.get(slug=ARTICLE)).grade == round(grade.level, 1)


def test_figures_are_good_for_their_revision_only() -> None:
    """A page that has changed is one that was not looked over; a draft of a live page changes nothing."""
    assert figures.look_over_some().left == 0
    assert not figures.not_looked_over().exists()
    article = page(ARTICLE)
    article.title = "Drafted"
    article.save_revision()
    assert not figures.not_looked_over().exists()
    article.get_latest_revision().publish()
    assert [found.slug for found in figures.not_looked_over()] == [ARTICLE]


@pytest.fixture
def never_looked_over() -> None:
    """As a site is just after its first start."""
    PageFigures.objects.all().delete()


def test_looking_over_stops_in_time_and_goes_on(never_looked_over: None) -> None:
    """One page at least, then what is left."""
    all_pages = figures.not_looked_over().count()
    assert figures.look_over_some(seconds=0) == figures.LookedOver(1, all_pages - 1)
    assert figures.look_over_some(seconds=3600) == figures.LookedOver(all_pages - 1, 0)


def test_a_changed_source_makes_its_pages_ones_to_look_over() -> None:
    """And no other page."""
    figures.look_over_some()
    source = Source.objects.get(key="nhs-wales-vaginismus")
    citing = set(Read.objects.filter(key=f"source:{source.pk}").values_list("page_id", flat=True))
    source.save()
    assert set(figures.not_looked_over().values_list("pk", flat=True)) == citing


def test_a_draft_is_looked_over_as_it_is_drafted() -> None:
    """Its worst stop in the press's words, and no size."""
    article = page(ARTICLE)
    article.unpublish()
    article.body = [{"type": "prose", "value": {"text": DEAD}}]
    article.save_revision()
    found = figures.look_over(Page.objects.get(pk=article.pk))
    assert found.bytes is None
    assert found.stops >= 1
    assert "no longer there" in found.worst


# The home page


def test_home_is_kind_when_there_is_nothing(desk: Client) -> None:
    """Four panels of ours, none of Wagtail's that say the same."""
    figures.look_over_some()
    shown = text(desk.get("/"))
    for words in ("Nothing waits for you", "has gone out", "has anything in its way", "No article is due for review"):
        assert words in shown
    assert "0 <span>Images</span>" not in " ".join(shown.split())
    assert "w-summary" not in shown
    assert "objects-in-workflow" not in shown


def test_home_renders_no_page(never_looked_over: None, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are: it reads what was kept."""

    def no(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a page was rendered")

    monkeypatch.setattr(figures, "seal_page", no)
    monkeypatch.setattr("sottovoce.pages.gates.problems", no)
    monkeypatch.setattr("sottovoce.pages.showing.get_template", no)
    shown = text(desk.get("/"))
    assert f"{Page.objects.filter(depth__gt=1, live=True).count()} pages have not been looked over" in shown


def panel(shown: str, name: str) -> str:
    """What one panel shows."""
    return shown.split(f'id="{name}-section"')[1].split("</section>")[0]


def test_home_shows_what_waits_for_me(editor: Any, client: Client) -> None:
    """A task for who may take it on; sent back, a row for who wrote it, with the comment."""
    writer = person("writer", "add", "change")
    article = page(ARTICLE)
    article.owner = writer
    article.save()
    task = GroupApprovalTask.objects.create(name="Second pair of eyes")
    task.groups.add(editor.groups.get())
    workflow = Workflow.objects.create(name="Ours")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    article.save_revision(user=writer)
    state = workflow.start(article, writer)
    enter(client, editor)
    shown = panel(text(client.get("/")), "waiting")
    assert f"/pages/{article.pk}/edit/" in shown
    assert "For you to look at: Second pair of eyes" in shown
    enter(client, writer)
    assert "Nothing waits for you" in text(client.get("/"))
    state.current_task_state.reject(user=editor, comment="Please name the source.")
    shown = panel(text(client.get("/")), "waiting")
    assert f"/pages/{article.pk}/edit/" in shown
    assert "Sent back to you" in shown
    assert "Please name the source." in shown
    enter(client, person("else", "add", "change"))
    assert "Nothing waits for you" in text(client.get("/"))


@pytest.mark.parametrize("days, words", [(-1, "Review was due on"), (0, "Review is due on"), (30, "Review is due on")])
def test_home_shows_what_is_due_for_review(desk: Client, days: int, words: str) -> None:
    day = timezone.localdate() + datetime.timedelta(days=days)
    ArticlePage.objects.filter(slug=ARTICLE).update(next_review=day)
    shown = panel(text(desk.get("/")), "overdue")
    assert page(ARTICLE).title in shown
    assert words in shown


def test_home_leaves_out_what_is_not_due(desk: Client) -> None:
    """Later than in 30 days, or read by nobody."""
    later = timezone.localdate() + datetime.timedelta(days=31)
    ArticlePage.objects.update(next_review=later)
    ArticlePage.objects.filter(slug=ARTICLE).update(next_review=timezone.localdate(), live=False)
    assert "No article is due for review" in panel(text(desk.get("/")), "overdue")


def test_home_shows_what_did_not_go_out(desk: Client) -> None:
    """Its time has passed and it waits; one whose time has not come is no failure."""
    article = page(ARTICLE)
    now = timezone.now()
    revision = article.save_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=now + datetime.timedelta(hours=1))
    assert "has gone out" in panel(text(desk.get("/")), "failed")
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=now - datetime.timedelta(hours=1))
    failures.remember(article, ValidationError("The paragraph “Bare words.” has no source."))
    shown = panel(text(desk.get("/")), "failed")
    assert f"/pages/{article.pk}/edit/" in shown
    assert "Bare words." in shown


def test_home_shows_what_stands_in_the_way_and_not_what_did(desk: Client) -> None:
    """A live page whose source was deleted is found once it is looked over; after a change, it is to be looked over."""
    figures.look_over_some()
    citing = Read.objects.filter(key__startswith="source:", page_id__gt=0).values_list("page_id", flat=True)
    article = Page.objects.get(pk=citing[0])
    PageFigures.objects.filter(page=article).update(stops=2, worst="Something is missing.")
    shown = panel(text(desk.get("/")), "in-the-way")
    assert "Something is missing. And 1 more." in shown
    assert "not been looked over" not in shown
    article.specific.save_revision().publish()
    shown = panel(text(desk.get("/")), "in-the-way")
    assert "Something is missing" not in shown
    assert "One page has not been looked over" in shown


def test_a_long_list_is_cut_and_leads_to_the_report(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "_ROWS", 2)
    ArticlePage.objects.update(next_review=timezone.localdate())
    shown = panel(text(desk.get("/")), "overdue")
    live = ArticlePage.objects.filter(live=True).count()
    assert live > 2
    assert shown.count("<li>") == 2
    assert f"And {live - 2} more" in shown
    assert "needs=review" in shown


def test_home_shows_no_page_that_one_may_not_edit(client: Client) -> None:
    ArticlePage.objects.update(next_review=timezone.localdate())
    enter(client, person("guest"))
    assert "No article is due for review" in text(client.get("/"))


def test_looking_over_from_home_leads_back(desk: Client) -> None:
    """Once by a button press, never by a link, and never to another site."""
    assert desk.get("/look-over/").status_code == 405
    answer = desk.post("/look-over/", {"next": "/"})
    assert answer["Location"] == "/"
    assert not figures.not_looked_over().exists()
    strict = Client(
        enforce_csrf_checks=True,
        headers={"cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in desk.cookies.items())},
    )
    assert strict.post("/look-over/", {"next": "/"}).status_code == 403
    assert desk.post("/look-over/", {"next": "https://elsewhere.example/"})["Location"] == "/all-pages/"


# The report


def rows(desk: Client, query: str = "") -> dict[str, dict[str, str]]:
    """The report as a spreadsheet, by title."""
    answer: Any = desk.get(f"/all-pages/?export=csv&{query}")
    found = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))
    return {row["Title"]: row for row in found}


def test_the_report_holds_every_page_with_its_figures(desk: Client, never_looked_over: None) -> None:
    """Before they are looked over no figure is claimed; the spreadsheet says what the screen says."""
    article = page(ARTICLE)
    live = Page.objects.filter(depth__gt=1).count()
    before = rows(desk)
    assert len(before) == live
    assert before[article.title]["Grade"] == before[article.title]["Sources"] == before[article.title]["Stops"] == ""
    found = figures.look_over(Page.objects.get(pk=article.pk))
    row = rows(desk)[article.title]
    assert row["Door"] == page("for-women").title
    assert row["Status"] == "live"
    assert row["Clinician"] == NOT_REVIEWED
    assert row["Sources"] == str(found.sources)
    assert row[f"Bytes of {SIZES['br']:,}"] == str(found.bytes)
    assert row["Next review"] == str(article.next_review)
    assert row["Stops"] == "0"
    shown = text(desk.get("/all-pages/"))
    assert f"{found.bytes:,}" in shown
    assert f"{live - 1} pages have not been looked over" in shown


def test_the_report_can_be_taken_away_as_a_workbook(desk: Client) -> None:
    answer: Any = desk.get("/all-pages/?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet is not None
    assert sheet.max_row == Page.objects.filter(depth__gt=1).count() + 1


@pytest.mark.parametrize("need", ["stops", "notices", "review", "figures", "door", "draft"])
def test_the_report_is_filtered(desk: Client, need: str) -> None:
    """By each need, door and status: exactly the pages that have it."""
    figures.look_over_some()
    article = page(ARTICLE)
    kept = PageFigures.objects.filter(page=article)
    ArticlePage.objects.update(next_review=None)
    query = f"needs={need}"
    match need:
        case "stops":
            kept.update(stops=1)
        case "notices":
            PageFigures.objects.update(notices=0)
            kept.update(notices=1)
        case "review":
            ArticlePage.objects.filter(pk=article.pk).update(next_review=timezone.localdate())
        case "figures":
            kept.delete()
        case "draft":
            article.unpublish()
            query = "live=False"
        case "door":
            door = page("for-women")
            expected = {door.title, *door.get_children().values_list("title", flat=True)}
            assert set(rows(desk, f"door={door.pk}")) == expected
            return
    assert set(rows(desk, query)) == {article.title}


@pytest.mark.parametrize(
    "key", ["title", "door_title", "live", "reading_grade", "source_count", "envelope_bytes", "due"]
)
def test_the_report_is_sorted(desk: Client, key: str) -> None:
    """Both ways, by what was looked over."""
    figures.look_over_some()
    up, down = (list(rows(desk, f"ordering={sign}{key}")) for sign in ("", "-"))
    assert sorted(up) == sorted(down)
    if key == "envelope_bytes":
        sizes = [row[f"Bytes of {SIZES['br']:,}"] for row in rows(desk, f"ordering={key}").values()]
        assert [int(size) for size in sizes] == sorted(int(size) for size in sizes)
        assert up[0] == down[-1]


def test_the_report_is_for_who_may_edit(client: Client) -> None:
    enter(client, person("guest"))
    assert client.get("/all-pages/").status_code in (302, 403)


# Patterns


def help_of(block: Any) -> str:
    """As Wagtail shows it: of a form field, or of a list of blocks."""
    told = block.field.help_text if isinstance(block, blocks.FieldBlock) else block.meta.help_text
    return str(told or "")


def test_the_pattern_page_shows_every_block_and_component(desk: Client) -> None:
    """With its name, its help and its syntax, and as readers see it, in light and dark."""
    shown = text(desk.get("/patterns/"))
    for name, block in Body().child_blocks.items():
        section = shown.split(f'id="block-{name}"')[1].split("</section>")[0]
        assert str(block.label) in section
        assert str(block.meta.description) in section
        for child in getattr(block, "child_blocks", {}).values():
            assert escape(help_of(child)) in section
        assert "In a pack" in section
    components = STARTER.parent.parent / "reader" / "templates" / "reader" / "components"
    for path in components.glob("*.html"):
        assert f'id="component-{path.stem}"' in shown
    for key in patterns.patterns():
        light, dark = (text(desk.get(f"/patterns/{key}/{scheme}/")) for scheme in ("light", "dark"))
        assert light != dark
        assert "prefers-color-scheme" not in light + dark
        assert "@media not all" in light
        assert "@media not all" not in dark
        main = re.search(r"<(?:main|header|footer).*</(?:main|header|footer)>", light, re.DOTALL)
        assert main
        assert len(re.sub(r"<[^>]*>", "", main[0]).strip()) > 5, f"{key} is empty"
    assert desk.get("/patterns/block-nothing/light/").status_code == 404


def test_a_new_block_appears_by_itself(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Longer(Body):
        second_tip = type(Body().child_blocks["tip"])(label="A second tip")

    monkeypatch.setattr(patterns, "Body", Longer)
    monkeypatch.setattr(patterns, "block_of", lambda name, value, numbers: value)
    monkeypatch.setattr(patterns, "page_text", lambda *given: "---\n---\nsyntax")
    assert "A second tip" in text(desk.get("/patterns/"))
    assert "Stop sign" in text(desk.get("/patterns/block-second_tip/dark/"))


def test_the_syntax_of_the_patterns_is_a_pack(tmp_path: Path) -> None:
    """What the page shows can be copied: the loader reads it back as the same blocks."""
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    found = [pattern for pattern in patterns.patterns().values() if pattern.syntax]
    drawing = Body().child_blocks["drawing"].get_preview_value()["source"]
    (pack / "drawings").mkdir(exist_ok=True)
    (pack / "drawings" / "example-1.svg").write_text(drawing)
    head = "---\ntype: plain\ntitle: Patterns\nsummary: All of them.\norder: 99\nupdated: 2026-11-22\n---\n\n"
    (pack / "pages" / "patterns.md").write_text(head + "\n\n".join(pattern.syntax for pattern in found) + "\n")
    body = read_pack(pack).pages["patterns"].body
    assert [name for name, _ in body] == list(Body().child_blocks)


# Help


def fields_of(block: Any, trail: str) -> Any:
    """Every field that an editor fills in, below a block, with where it stands."""
    if isinstance(block, blocks.StructBlock | blocks.StreamBlock):
        for name, child in block.child_blocks.items():
            yield from fields_of(child, f"{trail}.{name}")
            if not isinstance(child, blocks.StructBlock | blocks.StaticBlock):
                yield f"{trail}.{name}", help_of(child)
    elif isinstance(block, blocks.ListBlock):
        yield from fields_of(block.child_block, f"{trail}[]")
        if not isinstance(block.child_block, blocks.StructBlock):
            yield f"{trail}[]", help_of(block.child_block)


def test_every_field_of_every_page_type_block_and_source_has_help() -> None:
    """A person who comes an hour a week need not guess."""
    without, seen = [], 0
    for model in (*READER_PAGES, Source):
        form = model.get_edit_handler().get_form_class() if model is not Source else None
        for field in model._meta.get_fields():
            if form is None and field.concrete and field.editable and not field.primary_key:
                seen += 1
                without += [] if field.help_text else [f"Source.{field.name}"]
        for name in form.base_fields if form else ():
            field = model._meta.get_field(name) if name in {found.name for found in model._meta.get_fields()} else None
            if field is None:
                continue  # not a field of the page: the comments' own switch
            seen += 1
            without += [] if field.help_text else [f"{model.__name__}.{name}"]
            if stream := getattr(field, "stream_block", None):
                found = list(fields_of(stream, f"{model.__name__}.{name}"))
                seen += len(found)
                without += [where for where, told in found if not told]
    without = [where for where in without if not where.endswith((".go_live_at", ".expire_at"))]  # said in their window
    assert not without, "\n".join(without)
    assert seen > 100


def test_every_block_says_what_it_is_for() -> None:
    for name, block in Body().child_blocks.items():
        assert block.meta.description, name
        assert block.meta.group, name
        assert block.get_preview_value() or isinstance(block, blocks.StaticBlock), name
