"""What a site without our care sends: the same documents and headers, compressed and no more (granian's RSGI).

The watcher is tried on it: one that cannot tell these pages apart proves nothing about ours.
"""

import functools
from typing import Any

import brotli

from sottovoce.foundation.envelope import open_sealed
from sottovoce.settings.front import application as sealed

Answer = tuple[int, list[tuple[str, str]], bytes]


@functools.cache
def _answer(path: str) -> Answer:
    status, headers, body = sealed.answer("GET", path, "br")
    plain = brotli.compress(open_sealed("br", body))
    shown = {**dict(headers), "content-length": str(len(plain))}
    return status, list(shown.items()), plain


async def application(scope: Any, protocol: Any) -> None:
    protocol.response_bytes(*_answer(scope.path))
