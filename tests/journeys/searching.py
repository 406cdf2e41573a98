"""Looks for words in all that a browser wrote: plain, as UTF-16, and inside what it compressed."""

import re
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import brotli

_LIMIT = 4_000_000  # of one compressed piece, unpacked


def _inflated(content: bytes) -> Iterator[bytes]:
    """Whatever in it is gzip or zlib, from wherever it begins."""
    for match in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", content):
        try:
            yield zlib.decompressobj(47).decompress(content[match.start() :], _LIMIT)
        except zlib.error:
            continue


def _unbrotlied(content: bytes) -> Iterator[bytes]:
    """A simple cache's file: 24 bytes and its key, then the body as it came; or brotli from the first byte."""
    key = int.from_bytes(content[12:16], "little") if len(content) > 24 else 0
    for start in {0, 24 + key}:
        unpacker, found = brotli.Decompressor(), bytearray()
        try:
            for place in range(
                start, min(len(content), start + _LIMIT)
            ):  # a stream with anything behind it is refused whole
                found += unpacker.process(content[place : place + 1])
                if unpacker.is_finished():
                    break
        except brotli.error:
            pass
        yield bytes(found)


def _unsnapped(content: bytes) -> Iterator[bytes]:
    """Firefox's jsonlz4 and Chromium's LevelDB tables keep literals in runs: what copies break is put together again."""
    if content.startswith(b"mozLz40\0"):
        yield _lz4(content[12:])
    if content.endswith(b"\x57\xfb\x80\x8b\x24\x75\x47\xdb"):
        for start in _blocks(content):
            yield _snappy(content, start)


def _blocks(table: bytes) -> Iterator[int]:
    """Each place that a block may begin: after the end of another, which is a type and four bytes of a checksum."""
    yield 0
    for place in range(len(table) - 5):
        if table[place] in (0, 1):
            yield place + 5


def _snappy(content: bytes, start: int) -> bytes:
    """As far as it can be read; what is none is soon over."""
    size, shift, place = 0, 0, start
    while place < len(content):
        byte = content[place]
        place += 1
        size |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            break
        if shift > 28:
            return b""
    if not 16 < size < 300_000:
        return b""
    found = bytearray()
    while place < len(content) and len(found) < size:
        tag = content[place]
        kind, place = tag & 3, place + 1
        if kind == 0:
            length = tag >> 2
            if length > 59:
                extra = length - 59
                length = int.from_bytes(content[place : place + extra], "little")
                place += extra
            found += content[place : place + length + 1]
            place += length + 1
            continue
        wide = {1: 1, 2: 2, 3: 4}[kind]
        offset = int.from_bytes(content[place : place + wide], "little") | ((tag >> 5) << 8 if kind == 1 else 0)
        length = (tag >> 2 & 7) + 4 if kind == 1 else (tag >> 2) + 1
        place += wide
        if not 0 < offset <= len(found):
            return bytes(found)
        for _ in range(length):
            found.append(found[-offset])
    return bytes(found)


def _lz4(content: bytes) -> bytes:
    found, place = bytearray(), 0
    while place < len(content):
        token = content[place]
        place += 1
        length = token >> 4
        while (length >= 15 and content[place - 1] == 255) or length == 15:
            more = content[place]
            place += 1
            length += more
            if more < 255:
                break
        found += content[place : place + length]
        place += length
        if place >= len(content):
            break
        offset = int.from_bytes(content[place : place + 2], "little")
        place += 2
        length = token & 15
        if length == 15:
            while True:
                more = content[place]
                place += 1
                length += more
                if more < 255:
                    break
        for _ in range(length + 4):
            found.append(found[-offset])
    return bytes(found)


def forms(path: Path) -> Iterator[bytes]:
    """A file's bytes, and what is in them."""
    content = path.read_bytes()
    yield content
    yield from _inflated(content)
    yield from _unbrotlied(content)
    yield from _unsnapped(content)


def search(folder: Path, words: list[str]) -> list[str]:
    """Where any of the words stands below a folder, and which."""
    wanted = [(word, form) for word in words for form in (word.encode(), word.encode("utf-16-le"))]
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            for content in forms(path):
                found += [f"{path.relative_to(folder)}: {word}" for word, form in wanted if form in content]
    return sorted(set(found))


def rows(path: Path) -> list[str]:
    """Every value of a database, as text; none when the file is not there."""
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [str(value) for name in tables for row in database.execute(f'SELECT * FROM "{name}"') for value in row]
