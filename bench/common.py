"""What both benchmarks share: memory and time of a tree of processes, a stopwatch, Markdown tables."""

import functools
import importlib
import os
import socket
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def family(pid: int) -> list[int]:
    """A process and all that it started, directly or not."""
    found = [pid]
    for parent in found:
        for listed in Path(f"/proc/{parent}/task").glob("*/children"):
            found += map(int, listed.read_text().split())
    return found


def memory(pid: int, field: str = "Pss") -> float:
    """MB of a process and all that it started.

    :param field: of /proc/PID/smaps_rollup: ``Pss`` shares out what processes share, ``Rss`` counts it for each.
    """
    total = 0
    for member in family(pid):
        try:
            lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
    return total / 1024


def processor_time(pid: int) -> float:
    """Seconds of processor time that a process and all that it started have taken so far."""
    ticks = 0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def bodies_of(edition: Any) -> list[tuple[list[str], Any]]:
    """Each body of an edition with all its names."""
    names: dict[Any, list[str]] = {}
    for name, entry in edition.entries.items():
        names.setdefault(entry, []).append(name)
    return [(found, edition.packed(entry)) for entry, found in names.items()]


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is words, the others are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


class Stopwatch:
    """Adds up the time that functions take while it is on, and that the database takes.

    :param parts: name → ``module:function``; what is not there is left out.
    :ivar found: name → calls and seconds.
    """

    def __init__(self, parts: dict[str, str]) -> None:
        self.found: dict[str, tuple[int, float]] = {}
        self._parts = parts
        self._stack = ExitStack()

    def __enter__(self) -> "Stopwatch":
        from django.db import connection

        for name, place in self._parts.items():
            module, _, path = place.partition(":")
            *within, function = path.split(".")
            holder = functools.reduce(getattr, within, importlib.import_module(module))
            if hasattr(holder, function):
                timed = self._timed(name, getattr(holder, function))
                self._stack.enter_context(patch.object(holder, function, timed))
        self._stack.enter_context(connection.execute_wrapper(self._timed("database", lambda run, *rest: run(*rest))))
        return self

    def __exit__(self, *found: object) -> None:
        self._stack.close()

    def _timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        self.found[name] = (0, 0.0)

        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            begin = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                calls, spent = self.found[name]
                self.found[name] = (calls + 1, spent + time.perf_counter() - begin)

        return timed
