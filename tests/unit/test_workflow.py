"""“Write, review, publish”: what was approved goes out, and nothing else; a refusal is a sentence, on whatever way it comes up."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import GroupApprovalTask, Page, Revision, Task, Workflow, WorkflowState, WorkflowTask

from people import GYNAECOLOGIST, article, body, edit, form, fresh, messages, person, signed_in
from sottovoce.desk.failures import failures
from sottovoce.desk.models import FailedPublish
from sottovoce.pages import gates
from sottovoce.pages.models import ReaderPage
from sottovoce.pages.reviews import Review

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinician() -> Any:
    return person("Clinical reviewers", name="dr", role=GYNAECOLOGIST)


@pytest.fixture
def editor() -> Any:
    return person("Editors", name="ed")


@pytest.fixture
def writer() -> Any:
    return person("Writers", name="wr")


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate that refuses every page with “refuse me” in it, but not in the editor's form: as when it comes up between the two."""

    def refuse(page: ReaderPage) -> Any:
        if "refuse me" in str(page.body):
            yield gates.Problem(f"“{page.title}” says “refuse me”. Please say something else.")

    monkeypatch.setattr(gates, "_gates", [*gates._gates, refuse])
    monkeypatch.setattr(gates, "stops", lambda page: [])


def submitted(user: Any, words: str = "First words.") -> Any:
    """A new article, sent to review by a writer through her form."""
    page = article(live=False, words=words, owner=user)
    signed_in(user).post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), form(page, words, **{"action-submit": "1"})
    )
    return fresh(page)


def approve(page: Any, user: Any, by: str = "list") -> Any:
    """Approve whatever task the page is on: from the list of what waits, from the window of a comment, or in the editor."""
    desk = signed_in(user)
    state = fresh(page).current_workflow_state.current_task_state
    if by == "editor":
        words = strip_tags(fresh(page).get_latest_revision_as_object().body[0].value["text"].source)
        action = {"action-workflow-action": "1", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"}
        return desk.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form(page, words, **action), follow=True)
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    if by == "window":
        answer = desk.post(address, {"comment": "Fine."}, headers={"x-requested-with": "XMLHttpRequest"})
        return desk.get(answer.json()["redirect"])
    return desk.post(address, {"comment": ""}, follow=True)


def on_task(page: Any) -> str:
    state = fresh(page).current_workflow_state
    return state.current_task_state.task.name if state else ""


WAYS = ["list", "window", "editor"]


# The good way


def test_a_fresh_site_has_the_workflow() -> None:
    """On every page, made by a migration; Wagtail's own is gone."""
    assert [str(workflow) for workflow in Workflow.objects.all()] == ["Write, review, publish"]
    assert Page.objects.get(slug="what-is-vaginismus").get_workflow().name == "Write, review, publish"
    tasks = [task.specific for task in Workflow.objects.get().tasks]
    assert [type(task).__name__ for task in tasks] == ["ClinicalReview", "EditorsApproval"]
    assert [sorted(group.name for group in task.groups.all()) for task in tasks] == [
        ["Clinical reviewers"],
        ["Coordinators", "Editors"],
    ]


@pytest.mark.parametrize("by", WAYS)
def test_a_clinician_then_an_editor_then_readers(data: Path, writer: Any, clinician: Any, editor: Any, by: str) -> None:
    """What was approved is what goes out, with the review, whichever way they approve; opening the editor is no change."""
    page = submitted(writer)
    assert on_task(page) == "Clinical review"
    approve(page, clinician, by)
    assert on_task(page) == "Editor’s approval"
    assert not fresh(page).live
    approve(page, editor, by)
    page = fresh(page)
    assert page.live
    assert on_task(page) == ""
    assert "First words." in str(page.body)
    assert page.review.startswith(f"Reviewed by {GYNAECOLOGIST} on ")


def test_a_comment_between_is_no_change(data: Path, writer: Any, clinician: Any, editor: Any) -> None:
    """Comments make revisions of their own; nothing has to be approved twice for them."""
    page = submitted(writer)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    signed_in(clinician).post(address, form(page, comment="Is it so?"))
    approve(page, clinician)
    signed_in(editor).post(address, form(page, comment="It is."))
    approve(page, editor)
    assert fresh(page).live


def test_changes_can_be_asked_for(data: Path, writer: Any, clinician: Any, editor: Any) -> None:
    """The page goes back to the writer, and comes again to whoever asked."""
    page = submitted(writer)
    state = page.current_workflow_state.current_task_state
    signed_in(clinician).post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", state.pk]), {"comment": "Please soften."}
    )
    assert fresh(page).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert not Review.objects.exists()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    signed_in(writer).post(address, form(page, "Softer words.", **{"action-submit": "1"}))
    assert on_task(page) == "Clinical review"
    approve(page, clinician)
    approve(page, editor)
    assert "Softer words." in str(fresh(page).body)


# What was approved, and nothing else


@pytest.mark.parametrize("by", WAYS)
def test_an_edit_after_the_clinical_review_goes_back_to_it(
    data: Path, writer: Any, clinician: Any, editor: Any, by: str
) -> None:
    """An editor changes a word and approves: not published until the clinician has approved those words."""
    page = submitted(writer)
    approve(page, clinician)
    edit(page, "An editor’s words.", editor)
    answer = approve(page, editor, by)
    assert "has gone back to that step" in messages(answer)
    assert not fresh(page).live
    assert on_task(page) == "Clinical review"
    approve(page, clinician)
    page = fresh(page)
    assert page.live, "the editor has approved these words already"
    assert "An editor’s words." in str(page.body)
    assert "words changed since" not in page.review
    assert Review.objects.count() == 2


@pytest.mark.parametrize("by", WAYS)
def test_words_changed_by_somebody_else_come_to_her_again(
    data: Path, writer: Any, clinician: Any, editor: Any, by: str
) -> None:
    """What she did not see she does not approve; the second time she has seen it."""
    page = submitted(writer)
    edit(page, "Words that she did not see.", person("Coordinators"))
    answer = approve(page, clinician, by)
    assert "was changed by somebody else after it came to you" in messages(answer)
    assert not Review.objects.exists()
    assert on_task(page) == "Clinical review"
    approve(page, clinician, by)
    assert on_task(page) == "Editor’s approval"
    approve(page, editor)
    assert "Words that she did not see." in str(fresh(page).body)


def test_a_revision_written_over_in_place_is_noticed(data: Path, writer: Any, clinician: Any, editor: Any) -> None:
    """Autosave keeps the number of a revision and changes its words."""
    page = submitted(writer)
    approve(page, clinician)
    latest = fresh(page).latest_revision
    draft = latest.as_object()
    draft.body = body("Written over.")
    draft.save_revision(user=writer, overwrite_revision=latest)
    assert fresh(page).latest_revision_id == latest.pk
    answer = approve(page, editor)
    assert "was changed by somebody else" in messages(answer)
    answer = approve(page, editor)
    assert "has gone back to that step" in messages(answer)
    assert not fresh(page).live


def test_a_finish_that_would_publish_anything_else_is_refused(data: Path, writer: Any, editor: Any) -> None:
    """Also with tasks of Wagtail's own, which a coordinator may choose: the sentence names the mend, the page stays as it was."""
    workflow = Workflow.objects.create(name="Another")
    for place in (1, 2):
        task = GroupApprovalTask.objects.create(name=f"Step {place}")
        task.groups.set(editor.groups.all())
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=place)
    page = article()
    edit(page, "Approved words.")
    state = workflow.start(fresh(page), writer)
    approve(page, editor)
    edit(page, "Words of later.", editor)
    answer = approve(page, editor)
    assert "was changed after “Step 1” was approved" in messages(answer)
    assert "Please cancel the workflow" in messages(answer)
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    assert on_task(page) == "Step 2"
    assert "First words." in str(fresh(page).body)


def test_a_workflow_that_no_editor_approves_publishes_nothing(data: Path, clinician: Any) -> None:
    """Whatever a coordinator makes of the workflow, nobody publishes who may not."""
    Task.objects.get(name="Editor’s approval").specific.deactivate()
    page = article(live=False)
    page.get_workflow().start(page, clinician)
    answer = approve(page, clinician)
    assert "Please ask an editor to approve or publish it." in messages(answer)
    assert not fresh(page).live
    assert on_task(page) == "Clinical review"


def test_a_clinician_without_a_role_cannot_approve_yet(data: Path, writer: Any) -> None:
    """She is told whom to ask, and nothing is changed."""
    page = submitted(writer)
    answer = approve(page, person("Clinical reviewers", name="new"))
    assert "Please ask a coordinator" in messages(answer)
    assert on_task(page) == "Clinical review"
    assert not Review.objects.exists()


# A gate on every way


@pytest.mark.parametrize("by", WAYS)
def test_a_refusal_at_the_end_of_a_workflow_is_a_message(
    data: Path, writer: Any, clinician: Any, editor: Any, refusing: None, by: str
) -> None:
    """No error page; the page waits where it waited, with every word."""
    page = submitted(writer, "Please refuse me.")
    approve(page, clinician)
    answer = approve(page, editor, by)
    assert answer.status_code == 200
    assert "says “refuse me”. Please say something else." in messages(answer)
    assert not fresh(page).live
    assert on_task(page) == "Editor’s approval"
    assert "Please refuse me." in str(fresh(page).get_latest_revision_as_object().body)


def test_a_refusal_in_the_editor_that_the_form_did_not_foresee_is_a_message(
    data: Path, editor: Any, refusing: None
) -> None:
    page = article()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = signed_in(editor).post(address, form(page, "Please refuse me.", **{"action-publish": "1"}), follow=True)
    assert "says “refuse me”" in messages(answer)
    assert "First words." in str(fresh(page).body)
    assert "Please refuse me." in str(fresh(page).get_latest_revision_as_object().body)


def test_publishing_many_publishes_those_that_can_be(data: Path, editor: Any, refusing: None) -> None:
    """Each refused one is named with the reason and stays a draft."""
    good, bad, last = (
        article("good", "Good words.", live=False),
        article("bad", "Please refuse me.", live=False),
        article("last", "Last words.", live=False),
    )
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    home = reverse("wagtailadmin_home")
    answer = signed_in(editor).post(f"{address}?id={good.pk}&id={bad.pk}&id={last.pk}&next={home}", follow=True)
    said = messages(answer)
    assert "2 pages have been published" in said
    assert "is not published. “A quiet page” says “refuse me”" in said
    assert [fresh(page).live for page in (good, bad, last)] == [True, False, True]


def test_publishing_a_branch_publishes_what_can_be_below(data: Path, editor: Any, refusing: None) -> None:
    good, bad = article("good", live=False), article("bad", "Please refuse me.", live=False)
    door = good.get_parent()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = signed_in(editor).post(
        f"{address}?id={door.pk}&next={reverse('wagtailadmin_home')}", {"include_descendants": "on"}, follow=True
    )
    assert "says “refuse me”" in messages(answer)
    assert [fresh(page).live for page in (good, bad)] == [True, False]


# By the clock


def scheduled(slug: str, words: str, *, live: bool = False) -> Any:
    """A page whose draft was due a minute ago."""
    page = article(slug, live=live)
    revision = edit(page, words)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    return fresh(page)


def run() -> str:
    said = StringIO()
    call_command("publish_scheduled", stderr=said)
    return said.getvalue()


def test_one_refused_page_does_not_stop_the_others(data: Path, refusing: None) -> None:
    """The clock publishes the rest; the refusal is kept for the desk's home and said to whoever runs the clock."""
    first = scheduled("first", "Due words.")
    bad = scheduled("bad", "Please refuse me.", live=True)
    last = scheduled("last", "Due words.")
    said = run()
    assert [fresh(page).live for page in (first, last)] == [True, True]
    assert "First words." in str(fresh(bad).body), "readers keep what they have"
    (failed,) = failures()
    assert failed.page.pk == bad.pk
    assert "says “refuse me”. Please say something else." in failed.reason
    assert failed.when <= timezone.now()
    assert "“A quiet page” is as it was" in said
    run()
    assert FailedPublish.objects.count() == 1, "tried again, kept once"


def test_a_failure_is_forgotten_when_the_page_goes_out(data: Path, refusing: None) -> None:
    page = scheduled("bad", "Please refuse me.")
    run()
    assert failures().count() == 1
    edit(page, "Mended words.").publish()
    assert not FailedPublish.objects.exists()


def test_a_failure_is_no_longer_shown_when_nothing_is_due(data: Path, refusing: None) -> None:
    """An editor cancels the schedule: nobody waits for the page any more."""
    page = scheduled("bad", "Please refuse me.")
    run()
    page.revisions.update(approved_go_live_at=None)
    assert not failures().exists()


def test_a_withdrawal_that_is_refused_is_kept_too(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page whose time is over stays public when the press cannot show the rest without it, and the desk says so."""
    page, other = article("over"), article("over-too")
    Page.objects.filter(pk__in=[page.pk, other.pk]).update(expire_at=timezone.now() - timedelta(minutes=1))

    def refuse(self: Any, **kwargs: Any) -> None:
        if self.slug == "over":
            raise ValidationError("The press refuses.")
        super(ReaderPage, self).unpublish(**kwargs)

    monkeypatch.setattr(ReaderPage, "unpublish", refuse)
    run()
    assert [fresh(found).live for found in (page, other)] == [True, False]
    assert [(failed.page.pk, failed.reason) for failed in failures()] == [(page.pk, "The press refuses.")]


def test_the_form_of_a_task_names_it() -> None:
    """Coordinators see what our tasks are for when they build a workflow."""
    descriptions = [task.specific.get_description() for task in Task.objects.order_by("pk")]
    assert all(description and "Wagtail" not in description for description in descriptions)
