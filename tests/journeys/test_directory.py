"""Finding somebody: the list narrows by country and kind without script, and nobody can tell from the address that it did."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from serving import Served

from .conftest import Opener, Visit, address_of, ask, axe, told
from .test_accessible import RULES

SLUG = "finding-a-specialist"


@pytest.fixture
def opened(served: Served, visit: Opener) -> Iterator[Any]:
    def open_one(device: str = "phone", **more: Any) -> Visit:
        reader = visit(device, **more)
        reader.page.goto(served.reader + address_of(served.reader, SLUG))
        reader.requests.clear()
        return reader

    yield open_one


def entries(page: Page) -> Locator:
    return page.locator(".index li li")


def seen(page: Page) -> list[str]:
    """The names in sight."""
    return [one.locator("a").inner_text() for one in entries(page).all() if one.is_visible()]


def headings(page: Page) -> list[str]:
    return [one.inner_text() for one in page.locator(".index h3").all() if one.is_visible()]


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_the_list_narrows_by_tap_and_by_keyboard(opened: Any, device: str, script: bool) -> None:
    """A country, then a kind, then all again; nothing is asked for, kept, or put in the address or the history."""
    reader = opened(device, script=script)
    page, address, steps = reader.page, reader.page.url, reader.page.evaluate("history.length")
    everybody = seen(page)
    assert len(everybody) == entries(page).count() > 15
    italy = page.get_by_role("radio", name="Italy")
    italy.tap() if device == "phone" else italy.click()
    assert headings(page) == ["Italy", "In every country"]
    assert "Lila.help" in seen(page), "what is for every country stays"
    assert "RAINN" not in seen(page)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="United Kingdom")).to_be_checked()
    assert headings(page) == ["United Kingdom", "In every country"]
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="All kinds")).to_be_focused()
    while not page.get_by_role("radio", name="Support after violence").is_checked():
        page.keyboard.press("ArrowDown")
    found = seen(page)
    assert "Rape Crisis England & Wales" in found
    assert "Lila.help" in found
    assert not {"Samaritans", "Find A Helpline", "RAINN"} & set(found)
    page.keyboard.press("Enter")
    page.locator(".index form").evaluate("form => form.requestSubmit()")  # as a browser may on Enter
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert "RAINN" in seen(page)
    page.get_by_role("radio", name="All kinds").check()
    assert seen(page) == everybody
    assert reader.requests == []
    assert reader.complaints == []
    assert page.url == address
    assert page.evaluate("history.length") == steps
    assert reader.context.storage_state(indexed_db=True) == {"cookies": [], "origins": []}


def test_every_choice_shows_somebody(opened: Any) -> None:
    """No choice leaves an empty list, nor a heading with nothing under it."""
    page = opened().page
    for choice in page.locator(".index form input").all():
        choice.check()
        assert seen(page)
        for section in page.locator(".index section").all():
            if section.is_visible():
                assert any(one.is_visible() for one in section.locator("li").all())
        page.get_by_role("radio", name="All kinds").check()
        page.get_by_role("radio", name="All countries").check()


def test_a_choice_is_gone_with_the_page(served: Served, opened: Any) -> None:
    """After a reload, and after going away and back."""
    page = opened().page
    everybody = seen(page)
    for leave in (page.reload, lambda: (page.goto(served.reader), page.go_back())):
        page.get_by_role("radio", name="Italy").check()
        assert seen(page) != everybody
        leave()
        assert seen(page) == everybody


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_all_is_there_where_the_filter_cannot_work(served: Served, visit: Opener, device: str) -> None:
    """Where the browser does not know :has(), no filter that would do nothing, and every entry in sight."""
    html = ask(served.reader, address_of(served.reader, SLUG))[2].decode()
    assert html.count("@supports selector(:has(a))") == 1
    # What such a browser does: no rule inside the @supports.
    html = html.replace("@supports selector(:has(a))", "@supports (a:b)")
    page = visit(device, script=False).page
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(served.reader)
    expect(page.locator(".index form")).to_be_hidden()
    assert len(seen(page)) == entries(page).count() > 15


def test_the_filter_is_named_for_who_listens(opened: Any) -> None:
    """Each group of choices has its name, each choice its own, all are headed; and axe finds nothing, chosen or not."""
    page = opened("desktop", bypass_csp=True).page
    expect(page.get_by_role("group", name="Where").get_by_role("radio")).to_have_count(4)
    expect(page.get_by_role("group", name="What kind").get_by_role("radio")).to_have_count(6)
    expect(page.get_by_role("heading", name="Italy", level=3)).to_be_visible()
    for choice in ("All countries", "Italy"):
        page.get_by_role("radio", name=choice).check()
        assert told(axe(page, {"runOnly": RULES})["violations"]) == []


def test_each_entry_leads_out_in_the_open_and_says_how_it_was_checked(opened: Any) -> None:
    """An https page of its own, without a referrer's help from us, and the day."""
    for one in entries(opened().page).all():
        assert (one.locator("a").get_attribute("href") or "").startswith("https://")
        expect(one).to_contain_text("Checked on")
