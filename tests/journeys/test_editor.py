"""An editor's journey in the desk: signing in, writing, citing, previewing, publishing, withdrawing."""

import dataclasses
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from serving import ADDRESS, Served, serve_copy
from sottovoce.blocks.body import Body
from sottovoce.foundation.envelope import SIZES

from .conftest import DEVICES, Opener, ask, sitemap
from .signing import first_sign_in, give_password, sign_in

NAME = "coordinator"


@pytest.fixture(scope="module")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site of the editor's own, from a copy of the one that the other journeys read."""
    yield from serve_copy(prepared, tmp_path_factory.mktemp("edited"))


@dataclasses.dataclass
class Account:
    """The editor's: a session that is signed in, and codes for signing in anew."""

    state: dict[str, Any]
    codes: list[str]


@pytest.fixture(scope="module")
def account(site: Served, browser: Browser) -> Account:
    """She has opened her link, set a password and a second factor."""
    context = browser.new_context(**DEVICES["desktop"])
    page = context.new_page()
    codes = first_sign_in(page, site.link)
    expect(page).to_have_url(f"{site.desk}/")
    state: dict[str, Any] = context.storage_state()  # type: ignore[assignment]
    context.close()
    return Account(state, codes)


@pytest.fixture
def desk(site: Served, account: Account, visit: Opener) -> Iterator[Page]:
    """A tab of the signed-in editor; it asks for nothing elsewhere and its console stays silent."""
    editor = visit("desktop", storage_state=account.state, base_url=site.desk)
    editor.page.on("dialog", lambda dialog: dialog.accept())
    yield editor.page
    assert [
        request for request in editor.requests if f" {site.desk}/" not in request and site.reader not in request
    ] == []
    # Wagtail's autosave is answered with 400 when publishing overtakes it; that the publishing worked is asserted apart.
    overtaken = re.compile(r"status of 400.*/(?:edit|add)/|axe\.run")  # and its checks, when a preview overtakes them
    assert [text for text in editor.complaints if not overtaken.search(text)] == []


def _open(page: Page, title: str) -> None:
    """Find a page in the desk and open it for editing."""
    page.goto(f"/pages/search/?q={title.replace(' ', '+')}")
    page.get_by_role("main").get_by_role("link", name=title, exact=True).first.click()
    expect(page.get_by_role("textbox", name="What this page answers")).to_be_visible()


def _publish(page: Page) -> None:
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()


def _published(page: Page) -> None:
    expect(page.locator(".messages, .w-messages").get_by_text("published").first).to_be_visible()


def _write(page: Page, words: str) -> None:
    """Add words at the end of the page's first text, and wait until the form has taken them."""
    text = page.locator(".public-DraftEditor-content").first
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(f" {words}")
    page.wait_for_function(
        "end => [...document.querySelectorAll('input[name^=body]')].some(field => field.value.includes(end))",
        arg=words[-80:],
    )


def _reads(site: Served, name: str) -> str:
    return ask(site.reader, f"/{name}")[2].decode()


def _within_two_seconds(site: Served, name: str, words: str) -> str:
    """What readers get, once it holds the words; it may take two seconds."""
    until = time.monotonic() + 2
    while words not in (html := _reads(site, name)):
        assert time.monotonic() < until, f"after two seconds /{name} does not say “{words}”"
    return html


def test_the_link_works_once_and_the_password_from_then_on(site: Served, account: Account, visit: Opener) -> None:
    page = visit().page
    answer = page.goto(site.link)
    assert answer is not None
    assert answer.status == 200
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work any more")
    expect(page.locator("main")).to_contain_text("sottovoce link")
    page.get_by_role("link", name="To the sign-in page").click()
    for _ in range(2):
        sign_in(page, NAME, account.codes.pop())
        expect(page).to_have_url(f"{site.desk}/")
        page.get_by_role("button", name=NAME).click()
        page.get_by_role("button", name="Log out").click()
        expect(page).to_have_url(re.compile("/login/"))
    give_password(page, NAME, "not the password")
    expect(page.get_by_text("didn't match").first).to_be_visible()
    page.goto(f"{site.desk}/pages/")
    expect(page).to_have_url(re.compile("/login/"))


def test_an_edit_is_read_within_two_seconds(site: Served, desk: Page) -> None:
    _open(desk, "About Sottovoce")
    desk.get_by_role("textbox", name="What this page answers").fill("Who we are, told anew by an editor.")
    _publish(desk)
    _published(desk)
    live = desk.get_by_role("status").get_by_role("link", name="View live")
    assert (live.get_attribute("href") or "").startswith(f"{ADDRESS}/about/"), "“View live” leads elsewhere"
    _within_two_seconds(site, "about", "told anew by an editor")
    assert "told anew by an editor" in _within_two_seconds(site, "vag-central", "told anew"), "the door’s list is old"


def test_a_citation_becomes_a_numbered_mark_and_a_source(site: Served, desk: Page) -> None:
    _open(desk, "For Partners")
    before = _reads(site, "for-partners")
    _write(desk, "A lamp can be dimmed")
    desk.keyboard.press("Shift+ArrowLeft")
    desk.get_by_role("button", name="Cite a source").filter(visible=True).click()
    form = desk.locator(".modal form")
    guideline = form.locator("option", has_text="Committee Opinion").first
    form.get_by_label("Source").select_option(label=guideline.inner_text())
    form.get_by_label("How certain is this statement?").select_option("high certainty")
    form.get_by_label("Experts disagree about it").check()
    form.get_by_role("button", name="Cite").click()
    expect(form).to_contain_text("cannot carry a statement of high certainty by itself")
    form.get_by_label("How certain is this statement?").select_option("moderate certainty")
    form.get_by_role("button", name="Cite").click()
    expect(form).to_have_count(0)
    cited = "field => field.value.includes('CITE') && field.value.includes('lamp can be dimmed')"
    desk.wait_for_function(f"() => [...document.querySelectorAll('input[name^=body]')].some({cited})")
    _publish(desk)
    _published(desk)
    html = _within_two_seconds(site, "for-partners", "A lamp can be dimmed")
    mark = re.search(r'A lamp can be dimmed<sup class="?cite"?><a[^>]*>(\d+)</a></sup>', html)
    assert mark, html[html.index("A lamp can") :][:300]
    source = re.search(rf'<li[^>]*id="?r{mark[1]}"?.*?</li>', html)
    assert source, "the source is not listed"
    assert "guideline" in source[0]
    assert "moderate certainty" in source[0]
    assert "contested" in source[0]
    assert html.count("<li id=r") + html.count('<li id="r') > before.count("<li id=r") + before.count('<li id="r')


def test_a_page_too_big_is_refused_and_nothing_typed_is_lost(site: Served, desk: Page) -> None:
    _open(desk, "For Women")
    before = _reads(site, "for-women")
    big = " ".join(f"{number * 2_654_435_761 % 4_294_967_296:x}" for number in range(1, SIZES["br"] // 5))
    _write(desk, big)
    _publish(desk)
    refusal = desk.get_by_text("is too big for its envelope by").first
    expect(refusal).to_be_visible()
    expect(refusal).to_contain_text(re.compile(r"Please shorten it by about [\d,]+ words"))
    expect(desk.locator(".public-DraftEditor-content").first).to_contain_text(big[-200:])
    assert _reads(site, "for-women") == before


@pytest.mark.prove
def test_the_preview_shows_the_page_as_typed(site: Served, desk: Page) -> None:
    _open(desk, "Anal sex and vaginismus")
    desk.get_by_role("textbox", name="What this page answers").fill("Words, as previewed.")
    desk.get_by_role("button", name="Toggle preview").click()
    shown = desk.frame_locator("#w-preview-iframe")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Anal sex and vaginismus")
    expect(shown.locator(".lede")).to_have_text("Words, as previewed.")
    expect(shown.locator("dl.term").first).to_be_visible()
    assert "as previewed" not in _reads(site, "glossary")


def test_a_new_article_appears_behind_its_door_and_leaves_no_trace(site: Served, desk: Page) -> None:
    _open(desk, "For Practitioners")
    number = re.search(r"/pages/(\d+)/edit/", desk.url)
    assert number
    desk.goto(f"/pages/{number[1]}/add_subpage/")
    desk.get_by_role("link", name="Article page").first.click()
    desk.locator("#id_title").fill("Notes for a first visit")
    desk.get_by_role("textbox", name="What this page answers").fill("What to say, and what to leave unsaid.")
    _publish(desk)
    _published(desk)
    html = _within_two_seconds(site, "notes-for-a-first-visit", "What to say")
    assert "Not yet reviewed by a clinician" in html
    assert "Notes for a first visit" in _within_two_seconds(site, "for-practitioners", "Notes for a first visit")
    (path,) = [found for found in sitemap(site.reader) if found.startswith("/notes-for-a-first-visit/")]
    assert ask(site.reader, path)[0] == 200

    _open(desk, "Notes for a first visit")
    edit = desk.url
    desk.goto(edit.replace("/edit/", "/unpublish/"))
    desk.get_by_role("button", name="Yes, unpublish it").click()
    expect(desk.get_by_text("unpublished").first).to_be_visible()
    _within_two_seconds(site, "notes-for-a-first-visit", "This page is not here")
    assert ask(site.reader, path)[0] == 404
    assert "Notes for a first visit" not in _reads(site, "for-practitioners")
    assert path not in sitemap(site.reader)


@pytest.mark.prove
def test_the_block_chooser_shows_every_block(desk: Page) -> None:
    _open(desk, "Recognising it")
    desk.get_by_role("button", name="Insert a block").filter(visible=True).first.click()
    chooser = desk.locator(".w-combobox")
    names = chooser.get_by_role("option")
    eyes = chooser.get_by_role("button", name="Preview")
    expect(eyes).to_have_count(len(Body().child_blocks))
    for name, eye in zip(names.all_inner_texts(), eyes.all(), strict=True):
        with desk.expect_response(re.compile("/block-preview/")) as answer:
            eye.click()
        assert answer.value.status == 200, name
        expect(desk.locator(".w-combobox-preview__label")).to_have_text(name.strip())
        frame = desk.frame_locator(".w-combobox-preview iframe")
        shown = frame.locator("main")
        expect(shown).to_be_visible()
        expect(shown).not_to_be_empty()
        # It looks as it will to readers, by the readers' own style.
        expect(frame.locator("html")).to_have_css("overflow-wrap", "anywhere")


def test_links_between_pages_are_whole_in_the_editor(desk: Page) -> None:
    """A page's address is known to the desk: no link is shown as broken."""
    _open(desk, "Vag. Central")
    links = desk.locator(".public-DraftEditor-content .TooltipEntity")
    expect(links.first).to_be_visible()
    assert links.locator("use[href='#icon-warning']").count() == 0, "links inside are shown as broken"
