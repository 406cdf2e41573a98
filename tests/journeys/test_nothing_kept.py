"""Nothing is kept of a reader: canaries in all that a browser sends, everywhere it can go, and then a search of all that is written."""

import base64
import contextlib
import http.client
import shutil
import socket
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from serving import Served, start_serving, stop
from sottovoce.foundation.edition import EditionFile

from .conftest import Opener, ask, sitemap

CANARY = "kanarienvogel-7f3a"
READER = "127.0.0.77"  # another address of this machine, as if she came from there


@pytest.fixture(scope="module")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site of these tests' own, with a temporary folder of its own."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copytree(prepared / "data", folder / "data")
    (folder / "tmp").mkdir()
    own = start_serving(folder, TMPDIR=str(folder / "tmp"))
    yield own
    stop(own)


def found(folder: Path, *words: str) -> list[str]:
    """Where any of these words stands, as it is or as it is often written, in the names or bytes of a folder's files."""
    forms = {
        form
        for word in words
        for form in (word, quote(word, safe=""), word.encode("utf-16-le").decode("latin-1"), word.encode().hex())
    } | {base64.b64encode(b" " * shift + word.encode()).decode()[4:-4] for word in words for shift in range(3)}
    needles = [form.lower().encode("latin-1") for form in forms]
    places = []
    for path in sorted(folder.rglob("*")):
        inside = path.read_bytes().lower() if path.is_file() else b""
        if any(needle in inside or needle in str(path).lower().encode() for needle in needles):
            places.append(str(path.relative_to(folder)))
    return places


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file of a folder: when it was changed, and what it holds."""
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()
    }


def knock(site: str, request: bytes) -> bytes:
    """Bytes of one's own on a connection, and what comes back."""
    where = urlsplit(site)
    with (
        socket.create_connection((where.hostname or "", where.port or 0), timeout=5) as connection,
        contextlib.suppress(OSError),
    ):
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(65_536)
    return b""


def read_everything(site: Served, visit: Opener) -> None:
    """All pages in a browser, and some that are none, with a canary wherever one fits."""
    reader = visit(
        "phone",
        user_agent=f"Mozilla/5.0 ({CANARY})",
        locale="en-GB",
        extra_http_headers={"Accept-Language": f"x-{CANARY}", "X-Forwarded-For": READER, "Sec-CH-UA": CANARY},
    )
    reader.context.add_cookies([{"name": CANARY, "value": CANARY, "url": site.reader}])
    for path in [*sitemap(site.reader), "/", f"/{CANARY}", f"/{CANARY}/{CANARY}"]:
        reader.page.goto(
            f"{site.reader}{path}?{CANARY}={CANARY}#{CANARY}", referer=f"https://search.example/?q={CANARY}"
        )


def ask_badly(site: Served) -> None:
    """With every method, and as no browser would; canaries in all of it."""
    headers = {
        "User-Agent": CANARY, "Referer": f"https://x.example/{CANARY}", "Cookie": f"{CANARY}={CANARY}",
        "Accept-Language": CANARY, "From": CANARY, "Authorization": f"Basic {CANARY}", "Range": f"{CANARY}=0-1",
        "X-Forwarded-For": READER, "Forwarded": f"for={READER}", "Accept-Encoding": CANARY,
    }  # fmt: skip
    source = (READER, 0) if sys.platform == "linux" else None  # macOS has no second address of its own
    for method in ("GET", "HEAD", "POST", "PUT", "PROPFIND", CANARY.upper()):
        where = urlsplit(site.reader)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=10, source_address=source)
        connection.request(method, f"/what-is-vaginismus/{CANARY}?{CANARY}", body=f"words={CANARY}", headers=headers)
        connection.getresponse().read()
        connection.close()
    for request in (
        f"GET /../{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\n\r\n",
        f"GET /{CANARY} HTTP/9.9\r\nHost: {CANARY}\r\n\r\n",
        f"{CANARY}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: x\r\nX: {CANARY * 50_000}\r\n\r\n",
        f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n{CANARY}",
        f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ{CANARY}\r\n",
    ):
        knock(site.reader, request.encode())


def test_reading_leaves_no_trace_at_all(site: Served, visit: Opener) -> None:
    """Not a byte of the data folder changes, not even a time of change; nothing is printed, nothing stands in the temp folder."""
    before, said = state(site.data), site.log.read_bytes()
    read_everything(site, visit)
    ask_badly(site)
    assert {path for path, kept in state(site.data).items() if kept != before.get(path)} == set()
    assert state(site.data).keys() == before.keys()
    assert site.log.read_bytes() == said
    assert list((site.data.parent / "tmp").iterdir()) == []


def test_a_fault_is_told_by_its_place_alone(site: Served) -> None:
    """With the edition's file broken under it, the front answers whole pages still, and says where it failed, once."""
    edition = EditionFile(site.data / "edition")
    entry = edition.entries["what-is-vaginismus"]
    with (site.data / "edition").open("r+b") as file:
        file.seek(entry.offset)
        kept = file.read(entry.br)
        file.seek(entry.offset)
        file.write(b"\xff" * entry.br)
    try:
        ask_badly(site)
        status, _, body = ask(site.reader, f"/what-is-vaginismus/{CANARY}")
        assert (status, len(body)) == (404, 65_536)
        assert "This page is not here" in body.decode()
    finally:
        with (site.data / "edition").open("r+b") as file:
            file.seek(entry.offset)
            file.write(kept)
    told = site.log.read_text()
    assert told.count("A fault: ") == 1, told
    assert "front/app.py" in told
    assert "Traceback" not in told
    assert found(site.data.parent, CANARY, READER) == []


def test_a_stranger_at_the_desks_door_leaves_no_word(site: Served, visit: Opener) -> None:
    """A wrong name, a forged form, a foreign host, an address that is none: the desk refuses, and writes none of it."""
    desk = visit(user_agent=CANARY, locale="en-GB", extra_http_headers={"X-Forwarded-For": READER})
    desk.page.goto(f"{site.desk}/{CANARY}/?next={CANARY}", referer=f"https://x.example/{CANARY}")
    desk.page.goto(f"{site.desk}/login/?next=/{CANARY}/")
    desk.page.get_by_label("Username").fill(CANARY)
    desk.page.get_by_label("Password").fill(f"{CANARY} {CANARY}")
    desk.page.get_by_role("button", name="Sign in").click()
    desk.page.wait_for_load_state()
    for request in (
        f"GET / HTTP/1.1\r\nHost: {CANARY}.example\r\n\r\n",
        f"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\nCookie: desk={CANARY}\r\n\r\nlogin={CANARY}",
        f"GET /welcome/{CANARY}/{CANARY}/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        f"GET /pages/{CANARY}\0%00%ff HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {CANARY}\r\n\r\n",
        f"GET /static/{CANARY}.css HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ):
        knock(site.desk, request.encode())
    assert "django" in site.log.read_text(), "the desk said nothing of what it refused: this test would prove nothing"
    assert found(site.data.parent, CANARY, READER) == []


def test_a_planted_canary_is_found(tmp_path: Path) -> None:
    """As itself, encoded, in a file's name, and in a database's log of what is not yet in its file."""
    assert found(tmp_path, CANARY) == []
    (tmp_path / "a").write_bytes(b"\0\1" + CANARY.upper().encode())
    (tmp_path / "b").write_bytes(base64.b64encode(f"user={CANARY}&".encode()))
    (tmp_path / f"{CANARY}.txt").touch()
    database = sqlite3.connect(tmp_path / "c.sqlite3")
    with contextlib.closing(database):
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE visits (agent TEXT)")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("INSERT INTO visits VALUES (?)", (CANARY,))
        database.commit()
        assert found(tmp_path, CANARY) == ["a", "b", "c.sqlite3-wal", f"{CANARY}.txt"]
