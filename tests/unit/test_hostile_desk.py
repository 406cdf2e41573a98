"""Hostile content in every field of the editor: it gets a clear message, or it is shown for what it is and does nothing."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from entering import enter
from sottovoce.evidence.models import Source
from sottovoce.foundation.edition import EditionFile
from sottovoce.foundation.envelope import unpack
from sottovoce.pages import gates

pytestmark = pytest.mark.django_db

WORDS = {
    "script": "<script>alert('woe')</script><img src=x onerror=alert(1)>",
    "attribute": "\" autofocus onfocus=alert(1) x='",
    "template": "{{ 7|add:7 }}{% include 'reader/base.html' %}{# gone #}",
    "links": "<a href='javascript:alert(1)'>x</a> [x](javascript:alert(1)) data:text/html,x",
    "styles": "</style><style>body{display:none}</style><!-- --><![CDATA[x]]>",
    "scripts of the world": "العربية עברית हिन्दी ไทย 日本語 한국어 Ελληνικά 𝔘𝔫𝔦 👩‍⚕️ ﷽",
    "directions": "abc \u202egnp.exe\u202c \u2066left\u2069 \u200f\u200d\u00ad",
    "marks": "Z" + "\u0301\u0327\u0353" * 60,
    "one endless word": "a" * 30_000,
    "quotes": "“” ‘’ ' \" & &amp; &#x3c;script&#x3e; \\ ` \t end",
}

REFUSED = {WORDS["template"]: "which no reader should see", WORDS["one endless word"]: "is too big for its envelope"}


@pytest.fixture
def editor(client: Client) -> Client:
    enter(client, get_user_model().objects.create_superuser("ed", "", "five quiet lamps"))
    return client


def article() -> Any:
    return Page.objects.get(slug="what-is-vaginismus").specific


def draft(text: str) -> str:
    """Words as the rich text field of the editor sends them."""
    block = {"key": "a1", "type": "unstyled", "depth": 0, "text": text, "inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [block], "entityMap": {}})


def body(words: str) -> list[tuple[str, Any]]:
    """Each kind of block with these words in each of its fields."""
    rich, line = draft(words), words[:80]
    ours = {"basis": "ours"}
    item = nested_list([{"question": words[:240], "why": rich}])
    return [
        ("heading", {"text": words[:120], "level": "2"}),
        ("no_claim", {"text": rich}),
        ("experience", {"gathered": rich, "text": rich}),
        ("measured", {"how": rich, "text": rich}),
        ("not_known", {"text": rich}),
        ("definition", {"term": line, "also": line, "text": rich, **ours}),
        ("questions", {"title": words[:120], "intro": rich, "items": item, "endings": nested_list([rich])}),
        ("tip", {"text": rich, "stop": rich, **ours}),
        ("see_someone", {"when": "soon", "whom": line, "title": line, "text": rich, **ours}),
        ("further_reading", {"text": rich}),
    ]


def nested_list(values: list[Any]) -> dict[str, Any]:
    items = {
        str(place): {"value": value, "deleted": "", "order": place, "id": ""} for place, value in enumerate(values)
    }
    return {"count": len(values), **items}


def post(editor: Client, blocks: list[tuple[str, Any]], **fields: str) -> Any:
    page = article()
    given = {
        "title": page.title, "slug": page.slug, "summary": page.summary, "short": "", "updated": "", "next_review": "",
        "review_note": "", "seo_title": "", "search_description": "", "go_live_at": "", "expire_at": "", **fields,
    }  # fmt: skip
    form = nested_form_data(
        {**given, "body": streamfield(blocks), "related": streamfield([]), "comments": inline_formset([])}
    )
    return editor.post(f"/pages/{page.pk}/edit/", {**form, "action-publish": "1"})


def read(data: Path) -> str:
    edition = EditionFile(data / "edition")
    return unpack(edition.packed(edition.entries["what-is-vaginismus"])).decode()


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_words_in_every_field_do_nothing(
    data: Path, editor: Client, words: str, django_capture_on_commit_callbacks: Any
) -> None:
    before = read(data)
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(
            editor,
            body(words),
            title=words[:200], short=words[:40], summary=words[:320], review_note=words[:240],
            seo_title=words[:200], search_description=words[:300],
        )  # fmt: skip
    after = read(data)
    if refused := REFUSED.get(words):
        assert answer.status_code == 200
        assert refused in answer.context["form"].errors.as_text()
        assert after == before
        return
    assert answer.status_code == 302, answer.context["form"].errors
    main = after.partition("<main")[2].partition("</main>")[0]
    assert not {"script", "img", "style", "iframe"} & set(re.findall(r"<(\w+)", main))
    assert not re.search(r"<[^>]*(?:\son\w+\s*=|href=[\"']?\s*javascript)", main)


def test_an_address_that_is_none_is_refused_in_words(editor: Client) -> None:
    for slug in ("../../etc/passwd", "a b", "vaginismo/..", "-", "ab" * 30, "for-women", "<script>"):
        answer = post(editor, [], slug=slug)
        assert answer.status_code == 200, slug
        assert answer.context["form"].errors["slug"], slug


def test_a_paste_of_two_megabytes_is_refused_and_kept(data: Path, editor: Client) -> None:
    before = read(data)
    words = "Every word of a very long paste. " * 64_000
    begin = time.monotonic()
    answer = post(editor, [("no_claim", {"text": draft(words)})])
    assert answer.status_code == 200
    assert "too big for its envelope" in answer.content.decode()
    assert words[:1000] in answer.content.decode()
    assert read(data) == before
    assert time.monotonic() - begin < 60, "an editor would have given up"


def test_three_hundred_blocks_are_refused_and_kept(data: Path, editor: Client) -> None:
    blocks = [
        ("heading", {"text": f"Heading number {number} of many, and no two alike", "level": "2"})
        for number in range(150)
    ]
    blocks += [
        ("tip", {"text": draft(f"Tip {number}: {number**7}"), "stop": draft("Stop."), "basis": "ours"})
        for number in range(150)
    ]
    answer = post(editor, blocks)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "comes before any questions" in text
    assert "Heading number 149" in text


def test_a_source_that_no_page_could_hold_is_refused_in_its_form(data: Path, editor: Client) -> None:
    """Not on an error page; what was typed stays, and the record and the pages are what they were."""
    source = Source.objects.get(key="nhs-wales-vaginismus")
    address = "https://example.org/" + "".join(f"{number * 2_654_435_761 % 4_294_967_296:x}" for number in range(3_000))
    given = {"key": source.key, "kind": source.kind, "read": source.read}
    before = (data / "edition").read_bytes()
    editor.raise_request_exception = False
    answer = editor.post(
        f"/snippets/evidence/source/edit/{source.pk}/", {**given, "csl": json.dumps({**source.csl, "URL": address})}
    )
    assert answer.status_code == 200
    assert "is too big for its envelope" in answer.content.decode()
    assert address in answer.content.decode()
    assert Source.objects.get(pk=source.pk).csl == source.csl
    assert (data / "edition").read_bytes() == before


def test_a_retracted_source_is_marked_in_the_desk(editor: Client) -> None:
    """And what rests on it is among the things that stand in the way of its pages."""
    source = Source.objects.get(key="nhs-wales-vaginismus")
    given = {"key": source.key, "kind": source.kind, "read": source.read, "csl": json.dumps(source.csl)}
    editor.post(f"/snippets/evidence/source/edit/{source.pk}/", {**given, "retracted": "on"})
    assert Source.objects.get(pk=source.pk).retracted
    assert any("was retracted" in problem.what for problem in gates.problems(article()))


def test_nothing_at_all_can_be_a_draft_and_not_a_page(data: Path, editor: Client) -> None:
    before = read(data)
    empty = [(kind, {}) for kind, _ in body("x") if kind not in ("questions",)]
    answer = post(editor, empty)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert read(data) == before
