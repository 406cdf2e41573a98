"""A visit under cover, from another site and back there: no title, address or step of it names what was read."""

import re

import pytest
from playwright.sync_api import Page, expect

from serving import Served
from sottovoce.foundation.address import CODE_LETTERS

from .conftest import FOUNDING, Document, Opener, Visit, address_of, ask, axe, told
from .test_accessible import FOCUS, HARDEST, OVERFLOW, RULES
from .test_leaving import BEFORE, TITLE, answering
from .test_reader import BY_DEVICE_AND_SCRIPT

UNDER_COVER = re.compile(rf"http://localhost:\d+/[{CODE_LETTERS}]{{4}}/-+[a-z]+(#[a-z]\d+)?$")


@pytest.fixture
def code(served: Served) -> str:
    """The founding page's code."""
    return Document(ask(served.reader, address_of(served.reader, FOUNDING))[2].decode()).code


def _from_elsewhere(reader: Visit, served: Served) -> Page:
    """From another site to the founding page."""
    answering(reader.context)
    page = reader.page
    page.goto(BEFORE)
    page.goto(served.reader + address_of(served.reader, FOUNDING))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    return page


def _is_covered(page: Page) -> None:
    expect(page).to_have_title("Notes")
    assert UNDER_COVER.match(page.url), page.url


@pytest.mark.parametrize(("device", "script"), BY_DEVICE_AND_SCRIPT)
def test_a_visit_under_cover(served: Served, visit: Opener, device: str, script: bool) -> None:
    reader = visit(device, script=script)
    page = _from_elsewhere(reader, served)
    expect(page.get_by_text("Pages stay in your history.")).to_be_in_viewport()
    reader.requests.clear()
    page.get_by_role("link", name="Read under cover").click()
    expect(page.get_by_text("You read under cover.")).to_be_in_viewport()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    _is_covered(page)
    for words in ("For Women", "For Partners"):
        page.get_by_role("navigation", name="Doors").get_by_role("link", name=words, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(words)
        _is_covered(page)
    page.get_by_role("region", name="Pages behind this door").get_by_role("link").first.click()
    expect(page.get_by_role("navigation", name="You are here").get_by_text("For Partners")).to_be_visible()
    _is_covered(page)
    page.locator(".cite a").first.click()
    expect(page).to_have_url(re.compile(r"#r\d+$"))
    _is_covered(page)
    assert all(UNDER_COVER.match(asked.removeprefix("GET ")) for asked in reader.requests), reader.requests
    assert reader.complaints == []
    page.get_by_role("link", name="Leave now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Elsewhere")
    if script:
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Before")


@pytest.mark.parametrize(("device", "script"), BY_DEVICE_AND_SCRIPT)
def test_the_cover_comes_off_where_she_is(served: Served, visit: Opener, code: str, device: str, script: bool) -> None:
    page = visit(device, script=script).page
    page.goto(f"{served.reader}/{code}")
    page.get_by_role("link", name="Take the cover off").click()
    expect(page).to_have_url(served.reader + address_of(served.reader, FOUNDING))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


@pytest.mark.parametrize("covered", [True, False], ids=["covered", "open"])
def test_steps_within_a_page_are_no_steps_in_the_history(
    served: Served, visit: Opener, code: str, covered: bool
) -> None:
    page = visit("phone").page
    page.goto(served.reader + (f"/{code}" if covered else address_of(served.reader, FOUNDING)))
    steps = page.evaluate("() => history.length")
    page.locator(".cite a").first.click()
    number = page.url.partition("#")[2]
    expect(page.locator(f"#{number}")).to_be_in_viewport()
    assert page.evaluate("() => document.querySelector(':target').id") == number
    page.keyboard.press("Tab")
    assert page.locator(f"#{number} :focus").count() == 1, "a keyboard goes on from where the link led"
    page.get_by_role("link", name="Back to top").click()
    assert page.evaluate("() => history.length") == steps


@pytest.mark.parametrize("covered", [True, False], ids=["covered", "open"])
def test_a_short_link_is_the_code(served: Served, visit: Opener, code: str, covered: bool) -> None:
    reader = visit("desktop", permissions=["clipboard-read", "clipboard-write"])
    page = reader.page
    page.goto(served.reader + (f"/{code}" if covered else address_of(served.reader, FOUNDING)))
    button = page.get_by_role("button", name="Copy a short link")
    button.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == f"{served.reader}/{code}"


def test_without_script_the_code_is_there_to_be_copied_by_hand(served: Served, visit: Opener, code: str) -> None:
    page = visit("phone", script=False).page
    page.goto(served.reader + address_of(served.reader, FOUNDING))
    expect(page.get_by_text(f"Short address of this page: /{code}")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)


def test_covered_pages_are_for_everyone(served: Served, visit: Opener, code: str) -> None:
    """axe in light and dark, a narrow screen, focus under no pill: as for open pages in test_accessible.py."""
    page = visit("phone", bypass_csp=True).page
    found = []
    home = Document(ask(served.reader, "/")[2].decode()).code
    for name in (code, home):
        for scheme, ground in (("light", "--paper"), ("dark", "--glow")):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(f"{served.reader}/{name}")
            page.add_style_tag(content=HARDEST % ground)
            found += told(axe(page, {"runOnly": RULES, "resultTypes": ["violations"]})["violations"])
        page.goto(f"{served.reader}/{name}")
        for _ in range(8):
            page.keyboard.press("Tab")
            found += page.evaluate(FOCUS) or []
        page.set_viewport_size({"width": 320, "height": 640})
        found += page.evaluate(OVERFLOW)
    assert not found, "\n".join(found)
