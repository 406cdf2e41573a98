"""Firefox and WebKit open a padded page of each encoding and show its words whole, and of the padding nothing."""

import os
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from serving import ROOT, free_port
from sottovoce.foundation.address import address
from sottovoce.foundation.edition import MISSING, ROBOTS, SITEMAP, EditionFile
from sottovoce.foundation.envelope import SIZES, Encoding, unpack
from sottovoce.serving import front

from .conftest import FOUNDING
from .deploying import DEBIAN, Deployed, new_home, running
from .driving import Browser, firefox, webkit

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(not DEBIAN, reason="these browsers are led as Debian has them"),
]

SEEN = """
const foot = document.querySelector("footer.foot"), bottom = element => element.getBoundingClientRect().bottom
return {
  carried: performance.getEntriesByType("navigation")[0].encodedBodySize,
  words: document.documentElement.textContent,
  shown: document.body.innerText,
  foot: foot.innerText,
  below: bottom(document.documentElement) - bottom(foot) - parseFloat(getComputedStyle(document.body).paddingBottom),
}
"""
# WebKitGTK counts the heads of the HTTP/2 frames that carried a body, nine bytes each.
HEADS = 100


@pytest.fixture(scope="module", params=[firefox, webkit], ids=lambda given: given.__name__)
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with request.param(tmp_path_factory.mktemp(request.param.__name__)) as started:
        yield started


@pytest.fixture(scope="module", params=SIZES)
def site(
    request: pytest.FixtureRequest, prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Deployed, Encoding]]:
    """The starter library under TLS (Firefox takes brotli over nothing else), all of it in one encoding."""
    alone = Deployed(free_port(), free_port(), new_home(tmp_path_factory.mktemp("one") / "home"))
    tls = ["--ssl-certificate", f"{alone.home}/cert.pem", "--ssl-keyfile", f"{alone.home}/key.pem"]
    command = front("127.0.0.1", alone.https, *tls, target="journeys.one_encoding:application")
    paths = os.pathsep.join([str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")])
    environment = {"SOTTOVOCE_DATA": str(prepared / "data"), "PYTHONPATH": paths, "ONE_ENCODING": request.param}
    with running(command, alone, **environment) as deployed:
        yield deployed, request.param


class _Words(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found = ""
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.found += data


def _close_up(words: str) -> str:
    return "".join(words.split())


def test_a_padded_page_is_shown_whole_and_nothing_of_its_padding(
    prepared: Path, browser: Browser, site: tuple[Deployed, Encoding]
) -> None:
    """The lightest page, which has most padding, the heaviest, which has least, the founding one, and one that is not here."""
    deployed, encoding = site
    edition = EditionFile(prepared / "data" / "edition")
    pages = sorted(set(edition.entries) - {MISSING, ROBOTS, SITEMAP}, key=lambda name: edition.entries[name].br)
    for name in (pages[0], pages[-1], FOUNDING, MISSING):
        path = "/nothing-here" if name == MISSING else address(name)
        browser.open(f"https://localhost:{deployed.https}{path}")
        seen = browser.run(SEEN)
        assert SIZES[encoding] <= seen["carried"] < SIZES[encoding] + HEADS, name
        assert _close_up(seen["words"]) == _close_up(
            _Words(unpack(edition.packed(edition.entries[name])).decode()).found
        )
        foot = _close_up(seen["foot"])
        assert foot and _close_up(seen["shown"]).endswith(foot), seen["shown"][-200:]
        assert abs(seen["below"]) < 1, f"on {name} something follows the footer"
