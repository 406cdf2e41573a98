"""What is printed: a sheet is one page of A4 or Letter in greys, and under cover no paper says where it comes from."""

import re

import pytest
from playwright.sync_api import Page

from serving import Served

from .conftest import FOUNDING, Document, Opener, address_of, ask

COLOURED = """() => [...document.querySelectorAll('body, body *')].filter(one => one.checkVisibility()).flatMap(one => {
  const style = getComputedStyle(one)
  return ['color', 'borderTopColor', 'borderBottomColor', 'backgroundColor'].filter(name => {
    const [red, green, blue] = style[name].match(/[\\d.]+/g)
    return red !== green || green !== blue
  }).map(name => `${one.outerHTML.slice(0, 60)} ${name} ${style[name]}`)
})"""
PRINTED = """() => [...document.querySelectorAll('body *')].filter(one => one.checkVisibility()).map(one => {
  const said = ['::before', '::after'].map(part => getComputedStyle(one, part).content).filter(text => text.startsWith('"'))
  const own = [...one.childNodes].filter(node => node.nodeType === 3 && getComputedStyle(one).fontSize !== '0px')
  return [...said, ...own.map(node => node.data)].join(' ')
}).join('\\n')"""


@pytest.fixture(scope="module")
def sheets(served: Served, documents: dict[str, Document]) -> dict[str, str]:
    """The sheets of the library: address → code."""
    found = {
        path: document.code
        for path, document in documents.items()
        if re.search("<body[^>]* class=sheet|<body class=sheet", ask(served.reader, path)[2].decode())
    }
    assert len(found) > 1
    return found


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_sheet_is_one_page_and_grey(served: Served, sheets: dict[str, str], visit: Opener, paper: str) -> None:
    """Open and under cover, in a dark room too."""
    page = visit("phone", color_scheme="dark").page
    for path in [*sheets, *(f"/{code}" for code in sheets.values())]:
        page.goto(served.reader + path)
        assert _pages(page, paper) == 1, path
        page.emulate_media(media="print")
        assert page.evaluate(COLOURED) == []
        assert page.get_by_text("Not yet reviewed by a clinician", exact=True).is_visible()
        page.emulate_media(media="null")  # as the device has it


def _pages(page: Page, paper: str) -> int:
    return len(re.findall(rb"/Type /Page[^s]", page.pdf(format=paper)))


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_under_cover_no_paper_names_the_site(
    served: Served, sheets: dict[str, str], visit: Opener, script: bool
) -> None:
    """Not its host, not its name, not the page's code or address; sources keep theirs, but on a sheet."""
    page = visit("desktop", script=script).page
    codes = [Document(ask(served.reader, address_of(served.reader, FOUNDING))[2].decode()).code, *sheets.values()]
    for code in codes:
        page.goto(f"{served.reader}/{code}")
        page.emulate_media(media="print")
        printed = page.evaluate(PRINTED) if script else page.locator("body").inner_text()
        for word in ("localhost", "sottovoce", f"/{code}", "/---"):
            assert word not in printed.lower(), f"{word} on {code}"
        if code == codes[0] and script:
            assert "https://doi.org/" in printed
