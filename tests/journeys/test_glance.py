"""The desk at a glance in a real browser: home, report, patterns and preview, for everyone and on a phone."""
# ruff: noqa: F811 - the editor's fixtures are borrowed

import contextlib
import re
import sqlite3
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Frame, Page, expect

from serving import Served
from sottovoce.foundation.envelope import SIZES

from .conftest import NEEDS, Opener, ask, told
from .test_editor import Account, _open, _publish, _published, _write, account, desk, site  # noqa: F401

# A site of its own and much axe: in `make test` tests/unit/test_glance.py tells the same story without a browser.
pytestmark = pytest.mark.prove
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OURS = {
    "/": [f"#{name}-section .w-panel__content" for name in ("waiting", "failed", "in-the-way", "overdue")],
    "/all-pages/": ["#listing-results"],
    "/patterns/": [".desk-pattern"],
}

# As when the others were looked over by the clock, and these were edited since.
LOOKED_OVER = """INSERT INTO desk_pagefigures (page_id, revision, sources, bytes, stops, notices, worst)
  SELECT id, live_revision_id, 1, 5000, 0, 0, '' FROM wagtailcore_page WHERE live_revision_id IS NOT NULL AND id % 6"""


def _axe(where: Page | Frame, include: list[str]) -> list[str]:
    where.evaluate((NEEDS / "axe-core" / "axe.min.js").read_text())
    # A frame's inside is looked at by itself.
    found: Any = where.evaluate(
        "given => axe.run({include: given.include}, {runOnly: given.rules, iframes: false})",
        {"include": include, "rules": RULES},
    )
    assert found["passes"], f"nothing was looked at in {include}"
    return told(found["violations"])


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_our_panels_and_pages_are_for_everyone(
    site: Served,
    account: Account,
    visit: Opener,
    device: str,
) -> None:
    page = visit(device, storage_state=account.state, base_url=site.desk, bypass_csp=True).page
    found = []
    for path, parts in OURS.items():
        page.goto(path)
        for part in parts:
            expect(page.locator(part).first).to_be_visible()
        found += [f"{path} {line}" for line in _axe(page, parts)]
        width = page.evaluate("() => [document.scrollingElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], f"{path} scrolls sideways: {width}"
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pattern_is_for_everyone_in_light_and_dark(
    site: Served, account: Account, visit: Opener, scheme: str
) -> None:
    page = visit("desktop", storage_state=account.state, base_url=site.desk, bypass_csp=True).page
    page.goto("/patterns/")
    frames = page.locator(".desk-schemes iframe")
    addresses = [frame.get_attribute("src") for frame in frames.all()]
    assert len(addresses) > 40
    light = page.frame_locator("iframe[src='/patterns/block-tip/light/']").locator("html")
    dark = page.frame_locator("iframe[src='/patterns/block-tip/dark/']").locator("html")
    page.locator("#block-tip").scroll_into_view_if_needed()
    expect(light).to_have_css("color", "rgb(43, 33, 36)")
    expect(dark).to_have_css("color", "rgb(238, 229, 219)")
    frame = page.locator("iframe[src='/patterns/block-tip/light/']")
    fits = "frame => frame.clientHeight >= frame.contentDocument.querySelector('main').getBoundingClientRect().bottom"
    page.wait_for_function(fits, arg=frame.element_handle())
    found = []
    for address in addresses:
        if f"/{scheme}/" not in str(address):
            continue
        page.goto(str(address))
        found += [f"{address} {line}" for line in _axe(page, ["body"])]
    assert not found, "\n".join(found)


def test_home_finds_and_tells_what_to_do(site: Served, desk: Page) -> None:
    with contextlib.closing(sqlite3.connect(site.data / "sottovoce.sqlite3")) as database, database:
        database.execute(LOOKED_OVER)
    desk.goto("/")
    panel = desk.locator("#in-the-way-section")
    expect(panel).to_contain_text("pages have not been looked over since they last changed.")
    panel.get_by_role("button", name="Look them over now").click(timeout=30_000)  # it looks for up to twenty seconds
    expect(desk.get_by_text("All pages have been looked over.")).to_be_visible()
    expect(panel.get_by_role("button", name="Look them over now")).to_have_count(0)
    desk.get_by_role("button", name="Reports").click()
    desk.get_by_role("link", name="All pages", exact=True).click()
    row = desk.get_by_role("row").filter(has_text="Anal sex and vaginismus")
    expect(row).to_contain_text("Not yet reviewed by a clinician")
    expect(row).to_contain_text(re.compile(r"\b\d{1,2},\d{3}\b"))
    row.get_by_role("link", name="Anal sex and vaginismus").click()
    expect(desk.get_by_role("textbox", name="What this page answers")).to_be_visible()


def test_the_preview_is_what_readers_then_get(site: Served, desk: Page) -> None:
    _open(desk, "About Sottovoce")
    desk.get_by_role("textbox", name="What this page answers").fill("Words, to the byte.")
    desk.get_by_role("button", name="Toggle preview").click()
    shown = desk.frame_locator("#w-preview-iframe")
    expect(shown.locator(".lede")).to_have_text("Words, to the byte.")
    note = desk.locator("[data-envelope-note]")
    expect(note).to_have_text(re.compile(rf"^[\d,]+ of {SIZES['br']:,} bytes of the envelope, \d+ %$"))
    expect(desk.get_by_role("radio", name="Preview as on a phone")).to_be_checked()
    assert shown.locator("html").evaluate("() => innerWidth") == 360
    desk.locator("label", has=desk.get_by_role("radio", name="Preview as on a wide screen")).click()
    desk.wait_for_function("() => document.getElementById('w-preview-iframe').contentWindow.innerWidth === 1280")
    address = desk.locator("[data-w-preview-target='newTab']").get_attribute("href")
    previewed = desk.request.get(urljoin(desk.url, address)).text()
    _publish(desk)
    _published(desk)
    assert previewed == ask(site.reader, "/about")[2].decode().rstrip(" ")


def test_the_checker_looks_at_the_preview(site: Served, account: Account, visit: Opener) -> None:
    """Wagtail's own checks run in our preview: a part that has no section above it is found (and told on the console too)."""
    desk = visit("desktop", storage_state=account.state, base_url=site.desk).page
    _open(desk, "About Sottovoce")
    count = desk.locator("[data-side-panel='checks'] [data-content-checker-count]")
    desk.get_by_role("button", name="Toggle checks").click()
    expect(desk.locator("[data-content-word-count]")).to_have_text(re.compile(r"^\d{2,}$"))
    expect(count).to_have_text("0")
    headings = desk.get_by_role("textbox", name="Heading")
    before = headings.count()
    desk.get_by_role("button", name="Insert a block").filter(visible=True).first.click()
    desk.locator(".w-combobox").get_by_role("option", name="Heading", exact=True).click()
    expect(headings).to_have_count(before + 1)  # until then the first is another, which would stand below ours
    desk.get_by_label("Level").first.select_option("3")
    headings.first.fill("A part of nothing")
    expect(count).to_have_text("1")
    expect(desk.locator("[data-checks-panel]")).to_contain_text("Incorrect heading hierarchy")


def test_what_is_too_big_is_said_in_the_preview(site: Served, desk: Page) -> None:
    _open(desk, "For Partners")
    words = " ".join(f"{number * 2_654_435_761 % 4_294_967_296:x}" for number in range(1, SIZES["br"] // 5))
    _write(desk, words)
    desk.get_by_role("button", name="Toggle preview").click()
    shown = desk.frame_locator("#w-preview-iframe")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Not ready to be shown yet")
    expect(shown.locator("[data-refused]")).to_contain_text("Please shorten it by about")
    expect(desk.locator("[data-envelope-note]")).to_be_empty()
