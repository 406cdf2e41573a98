"""People with a role at the desk, an article for them to work on, and what the editor's form sends."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from entering import enter
from sottovoce.desk.models import Clinician
from sottovoce.pages.models import ArticlePage

GYNAECOLOGIST = "a gynaecologist"


def person(*groups: str, name: str = "", role: str = "", **fields: Any) -> Any:
    """An account in these groups; a role makes it a clinician's."""
    user = get_user_model().objects.create_user(
        name or "-".join(groups).lower().replace(" ", "-") or "nobody", **fields
    )
    user.groups.set(Group.objects.get(name=group) for group in groups)
    if role:
        Clinician.objects.create(user=user, role=role)
    return user


def signed_in(user: Any) -> Client:
    client = Client()
    enter(client, user)
    return client


def body(words: str) -> list[dict[str, Any]]:
    return [{"type": "no_claim", "value": {"text": f"<p>{words}</p>"}}]


def article(slug: str = "a-quiet-page", words: str = "First words.", *, live: bool = True, **fields: Any) -> Any:
    """A small article behind a door."""
    page = ArticlePage(title="A quiet page", slug=slug, summary="It is quiet.", live=False, **fields)
    page.body = body(words)
    Page.objects.get(slug="for-women").specific.add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    return fresh(page)


def fresh(page: Page) -> Any:
    return Page.objects.get(pk=page.pk).specific


def edit(page: Page, words: str, user: Any = None) -> Any:
    """Save a draft with other words."""
    draft = fresh(page).get_latest_revision_as_object()
    draft.body = body(words)
    return draft.save_revision(user=user)


def form(page: Any, words: str = "First words.", comment: str = "", **fields: str) -> dict[str, str]:
    """What the editor's form of :func:`article` sends."""
    comments = (
        [{"text": comment, "contentpath": "title", "position": "", "replies": inline_formset([])}] if comment else []
    )
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "summary": page.summary,
            "short": "",
            "updated": "",
            "next_review": "",
            "go_live_at": "",
            "expire_at": "",
            "seo_title": "",
            "search_description": "",
            "body": streamfield([("no_claim", {"text": rich_text(f"<p>{words}</p>")})]),
            "related": streamfield([]),
            "comments": inline_formset(comments),
            **fields,
        }
    )


def messages(response: Any) -> str:
    """All that the desk said, after following its redirects."""
    return " ".join(str(message) for message in response.context["messages"]) if response.context else ""
