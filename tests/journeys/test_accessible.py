"""Every page can be read by everyone: axe, narrow screens, large text, a keyboard, forced colours, and paper."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from serving import Served

from .conftest import FOUNDING, Document, Opener, Visit, address_of, axe, of_each_kind, told

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# axe cannot tell the colour behind words where there is a gradient, so each scheme is measured on the end of the gradient
# that is the harder to read on, with the doors unfolded and without the fade at the foot of the screen.
HARDEST = """html { background: var(%s) !important } body::after { content: none !important }
  .doors ul { flex-wrap: wrap !important; mask-image: none !important }"""
# What axe says it cannot measure, and test_tokens.py does: a drawing's labels (it sees shapes behind them), a word of the
# glossary that is broken over two lines (its one box lies over its neighbours), and signs that are no words.
MEASURED_BY_TOKENS = """target => {
  const one = document.querySelector(target)
  return one.closest('svg') !== null || (one.matches('button[popovertarget]') && one.getClientRects().length > 1)
    || !/[\\p{L}\\p{N}]/u.test(one.textContent)
}"""


@pytest.fixture
def phone(visit: Any) -> Visit:
    found: Visit = visit("phone", bypass_csp=True)
    return found


@pytest.fixture(params=["of each kind", pytest.param("all", marks=pytest.mark.prove)])
def paths(request: pytest.FixtureRequest, documents: dict[str, Document]) -> list[str]:
    """Pages to look at, and the answer to an unknown address."""
    return [*(of_each_kind(documents) if request.param == "of each kind" else documents), "/what-is-vaginismo"]


def test_axe_finds_nothing_in_light_nor_dark(served: Served, phone: Visit, paths: list[str]) -> None:
    page, found = phone.page, []
    for path in paths:
        page.emulate_media(color_scheme="light")
        page.goto(served.reader + path)
        style = page.add_style_tag(content=HARDEST % "--paper")
        light = axe(page, {"runOnly": RULES, "resultTypes": ["violations", "incomplete"]})
        style.evaluate("style => style.remove()")
        page.emulate_media(color_scheme="dark")
        page.add_style_tag(content=HARDEST % "--glow")
        dark = axe(page, {"runOnly": {"type": "rule", "values": ["color-contrast"]}})
        for scheme, result in (("light", light), ("dark", dark)):
            found += [f"{path} {scheme} {line}" for line in told(result["violations"])]
            unsure = [one for one in result["incomplete"] if one["id"] == "color-contrast"]
            for node in (node for one in unsure for node in one["nodes"]):
                if not page.evaluate(MEASURED_BY_TOKENS, node["target"][0]):
                    found.append(f"{path} {scheme} not measured: {node['target']} {node['failureSummary']}")
            measured = [node for one in result["passes"] if one["id"] == "color-contrast" for node in one["nodes"]]
            assert measured, f"no contrast was measured on {path} in {scheme}"
    assert not found, "\n".join(found[:20])


OVERFLOW = """() => {
  const width = document.documentElement.clientWidth, found = []
  if (document.scrollingElement.scrollWidth > width) found.push('the page scrolls sideways')
  for (const element of document.querySelectorAll('body *')) {
    if (element.closest('.doors ul') && !element.matches('.doors ul')) continue  // a row that scrolls by itself
    const box = element.getBoundingClientRect()
    if (box.width && box.bottom > 0 && (box.right > width + 1 || box.left < -1)) found.push(element.outerHTML.slice(0, 90))
  }
  return found
}"""


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_nothing_is_wider_than_a_narrow_screen(served: Served, visit: Opener, paths: list[str], size: str) -> None:
    page = visit(viewport={"width": 320, "height": 640}, bypass_csp=True).page
    found = []
    for path in paths:
        page.goto(served.reader + path)
        if size != "100%":
            page.add_style_tag(content=f"html {{ font-size: {size} !important }}")
        found += [f"{path} {size}: {line}" for line in page.evaluate(OVERFLOW)]
    assert not found, "\n".join(found)


FOCUS = """() => {
  const element = document.activeElement
  if (element === document.body) return null
  const pill = document.querySelector('.leave'), own = element === pill || !pill
  const fade = getComputedStyle(document.body, '::after')
  // The fade is opaque from 40 % of its height on.
  const floor = fade.content === 'none' ? innerHeight : innerHeight - parseFloat(fade.height) * 0.6
  const over = own ? { top: 1e9, left: 1e9, bottom: 1e9, right: 1e9 } : pill.getBoundingClientRect()
  const boxes = [...element.getClientRects()].filter(box => box.width && box.height)
  const seen = box => {
    const there = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    return there !== null && (element.contains(there) || there.contains(element))
  }
  const trouble = []
  if (!boxes.length) trouble.push('has no box')
  for (const box of boxes) {
    if (!own && box.left < over.right && box.right > over.left && box.top < over.bottom && box.bottom > over.top)
      trouble.push('lies under the pill')
    if (!own && box.bottom > floor + 1) trouble.push('lies in the fade')
    if (box.top < 0 || box.bottom > innerHeight || box.left < 0 || box.right > innerWidth) trouble.push('lies off the screen')
    if (!seen(box)) trouble.push('is covered')
  }
  if (getComputedStyle(element).outlineStyle === 'none') trouble.push('shows no focus')
  element.dataset.reached = 'yes'
  return trouble.map(what => `${element.outerHTML.slice(0, 100)} ${what}`)
}"""
UNREACHED = """() => [...document.querySelectorAll('a[href], summary, button, input')]
  .filter(one => !one.dataset.reached && one.checkVisibility()).map(one => one.outerHTML)"""


def test_focus_is_never_under_the_pill(served: Served, phone: Visit) -> None:
    page = phone.page
    page.goto(served.reader + address_of(served.reader, FOUNDING))
    focusable = page.locator("a[href], summary").count()
    found: list[str] = []
    for _ in range(2):  # forwards, then back up
        for _ in range(focusable + 1):
            page.keyboard.press("Tab")
            trouble = page.evaluate(FOCUS)
            if trouble is None:
                break
            found += trouble
        assert page.evaluate(UNREACHED) == []
        page.evaluate("() => document.querySelectorAll('[data-reached]').forEach(one => delete one.dataset.reached)")
        page.locator("summary").first.press("Enter")  # the second time with the list of sections unfolded
        page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0) }")
        page.locator("#top").evaluate("top => { top.tabIndex = -1; top.focus(); top.removeAttribute('tabindex') }")
    assert not found, "\n".join(found)


def test_nothing_moves_for_those_who_asked(served: Served, visit: Opener) -> None:
    page = visit("phone", reduced_motion="reduce", bypass_csp=True).page
    page.goto(served.reader + address_of(served.reader, FOUNDING))
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(one => {
          const style = getComputedStyle(one)
          return style.animationName !== 'none' || /[1-9]/.test(style.transitionDuration) || style.scrollBehavior === 'smooth'
        }).map(one => one.outerHTML.slice(0, 90))"""
    )
    assert moving == []
    assert page.evaluate("() => document.getAnimations().length") == 0
    expect(page.locator(".stop").first).to_be_visible()


def test_forced_colours_keep_stop_signs_and_links(served: Served, visit: Opener) -> None:
    page = visit("phone", forced_colors="active", bypass_csp=True).page
    page.goto(served.reader + address_of(served.reader, FOUNDING))
    expect(page.locator(".leave")).to_be_in_viewport()
    expect(page.locator(".tip .stop")).to_have_count(page.locator(".tip").count())
    for sign in page.locator(".stop").all():
        look = sign.evaluate(
            """sign => {
              const [ring, box, tip] = [getComputedStyle(sign, '::before'), getComputedStyle(sign), getComputedStyle(sign.parentElement)]
              return [ring, box, tip].map(style => [style.borderTopStyle, parseFloat(style.borderTopWidth) > 0,
                style.borderTopColor !== style.backgroundColor && style.borderTopColor !== 'rgba(0, 0, 0, 0)'])
            }"""
        )
        assert look == [["solid", True, True]] * 3, "the stop sign has lost its ring, its line or its frame"
    plain = page.evaluate(
        """() => [...document.querySelectorAll('main a')].filter(link =>
          getComputedStyle(link).color === getComputedStyle(link.closest('article, main')).color).map(link => link.outerHTML)"""
    )
    assert plain == [], "links that look like words"
    edge = page.locator(".leave").evaluate("pill => getComputedStyle(pill).borderTopColor")
    assert edge not in ("rgba(0, 0, 0, 0)", "transparent"), "the pill has no edge"


def test_paper_holds_sources_and_stop_signs_and_no_navigation(served: Served, phone: Visit) -> None:
    page = phone.page
    page.goto(served.reader + address_of(served.reader, FOUNDING))
    page.emulate_media(media="print")
    for selector, least in ((".tip .stop", page.locator(".tip").count()), (".sources li", 20), (".see.now", 1)):
        _all_visible(page, selector, least)
    expect(page.get_by_text("Not yet reviewed by a clinician", exact=True)).to_be_visible()
    for gone in ("nav", ".leave", ".skip", ".back", ".top"):
        assert [one for one in page.locator(gone).all() if one.is_visible()] == [], f"{gone} is printed"
    addresses = page.locator(".sources li a:first-of-type").evaluate_all(
        "links => links.map(link => getComputedStyle(link, '::after').content === JSON.stringify(link.href))"
    )
    assert addresses and all(addresses), "a source without its address on paper"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("body").evaluate("body => getComputedStyle(body).color") == "rgb(0, 0, 0)"
    assert page.pdf(format="A4").startswith(b"%PDF-")


def _all_visible(page: Page, selector: str, least: int) -> None:
    found = page.locator(selector)
    assert found.count() >= least
    for one in found.all():
        expect(one).to_be_visible()
