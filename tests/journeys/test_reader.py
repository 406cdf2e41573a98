"""A reader's journey: from the first page, through two doors, to the founding page, and back out of a dead end."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from serving import STARTER, Served
from sottovoce.evidence.grades import CERTAINTIES, KINDS

from .conftest import FOUNDING, Opener, Visit, address_of

EMPTY: dict[str, Any] = {"cookies": [], "origins": []}
STORES = """async () => ({
  local: localStorage.length, session: sessionStorage.length, databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length, workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
TROUBLE_WITH_TIPS = """tips => tips.flatMap(tip => {
  const [stop, ...more] = tip.querySelectorAll('.stop'), [label, words] = stop ? stop.children : []
  if (!stop || more.length) return ['not one stop sign: ' + tip.textContent]
  const frame = tip.getBoundingClientRect(), sign = stop.getBoundingClientRect(), trouble = []
  if (label.textContent !== 'Stop sign' || words.textContent.length < 20) trouble.push('a stop sign without words')
  if (!sign.height || !words.checkVisibility({ opacityProperty: true, visibilityProperty: true })) trouble.push('not seen')
  if (sign.left < frame.left || sign.right > frame.right || sign.top <= frame.top || sign.bottom > frame.bottom)
    trouble.push('outside its frame')
  return trouble.map(what => what + ': ' + tip.textContent)
})"""
BY_DEVICE_AND_SCRIPT = [
    ("phone", True),
    ("desktop", False),
    pytest.param("phone", False, marks=pytest.mark.prove),
    pytest.param("desktop", True, marks=pytest.mark.prove),
]


@pytest.mark.parametrize(("device", "script"), BY_DEVICE_AND_SCRIPT)
def test_from_the_first_page_to_the_founding_page(served: Served, visit: Opener, device: str, script: bool) -> None:
    reader = visit(device, script=script)
    page = reader.page
    _arrive(reader, served, lambda: page.goto(served.reader), "Sottovoce")
    _arrive(reader, served, lambda: _door(page, "For Women"), "For Women")
    _arrive(reader, served, lambda: _shelf(page, "What is vaginismus?"), "What is vaginismus?")
    _arrive(reader, served, lambda: _door(page, "Sex and Vaginismus"), "Sex and Vaginismus")
    _arrive(reader, served, lambda: _shelf(page, "Anal sex and vaginismus"), "Anal sex and vaginismus")
    _founding_page_holds_what_it_must(page)
    _follow_a_citation_and_come_back(page)
    assert reader.requests == [], "a fragment asked for something"
    assert reader.complaints == []
    assert reader.context.storage_state(indexed_db=True) == EMPTY
    if script:
        assert set(page.evaluate(STORES).values()) == {0}


def _arrive(reader: Visit, served: Served, go: Any, title: str) -> None:
    """Go to a page: one request, to this site, answered without a trace."""
    reader.requests.clear()
    with reader.page.expect_response(lambda response: response.request.is_navigation_request()) as answer:
        go()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(title)
    reader.page.wait_for_load_state("networkidle")
    assert reader.requests == [f"GET {reader.page.url}"]
    assert reader.page.url.startswith(f"{served.reader}/")
    _check_headers(answer.value)
    reader.requests.clear()


def _check_headers(answer: Response) -> None:
    headers = answer.all_headers()
    assert not {"set-cookie", "etag", "last-modified", "clear-site-data", "link", "report-to"} & set(headers)
    assert headers.get("server", "") == "", "the server names itself"
    assert headers["content-security-policy"].startswith("default-src 'none'; ")
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")


def _door(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Doors").get_by_role("link", name=name, exact=True).click()


def _shelf(page: Page, name: str) -> None:
    page.get_by_role("region", name="Pages behind this door").get_by_role("link", name=name, exact=True).click()


def _founding_page_holds_what_it_must(page: Page) -> None:
    expect(page.get_by_text("Not yet reviewed by a clinician", exact=True)).to_be_visible()
    words = Path(STARTER, "pages", "sex-and-vaginismus", f"{FOUNDING}.md").read_text()
    tips = page.locator(".tip")
    expect(tips).to_have_count(words.count("\n::: tip\n"))
    questions = page.get_by_role("region", name="Questions to yourself")
    expect(questions.get_by_role("list").first.get_by_role("listitem")).to_have_count(6)
    end, first = questions.bounding_box(), tips.first.bounding_box()
    assert end and first and end["y"] + end["height"] <= first["y"], "a tip stands before the questions"
    assert tips.evaluate_all(TROUBLE_WITH_TIPS) == []
    signs = page.locator(".see.now")
    expect(signs).to_have_count(words.count("\nwhen: now\n"))
    for sign in signs.all():
        expect(sign.get_by_text("Now, as an emergency")).to_be_visible()
        assert sign.get_by_role("heading").inner_text()
        assert sign.evaluate("sign => !sign.closest('details')"), "an emergency sign that can be folded away"
    sources = page.get_by_role("region", name="How we know this").get_by_role("listitem").all_inner_texts()
    assert len(sources) > 20
    for text in (source.replace("\N{NO-BREAK SPACE}", " ") for source in sources):
        assert any(f", {kind} ·" in text for kind in KINDS.values()), text
        assert sum(label in text for label in CERTAINTIES.values()) == 1, text


def _follow_a_citation_and_come_back(page: Page) -> None:
    mark = page.locator(".tip .cite a").first
    number = mark.inner_text()
    mark.click()
    expect(page).to_have_url(page.url.partition("#")[0] + f"#r{number}")
    source = page.locator(f"#r{number}")
    expect(source).to_be_in_viewport()
    source.get_by_role("link", name=f"Back to the text, from source {number}").click()
    expect(page).to_have_url(page.url.partition("#")[0] + f"#c{number}")
    expect(page.locator(f"#c{number}")).to_be_in_viewport()


@pytest.mark.parametrize(("device", "script"), BY_DEVICE_AND_SCRIPT)
def test_the_skip_link_leads_a_keyboard_to_the_text(served: Served, visit: Opener, device: str, script: bool) -> None:
    page = visit(device, script=script).page
    page.goto(served.reader + address_of(served.reader, "what-is-vaginismus"))
    skip = page.get_by_role("link", name="Skip to the text")
    expect(skip).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(page.url.partition("#")[0] + "#main")
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)
    expect(page.get_by_role("navigation", name="You are here").get_by_role("link").first).to_be_focused()


def test_an_unknown_address_leads_on(served: Served, visit: Opener) -> None:
    reader = visit("phone", script=False)
    answer = reader.page.goto(f"{served.reader}/what-is-vaginismo")
    assert answer is not None
    assert answer.status == 404
    _check_headers(answer)
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("This page is not here")
    expect(reader.page.get_by_role("region", name="Where to begin").get_by_role("link")).to_have_count(6)
    assert reader.requests == [f"GET {served.reader}/what-is-vaginismo"]
    reader.page.get_by_role("link", name="the first page").click()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Sottovoce")


def test_leave_now_is_a_link_that_takes_nothing_along(served: Served, visit: Opener) -> None:
    reader = visit("phone", script=False)
    reader.page.goto(served.reader)
    leave = reader.page.get_by_role("link", name="Leave now")
    expect(leave).to_be_in_viewport()
    reader.context.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="<h1>A neutral page</h1>"))
    with reader.page.expect_request("https://www.wikipedia.org/") as asked:
        leave.click()
    expect(reader.page.get_by_role("heading")).to_have_text("A neutral page")
    assert "referer" not in asked.value.all_headers()
