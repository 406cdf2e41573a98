"""Leaving: one press, or Shift three times, and the page is blank at once, replaced by another site, and not behind Back."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import setup
from playwright.sync_api import Browser, BrowserContext, Page, expect

from serving import Served

from .conftest import DEVICES, FLAGS, FOUNDING, Opener, address_of

BEFORE, ELSEWHERE = "https://before.example/", "https://www.wikipedia.org/"
TITLE = "Anal sex and vaginismus"
BLANK = """() => {
  const box = document.documentElement.getBoundingClientRect()
  return !box.height && !document.body.checkVisibility() && document.title === 'www.wikipedia.org'
}"""
# Tells what the next frame would show after each press, and what is there when the browser begins to leave.
WATCH = f"""{{
  const blank = {BLANK}
  for (const kind of ['click', 'keyup'])
    addEventListener(kind, () => requestAnimationFrame(() => console.log(`${{kind}} ${{blank()}}`)), true)
  addEventListener('beforeunload', () => console.log(`unload ${{blank()}}`))
}}"""
Leave = Callable[[Page], None]


def answering(context: BrowserContext) -> None:
    """The other sites that a journey comes from and goes to."""
    context.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="<h1>Elsewhere</h1>", content_type="text/html"))
    context.route(f"{BEFORE}**", lambda route: route.fulfill(body="<h1>Before</h1>", content_type="text/html"))


def _press(page: Page) -> None:
    page.get_by_role("link", name="Leave now").click(no_wait_after=True)


def _shift(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


def _enter(page: Page) -> None:
    page.get_by_role("link", name="Leave now").focus()
    page.keyboard.press("Enter")


WAYS = pytest.mark.parametrize(
    "leave", [_press, _shift, pytest.param(_enter, marks=pytest.mark.prove)], ids=["press", "shift", "enter"]
)


@pytest.fixture(scope="module")
def keeping(browser: Browser) -> Iterator[Browser]:
    """A Chromium with its back-forward cache, which Playwright's own flags turn off."""
    chromium = browser.browser_type.launch(
        executable_path=setup.chromium(), args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield chromium
    chromium.close()


@pytest.fixture(params=sorted(DEVICES))
def page(request: pytest.FixtureRequest, keeping: Browser) -> Iterator[Page]:
    context = keeping.new_context(**DEVICES[request.param])
    answering(context)
    yield context.new_page()
    context.close()


def _read(page: Page, served: Served) -> None:
    """From another site to the first page, through a door, to the founding page."""
    page.goto(BEFORE)
    page.goto(served.reader + address_of(served.reader, "home"))
    page.get_by_role("navigation", name="Doors").get_by_role("link", name="Sex and Vaginismus").click()
    page.get_by_role("link", name=TITLE, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def _elsewhere(page: Page, **answer: Any) -> None:
    """From now on the neutral site answers so; with 204 a browser stays where it is."""
    page.context.unroute(f"{ELSEWHERE}**")
    page.context.route(f"{ELSEWHERE}**", lambda route: route.fulfill(**answer) if answer else route.abort())


@WAYS
def test_the_page_is_blank_before_anything_is_asked_for(page: Page, served: Served, leave: Leave) -> None:
    """In the same frame as the press, and for as long as the neutral site does not answer."""
    told: list[str] = []
    page.add_init_script(WATCH)
    _read(page, served)
    page.on("console", lambda message: told.append(message.text))
    _elsewhere(page, status=204)
    with page.expect_request(ELSEWHERE):
        leave(page)
    expect(page).to_have_title("www.wikipedia.org")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert page.evaluate(BLANK)
    assert told.count("unload true") == 1 and "unload false" not in told
    frames = [line for line in told if not line.startswith("unload")]
    assert frames[-1].endswith(" true"), frames


@WAYS
def test_back_never_shows_the_page_she_left(page: Page, served: Served, leave: Leave) -> None:
    _read(page, served)
    left = page.url
    leave(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Elsewhere")
    assert page.url == ELSEWHERE
    _go_back(page)
    assert page.url != left
    expect(page.get_by_role("heading", level=1)).to_have_text("Sex and Vaginismus")
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Elsewhere")


def _go_back(page: Page) -> None:
    """A page from the back-forward cache tells Playwright of no load to wait for."""
    before = page.url
    page.evaluate("() => { setTimeout(() => history.back()) }")
    page.wait_for_function("before => location.href !== before", arg=before)


@WAYS
def test_a_site_that_does_not_answer_shows_nothing_of_hers(page: Page, served: Served, leave: Leave) -> None:
    _read(page, served)
    left = page.url
    _elsewhere(page)
    with page.expect_event("requestfailed"):
        leave(page)
    page.wait_for_url("chrome-error://**")
    page.go_back()
    assert page.url != left
    expect(page.get_by_role("heading", level=1)).to_have_text("Sex and Vaginismus")


def test_a_page_that_was_left_leaves_again_when_it_is_shown_again(page: Page, served: Served) -> None:
    """However a browser brings it back: the event of the back-forward cache, as Safari sends it."""
    _read(page, served)
    _elsewhere(page, status=204)
    with page.expect_request(ELSEWHERE):
        _press(page)
    assert page.evaluate(BLANK)
    _elsewhere(page, body="<h1>Elsewhere</h1>", content_type="text/html")
    page.evaluate("() => { dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })) }")
    expect(page.get_by_role("heading", level=1)).to_have_text("Elsewhere")


@pytest.mark.parametrize(
    "keys",
    [
        ["Shift", "Shift"],
        ["Shift", "Shift", "a", "Shift"],
        ["Shift+A", "Shift", "Shift"],
        ["Shift+A", "Shift+B", "Shift+C", "Shift+D"],
        ["Shift", "Shift+Tab", "Shift", "Shift+Tab"],
        ["Shift", "Tab", "Shift", "Tab", "Shift", "Tab"],
    ],
    ids=" ".join,
)
def test_typing_is_not_leaving(page: Page, served: Served, keys: list[str]) -> None:
    _read(page, served)
    for key in keys:
        page.keyboard.press(key)
    _still_here(page)


def test_keys_drawn_on_a_screen_and_slow_ones_do_not_count(page: Page, served: Served) -> None:
    """A phone's keyboard sends Shift without a code; three presses count when each comes within five seconds."""
    _read(page, served)
    page.evaluate(
        "() => { for (let n = 0; n < 5; n++) document.body.dispatchEvent(new KeyboardEvent('keyup', { key: 'Shift', bubbles: true })) }"
    )
    _still_here(page)
    page.evaluate(
        """() => [0, 6000, 12000, 18000].forEach(time => {
          const event = new KeyboardEvent('keyup', { key: 'Shift', code: 'ShiftLeft', bubbles: true })
          Object.defineProperty(event, 'timeStamp', { value: time })
          document.body.dispatchEvent(event)
        })"""
    )
    _still_here(page)


def _still_here(page: Page) -> None:
    assert not page.evaluate("() => document.documentElement.hidden")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


@pytest.mark.parametrize("device", sorted(DEVICES))
def test_without_script_it_is_a_plain_link(served: Served, visit: Opener, device: str) -> None:
    """The page she left is then one step back: *What can be seen* says so."""
    page: Any = visit(device, script=False).page
    page.goto(served.reader + address_of(served.reader, FOUNDING))
    leave = page.get_by_role("link", name="Leave now")
    expect(leave).to_have_attribute("href", ELSEWHERE)
    expect(leave).to_have_attribute("rel", "noreferrer noopener")
    expect(leave).to_be_in_viewport()
