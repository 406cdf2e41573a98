"""How reading goes on under a flood of slow clients and hostile requests, beside nginx. Prints; asserts nothing (bench/README.md)."""

import argparse
import asyncio
import contextlib
import multiprocessing
import resource
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import serve
from common import median, memory, table

_SLOW = 1_000  # clients that send a byte of a header every second and never come to its end
_HOSTILE = 16  # clients that ask badly as fast as they are answered
_BAD = [
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(2_000)) + b"\r\n",
    b"PROPFIND /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    b"BREW /%2e%2e%2f%2e%2e%2fetc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /" + b"a/../" * 2_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8388608\r\n\r\n" + bytes(8_388_608),
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    b"GET / HTTP/1.1\r\n\r\n",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of one run")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=64, help="of readers")
    given = parser.parse_args()
    modules = serve.needed_modules()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 16_384), most))
    with tempfile.TemporaryDirectory(prefix="sottovoce-bench-") as name:
        home = Path(name)
        serve.make_site(home)
        candidates = [
            serve.Candidate("front", lambda port, tls: serve.granian(home, port, tls, [])),
            serve.Candidate("nginx", lambda port, tls: serve.nginx(home, port, tls, modules, "")),
        ]
        rows = [row for candidate in candidates for row in _measure(candidate, given, home)]
    head = ["server", "requests/s", "p50 ms", "p99 ms", "readers' errors", "MB", "answers to the flood, by status"]
    print(
        f"\nMedians of {given.rounds} runs of {given.seconds} s, {given.connections} readers; the flood: {_SLOW:,} slow clients and "
        f"{_HOSTILE} that send 200 kB of headers, 2,000 headers, odd methods, traversal, bodies of 8 MB, and what is no HTTP.\n"
    )
    print(table(head, rows))


def _measure(candidate: serve.Candidate, given: argparse.Namespace, home: Path) -> list[list[str]]:
    """Readers alone, readers in the flood, and readers after it."""
    rows = []
    with ExitStack() as stack:
        stack.enter_context(serve.running(candidate, False, home))
        script = serve.reading_script(home)
        serve.load(candidate, False, script, given, 1)
        for when in ("alone", "in the flood", "after it"):
            flood = _Flood(candidate.port) if when == "in the flood" else None
            runs = [serve.load(candidate, False, script, given, given.seconds) for _ in range(given.rounds)]
            size = memory(candidate.pid)
            answers = flood.end() if flood else {}
            rows.append(
                [f"{candidate.name}, {when}", f"{median(run['rate'] for run in runs):,.0f}"]
                + [f"{median(run[key] for run in runs):.2f}" for key in ("p50", "p99")]
                + [f"{sum(run['errors'] for run in runs):.0f}", f"{size:.0f}"]
                + [", ".join(f"{status} {count:,}" for status, count in sorted(answers.items()))]
            )
    return rows


class _Flood:
    """Slow and hostile clients in a process of their own, until :meth:`end`."""

    def __init__(self, port: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._stop, self._answers = context.Event(), context.SimpleQueue()
        self._process = context.Process(target=_flood, args=(port, self._stop, self._answers))
        self._process.start()
        time.sleep(3)  # until the slow clients are all connected

    def end(self) -> dict[str, int]:
        """How often the hostile clients saw which status; "closed" where the connection was all they saw."""
        self._stop.set()
        answers: dict[str, int] = self._answers.get()
        self._process.join()
        return answers


def _flood(port: int, stop: Event, answers: Any) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 16_384), most))
    seen: Counter[str] = Counter()

    async def slow() -> None:
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
                while True:
                    await asyncio.sleep(1)
                    writer.write(b"a")
                    await writer.drain()

    async def hostile(number: int) -> None:
        while True:
            number += 1
            status = "closed"
            with contextlib.suppress(OSError, TimeoutError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(_BAD[number % len(_BAD)])  # an answer may come before all of it is sent
                async with asyncio.timeout(5):
                    line = (await reader.readline()).split()
                    status = line[1].decode() if len(line) > 1 and line[0].startswith(b"HTTP/") else "closed"
                writer.transport.abort()
            seen[status] += 1

    async def until_told() -> None:
        tasks = [asyncio.create_task(slow()) for _ in range(_SLOW)]
        tasks += [asyncio.create_task(hostile(number)) for number in range(_HOSTILE)]
        while not stop.is_set():
            await asyncio.sleep(0.1)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(until_told())
    answers.put(dict(seen))


if __name__ == "__main__":
    main()
