"""Stands between browser and site as a network does: passes every byte on, and notes the TLS records without opening any."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

HANDSHAKE = 22  # the record type of both hellos; what follows them travels as application data (RFC 8446 §5.1)
_HEADER = 5  # type, version, length
# One way, in seconds, as on a network. Without it the order of what both sides send at once would be a race that no reader's
# connection runs.
DELAY = 0.01

Side = Literal["reader", "site"]


class Record(NamedTuple):
    """What the wire shows of one record."""

    sender: Side
    kind: int
    length: int
    time: float


class Connection:
    """One connection, and the records that passed over it so far."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.over = threading.Event()


def framed(note: Callable[[int, int], None]) -> Callable[[bytes], None]:
    """Takes a stream of TLS in pieces of any size, and notes type and length of each record when it is whole."""
    held = bytearray()

    def take(data: bytes) -> None:
        held.extend(data)
        while len(held) >= _HEADER and len(held) >= (whole := _HEADER + int.from_bytes(held[3:_HEADER], "big")):
            note(held[0], whole - _HEADER)
            del held[:whole]

    return take


class Relay:
    """Listens on a port of this machine, in a thread of its own: Playwright keeps the main one.

    :ivar connections: all that were opened, in their order.
    """

    def __init__(self, site: int) -> None:
        self.connections: list[Connection] = []
        self.port = 0
        self._site = site
        self._loop = asyncio.new_event_loop()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection()
        self.connections.append(connection)
        with contextlib.suppress(ConnectionError):
            site_reader, site_writer = await asyncio.open_connection("127.0.0.1", self._site)
            await asyncio.gather(
                self._pass_on(reader, site_writer, connection, "reader"),
                self._pass_on(site_reader, writer, connection, "site"),
            )
        connection.over.set()

    async def _pass_on(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, connection: Connection, sender: Side
    ) -> None:
        take = framed(lambda kind, size: connection.records.append(Record(sender, kind, size, time.perf_counter())))
        try:
            while data := await source.read(65_536):
                take(data)
                await asyncio.sleep(DELAY)
                target.write(data)
        finally:
            target.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._carry, "127.0.0.1", 0)


@contextlib.contextmanager
def relaying(site: int) -> Iterator[Relay]:
    """A relay to a port of this machine."""
    relay = Relay(site)
    thread = threading.Thread(target=relay._loop.run_forever)
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(relay._listen(), relay._loop).result()
        relay.port = server.sockets[0].getsockname()[1]
        yield relay
        relay._loop.call_soon_threadsafe(server.close)
    finally:
        relay._loop.call_soon_threadsafe(relay._loop.stop)
        thread.join()
        relay._loop.close()
