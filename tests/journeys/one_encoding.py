"""The front, for one encoding whatever a browser asks for: each browser would choose brotli (granian's RSGI)."""

import os
from typing import Any

from sottovoce.settings.front import application as front


async def application(scope: Any, protocol: Any) -> None:
    protocol.response_bytes(*front.answer(scope.method, scope.path, os.environ["ONE_ENCODING"]))
