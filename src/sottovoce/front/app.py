"""Answers every request of a reader from the edition, with a body of one size and headers of one shape (granian's RSGI)."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sottovoce.foundation.edition import MISSING, ROBOTS, SITEMAP, EditionError, EditionFile
from sottovoce.foundation.envelope import SIZES, Encoding, Packed, seal, seal_brotli, seal_gzip, seal_identity, unpack
from sottovoce.foundation.faults import report
from sottovoce.foundation.headers import page_headers, reader_headers

_LOOK_EVERY = 0.02  # seconds between two looks at the edition file, while requests come
_UNPACKED_AFTER = 0.004  # seconds; unpacking takes the longer the longer the page is, 0.3 ms at the most
_EXEMPT = {ROBOTS: "text/plain; charset=utf-8", SITEMAP: "application/xml; charset=utf-8"}


def accepted(header: str | None) -> Encoding:
    """The encoding to answer with (RFC 9110 §12.5.3): brotli before gzip before none, as far as the reader takes it."""
    refused: set[str] = set()
    taken: set[str] = set()
    for item in (header or "").lower().split(","):
        coding, _, parameters = item.partition(";")
        weight = "".join(parameters.split())
        (refused if weight in ("q=0", "q=0.0", "q=0.00", "q=0.000") else taken).add(coding.strip())
    if "br" in taken or ("*" in taken and "br" not in refused):
        return "br"
    return "gzip" if "gzip" in taken or ("*" in taken and "gzip" not in refused) else "identity"


class Front:
    """The readers' application.

    :param path: of the edition file.
    :raises EditionError: when there is no edition.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._edition = EditionFile(path)
        self._clock = clock
        self._looked = clock()
        self._make_headers()

    def _make_headers(self) -> None:
        csp = self._edition.constants["csp"]
        self._headers = {encoding: page_headers(csp, encoding) for encoding in SIZES}
        self._exempt_headers = {name: [("content-type", kind), *reader_headers(csp)] for name, kind in _EXEMPT.items()}
        missing = self._edition.packed(self._edition.entries[MISSING])
        self._after_a_fault = {encoding: seal(missing, encoding) for encoding in SIZES}

    def _follow(self) -> None:
        """Take in what was published; a file that cannot be used leaves readers with the edition they have."""
        with contextlib.suppress(EditionError, OSError):
            if self._edition.refresh():
                self._make_headers()

    def answer(self, method: str, path: str, accept_encoding: str | None) -> tuple[int, list[tuple[str, str]], bytes]:
        """The response to a request: status, headers, body.

        Only the first segment of the path is looked at: a bare slug, and an address whose filler was cut off on its way
        through a chat, lead to the page too.
        """
        now = self._clock()
        if now - self._looked > _LOOK_EVERY:
            self._looked = now
            self._follow()
        edition = self._edition
        name = path[1:].split("/", 1)[0] if method in ("GET", "HEAD") else MISSING
        entry = edition.entries.get(name)
        exempt = self._exempt_headers.get(name)
        if entry and exempt and path[1:] == name:
            body = unpack(edition.packed(entry))
            return 200, [*exempt, ("content-length", str(len(body)))], body
        status = 200
        if entry is None or exempt or name == MISSING:
            status, entry = 404, edition.entries[MISSING]
        encoding = accepted(accept_encoding)
        if encoding == "br":
            body = seal_brotli(edition.brotli(entry), SIZES["br"])
        elif encoding == "gzip":
            body = seal_gzip(edition.deflate(entry), SIZES["gzip"])
        else:
            body = seal_identity(unpack(Packed(edition.brotli(entry), b"")), SIZES["identity"])
        return status, self._headers[encoding], body

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        asked = self._clock()
        try:
            status, headers, body = self.answer(scope.method, scope.path, scope.headers.get("accept-encoding"))
        except Exception as error:  # whatever it is, she gets a whole page, and nobody learns what she asked for
            report(error)
            encoding = accepted(scope.headers.get("accept-encoding"))
            status, headers, body = 404, self._headers[encoding], self._after_a_fault[encoding]
        if (
            headers is self._headers["identity"]
        ):  # the one answer whose work depends on the page: it leaves at a fixed time
            await asyncio.sleep(max(0, asked + _UNPACKED_AFTER - self._clock()))
        if scope.method == "HEAD":
            protocol.response_empty(status, headers)
        else:
            protocol.response_bytes(status, headers, body)
