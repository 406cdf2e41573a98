"""What stays on the device: after ten pages, typed answers, a print and leaving, the browser's own folder holds none of it."""

import gzip
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import setup
from playwright.sync_api import Browser, BrowserContext, Page, expect

from serving import Served
from sottovoce.foundation.envelope import pack, seal

from .conftest import DEVICES, FLAGS, FOUNDING, Document, address_of, ask, sitemap
from .searching import rows, search
from .test_leaving import answering

# Titles, histories and addresses are the reader's own browser's: outside cover it keeps the address and title of each page.
NAMED = re.compile(r"vagin|\bsex|\banal\b|penetrat|tampon|sottovoce", re.IGNORECASE)
TYPED = "herzklopfen quittenbaum 7391"
FIELDS = "textarea:visible, input:not([type]):visible, input[type=text]:visible, input[type=search]:visible"
PLANTED = "weidenkorb sternschnuppe 4826"


@pytest.fixture(params=["chromium-headless-shell", pytest.param("chromium", marks=pytest.mark.prove)])
def chromium(request: pytest.FixtureRequest) -> str:
    """Without windows, which is quick; and the whole browser, which keeps more."""
    path = shutil.which(request.param) or (setup.chromium() if request.param != "chromium" else None)
    if not path and not shutil.which("apt-get"):
        pytest.skip(f"{request.param} is tried as Debian has it.")
    assert path, f"{request.param} was not found. On Debian: apt-get install {request.param}"
    return str(path)


def _start(browser: Browser, path: str, profile: Path, **more: Any) -> BrowserContext:
    return browser.browser_type.launch_persistent_context(
        profile,
        executable_path=path,
        args=FLAGS,
        ignore_default_args=["--disable-back-forward-cache"],
        **{**DEVICES["desktop"], **more},
    )


def sentences_of(html: str) -> list[str]:
    """Of a page, long enough to be its own: from title, summary and text."""
    main = re.sub(r"<[^>]*>", "\n", html.partition("<main")[2].partition("</main>")[0])
    found = [
        line.strip() for line in re.split(r"\n|(?<=[.?!]) ", main) if 30 < len(line.strip()) < 120 and "&" not in line
    ]
    return found[2::4][:12]


def _read_one(page: Page, printing: bool) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.mouse.wheel(0, 2000)
    for field in page.locator(FIELDS).all():
        field.fill(TYPED)
        field.press("End")
        field.press("Enter")
    for box in page.locator("input[type=checkbox]:visible").all():
        box.check()
    page.keyboard.type("q")
    if printing:
        page.pdf(format="A4")


@pytest.mark.parametrize(
    ("covered", "script"),
    [
        pytest.param(True, True, id="covered-script"),
        pytest.param(False, True, id="open-script", marks=pytest.mark.prove),
        pytest.param(True, False, id="covered-plain", marks=pytest.mark.prove),
        pytest.param(False, False, id="open-plain", marks=pytest.mark.prove),
    ],
)
def test_ten_pages_leave_nothing(
    served: Served, browser: Browser, chromium: str, tmp_path: Path, covered: bool, script: bool
) -> None:
    """No sentence of a page and no typed word; under cover no word of the topic either, in any file that is a history."""
    paths = ten(served)
    documents = [ask(served.reader, path)[2].decode() for path in paths]
    sentences = [sentence for html in documents for sentence in sentences_of(html)]
    assert len(sentences) > 60
    context = _start(browser, chromium, tmp_path / "profile", java_script_enabled=script)
    answering(context)
    page = context.pages[0]
    typed = 0
    for number, (path, html) in enumerate(zip(paths, documents, strict=True)):
        page.goto(f"{served.reader}/{Document(html).code}" if covered else served.reader + path)
        typed += page.locator(FIELDS).count()
        _read_one(page, printing=number in (0, 9))
    page.get_by_role("link", name="Leave now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Elsewhere")
    context.close()
    profile = tmp_path / "profile"
    assert search(profile, [*sentences, TYPED, *TYPED.split()[:2]]) == []
    if covered:
        kept = [value for path in profile.rglob("*") if _is_database(path) for value in rows(path)]
        assert [value for value in kept if NAMED.search(unquote(value))] == []
        assert search(profile, ["vaginism", "Vaginism", FOUNDING, "sottovoce", "Sottovoce"]) == []
    elif "headless-shell" not in chromium:
        assert search(profile, [FOUNDING]), "outside cover the history keeps what we say that it keeps"
    assert typed, "no page has a field to type in"


def ten(served: Served) -> list[str]:
    """Ten pages: first those with fields, the first page and the founding one."""
    listed = sitemap(served.reader)
    own = [address_of(served.reader, slug) for slug in ("home", FOUNDING)]
    asking = [path for path in listed if re.search("<(textarea|input)", ask(served.reader, path)[2].decode())]
    return list(dict.fromkeys([*asking[:4], *own, *listed]))[:10]


def _is_database(path: Path) -> bool:
    return path.is_file() and path.read_bytes()[:15] == b"SQLite format 3"


class _Careless(http.server.BaseHTTPRequestHandler):
    """A site that does all that ours does not: it may be kept, it stores, and its form sends words in its address."""

    def do_GET(self) -> None:
        html = f"""<!doctype html><title>{PLANTED} title</title><p>{PLANTED} page at {self.path} {"x" * 3000}
            <form><input name=q></form><script>localStorage.kept = '{PLANTED} stored'</script>""".encode()
        # Once as most sites do, once in an envelope of ours.
        sealed = self.path.startswith("/sealed")
        body = seal(pack(html), "br") if sealed else gzip.compress(html)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Encoding", "br" if sealed else "gzip")
        self.send_header("Cache-Control", "max-age=9999")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def careless() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Careless)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def test_the_search_finds_what_a_careless_site_leaves(
    browser: Browser, chromium: str, careless: str, tmp_path: Path
) -> None:
    """In the cache, compressed; in storage; and what was typed, in the address."""
    context = _start(browser, chromium, tmp_path / "profile")
    page = context.pages[0]
    page.goto(f"{careless}sealed")
    page.goto(careless)
    page.locator("input").fill("herzklopfen")
    page.locator("input").press("Enter")
    page.wait_for_url("**/?q=herzklopfen")
    context.close()
    profile = tmp_path / "profile"
    assert search(profile, [f"{PLANTED} page at /?q"]), "the cache, gzip"
    assert search(profile, [f"{PLANTED} page at /sealed"]), "the cache, brotli"
    assert search(profile, [f"{PLANTED} stored"]), "storage"
    assert search(profile, ["q=herzklopfen"]), "the address"
    kept = [value for path in profile.rglob("*") if _is_database(path) for value in rows(path)]
    if "headless-shell" not in chromium:  # which has no history
        assert any(PLANTED in value for value in kept), "the history"
