"""Envelopes: one size for every body of an encoding, opened unchanged by whoever knows the encoding."""

import gzip
import http.server
import random
import shutil
import subprocess
import threading
import zlib
from collections.abc import Iterator
from typing import ClassVar

import brotli
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sottovoce.foundation import envelope
from sottovoce.foundation.envelope import (
    ENCODINGS,
    SIZES,
    TooBig,
    open_sealed,
    pack,
    seal,
    seal_brotli,
    seal_gzip,
    seal_identity,
    unpack,
)

OPENED_BY_OTHERS = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "identity": lambda body: body,
}
DOCUMENT = "<!doctype html><title>A whisper</title><p>Words, é, “quoted”.".encode()


@given(document=st.binary(max_size=8_000))
@example(document=b"")
@example(document=b"\0")
@example(document=b"a" * SIZES["identity"])
@example(document=b" ends in spaces  ")
def test_any_document_seals_to_the_size_and_opens_to_the_same_bytes(document: bytes) -> None:
    """Whatever is sealed, each encoding's body has its one size and gives the same document back."""
    packed = pack(document, quality=5)
    assert unpack(packed) == document
    for encoding in ENCODINGS:
        body = seal(packed, encoding)
        assert len(body) == SIZES[encoding]
        opened = OPENED_BY_OTHERS[encoding](body)
        assert opened == open_sealed(encoding, body)
        if encoding == "identity":
            assert opened[: len(document)] == document
            assert opened[len(document) :] == b" " * (SIZES["identity"] - len(document))
        else:
            assert opened == document


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32), length=st.integers(0, 13_700))
def test_documents_that_do_not_compress_keep_their_size_too(seed: int, length: int) -> None:
    """Noise up to nearly the envelope's size, where little padding is left, still opens to the same bytes."""
    document = random.Random(seed).randbytes(length)
    packed = pack(document, quality=5)
    for encoding in ("br", "gzip"):
        body = seal(packed, encoding)
        assert len(body) == SIZES[encoding]
        assert OPENED_BY_OTHERS[encoding](body) == document


@pytest.mark.parametrize(
    "paddings",
    [
        pytest.param(range(0, 601), id="0 to 600"),
        pytest.param(range(601, 1_201), id="601 to 1,200"),
        pytest.param(range(65_536 - 300, 65_536 + 301), id="around 65,536"),
        pytest.param(range(2 * 65_536 - 20, 2 * 65_536 + 300), id="around 131,072"),
    ],
)
def test_every_padding_length_is_valid_brotli(paddings: range) -> None:
    """Each number of bytes to fill has its own arithmetic; none may break the stream or miss the size."""
    br = pack(DOCUMENT).br
    for padding in paddings:
        size = len(br) + 1 + padding
        body = seal_brotli(br, size)
        assert len(body) == size, padding
        assert brotli.decompress(body) == DOCUMENT, padding


def test_the_widest_gzip_padding_and_no_wider() -> None:
    """One extra field holds 65,531 bytes; more is an error of ours, not a torn body."""
    deflate = pack(DOCUMENT).deflate
    least = envelope._GZIP_LEAST + len(deflate)
    for padding in (0, 1, 2, 255, 256, 65_530, 65_531):
        body = seal_gzip(deflate, least + padding)
        assert len(body) == least + padding
        assert gzip.decompress(body) == DOCUMENT
    with pytest.raises(ValueError, match="65,531"):
        seal_gzip(deflate, least + 65_532)


@pytest.mark.parametrize("excess", [1, 2, 1_000])
def test_too_big_tells_the_encoding_and_the_excess(excess: int) -> None:
    """At the very edge a body still fits; one byte more is refused, with the encoding and the number of bytes."""
    packed = pack(DOCUMENT)
    edges = {
        "br": (lambda size: seal_brotli(packed.br, size), len(packed.br) + 1),
        "gzip": (lambda size: seal_gzip(packed.deflate, size), envelope._GZIP_LEAST + len(packed.deflate)),
        "identity": (lambda size: seal_identity(DOCUMENT, size), len(DOCUMENT)),
    }
    for encoding, (sealer, edge) in edges.items():
        assert len(sealer(edge)) == edge
        with pytest.raises(TooBig) as refused:
            sealer(edge - min(excess, edge))
        assert (refused.value.encoding, refused.value.excess) == (encoding, min(excess, edge))
        assert encoding in str(refused.value)
        assert str(min(excess, edge)) in str(refused.value)


@pytest.mark.parametrize("over", [1, 500])
def test_seal_refuses_what_is_over_the_editions_size(over: int) -> None:
    """The sizes of the edition itself are kept, not only those that a test hands in."""
    with pytest.raises(TooBig) as refused:
        seal(pack(b"a" * (SIZES["identity"] + over), quality=5), "identity")
    assert (refused.value.encoding, refused.value.excess) == ("identity", over)
    noise = random.Random(over).randbytes(SIZES["gzip"] + over)
    for encoding in ("br", "gzip"):
        with pytest.raises(TooBig) as refused:
            seal(pack(noise, quality=5), encoding)
        assert refused.value.encoding == encoding


def test_the_padding_says_nothing() -> None:
    """Padding is zeros, empty blocks or spaces: two documents of one packed length differ in their own bytes alone."""
    packed = pack(DOCUMENT)
    br, compressed = seal(packed, "br"), seal(packed, "gzip")
    assert br.startswith(packed.br)
    assert set(br[len(packed.br) + 3 : -1]) == {0}
    assert compressed.endswith(packed.deflate)
    assert set(compressed[envelope._GZIP_LEAST : -len(packed.deflate)]) == {0}
    assert compressed[4:8] == bytes(4), "gzip's time stays empty"


def test_sealing_is_deterministic() -> None:
    """The same document gives the same bytes, each time and in each encoding."""
    assert pack(DOCUMENT) == pack(DOCUMENT)
    for encoding in ENCODINGS:
        assert seal(pack(DOCUMENT), encoding) == seal(pack(DOCUMENT), encoding)


def test_the_gzip_body_carries_the_right_checksum() -> None:
    """A strict decoder that checks CRC and length finds one whole member and nothing after it."""
    decoder = zlib.decompressobj(wbits=31)
    assert decoder.decompress(seal(pack(DOCUMENT), "gzip")) == DOCUMENT
    assert decoder.eof
    assert decoder.unused_data == b""


class _Sealed(http.server.BaseHTTPRequestHandler):
    bodies: ClassVar[dict[str, tuple[str, bytes]]] = {}

    def do_GET(self) -> None:
        encoding, body = self.bodies[self.path]
        self.send_response(200)
        if encoding != "identity":
            self.send_header("Content-Encoding", encoding)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing is logged."""


@pytest.fixture(scope="module")
def small_server() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Sealed)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b"", id="empty"),
        pytest.param(DOCUMENT, id="a page"),
        pytest.param(DOCUMENT * 900, id="a long page"),
        pytest.param(random.Random(3).randbytes(13_815), id="nearly full"),
        pytest.param(random.Random(4).randbytes(13_560), id="a short metadata block"),
    ],
)
def test_curl_opens_every_envelope(small_server: str, encoding: str, document: bytes) -> None:
    """A real HTTP client, which knows nothing of us, gets the document."""
    body = seal(pack(document), encoding)
    _Sealed.bodies["/page"] = (encoding, body)
    curl = shutil.which("curl")
    assert curl, "curl is needed"
    got = subprocess.run(
        [curl, "--noproxy", "*", "--silent", "--show-error", "--fail", "--compressed", f"{small_server}/page"],
        capture_output=True,
        check=False,
        timeout=20,
    )
    assert got.returncode == 0, got.stderr.decode()
    assert (got.stdout.rstrip(b" ") if encoding == "identity" else got.stdout) == document
