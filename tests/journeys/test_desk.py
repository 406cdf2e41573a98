"""An article through the desk: a writer at the keyboard, a clinician who reviews it, a coordinator who lets it go out."""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from serving import Served, start_serving

from .conftest import DEVICES, NEEDS, Opener, ask, told
from .signing import PASSWORD, first_sign_in

TITLE = "A page for tired evenings"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def site(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site of these people's own."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(served.data, folder / "data")
    own = start_serving(folder)
    own.link = served.link.replace(served.desk, own.desk)
    yield own
    own.process.terminate()
    own.process.wait(timeout=20)


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


def _reach(page: Page, name: str) -> None:
    """Press Tab until what is focused bears this name."""
    for _ in range(160):
        page.keyboard.press("Tab")
        if re.search(name, str(page.evaluate(_FOCUSED))):
            return
    pytest.fail(f"The Tab key never leads to “{name}”")


def _press(page: Page, name: str) -> None:
    _reach(page, name)
    page.keyboard.press("Enter")


def test_a_writer_at_the_keyboard_sends_an_article_to_review(
    site: Served, people: dict[str, Any], visit: Opener
) -> None:
    page = visit("desktop", storage_state=people["writer"], base_url=site.desk).page
    page.goto("/pages/search/?q=For+Women")
    door = page.get_by_role("main").get_by_role("link", name="For Women", exact=True).first.get_attribute("href") or ""
    page.goto(f"{door.replace('/edit/', '')}/add_subpage/".replace("//add", "/add"))
    _press(page, "^Article page")
    expect(page.locator("#id_title")).to_be_visible()
    _reach(page, "^Title")
    page.keyboard.insert_text(TITLE)
    _reach(page, "What this page answers")
    page.keyboard.insert_text("What to do with an evening on which nothing has to be done.")
    _press(page, "Insert a block")
    page.keyboard.type("Text without")
    page.keyboard.press("Enter")
    expect(page.locator(".public-DraftEditor-content")).to_be_focused()
    page.keyboard.insert_text("Rest. Nothing is expected of you tonight.")
    page.wait_for_function("() => [...document.querySelectorAll('input[name^=body]')].some(f => f.value.includes('tonight'))")
    assert page.get_by_role("button", name="Publish", exact=True).count() == 0, "a writer may not publish"
    _press(page, "More actions")
    _press(page, "Submit to")
    expect(page.locator(".messages, .w-messages")).to_contain_text("submitted")
    assert ask(site.reader, "/a-page-for-tired-evenings")[0] == 404


def test_the_clinician_finds_it_comments_and_approves(site: Served, people: dict[str, Any], visit: Opener) -> None:
    page = visit("desktop", storage_state=people["reviewer"], base_url=site.desk).page
    page.goto("/")
    page.locator("#waiting-section").get_by_role("link", name=TITLE).click()
    page.screenshot(path='/tmp/xd/r1.png')


def test_the_coordinator_lets_it_go_out(site: Served, people: dict[str, Any], visit: Opener) -> None:
    page = visit("desktop", storage_state=people["coordinator"], base_url=site.desk).page
    page.goto("/")
