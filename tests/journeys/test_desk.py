"""An article through the desk: a writer at the keyboard, a clinician who reviews it, a coordinator who lets it go out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from serving import Served, serve_copy

from .conftest import DEVICES, NEEDS, Opener, ask, told
from .signing import first_sign_in

TITLE = "A page for tired evenings"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site of these people's own."""
    yield from serve_copy(prepared, tmp_path_factory.mktemp("desk"))


def _signed_in(browser: Browser, desk: str, link: str) -> Any:
    """The session of somebody who has opened her link and set a password and a second factor."""
    context = browser.new_context(**DEVICES["desktop"])
    page = context.new_page()
    first_sign_in(page, link)
    expect(page).to_have_url(f"{desk}/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="module")
def people(site: Served, browser: Browser) -> dict[str, Any]:
    """Sessions by role. The coordinator makes the others' accounts in her browser, and hands out their links."""
    states = {"coordinator": _signed_in(browser, site.desk, site.link)}
    context = browser.new_context(**DEVICES["desktop"], storage_state=states["coordinator"], base_url=site.desk)
    page = context.new_page()
    for name, role in (("writer", "Writers"), ("reviewer", "Clinical reviewers")):
        page.goto("/users/new/")
        page.get_by_label("Username").fill(name)
        page.get_by_role("tab", name="Roles").first.click()
        page.get_by_label(role, exact=True).check()
        page.get_by_role("button", name="Create").click()
        row = page.get_by_role("row").filter(has_text=name)
        row.get_by_role("button", name=re.compile("More options")).click()
        row.get_by_role("link", name="One-time link").click()
        page.get_by_role("button", name="Make the link").click()
        states[name] = _signed_in(browser, site.desk, page.locator("#one-time-link").inner_text())
    page.goto("/clinicians/new/")
    page.get_by_label("User").select_option(label="reviewer")
    page.get_by_label("Role").fill("a gynaecologist")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_text("reviewer").last).to_be_visible()
    context.close()
    return states


_FOCUSED = """() => {
  const one = document.activeElement;
  const labels = one.labels ? [...one.labels].map(label => label.innerText) : [];
  const by = (one.getAttribute("aria-labelledby") || "").split(" ").map(id => document.getElementById(id)?.innerText);
  return [one.getAttribute("aria-label"), ...labels, ...by, one.innerText, one.title].filter(Boolean).join(" ").trim();
}"""


def _reach(page: Page, name: str, kind: str = "a, button") -> None:
    """Press Tab until what is focused bears this name.

    :param kind: a selector that it fits.
    """
    for _ in range(160):
        page.keyboard.press("Tab")
        if page.evaluate("kind => document.activeElement.matches(kind)", kind) and re.search(
            name, str(page.evaluate(_FOCUSED))
        ):
            return
    pytest.fail(f"The Tab key never leads to “{name}”")


def _press(page: Page, name: str) -> None:
    _reach(page, name)
    page.keyboard.press("Enter")


def _taken(page: Page, words: str) -> None:
    """Wait until the form has taken the words from the rich text."""
    page.wait_for_function(
        "words => [...document.querySelectorAll('input[name^=body]')].some(field => field.value.includes(words))",
        arg=words,
    )


def test_a_writer_at_the_keyboard_sends_an_article_to_review(
    site: Served, people: dict[str, Any], visit: Opener
) -> None:
    page = visit("desktop", storage_state=people["writer"], base_url=site.desk).page
    page.goto("/pages/search/?q=For+Women")
    door = page.get_by_role("main").get_by_role("link", name="For Women", exact=True).first.get_attribute("href") or ""
    page.goto(f"{door.replace('/edit/', '')}/add_subpage/".replace("//add", "/add"))
    _press(page, "^Article page")
    expect(page.locator("#id_title")).to_be_visible()
    _reach(page, "Title", "input, textarea")
    page.keyboard.insert_text(TITLE)
    _reach(page, "What this page answers", "input, textarea")
    page.keyboard.insert_text("What to do with an evening on which nothing has to be done.")
    _press(page, "Insert a block")
    _reach(page, "", "[role=combobox]")
    page.keyboard.type("Text without")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".public-DraftEditor-content")).to_be_focused()
    page.keyboard.insert_text("Rest. Nothing is expected of you tonight.")
    _taken(page, "tonight")
    assert page.get_by_role("button", name="Publish", exact=True).count() == 0, "a writer may not publish"
    _press(page, "More actions")
    _press(page, "Submit to")
    expect(page.locator(".messages, .w-messages")).to_contain_text("submitted")
    assert ask(site.reader, "/a-page-for-tired-evenings")[0] == 404


def _open_waiting(page: Page) -> None:
    """From the desk's home to what waits for this person there."""
    page.goto("/")
    page.locator("#waiting-section").get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("button", name="More actions")).to_be_visible()


def test_the_clinician_finds_it_and_approves_with_a_comment(
    site: Served, people: dict[str, Any], visit: Opener
) -> None:
    page = visit("desktop", storage_state=people["reviewer"], base_url=site.desk).page
    _open_waiting(page)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Approve with comment").click()
    page.locator(".modal textarea").fill("Calm and right.")
    page.locator(".modal form").get_by_role("button").last.click()
    expect(page.locator(".messages, .w-messages")).to_contain_text(TITLE)
    assert ask(site.reader, "/a-page-for-tired-evenings")[0] == 404, "an editor has not approved it"


def test_the_coordinator_lets_it_go_out(site: Served, people: dict[str, Any], visit: Opener) -> None:
    page = visit("desktop", storage_state=people["coordinator"], base_url=site.desk).page
    _open_waiting(page)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=re.compile("^Approve")).first.click()
    expect(page.locator(".messages, .w-messages")).to_contain_text(TITLE)
    status, _, body = ask(site.reader, "/a-page-for-tired-evenings")
    assert status == 200
    assert "Nothing is expected of you tonight." in body.decode()
    assert "Reviewed by a gynaecologist on" in body.decode()


@pytest.mark.parametrize(
    "device, title",
    [
        pytest.param(*both, marks=pytest.mark.prove)
        for both in (("phone", "A sheet for partners"), ("desktop", "What is vaginismus?"))
    ],
)
def test_the_panel_of_the_gates_is_for_everyone_and_says_where(
    site: Served, people: dict[str, Any], visit: Opener, device: str, title: str
) -> None:
    """A draft lacks something: the panel says what and leads to the block; axe finds nothing."""
    page = visit(device, storage_state=people["coordinator"], base_url=site.desk, bypass_csp=True).page
    page.goto(f"/pages/search/?q={title.rstrip('?').replace(' ', '+')}")
    page.get_by_role("main").get_by_role("link", name=title, exact=True).first.click()
    panel = page.locator("[data-gates]")
    expect(panel).to_contain_text("Nothing stands in the way.")
    text = page.locator(".public-DraftEditor-content").first
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("A bare fact.")
    _taken(page, "A bare fact.")
    page.get_by_role("button", name="Save draft").click()
    said = "The paragraph “A bare fact.” has no source."
    expect(panel).to_contain_text(said)
    panel.locator("[data-gates-list]").evaluate("list => { list.textContent = '' }")
    panel.get_by_role("button", name="Check the saved draft again").click()
    expect(panel).to_contain_text(said)
    page.evaluate((NEEDS / "axe-core" / "axe.min.js").read_text())
    found: Any = page.evaluate("rules => axe.run({include: ['[data-gates]']}, {runOnly: rules})", RULES)
    assert not told(found["violations"])
    panel.get_by_role("link", name=re.compile("Block")).click()
    expect(text).to_be_in_viewport()
