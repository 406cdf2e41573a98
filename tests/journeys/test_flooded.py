"""Readers among slow and hostile clients: they are let in, and nobody is answered with a fault of the server."""

import contextlib
import resource
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from serving import Served
from sottovoce.foundation.envelope import SIZES

from .conftest import ask

SLOW = 1_500  # more than granian has places for unless told


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4_096), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_slow_clients_keep_no_reader_out(served: Served, many_files: None) -> None:
    """Each begins a request and never ends it."""
    where = urlsplit(served.reader)
    with contextlib.ExitStack() as stack:
        for _ in range(SLOW):
            slow = stack.enter_context(socket.create_connection((where.hostname or "", where.port or 0), timeout=5))
            slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        begin = time.monotonic()
        status, _, body = ask(served.reader, "/", encoding="br")
        assert (status, len(body)) == (200, SIZES["br"])
        assert time.monotonic() - begin < 3, "she waited until the slow ones were sent away"


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 500_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 2_000 + b"\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /" + b"../" * 2_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"BREW /%2e%2e%2fetc HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8388608\r\n\r\n" + bytes(100_000),
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET http://elsewhere.example/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(64),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    ],
)
def test_no_request_is_answered_with_a_fault_of_the_server(served: Served, request_: bytes) -> None:
    """And the next reader gets her page."""
    where = urlsplit(served.reader)
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=3) as client:
        with contextlib.suppress(OSError):
            client.sendall(request_)
        answer = b""
        with contextlib.suppress(OSError):
            answer = client.recv(100)
    if answer.startswith(b"HTTP/1"):
        assert 200 <= int(answer.split()[1]) < 500, answer
    assert ask(served.reader, "/")[0] == 200
