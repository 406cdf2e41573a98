"""Who may do what: each role through the desk's own views, what it may and what it may not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import Comment, GroupPagePermission, Page, Task, Workflow

from people import article, edit, form, fresh, person, signed_in
from sottovoce.desk import roles
from sottovoce.desk.models import Clinician
from sottovoce.directory.models import Organisation, Specialist
from sottovoce.evidence.models import Source
from sottovoce.pages.models import ArticlePage
from sottovoce.pages.reviews import Review

pytestmark = pytest.mark.django_db

WRITERS, EDITORS, CLINICAL, COORDINATORS = "Writers", "Editors", "Clinical reviewers", "Coordinators"
WRITING = {WRITERS, EDITORS, COORDINATORS}
PUBLISHING = {EDITORS, COORDINATORS}


def url(name: str, *arguments: Any) -> str:
    return reverse(name, args=arguments)


def adds_a_page(desk: Client) -> bool:
    door = Page.objects.get(slug="for-women")
    made = form(ArticlePage(title="Made", slug="made-by-hand", summary="Made."))
    desk.post(url("wagtailadmin_pages:add", "pages", "articlepage", door.pk), made)
    return Page.objects.filter(slug="made-by-hand", live=False).exists()


def edits_a_page(desk: Client) -> bool:
    page = article()
    desk.post(url("wagtailadmin_pages:edit", page.pk), form(page, "Other words."))
    return "Other words." in str(fresh(page).get_latest_revision_as_object().body)


def submits_a_page(desk: Client) -> bool:
    page = article()
    desk.post(url("wagtailadmin_pages:edit", page.pk), form(page, **{"action-submit": "1"}))
    return bool(fresh(page).workflow_in_progress)


def comments_on_a_page(desk: Client) -> bool:
    page = article()
    desk.post(url("wagtailadmin_pages:edit", page.pk), form(page, comment="Is this so?"))
    return Comment.objects.filter(page=page, text="Is this so?").exists()


def publishes_a_page(desk: Client) -> bool:
    page = article(live=False)
    desk.post(url("wagtailadmin_pages:edit", page.pk), form(page, **{"action-publish": "1"}))
    return bool(fresh(page).live)


def publishes_past_a_gate(desk: Client) -> bool:
    """A sentence that is far too hard to read, with a reason."""
    page = article(live=False)
    hard = "Notwithstanding considerable organisational complexities, institutions deliberate interminably. " * 15
    desk.post(url("wagtailadmin_pages:edit", page.pk), form(page, hard, **{"action-publish": "1"}))
    assert not fresh(page).live
    sent = form(page, hard, **{"gates-reason": "It is quoted from a law.", "action-publish": "1"})
    desk.post(url("wagtailadmin_pages:edit", page.pk), sent)
    return bool(fresh(page).live)


def publishes_many(desk: Client) -> bool:
    page = article(live=False)
    desk.post(f"{url('wagtail_bulk_action', 'wagtailcore', 'page', 'publish')}?id={page.pk}")
    return bool(fresh(page).live)


def unpublishes_a_page(desk: Client) -> bool:
    page = article()
    desk.post(url("wagtailadmin_pages:unpublish", page.pk))
    return not fresh(page).live


def deletes_a_public_page(desk: Client) -> bool:
    page = article()
    desk.post(url("wagtailadmin_pages:delete", page.pk))
    return not Page.objects.filter(pk=page.pk).exists()


def moves_a_page(desk: Client) -> bool:
    page, door = article(), Page.objects.get(slug="for-partners")
    desk.post(url("wagtailadmin_pages:move_confirm", page.pk, door.pk))
    return bool(fresh(page).get_parent().pk == door.pk)


def deletes_a_door_with_all_behind_it(desk: Client) -> bool:
    door = Page.objects.get(slug="for-women")
    desk.post(url("wagtailadmin_pages:delete", door.pk), {"confirm_site_name": "Sottovoce"})
    return not Page.objects.filter(pk=door.pk).exists()


def locks_a_page(desk: Client) -> bool:
    page = article()
    desk.post(url("wagtailadmin_pages:lock", page.pk))
    return bool(fresh(page).locked)


def unlocks_a_page(desk: Client) -> bool:
    page = article(locked=True)
    desk.post(url("wagtailadmin_pages:unlock", page.pk))
    return not fresh(page).locked


def adds_a_source(desk: Client) -> bool:
    record = '{"type": "article", "title": "New", "URL": "https://www.example.org/"}'
    given = {"key": "new-2026", "kind": "rct", "read": "full", "csl": record}
    desk.post(url("wagtailsnippets_evidence_source:add"), given)
    return Source.objects.filter(key="new-2026").exists()


def deletes_a_source(desk: Client) -> bool:
    source = Source.objects.create(key="old-1999", kind="rct", read="full", csl={"type": "article", "title": "Old"})
    desk.post(url("wagtailsnippets_evidence_source:delete", source.pk))
    return not Source.objects.filter(pk=source.pk).exists()


LISTED = {
    "name": "N", "country": "GB", "languages": "English", "offers": "Help.", "address": "https://www.example.org/", "checked": "2026-11-22",
    "how": "opened its page",
}  # fmt: skip


def lists_an_organisation(desk: Client) -> bool:
    desk.post(url("wagtailsnippets_directory_organisation:add"), {**LISTED, "key": "new-one", "kind": "charity"})
    return Organisation.objects.filter(key="new-one").exists()


def deletes_an_organisation(desk: Client) -> bool:
    one = Organisation.objects.first()
    desk.post(url("wagtailsnippets_directory_organisation:delete", one.pk))
    return not Organisation.objects.filter(pk=one.pk).exists()


CONSENT = {"consent_to": "My name here.", "consent_on": "2026-11-22", "consent_by": "herself"}


def lists_a_specialist(desk: Client) -> bool:
    given = {**LISTED, **CONSENT, "profession": "doctor", "place": "York"}
    desk.post(url("wagtailsnippets_directory_specialist:add"), given)
    return Specialist.objects.exists()


def reads_of_specialists(desk: Client) -> bool:
    return desk.get(url("wagtailsnippets_directory_specialist:list")).status_code == 200


ACCOUNT = {"username": "newcomer", "email": "n@example.org", "first_name": "N", "last_name": "N", "is_active": "on"}
PASSWORD = "a quiet place by the lake"


def makes_an_account(desk: Client) -> bool:
    desk.post(url("wagtailusers_users:add"), {**ACCOUNT, "password1": PASSWORD, "password2": PASSWORD})
    return get_user_model().objects.filter(username="newcomer").exists()


def makes_an_administrator(desk: Client) -> bool:
    given = {**ACCOUNT, "password1": PASSWORD, "password2": PASSWORD, "is_superuser": "on"}
    desk.post(url("wagtailusers_users:add"), given)
    return get_user_model().objects.filter(username="newcomer", is_superuser=True).exists()


def takes_over_an_administrator(desk: Client) -> bool:
    root = get_user_model().objects.create_superuser("root", password="something else entirely")
    given = {**ACCOUNT, "username": "root", "password1": PASSWORD, "password2": PASSWORD}
    desk.post(url("wagtailusers_users:edit", root.pk), given)
    root.refresh_from_db()
    return bool(root.check_password(PASSWORD))


def switches_an_administrator_off(desk: Client) -> bool:
    root = get_user_model().objects.create_superuser("root")
    desk.post(
        f"{url('wagtail_bulk_action', 'auth', 'user', 'set_active_state')}?id={root.pk}", {"mark_as_active": "False"}
    )
    root.refresh_from_db()
    return not root.is_active


def names_a_clinician(desk: Client) -> bool:
    user = person(CLINICAL, name="dr")
    desk.post(url("clinicians:add"), {"user": user.pk, "role": "a midwife"})
    return Clinician.objects.filter(user=user, role="a midwife").exists()


def changes_a_group(desk: Client) -> bool:
    group = Group.objects.get(name=WRITERS)
    return desk.get(url("wagtailusers_groups:edit", group.pk)).status_code == 200


def changes_the_workflow(desk: Client) -> bool:
    workflow = Workflow.objects.get(name="Write, review, publish")
    return desk.get(url("wagtailadmin_workflows:edit", workflow.pk)).status_code == 200


def switches_a_task_off(desk: Client) -> bool:
    task = Task.objects.get(name="Clinical review")
    desk.post(url("wagtailadmin_workflows:disable_task", task.pk))
    task.refresh_from_db()
    return not task.active


def reads_the_workflow_report(desk: Client) -> bool:
    return desk.get(url("wagtailadmin_reports:workflow")).status_code == 200


def reads_the_report_of_locked_pages(desk: Client) -> bool:
    return desk.get(url("wagtailadmin_reports:locked_pages")).status_code == 200


def changes_the_site_record(desk: Client) -> bool:
    return desk.get(url("wagtailsites:index")).status_code == 200


def approves_a_clinical_review(desk: Client) -> bool:
    page = article()
    state = page.get_workflow().start(page, None)
    action = url("wagtailadmin_pages:workflow_action", page.pk, "approve", state.current_task_state.pk)
    desk.post(action, {"comment": ""})
    return Review.objects.filter(page=page).exists()


def approves_as_an_editor(desk: Client) -> bool:
    page = article()
    state = page.get_workflow().start(page, None)
    state.current_task_state.specific.approve(user=person(CLINICAL, name="dr"))
    state.refresh_from_db()
    action = url("wagtailadmin_pages:workflow_action", page.pk, "approve", state.current_task_state.pk)
    desk.post(action, {"comment": ""})
    state.refresh_from_db()
    return bool(state.status == "approved")


def confirms_a_review(desk: Client) -> bool:
    page = article()
    address = url("review_confirm", page.live_revision_id)
    desk.post(address, {"words": page.words})
    return Review.objects.filter(page=page).exists()


MAY: dict[Callable[[Client], bool], set[str]] = {
    adds_a_page: WRITING,
    edits_a_page: WRITING,
    submits_a_page: WRITING,
    comments_on_a_page: WRITING,
    publishes_a_page: PUBLISHING,
    publishes_past_a_gate: PUBLISHING,
    publishes_many: PUBLISHING,
    unpublishes_a_page: PUBLISHING,
    deletes_a_public_page: PUBLISHING,
    moves_a_page: PUBLISHING,
    deletes_a_door_with_all_behind_it: set(),
    locks_a_page: PUBLISHING,
    unlocks_a_page: PUBLISHING,
    adds_a_source: PUBLISHING,
    deletes_a_source: PUBLISHING,
    lists_an_organisation: PUBLISHING,
    deletes_an_organisation: PUBLISHING,
    lists_a_specialist: {COORDINATORS},
    reads_of_specialists: {COORDINATORS},
    approves_as_an_editor: PUBLISHING,
    approves_a_clinical_review: {CLINICAL},
    confirms_a_review: {CLINICAL},
    makes_an_account: {COORDINATORS},
    makes_an_administrator: set(),
    takes_over_an_administrator: set(),
    switches_an_administrator_off: set(),
    names_a_clinician: {COORDINATORS},
    changes_a_group: set(),
    changes_the_workflow: {COORDINATORS},
    switches_a_task_off: {COORDINATORS},
    reads_the_workflow_report: WRITING,
    reads_the_report_of_locked_pages: PUBLISHING,
    changes_the_site_record: set(),
}


def somebody(role: str) -> Client:
    return signed_in(person(role, name="somebody", role="a gynaecologist" if role == CLINICAL else ""))


@pytest.mark.parametrize("role", list(roles.ROLES))
def test_every_role_sees_the_desk(data: Path, role: str) -> None:
    assert somebody(role).get(reverse("wagtailadmin_home")).status_code == 200


@pytest.mark.parametrize("does", MAY, ids=lambda does: does.__name__)
@pytest.mark.parametrize("role", list(roles.ROLES))
def test_a_role_may_do_what_the_table_says_and_no_more(data: Path, role: str, does: Callable[[Client], bool]) -> None:
    """Each action is tried through the desk's own view, and judged by what it did."""
    assert does(somebody(role)) == (role in MAY[does])


@pytest.mark.parametrize("does", MAY, ids=lambda does: does.__name__)
def test_an_account_without_a_role_may_do_nothing(data: Path, does: Callable[[Client], bool]) -> None:
    assert not does(signed_in(person()))


def test_an_account_without_a_role_does_not_see_the_desk(data: Path) -> None:
    assert signed_in(person()).get(reverse("wagtailadmin_home")).status_code == 302


def test_a_superuser_is_no_clinician(data: Path) -> None:
    """No rank makes a review: neither by the task nor by the button."""
    root = get_user_model().objects.create_superuser("root")
    Clinician.objects.create(user=root, role="a gynaecologist")
    desk = signed_in(root)
    assert not confirms_a_review(desk)
    Page.objects.get(slug="a-quiet-page").delete()
    assert not approves_a_clinical_review(desk)


def test_a_clinician_comments_and_changes_no_word(data: Path) -> None:
    """With a task on a page its editor opens; her comment is kept, whatever else is sent is not."""
    desk = signed_in(person(CLINICAL, role="a gynaecologist"))
    page = article(live=False)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert desk.get(address).status_code == 302, "without a task it stays closed"
    page.get_workflow().start(page, None)
    assert desk.get(address).status_code == 200
    sent = form(page, "Words of hers.", comment="Is this so?")
    desk.post(address, {**sent, "title": "A title of hers", "summary": "Hers.", "next_review": "2030-01-01"})
    latest = fresh(page).get_latest_revision_as_object()
    assert Comment.objects.filter(page=page, text="Is this so?").exists()
    assert (latest.title, latest.summary, latest.next_review) == (page.title, page.summary, None)
    assert "First words." in str(latest.body)
    assert "Words of hers." not in str(latest.body)
    assert fresh(page).slug == page.slug


def test_a_clinician_cannot_put_old_words_back(data: Path) -> None:
    """The editor of an old revision would be a way to change words."""
    desk = signed_in(person(CLINICAL, role="a gynaecologist"))
    page = article()
    old = page.latest_revision
    edit(page, "Newer words.")
    page = fresh(page)
    page.get_workflow().start(page, None)
    desk.post(reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, old.pk]), form(page))
    assert "Newer words." in str(fresh(page).get_latest_revision_as_object().body)


def test_the_groups_are_what_the_table_says() -> None:
    """Made by a migration; making them again changes nothing; Wagtail's own are gone."""

    def granted() -> Any:
        return {
            group.name: (
                sorted(str(permission) for permission in group.permissions.all()),
                sorted((found.page_id, found.permission.codename) for found in group.page_permissions.all()),
                group.collection_permissions.count(),
            )
            for group in Group.objects.all()
        }

    before = granted()
    assert set(before) == set(roles.ROLES)
    editors = Group.objects.get(name=EDITORS)
    editors.permissions.clear()
    GroupPagePermission.objects.filter(group=editors).first().delete()
    assert granted() != before
    roles.grant(apps)
    roles.grant(apps)
    assert granted() == before
    assert {page for _, on_pages, _ in before.values() for page, _ in on_pages} == {Page.get_first_root_node().pk}
