"""What the journeys share: one Chromium, devices, a record of all that a page asked for, axe, and the site's addresses."""

import http.client
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import setup
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from serving import Served
from sottovoce.foundation.address import CODE_LETTERS

expect.set_options(timeout=10_000)  # a busy machine is no failure
NEEDS = Path(__file__).parent.parent / ".needs" / "node_modules"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",  # there is none: it would be imitated
]
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 360, "height": 780}, "is_mobile": True, "has_touch": True},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}
FOUNDING = "anal-sex-and-vaginismus"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed with the last journey: Playwright's event loop would keep Django's tables from the tests that follow."""
    path = setup.chromium()
    assert path, "No Chromium was found. `make test` installs it, or says how."
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


class Visit:
    """One person's browser: a fresh profile and one tab, with a record of all that it asked for and complained about."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.requests: list[str] = []
        self.complaints: list[str] = []
        context.on("request", self._note)
        context.on("console", lambda message: self._hear(message.type, f"{message.text} ({message.location['url']})"))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)

    def _note(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            self.requests.append(f"{request.method} {request.url}")

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)


Opener = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Opener]:
    """Opens browsers for one test: ``visit("phone", script=False)``, and anything that a Playwright context takes."""
    contexts: list[BrowserContext] = []

    def open_one(device: str = "desktop", *, script: bool = True, **more: Any) -> Visit:
        context = browser.new_context(**{**DEVICES[device], "java_script_enabled": script, **more})
        contexts.append(context)
        return Visit(context)

    yield open_one
    for context in contexts:
        context.close()


def axe(page: Page, options: dict[str, Any]) -> dict[str, Any]:
    """What axe-core finds on a page (in a context with ``bypass_csp=True``)."""
    page.evaluate((NEEDS / "axe-core" / "axe.min.js").read_text())
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return found


def told(results: list[dict[str, Any]]) -> list[str]:
    """axe's findings, a line each."""
    return [
        " ".join(f"{one['id']}: {node['target']} {node['failureSummary']}".split())
        for one in results
        for node in one["nodes"]
    ]


Answer = tuple[int, list[tuple[str, str]], bytes]


def ask(site: str, path: str, method: str = "GET", encoding: str = "identity") -> Answer:
    """One response as it is on the wire: status, headers, body."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=10)
    try:
        connection.request(method, path, headers={"Accept-Encoding": encoding})
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()
    finally:
        connection.close()


def sitemap(site: str) -> list[str]:
    """The paths that /sitemap.xml lists, in its order."""
    xml = ask(site, "/sitemap.xml")[2].decode()
    return [urlsplit(found).path for found in re.findall(r"<loc>([^<]+)</loc>", xml)]


def address_of(site: str, slug: str) -> str:
    """The canonical address of a page, as the sitemap gives it."""
    (found,) = [path for path in sitemap(site) if path.startswith(f"/{slug}/")]
    return found


class Document(HTMLParser):
    """The links, ids, kinds of elements and own code of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.ids: list[str] = []
        self.kinds: set[str] = set()
        self.feed(html)
        self.code = next(
            (found[1] for href in self.hrefs if (found := re.match(rf"/([{CODE_LETTERS}]{{4}}(?:\.\d+)?)/-", href))), ""
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.kinds.add(" ".join([tag, *sorted((given.get("class") or "").split())]))
        if tag == "a" and given.get("href"):
            self.hrefs.append(given["href"] or "")
        if given.get("id"):
            self.ids.append(given["id"] or "")

    @property
    def inside(self) -> list[str]:
        """The addresses of this site that it leads to, without fragments."""
        return [href.partition("#")[0] for href in self.hrefs if href.startswith("/")]


@pytest.fixture(scope="package")
def documents(served: Served) -> dict[str, Document]:
    """Every page of the sitemap, by its address."""
    return {path: Document(ask(served.reader, path)[2].decode()) for path in sitemap(served.reader)}


def of_each_kind(documents: dict[str, Document]) -> list[str]:
    """The addresses of so few pages that every kind of element that any page holds, by name and classes, is on one of them."""
    found: list[str] = []
    left = set[str]().union(*(document.kinds for document in documents.values()))
    while left:
        found.append(max(documents, key=lambda path: len(documents[path].kinds & left)))
        left -= documents[found[-1]].kinds
    return found
