"""What goes over the wire says nothing about the page: one size per encoding, one block of headers, for everything."""

import http.client
from urllib.parse import urlsplit

import pytest

from serving import Served
from sottovoce.foundation.envelope import SIZES, Encoding, open_sealed

from .conftest import FOUNDING, Document, Opener, address_of, ask

METHODS = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get"]
ODD = [
    "/",
    "/home",
    "/what-is-vaginismo",
    "//",
    "/%ff",
    "/%00",
    "/.env",
    "/robots.txt/",
    "/sitemap.xml/x",
    "/!missing",
    "/?s=1",
]


def _all_names(documents: dict[str, Document]) -> list[str]:
    slugs = [path.split("/")[1] for path in documents]
    codes = [document.code for document in documents.values()]
    assert all(codes)
    spelled = [href for document in documents.values() for href in document.inside]
    return sorted({*documents, *spelled, *(f"/{name}" for name in [*slugs, *codes]), *ODD})


def _shape(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in headers if name.lower() != "date"]


@pytest.mark.parametrize("encoding", SIZES)
def test_every_response_has_one_size_and_one_block_of_headers(
    served: Served, documents: dict[str, Document], encoding: Encoding
) -> None:
    constant = _shape(ask(served.reader, "/", encoding=encoding)[1])
    assert dict(constant)["content-length"] == str(SIZES[encoding])
    assert dict(constant).get("content-encoding", "identity") == encoding
    assert not {"set-cookie", "etag", "last-modified", "expires", "link", "location"} & set(dict(constant))
    for path in _all_names(documents):
        status, headers, body = ask(served.reader, path, encoding=encoding)
        missing = "This page is not here" in ask(served.reader, path)[2].decode()
        assert status == (404 if missing else 200), path
        assert not missing or path in ODD, path
        assert len(body) == SIZES[encoding], path
        assert _shape(headers) == constant, path
        assert open_sealed(encoding, body).rstrip().endswith(b"</html>"), path


@pytest.mark.parametrize("encoding", SIZES)
@pytest.mark.parametrize("method", METHODS)
def test_other_methods_get_the_same_envelope(served: Served, method: str, encoding: Encoding) -> None:
    constant = _shape(ask(served.reader, "/", encoding=encoding)[1])
    status, headers, body = ask(served.reader, address_of(served.reader, FOUNDING), method, encoding)
    assert (status, len(body), _shape(headers)) == (404, SIZES[encoding], constant)


def test_a_posted_form_gets_the_same_envelope(served: Served) -> None:
    connection = http.client.HTTPConnection(urlsplit(served.reader).netloc, timeout=10)
    connection.request("POST", "/", body=b"words=" + b"x" * 100_000, headers={"Accept-Encoding": "br"})
    answer = connection.getresponse()
    assert (answer.status, len(answer.read())) == (404, SIZES["br"])
    connection.close()


def test_head_has_the_headers_alone(served: Served) -> None:
    status, headers, body = ask(served.reader, "/", "HEAD", "br")
    assert (status, body) == (200, b"")
    assert _shape(headers) == _shape(ask(served.reader, "/", encoding="br")[1])


def test_conditions_and_ranges_change_nothing(served: Served) -> None:
    connection = http.client.HTTPConnection(urlsplit(served.reader).netloc, timeout=10)
    asked = {
        "Accept-Encoding": "br",
        "Range": "bytes=0-99",
        "If-None-Match": "*",
        "If-Modified-Since": "Sun, 01 Jan 2034 00:00:00 GMT",
        "Cookie": "a=b",
        "Accept-Language": "it",
    }
    connection.request("GET", "/", headers=asked)
    answer = connection.getresponse()
    assert (answer.status, len(answer.read())) == (200, SIZES["br"])
    assert _shape(answer.getheaders()) == _shape(ask(served.reader, "/", encoding="br")[1])
    connection.close()


def test_the_server_says_nothing_of_itself(served: Served) -> None:
    for path, method in (("/", "GET"), ("/x", "GET"), ("/", "POST"), ("/sitemap.xml", "GET")):
        assert dict(_shape(ask(served.reader, path, method)[1])).get("server", "") == ""


def test_chromium_opens_a_padded_page(served: Served, visit: Opener) -> None:
    page = visit("desktop").page
    answer = page.goto(served.reader + address_of(served.reader, FOUNDING))
    assert answer is not None
    assert answer.header_value("content-encoding") == "br"
    assert answer.request.sizes()["responseBodySize"] == SIZES["br"]
    html = answer.text()
    assert html.startswith("<!doctype html>")
    assert html.endswith("</html>")
    assert page.locator("footer.foot").count() == 1
    assert page.evaluate("() => document.documentElement.lastChild === document.body")
