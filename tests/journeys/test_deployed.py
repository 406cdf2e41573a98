"""What deploy/ ships keeps every promise of the front: nothing is added, nothing differs, nothing is kept."""

import configparser
import dataclasses
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from serving import Served
from sottovoce.foundation.envelope import SIZES, Encoding
from sottovoce.settings import env

from .conftest import Document, ask
from .deploying import (
    DEBIAN,
    DEPLOY,
    Answer,
    Deployed,
    configure_caddy,
    configure_nginx,
    filled,
    new_home,
    nginx,
    running,
)

pytestmark = pytest.mark.skipif(not DEBIAN, reason="deploy/ is written for Debian")

ODD = ["/", "/home", "/what-is-vaginismo", "/.env", "/robots.txt", "/sitemap.xml", "/robots.txt/", "/%ff", "/_home",
       "/_missing", "/_missing.html", "/_headers.conf", "/home.html", "/home.html.br", "//", "/!missing", "/?s=1",
       "/" + "a" * 300]  # fmt: skip
METHODS = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW", "get"]
CANARY = "canary7f3a"


@pytest.fixture(scope="module", params=["nginx front", "nginx folder", pytest.param("caddy", marks=pytest.mark.prove)])
def site(
    request: pytest.FixtureRequest, served: Served, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    """The served site once more, deployed in each of the ways."""
    with _deployed(request.param, served, new_home(tmp_path_factory.mktemp("deployed") / "home")) as deployed:
        yield deployed


def _deployed(how: str, served: Served, home: Path) -> AbstractContextManager[Deployed]:
    server, _, kind = how.partition(" ")
    if server == "nginx":
        return running([*nginx(kind, home), "-g", "daemon off;"], configure_nginx(kind, served, home))
    command = ["caddy", "run", "--config", f"{home}/Caddyfile", "--adapter", "caddyfile"]
    return running(command, configure_caddy(served, home))


def _shape(answer: Answer) -> tuple[int, list[tuple[str, str]], bytes]:
    """What must be the same. The clock and the name of a server are its own; Connection is of HTTP/1.1 alone."""
    status, headers, body = answer
    own = ("date", "server", "connection")
    return status, sorted((name.lower(), value) for name, value in headers if name.lower() not in own), body


def _names(documents: dict[str, Document]) -> list[str]:
    slugs = [path.split("/")[1] for path in documents]
    codes = [document.code for document in documents.values()]
    return [*documents, *(f"/{name}" for name in [*slugs, *codes]), *ODD]


@pytest.mark.parametrize("encoding", SIZES)
def test_every_answer_is_the_fronts(
    served: Served, site: Deployed, documents: dict[str, Document], encoding: Encoding
) -> None:
    """Pages, hubs, codes, bare slugs, unknown and odd paths: status, headers and bytes are those of the front."""
    for path in _names(documents):
        assert _shape(site.ask(path, encoding=encoding)) == _shape(ask(served.reader, path, encoding=encoding)), path


def test_who_names_no_encoding_gets_none(served: Served, site: Deployed) -> None:
    """A proxy that asks for gzip on its own account and unpacks it would lose the length."""
    words = f"GET /glossary HTTP/1.1\r\nHost: 127.0.0.1:{site.https}\r\n\r\n"
    assert _shape(site.say(words.encode())) == _shape(ask(served.reader, "/glossary"))


@pytest.mark.parametrize("method", METHODS)
def test_other_methods_get_the_same_envelope(served: Served, site: Deployed, method: str) -> None:
    missing = _shape(ask(served.reader, "/nothing", encoding="br"))
    for path in ("/glossary", "/", "/nothing", "/robots.txt"):
        status, headers, body = _shape(site.ask(path, method, "br"))
        if len(body) == SIZES["identity"]:  # nginx may refuse a method before it reads which encodings are taken
            missing = _shape(ask(served.reader, "/nothing"))
        assert (status, headers, body) == missing, path


def test_head_has_the_headers_alone(served: Served, site: Deployed) -> None:
    assert _shape(site.ask("/glossary", "HEAD", "br")) == _shape(ask(served.reader, "/glossary", "HEAD", "br"))


def test_conditions_ranges_and_caches_change_nothing(served: Served, site: Deployed) -> None:
    """Whatever a browser or a cache on the way adds to its request, the answer is the same."""
    asked = {
        "Range": "bytes=0-99",
        "If-None-Match": "*",
        "If-Modified-Since": "Sun, 01 Jan 2034 00:00:00 GMT",
        "Cookie": "a=b",
        "Via": "1.1 cache",
        "User-Agent": "MSIE 6.0",
        "X-Forwarded-For": "192.0.2.1",
    }
    for encoding in SIZES:
        answer = site.ask("/glossary", encoding=encoding, headers=asked)
        assert _shape(answer) == _shape(ask(served.reader, "/glossary", encoding=encoding)), encoding


@pytest.mark.parametrize(
    "words",
    [
        b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 10_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n",
        b"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"hello\r\n\r\n",
    ],
    ids=["long path", "long header", "large body", "nul", "traversal", "no host", "version", "no HTTP"],
)
def test_hostile_requests_learn_nothing(served: Served, site: Deployed, words: bytes) -> None:
    """nginx answers with the page that is not here. Caddy says one short sentence, the same on every site."""
    status, headers, body = site.say(words)
    if (site.home / "Caddyfile").exists():
        assert body in (ask(served.reader, "/nothing")[2], ask(served.reader, "/")[2]) or len(body) < 100, body[:200]
        return
    assert _shape((status, headers, body)) == _shape(ask(served.reader, "/nothing"))


def test_nothing_of_a_request_is_kept(served: Served, site: Deployed) -> None:
    """No path, query, agent, referrer, cookie, body or name of a visitor is in any file or word of a server.

    A temporary file may be gone at once: its folder remembers when something was in it.
    """
    temporary = {path: path.stat().st_mtime_ns for path in (site.home / "temporary").glob("*")}
    told = dict.fromkeys(("User-Agent", "Referer", "Cookie", "Accept-Language", "X-Forwarded-For", "X"), CANARY)
    for method in ("GET", "HEAD", "POST", "TRACE"):
        for path in (f"/{CANARY}", f"/glossary?q={CANARY}", f"/{CANARY}%00", f"/%zz{CANARY}"):
            site.ask(path, method, headers=told)
    head = f"POST /{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\nX: {CANARY}\r\n"
    for rest in (
        f"Content-Length: 900\r\n\r\n{CANARY * 90}",
        f"Content-Length: 20000\r\n\r\n{CANARY * 2000}",
        "bad\r\n\r\n",
    ):
        site.say((head + rest).encode())
    places = (
        site.home,
        served.data,
        Path("/var/log/nginx"),
    )  # where Debian's nginx writes what it is not told to leave
    kept = [path for place in places for path in place.rglob("*") if path.is_file() and os.access(path, os.R_OK)]
    assert (site.home / "output.log") in kept
    for path in [*kept, served.log]:
        assert CANARY.encode() not in path.read_bytes(), f"{path} tells:\n{path.read_bytes()[-500:]!r}"
    assert {path: path.stat().st_mtime_ns for path in temporary} == temporary


@pytest.mark.parametrize("how", ["nginx front", pytest.param("caddy", marks=pytest.mark.prove)])
def test_the_front_is_not_told_who_asks(served: Served, tmp_path: Path, how: str) -> None:
    """What reaches the front has path and encodings, and neither address, agent, referrer, cookie nor language."""
    told = dict.fromkeys(("User-Agent", "Referer", "Cookie", "Accept-Language", "X-Forwarded-For"), CANARY)
    with socket.create_server(("127.0.0.1", 0)) as front, ThreadPoolExecutor(1) as beside:
        front.settimeout(20)
        instead = dataclasses.replace(served, reader=f"http://127.0.0.1:{front.getsockname()[1]}")
        with _deployed(how, instead, new_home(tmp_path / "home")) as deployed:
            asked = beside.submit(deployed.ask, "/glossary", encoding="br", headers=told)
            connection, _ = front.accept()
            with connection:
                heard = connection.recv(65_536).decode()
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            assert asked.result(20)[0] == 200
    assert heard.startswith("GET /glossary HTTP/1.1\r\n")
    assert "accept-encoding: br\r\n" in heard.lower()
    assert CANARY not in heard, heard
    assert "forwarded" not in heard.lower(), heard


def test_http_leads_to_the_first_page_and_keeps_nothing(site: Deployed) -> None:
    status, headers, body = ask(f"http://127.0.0.1:{site.http}", f"/{CANARY}?q={CANARY}")
    told = {name.lower(): value for name, value in headers}
    assert status == 301
    assert told["location"] == f"https://127.0.0.1:{site.https}/"
    assert told["cache-control"] == "no-store"
    assert CANARY not in f"{headers}{body!r}"


def test_http_2_over_tls_1_3_and_nothing_older(site: Deployed) -> None:
    curl = ["curl", "--silent", "--cacert", site.home / "cert.pem", "--output", "/dev/null"]
    curl += ["--resolve", f"lamp.example.org:{site.https}:127.0.0.1"]  # by name: Caddy has a policy for each
    address = f"https://lamp.example.org:{site.https}/"
    new = subprocess.run(
        [*curl, "--write-out", "%{http_version} %{http_code}", address], capture_output=True, text=True, check=False
    )
    assert new.stdout == "2 200"
    assert subprocess.run([*curl, "--tls-max", "1.2", address], check=False).returncode == 35, (
        "curl's word for a failed handshake"
    )


def test_nginx_ties_no_visit_to_the_next(site: Deployed) -> None:
    """It hands out no ticket. Caddy does, and says so in its file: when that ends, this test asks for the sentence's end."""
    asked = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{site.https}", "-ign_eof"]
    seen = subprocess.run(command, input=asked, capture_output=True, timeout=20, check=False).stdout
    assert b"TLSv1.3" in seen
    assert (b"New Session Ticket arrived" in seen) == (site.home / "Caddyfile").exists()


def test_the_desk_answers_under_its_own_name_alone(served: Served, site: Deployed) -> None:
    desk = site.ask("/login/", headers={"Host": f"localhost:{site.https}"})
    assert desk[0] == 200
    assert b"csrfmiddlewaretoken" in desk[2]
    assert _shape(site.ask("/login/")) == _shape(ask(served.reader, "/login/"))


@pytest.mark.parametrize("kind", ["front", "folder"])
def test_nginx_finds_no_fault(served: Served, tmp_path: Path, kind: str) -> None:
    """No error, and no warning either."""
    home = new_home(tmp_path / "home")
    configure_nginx(kind, served, home)
    checked = subprocess.run([*nginx(kind, home), "-t", "-q"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_caddy_finds_no_fault(tmp_path: Path) -> None:
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "caddy" / "Caddyfile"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, env={"HOME": str(tmp_path)})
    assert checked.returncode == 0, checked.stderr
    assert '"level":"warn"' not in checked.stderr


COMMAND = {"/opt/sottovoce/.venv/bin/sottovoce": str(Path(sys.executable).parent / "sottovoce")}
UNITS = {"sottovoce.service": COMMAND, "sottovoce-backup.service": COMMAND, "sottovoce-backup.timer": {}}


@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_no_fault(tmp_path: Path, name: str) -> None:
    """The units are read without a warning, and what is left of their reach is what systemd calls OK."""
    for other, values in UNITS.items():  # a timer is read with what it starts
        (tmp_path / other).write_text(filled((DEPLOY / "systemd" / other).read_text(), values))
    assert {path.name for path in (DEPLOY / "systemd").iterdir()} == {*UNITS, "environment"}
    unit = tmp_path / name
    checked = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    if unit.suffix != ".service":
        return
    exposed = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=30", unit]
    checked = subprocess.run(exposed, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout[-200:]


def test_a_backup_each_day_keeps_the_newest_fourteen_for_their_owner_alone(served: Served, tmp_path: Path) -> None:
    """The unit's own command, while the site runs: the fifteenth day, the first day's file goes."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # its case is kept
    unit.read(DEPLOY / "systemd" / "sottovoce-backup.service")
    folder = f"/var/lib/{unit['Service']['StateDirectory'].split()[-1]}"
    old = [tmp_path / f"sottovoce-2026-10-{day:02}-033000.backup" for day in range(1, 15)]
    for path in old:
        path.write_text("kept before")
    command = filled(unit["Service"]["ExecStart"], {**COMMAND, folder: str(tmp_path)})
    mask = int(unit["Service"]["UMask"], 8)
    done = subprocess.run(
        command.split(), env={**os.environ, "SOTTOVOCE_DATA": str(served.data)}, umask=mask,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    kept = sorted(tmp_path.iterdir())
    assert kept[:-1] == old[1:]
    assert stat.S_IMODE(kept[-1].stat().st_mode) == 0o600


def test_the_example_of_the_environment_lacks_its_key_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (DEPLOY / "systemd" / "environment").read_text().splitlines()
    for name, value in (line.split("=", 1) for line in lines if line and not line.startswith("#")):
        monkeypatch.setenv(name, value)
    found = env.read()
    assert found.production
    with pytest.raises(env.SettingError, match="SOTTOVOCE_SECRET_KEY is missing"):
        env.secret_key(found)
    monkeypatch.setenv("SOTTOVOCE_SECRET_KEY", "k" * 86)
    env.secret_key(found)
