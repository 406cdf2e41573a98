"""Visits under watch: a site under TLS 1.3 and HTTP/2, a Chromium, and the relay between them."""

import contextlib
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import setup
import trustme
from hpack.huffman import HuffmanEncoder
from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH
from playwright.sync_api import Browser, Playwright, Response

from journeys.conftest import FLAGS
from serving import free_port
from sottovoce.foundation.address import CODE, address
from sottovoce.foundation.edition import MISSING, ROBOTS, SITEMAP, EditionFile
from sottovoce.foundation.envelope import unpack
from sottovoce.serving import front

from .relay import HANDSHAKE, Connection, Record, Relay, relaying

TESTS = Path(__file__).parent.parent
FRONT = "sottovoce.settings.front:application"
PLAIN = "watcher.plain:application"
HOST = "sottovoce.test"
# Tabs that wait for their click. Chromium asks with a PING whether a connection is alive that was idle for ten seconds; with a
# few at a time none waits so long, and all clicks are of one kind.
_AT_ONCE = 8


class Visit(NamedTuple):
    """What was asked for, and what the wire showed.

    :ivar date: how many bytes HPACK writes the answer's Date with.
    """

    path: str
    records: list[Record]
    date: int


def shape(visit: Visit) -> tuple[tuple[str, int, int], ...]:
    """The sequence of directions, types and lengths, less what no page has a part in.

    That is the length of the ClientHello, which Chromium draws at random (it greases Encrypted Client Hello) before it says
    any path; the order between the two sides, as Chromium's acknowledgement of SETTINGS crosses the answer on the way and may
    pass the relay before or after it; and the bytes of Date, which HPACK writes longer for some times than for others, in the record of the answer.
    """
    answer = max(number for number, record in enumerate(visit.records) if record.sender == "site")
    hello = ("reader", HANDSHAKE)
    return tuple(
        (sender, kind, (0 if (sender, kind) == hello else length) - (visit.date if number == answer else 0))
        for number, (sender, kind, length, _) in sorted(enumerate(visit.records), key=lambda one: one[1].sender)
    )


def canonical(edition: EditionFile) -> list[str]:
    """The addresses of the sitemap, in its order."""
    listed = unpack(edition.packed(edition.entries[SITEMAP])).decode()
    return [urlsplit(url).path for url in re.findall(r"<loc>([^<]+)</loc>", listed)]


def codes(edition: EditionFile) -> list[str]:
    return [address(name) for name in sorted(edition.entries) if CODE.fullmatch(name)]


def every(edition: EditionFile) -> list[str]:
    """All that an edition answers to, each once: pages, parts of long hubs, former names, codes, and a path that leads nowhere.

    Not the bare front door, whose short address is told to readers as an exception.
    """
    names = sorted(set(edition.entries) - {"", MISSING, ROBOTS, SITEMAP})
    return [*map(address, names), address("nothing-here")]


def name_of(path: str) -> str:
    return path.split("/")[1]


def bare(path: str) -> str:
    """The address that a site without our care would give the page."""
    return "/" + name_of(path)


@contextlib.contextmanager
def site(data: Path, folder: Path, application: str) -> Iterator[int]:
    """The port of an application of readers, under TLS; only its process runs, as no editor comes.

    :param data: the folder that holds an edition.
    :param folder: takes the certificate.
    """
    # RSA: its signatures are of one length, an ECDSA signature's length varies from one handshake to the next.
    issued = trustme.CA(key_type=trustme.KeyType.RSA).issue_cert(HOST, key_type=trustme.KeyType.RSA)
    issued.private_key_pem.write_to_path(folder / "key.pem")
    issued.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
    port = free_port()
    tls = ["--ssl-certificate", str(folder / "certificate.pem"), "--ssl-keyfile", str(folder / "key.pem")]
    command = front("127.0.0.1", port, *tls, "--ssl-protocol-min", "tls1.3", target=application)
    paths = os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(command, env={**os.environ, "SOTTOVOCE_DATA": str(data), "PYTHONPATH": paths})
    try:
        deadline = time.monotonic() + 30
        while not _is_open(port):
            assert process.poll() is None and time.monotonic() < deadline, f"{application} did not start"
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class _Tab:
    """A reader with a fresh profile: no connection, and no ticket to resume one, comes from another."""

    def __init__(self, browser: Browser, connections: list[Connection]) -> None:
        self._connections = connections
        self._first = self._last = len(connections)
        self._seen = 0
        self._context = browser.new_context()
        self._page = self._context.new_page()

    def open(self, path: str) -> int:
        answer = self._page.goto(f"https://{HOST}{path}")
        self._last = len(self._connections)
        return _bytes_of_date(answer)

    def click(self, path: str) -> int:
        """On a link that leads there; not every page links to every other, so one is turned."""
        link = self._page.locator("a[href^='/']:visible").first
        link.evaluate("(link, path) => { link.href = path }", path)
        with self._page.expect_navigation() as navigation:
            link.click()
        return _bytes_of_date(navigation.value)

    def passed(self) -> list[Record]:
        """What the wire showed since the last call."""
        mine = [record for one in self._connections[self._first : self._last] for record in one.records]
        fresh, self._seen = mine[self._seen :], len(mine)
        return fresh

    def close(self) -> None:
        self._context.close()
        for connection in self._connections[self._first : self._last]:
            assert connection.over.wait(10), "a connection outlived its reader"


class Watch:
    """A Chromium that reaches a site through a relay only."""

    def __init__(self, relay: Relay, browser: Browser) -> None:
        self._relay = relay
        self._browser = browser

    def visits(self, paths: Sequence[str]) -> tuple[list[Visit], list[Visit]]:
        """Each path from a cold start, and each path by a click on another page."""
        cold: list[Visit] = []
        clicks: list[Visit] = []
        parts = -(-len(paths) // _AT_ONCE)
        for part in range(parts):  # all of nearly one size: a page alone could only be clicked on from itself
            self._some(paths[part::parts], cold, clicks)
        return cold, clicks

    def _some(self, paths: Sequence[str], cold: list[Visit], clicks: list[Visit]) -> None:
        tabs = []
        for path in paths:
            tab = _Tab(self._browser, self._relay.connections)
            tabs.append((tab, path, tab.open(path)))
        connections = len(self._relay.connections)
        # Readers stay for more than a second. A Date that the connection has carried before takes one byte (HPACK), so two
        # answers within one second differ from two that are further apart. That tells the time between them, not the page.
        read = time.monotonic()
        while time.monotonic() < read + 1.05:
            time.sleep(0.01)
        for (tab, path, date), following in zip(tabs, [*paths[1:], paths[0]], strict=True):
            cold.append(Visit(path, tab.passed(), date))
            date_of_click = tab.click(following)
            tab.close()
            clicks.append(Visit(following, tab.passed(), date_of_click))
        assert len(self._relay.connections) == connections, "a click opened a connection of its own"


def _bytes_of_date(answer: Response | None) -> int:
    assert answer is not None
    date = (answer.header_value("date") or "").encode()
    return len(HuffmanEncoder(REQUEST_CODES, REQUEST_CODES_LENGTH).encode(date))


@contextlib.contextmanager
def watched(site: int, playwright: Playwright) -> Iterator[Watch]:
    with relaying(site) as relay:
        flags = [*FLAGS, "--ignore-certificate-errors", f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{relay.port}"]
        chromium = playwright.chromium.launch(executable_path=setup.chromium(), args=flags)
        yield Watch(relay, chromium)
        chromium.close()
