"""The front: whatever is asked, one size and one block of headers, and it never falls over."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sottovoce.foundation.address import address
from sottovoce.foundation.edition import MISSING, ROBOTS, SITEMAP, EditionError, write_change, write_whole
from sottovoce.foundation.envelope import ENCODINGS, SIZES, open_sealed, pack
from sottovoce.foundation.headers import page_headers
from sottovoce.front.app import Front, accepted

pytestmark = pytest.mark.django_db  # pytest-django lays no database out when no test asks for one

ACCEPT = {"br": "gzip, deflate, br, zstd", "gzip": "gzip", "identity": None}
FOREIGN_METHODS = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "", "GETT"]
STRANGE_PATHS = [
    "/nothing-here", "/what-is-vaginismu", "/what-is-vaginismus.2", "/what-is-vaginismus.0", "/WHAT-IS-VAGINISMUS",
    "/../../etc/passwd", "/..", "/.", "/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/\\..\\", "/favicon.ico",
    "/apple-touch-icon.png", "/.well-known/security.txt", "/admin/", "/robots.txt/", "/sitemap.xml/x", "/Robots.txt",
    "/!missing", "/!missing/x", "/what-is-vaginismus?x=1", "/what-is-vaginismus#s1", "/what-is-vaginismus\0", "/é", "/日本",
    "/\ud800", "/" + "a" * 100_000, "/a" * 40_000, "/ home", "/home ", "/home%20", "/<script>", "/*",
]  # fmt: skip


@pytest.fixture(scope="module")
def front(django_db_setup: None) -> Front:
    """A front over the starter's edition, which nothing here changes."""
    return Front(django_settings.ENVIRONMENT.edition)


@pytest.fixture(scope="module")
def names(front: Front) -> list[str]:
    return sorted(set(front._edition.entries) - {MISSING, ROBOTS, SITEMAP})


@pytest.fixture(scope="module")
def blocks(front: Front) -> dict[str, list[tuple[str, str]]]:
    return {encoding: page_headers(front._edition.constants["csp"], encoding) for encoding in ENCODINGS}


def document(front: Front, path: str, method: str = "GET") -> tuple[int, str]:
    """Status and document, after a look at size and headers in each encoding."""
    found = set()
    for encoding, header in ACCEPT.items():
        status, headers, body = front.answer(method, path, header)
        assert len(body) == SIZES[encoding], (method, path, encoding)
        assert headers == page_headers(front._edition.constants["csp"], encoding), (method, path, encoding)
        found.add((status, open_sealed(encoding, body).decode().rstrip(" ")))
    assert len(found) == 1, "the same document in each encoding"
    return found.pop()


def test_every_name_answers_with_one_size_and_one_block(front: Front, names: list[str]) -> None:
    """Pages by slug, code, address and cut address: 200, the envelope's size, the constant headers, the same page."""
    assert len(names) > 20
    for name in names:
        bare = document(front, f"/{name}")
        assert bare[0] == 200
        assert bare[1].startswith("<!doctype html>")
        if not name:
            assert bare == document(front, "/home") == document(front, address("home"))
            continue
        whole = address(name)
        assert document(front, whole) == bare
        for cut in (f"/{name}/", f"/{name}/-", whole[:-1], whole[:-5], f"/{name}/--–", f"/{name}/a/b/c"):
            assert document(front, cut) == bare, cut


def words(html: str) -> str:
    return re.sub(r"<[^>]*>", " ", html.partition("<main")[2].partition("</main>")[0])


def test_page_and_code_show_the_same_words(front: Front) -> None:
    """The code leads to the same page under cover: the same words, and nothing for a search engine."""
    from sottovoce.pages.models import READER_PAGES

    pages = [found for model in READER_PAGES for found in model.objects.values_list("slug", "code", "title")]
    assert len(pages) > 10
    seen = set()
    for slug, code, _ in pages:
        (status, page), (_, covered) = document(front, f"/{slug}"), document(front, f"/{code}")
        assert words(page) == words(covered)
        assert "noindex" in covered and "noindex" not in page
        seen.add((status, page))
    assert len(seen) == len(pages)


@pytest.mark.parametrize("path", STRANGE_PATHS, ids=lambda path: ascii(path[:30]))
def test_unknown_paths_get_the_one_missing_page(front: Front, path: str) -> None:
    """404, in the same envelope with the same headers, and the same words whatever was asked."""
    status, html = document(front, path)
    assert status == 404
    assert "This page is not here" in html
    assert html == document(front, "/another-unknown-one")[1]


@pytest.mark.parametrize("method", FOREIGN_METHODS)
@pytest.mark.parametrize("path", ["/", "/what-is-vaginismus", "/robots.txt", "/sitemap.xml", "/nothing", "*", ""])
def test_other_methods_get_the_missing_page(front: Front, method: str, path: str) -> None:
    """Nothing but GET and HEAD leads anywhere, the exempt files included, and nothing is told."""
    assert document(front, path, method) == (404, document(front, "/nothing-here")[1])


def test_head_weighs_what_get_weighs(front: Front) -> None:
    """The headers of HEAD are those of GET."""
    for path in ("/", "/glossary", "/nothing", "/robots.txt"):
        assert front.answer("HEAD", path, "br")[:2] == front.answer("GET", path, "br")[:2]


@pytest.mark.parametrize("name, kind", [(ROBOTS, "text/plain"), (SITEMAP, "application/xml")])
def test_robots_and_sitemap_are_as_they_are(front: Front, name: str, kind: str) -> None:
    """The two files for machines are exempt from the envelope, in every encoding asked for."""
    answers = [front.answer(method, f"/{name}", header) for method in ("GET", "HEAD") for header in ACCEPT.values()]
    assert all(answer == answers[0] for answer in answers)
    status, headers, body = answers[0]
    assert status == 200
    assert dict(headers)["content-type"].startswith(kind)
    assert dict(headers)["content-length"] == str(len(body))
    assert "content-encoding" not in dict(headers)
    assert body.startswith(b"User-agent: *\n" if name == ROBOTS else b"<?xml")
    for header, value in dict(page_headers(front._edition.constants["csp"], "identity")).items():
        if header not in ("content-type", "content-length"):
            assert dict(headers)[header] == value


def test_no_header_that_remembers_or_tells(front: Front) -> None:
    """No validator, no cookie, no server's name, no range, on any kind of answer; no header twice."""
    for path in ("/", "/glossary", "/nothing", "/robots.txt", "/sitemap.xml"):
        for accept in ACCEPT.values():
            _, headers, _ = front.answer("GET", path, accept)
            given = [name for name, _ in headers]
            assert len(given) == len(set(given))
            assert not set(given) & {
                "etag", "last-modified", "set-cookie", "accept-ranges", "expires", "age", "x-powered-by",
                "clear-site-data", "link", "location", "date",
            }  # fmt: skip
            assert dict(headers).get("server", "") == "", "at most empty, so that no server writes its name there"
            assert dict(headers)["cache-control"] == "no-store"
            assert dict(headers)["referrer-policy"] == "no-referrer"
            assert dict(headers)["content-security-policy"].startswith("default-src 'none'; ")
            assert "unsafe" not in dict(headers)["content-security-policy"]
            assert all(name == name.lower() and value.isascii() for name, value in headers)


_PATHS = (
    st.text(max_size=80)
    | st.text(max_size=80).map("/".__add__)
    | st.sampled_from(["", "/", "//", "/robots.txt", "/sitemap.xml", "/home/", "/!missing", "robots.txt", "*"])
    | st.lists(st.sampled_from(["home", "glossary", "..", ".", "", "%2e", "-", "robots.txt", "!missing"])).map("/".join)
)
_METHODS = st.sampled_from(["GET", "HEAD", *FOREIGN_METHODS]) | st.text(max_size=8)
_ACCEPTS = (
    st.none()
    | st.text(max_size=40)
    | st.lists(
        st.tuples(
            st.sampled_from(["br", "gzip", "identity", "*", "deflate", "zstd", "x", ""]),
            st.sampled_from(["", ";q=0", ";q=1", "; q=0.5", ";q=0.000", ";q=", ";", ";q=nan", ";x=1"]),
        )
    ).map(lambda items: ",".join(coding + weight for coding, weight in items))
)


@settings(max_examples=200)
@given(method=_METHODS, path=_PATHS, accept=_ACCEPTS)
@example(method="POST", path="/robots.txt", accept="br")
@example(method="PUT", path="/sitemap.xml", accept=None)
def test_nothing_that_is_asked_breaks_the_front_or_shows_in_the_size(
    front: Front, blocks: dict, method: str, path: str, accept: str | None
) -> None:
    """Any method, path and Accept-Encoding: an answer of 200 or 404, in the envelope of the encoding it names."""
    status, headers, body = front.answer(method, path, accept)
    assert status in (200, 404)
    if path[1:] in (ROBOTS, SITEMAP) and method in ("GET", "HEAD"):
        assert status == 200
        assert dict(headers)["content-length"] == str(len(body))
        return
    encoding = dict(headers).get("content-encoding", "identity")
    assert encoding == accepted(accept)
    assert len(body) == SIZES[encoding]
    assert headers == blocks[encoding]


@pytest.mark.parametrize(
    "header, encoding",
    [
        (None, "identity"), ("", "identity"), ("identity", "identity"), ("deflate", "identity"), ("zstd", "identity"),
        ("br", "br"), ("gzip", "gzip"), ("gzip, br", "br"), ("br;q=0.1, gzip;q=1", "br"), ("GZIP, Br", "br"),
        ("gzip, deflate, br, zstd", "br"), ("gzip,deflate", "gzip"), ("*", "br"), ("*;q=0", "identity"),
        ("br;q=0", "identity"), ("br;q=0, gzip", "gzip"), ("br;q=0.000, gzip", "gzip"), ("br;q=0.001", "br"),
        ("br;q=0, *", "gzip"), ("br;q=0, gzip;q=0, *", "identity"), ("gzip;q=0, *", "br"), ("gzip;q=0, br", "br"),
        ("br ; q=0 , gzip ; q=0.5", "gzip"), ("br; q=0", "identity"), ("*;q=0, gzip", "gzip"), ("*;q=0.5", "br"),
        ("identity;q=0, *;q=0", "identity"), ("x-br, brotli", "identity"), ("bro, gzipped", "identity"),
        (",,,", "identity"), (";;q=0", "identity"), ("br\t;\tq=0, gzip", "gzip"), ("BR;Q=0, gzip", "gzip"),
    ],
)  # fmt: skip
def test_the_encoding_is_what_the_reader_takes(header: str | None, encoding: str) -> None:
    """RFC 9110 §12.5.3: nothing that was refused is sent, and brotli goes before gzip before none."""
    assert accepted(header) == encoding


class TestHotRefresh:
    """The front takes in what is published, while it runs."""

    @pytest.fixture
    def now(self) -> list[float]:
        return [0.0]

    @pytest.fixture
    def running(self, tmp_path: Path, now: list[float]) -> Iterator[tuple[Front, Path]]:
        path = tmp_path / "edition"
        write_whole(path, [(["a"], pack(b"<p>old")), ([MISSING], pack(b"<p>none"))], {"csp": "one"})
        yield Front(path, clock=lambda: now[0]), path

    def read(self, front: Front, path: str) -> tuple[int, bytes]:
        status, _, body = front.answer("GET", path, None)
        return status, body.rstrip(b" ")

    def test_a_change_is_seen_within_a_moment(self, running: tuple[Front, Path], now: list[float]) -> None:
        """A second after a change at the latest, a changed, a new and a withdrawn name answer by it."""
        front, path = running
        assert self.read(front, "/a") == (200, b"<p>old")
        write_change(path, [(["a"], pack(b"<p>new")), (["b"], pack(b"<p>b"))], [])
        now[0] += 1
        assert self.read(front, "/a") == (200, b"<p>new")
        assert self.read(front, "/b") == (200, b"<p>b")
        write_change(path, [], ["a"])
        now[0] += 1
        assert self.read(front, "/a") == (404, b"<p>none")

    def test_a_new_edition_brings_its_headers(self, running: tuple[Front, Path], now: list[float]) -> None:
        """Body and policy change together; a page never goes out under the policy of another edition."""
        front, path = running
        write_whole(path, [(["a"], pack(b"<p>new")), ([MISSING], pack(b"<p>none"))], {"csp": "two"})
        now[0] += 1
        _, headers, body = front.answer("GET", "/a", None)
        assert dict(headers)["content-security-policy"] == "two"
        assert body.startswith(b"<p>new")

    @pytest.mark.parametrize("spoil", ["gone", "foreign", "empty", "folder"])
    def test_a_spoilt_file_does_not_stop_a_running_front(
        self, running: tuple[Front, Path], now: list[float], spoil: str
    ) -> None:
        """Readers keep the last whole edition when its file is taken away or replaced by something else."""
        front, path = running
        path.unlink()
        if spoil == "folder":
            path.mkdir()
        elif spoil != "gone":
            path.write_bytes(b"" if spoil == "empty" else b"not an edition, but something else altogether")
        for _ in range(3):
            now[0] += 1
            assert self.read(front, "/a") == (200, b"<p>old")


def test_a_front_without_an_edition_does_not_start(tmp_path: Path) -> None:
    """It says what to run."""
    with pytest.raises(EditionError, match="Please run `sottovoce publish`"):
        Front(tmp_path / "edition")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_the_protocol_gets_what_answer_gives(front: Front, method: str) -> None:
    """Over RSGI: status, headers and body as they are; HEAD without a body; the query string is never looked at."""
    sent: list[Any] = []
    protocol = SimpleNamespace(
        response_bytes=lambda *response: sent.append(response),
        response_empty=lambda status, headers: sent.append((status, headers, b"")),
    )
    scope = SimpleNamespace(
        method=method, path="/glossary", query_string="q=pain", headers={"accept-encoding": "br", "cookie": "a=b"}
    )
    asyncio.run(front.__rsgi__(scope, protocol))
    status, headers, body = front.answer(method, "/glossary", "br")
    assert sent == [(status, headers, b"" if method == "HEAD" else body)]
    assert (status, len(body)) == (404 if method == "POST" else 200, SIZES["br"])


@pytest.mark.parametrize("path", ["/glossary", "/corrections", "/nothing-here"])
@pytest.mark.parametrize("unpacking", [0.0, 0.0003, 0.0031])
def test_an_answer_without_compression_leaves_at_one_time(
    monkeypatch: pytest.MonkeyPatch, front: Front, path: str, unpacking: float
) -> None:
    """Unpacking takes longer for a longer page; the answer leaves the same time after the question, whichever it was."""
    times = iter([1.0, 1.0, 1.0 + unpacking])
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("sottovoce.front.app.asyncio.sleep", sleep)
    monkeypatch.setattr(front, "_clock", lambda: next(times))
    protocol = SimpleNamespace(response_bytes=lambda status, headers, body: waited.append(len(body)))
    asyncio.run(front.__rsgi__(SimpleNamespace(method="GET", path=path, headers={}), protocol))
    assert waited == [pytest.approx(0.004 - unpacking), SIZES["identity"]]
