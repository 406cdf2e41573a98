"""What a reader handles: words explained on the spot, the list from A to Z, ticks and lines. Nothing of it leaves the page."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from serving import Served

from .conftest import Opener, Visit, address_of, ask

WORDS = "It burns, and my secret word is heliotrope."


def opened(visit: Opener, served: Served, slug: str, device: str = "phone", **more: Any) -> Visit:
    reader = visit(device, **more)
    reader.page.goto(served.reader + address_of(served.reader, slug))
    reader.requests.clear()
    return reader


def undisturbed(reader: Visit, address: str, steps: int) -> None:
    """Nothing was asked for, kept or added to the history, and the address says what it said."""
    assert reader.requests == []
    assert reader.complaints == []
    assert reader.page.url == address
    assert reader.page.evaluate("history.length") == steps
    assert reader.context.storage_state(indexed_db=True) == {"cookies": [], "origins": []}


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_a_word_is_explained_on_the_spot(served: Served, visit: Opener, device: str) -> None:
    """By tap and by keyboard, without script; Escape and a tap elsewhere close it; the glossary is one link away."""
    reader = opened(visit, served, "what-women-notice", device, script=False)
    page = reader.page
    word = page.locator("main button").first
    note = page.locator(f"#{word.get_attribute('popovertarget')}")
    expect(note).to_be_hidden()
    word.click()
    expect(note).to_be_visible()
    expect(note).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    word.press("Enter")
    expect(note).to_be_visible()
    assert reader.requests == []
    words = word.inner_text()
    note.get_by_role("link", name="Glossary").click()
    expect(page.locator(":target")).to_contain_text(words, ignore_case=True)


def test_every_word_is_a_real_note_where_no_windows_are_known(served: Served, visit: Opener) -> None:
    """Where the browser knows no popover, the notes stand at the end under a heading, with a way there and back."""
    html = ask(served.reader, address_of(served.reader, "what-women-notice"))[2].decode()
    # What such a browser does: no rule inside the @supports, and an attribute that means nothing.
    html = html.replace("@supports selector(:popover-open)", "@supports (a:b)").replace("popover", "data-x")
    page = visit("phone", script=False).page
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(served.reader)
    expect(page.get_by_role("heading", name="Words on this page")).to_be_visible()
    marks, notes = page.locator(".fn"), page.locator(".words div")
    assert marks.count() == notes.count() >= 3
    for mark, note in zip(marks.all(), notes.all(), strict=True):
        assert mark.get_attribute("href") == f"#{note.get_attribute('id')}"
        expect(note).to_be_visible()
        back = note.locator(".back").get_attribute("href")
        expect(page.locator(f"button{back}")).to_have_count(1)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("it hurts", None),
        ("vaginismus", "Vaginismus"),
        ("vaginizmus", "Vaginismus"),  # one letter wrong
        ("vagnismus", "Vaginismus"),  # one missing
        ("vaignismus", "Vaginismus"),  # two swapped
        ("pelvic fl", None),  # a beginning
        ("CAN’T USE A TAMPON", "Tampons, cups and cervical screening"),
        ("too tight", None),
        ("won't go in", None),
        ("hits a wall", None),
    ],
)
def test_what_is_typed_finds_pages_and_goes_nowhere(
    served: Served, visit: Opener, typed: str, first: str | None
) -> None:
    reader = opened(visit, served, "a-to-z")
    page, address, steps = reader.page, reader.page.url, reader.page.evaluate("history.length")
    field = page.get_by_role("searchbox")
    field.press_sequentially(typed)
    field.press("Enter")
    found = page.locator(".found a")
    expect(page.get_by_role("status")).to_have_text(f"{found.count()} found")
    assert found.count() >= 1
    if first:
        expect(found.first).to_have_text(first)
    expect(page.locator(".index section").first).to_be_hidden()
    undisturbed(reader, address, steps)
    field.fill("")
    expect(page.locator(".index section").first).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("")


def test_nothing_found_is_said_kindly_and_nothing_is_kept(served: Served, visit: Opener) -> None:
    reader = opened(visit, served, "a-to-z")
    page = reader.page
    page.get_by_role("searchbox").fill("qqqq xyzzy")
    expect(page.get_by_role("status")).to_contain_text("Nothing found by these words")
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_the_list_is_whole_without_script(served: Served, visit: Opener) -> None:
    """No field that would do nothing, and every entry in sight."""
    page = opened(visit, served, "a-to-z", script=False).page
    expect(page.get_by_role("searchbox")).to_have_count(0)
    assert page.locator(".index section a").count() > 100
    expect(page.locator(".index section a").last).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_ticks_and_lines_mark_and_print_and_are_gone(served: Served, visit: Opener, script: bool) -> None:
    """A sheet filled in by keyboard alone; Enter sends nothing; paper shows it; the next who opens the page finds it empty."""
    reader = opened(visit, served, "consulting-room", script=script)
    page, address = reader.page, reader.page.url
    before = page.locator("main").inner_text()
    box, answer = page.get_by_role("checkbox").first, page.get_by_role("radio", name="No").first
    box.focus()
    page.keyboard.press("Space")
    answer.focus()
    page.keyboard.press("Space")
    field = page.get_by_label("stop word")
    field.press_sequentially(WORDS)
    page.keyboard.press("Enter")
    field.press_sequentially("More.")
    expect(box).to_be_checked()
    expect(answer).to_be_checked()
    expect(field).to_have_value(f"{WORDS}\nMore.")
    assert page.locator("main").inner_text() == before, "the words are the same for every reader"
    assert reader.requests == []
    assert page.url == address
    page.emulate_media(media="print")
    for one in (box, answer, field):
        expect(one).to_be_visible()
    page.emulate_media(media="screen")
    page.reload()
    _empty(page)
    page.goto(served.reader)
    page.go_back()
    _empty(page)
    assert reader.context.storage_state(indexed_db=True) == {"cookies": [], "origins": []}


def _empty(page: Page) -> None:
    expect(page.get_by_label("stop word")).to_have_value("")
    for one in [*page.get_by_role("checkbox").all(), *page.get_by_role("radio").all()]:
        expect(one).not_to_be_checked()


def test_what_women_notice_gives_no_verdict(served: Served, visit: Opener) -> None:
    """All ticked or none: the same page, and what needs a doctor stands open all the while."""
    page = opened(visit, served, "what-women-notice").page
    before = page.locator("main").inner_text()
    for box in page.get_by_role("checkbox").all():
        box.check()
    assert page.locator("main").inner_text() == before
    assert page.locator(".see").count() >= 3
    for sign in page.locator(".see").all():
        expect(sign).to_be_visible()


def test_a_table_can_be_read_on_a_phone(served: Served, visit: Opener) -> None:
    """Each cell says what it is about; on a wide screen the columns' heads do."""
    page = opened(visit, served, "treatments-side-by-side").page
    rows = page.locator("tbody tr")
    assert rows.count() >= 7
    for cell in rows.nth(1).locator("td").all():
        expect(cell.locator("b")).to_be_visible()
    wide = opened(visit, served, "treatments-side-by-side", "desktop").page
    expect(wide.get_by_role("columnheader", name="How certain")).to_be_visible()
    expect(wide.locator("tbody tr").nth(1).locator("td b").first).to_be_hidden()
