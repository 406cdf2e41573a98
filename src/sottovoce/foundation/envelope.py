"""Envelopes: every public body of one content encoding has one size, so that size does not tell which page was read.

The padding lives inside the encoding, where no reader sees it: empty and metadata meta-blocks in brotli (RFC 7932 §9.2), an
extra field in gzip (RFC 1952 §2.3.1.1), white space after the document in identity. A body is packed once, when it is
published; sealing adds the padding, cheaply, when it is sent.
"""

import gzip
import zlib
from typing import Final, Literal, NamedTuple

import brotli

Encoding = Literal["br", "gzip", "identity"]
ENCODINGS: Final[tuple[Encoding, ...]] = ("br", "gzip", "identity")

# The one constant of an edition, in bytes; why these sizes: docs/decisions/0003-envelope-size.md
SIZES: Final[dict[Encoding, int]] = {"br": 13_824, "gzip": 17_408, "identity": 65_536}

_BROTLI_END = b"\x03"  # ISLAST, ISLASTEMPTY
_BROTLI_EMPTY = b"\x06"  # a metadata meta-block that skips no bytes
_GZIP_HEAD = b"\x1f\x8b\x08\x04\0\0\0\0\x02\xff"  # deflate, FEXTRA, no time, best compression, unknown system
_GZIP_LEAST = len(_GZIP_HEAD) + 2 + 4  # with an empty extra field of one subfield
_ZEROS = bytes(max(SIZES.values()) + 65_536)
_SPACES = b" " * max(SIZES.values())


class TooBig(ValueError):
    """A body that does not fit its envelope.

    :ivar encoding: the content encoding that was too small.
    :ivar excess: by how many encoded bytes.
    """

    def __init__(self, encoding: Encoding, excess: int) -> None:
        super().__init__(f"{excess} bytes too many for the {encoding} envelope of {SIZES[encoding]}")
        self.encoding, self.excess = encoding, excess


class Packed(NamedTuple):
    """A document in the forms that are kept: everything but the padding.

    ``br`` is a brotli stream without its last, empty block, ending on a byte; ``deflate`` is a raw deflate stream followed
    by gzip's CRC-32 and length.
    """

    br: bytes
    deflate: bytes


def pack(document: bytes, *, quality: int = 11) -> Packed:
    """Compress a document once for all envelopes.

    :param quality: brotli's, 0 to 11.
    """
    compressor = brotli.Compressor(quality=quality, lgwin=18)
    br = compressor.process(document) + compressor.flush()
    raw = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    deflate = raw.compress(document) + raw.flush()
    tail = zlib.crc32(document).to_bytes(4, "little") + (len(document) & 0xFFFFFFFF).to_bytes(4, "little")
    return Packed(br, deflate + tail)


def unpack(packed: Packed) -> bytes:
    """The document again."""
    return bytes(brotli.decompress(packed.br + _BROTLI_END))


def open_sealed(encoding: Encoding, body: bytes) -> bytes:
    """What a reader's browser does: the document in a sealed body (with its trailing white space, for identity)."""
    if encoding == "br":
        return bytes(brotli.decompress(body))
    return gzip.decompress(body) if encoding == "gzip" else body


def seal_brotli(br: bytes, size: int) -> bytes:
    """:raises TooBig: when the packed body leaves no room."""
    padding = size - len(br) - 1
    if padding < 0:
        raise TooBig("br", -padding)
    if padding < 4:
        return br + _BROTLI_EMPTY * padding + _BROTLI_END
    # One metadata meta-block: ISLAST 0, MNIBBLES 11, reserved 0, MSKIPBYTES, MSKIPLEN - 1, then the bytes to skip.
    if padding <= 2 + 256:
        head = (0b000110 | 1 << 4 | (padding - 3) << 6).to_bytes(2, "little")
        return b"".join((br, head, _ZEROS[: padding - 2], _BROTLI_END))
    if padding <= 3 + 256:  # a length whose high byte is zero may not be written with two bytes
        return seal_brotli(br + _BROTLI_EMPTY, size)
    if padding > 3 + 65_536:
        return seal_brotli(br + _metadata(65_536), size)
    return b"".join((br, _metadata(padding - 3), _BROTLI_END))


def _metadata(skipped: int) -> bytes:
    return (0b000110 | 2 << 4 | (skipped - 1) << 6).to_bytes(3, "little") + _ZEROS[:skipped]


def seal_gzip(deflate: bytes, size: int) -> bytes:
    """:raises TooBig: when the packed body leaves no room, or more room than one extra field can fill (65,531 bytes)."""
    padding = size - len(deflate) - _GZIP_LEAST
    if padding < 0:
        raise TooBig("gzip", -padding)
    if padding > 0xFFFF - 4:
        raise ValueError("one gzip extra field holds 65,531 bytes")
    extra = (padding + 4).to_bytes(2, "little") + b"sv" + padding.to_bytes(2, "little")
    return b"".join((_GZIP_HEAD, extra, _ZEROS[:padding], deflate))


def seal_identity(document: bytes, size: int) -> bytes:
    """:raises TooBig: when the document is longer than its envelope."""
    padding = size - len(document)
    if padding < 0:
        raise TooBig("identity", -padding)
    return document + _SPACES[:padding]


def seal(packed: Packed, encoding: Encoding) -> bytes:
    """A body of exactly ``SIZES[encoding]`` bytes.

    :raises TooBig: when it does not fit.
    """
    if encoding == "br":
        return seal_brotli(packed.br, SIZES["br"])
    if encoding == "gzip":
        return seal_gzip(packed.deflate, SIZES["gzip"])
    return seal_identity(unpack(packed), SIZES["identity"])
