"""A server on this machine that answers as doi.org, NCBI and Crossref do: shapes, errors, slowness and garbage."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import unquote

from sottovoce.evidence.services import Services


class Answer(NamedTuple):
    """:ivar hold: whether the server answers only when the test is over."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = {}
    hold: bool = False


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json", **headers})


class Answering:
    """
    :ivar answers: by path: what is answered; of a list, each in its turn and the last for good.
    :ivar asked: each request, with its headers.
    """

    def __init__(self, base: str) -> None:
        self.base = base
        self.answers: dict[str, Answer | list[Answer]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()
        self.pauses: list[float] = []

    @property
    def bases(self) -> dict[str, str]:
        return {"doi": f"{self.base}/doi", "ncbi": f"{self.base}/ncbi", "crossref": f"{self.base}/crossref"}

    def services(self, **given: Any) -> Services:
        """Services that ask here, and never wait in earnest."""
        return Services(self.bases, "editor@example.org", **{"sleep": self.pauses.append, "seconds": 5, **given})

    def next(self, path: str) -> Answer:
        found = self.answers.get(unquote(path), Answer(404, b"Resource not found."))
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found


@contextlib.contextmanager
def answering() -> Iterator[Answering]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append((unquote(self.path), dict(self.headers)))
            answer = here.next(self.path)
            if answer.hold:
                here.over.wait(30)
            with contextlib.suppress(OSError):  # whoever asked has heard enough
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

        def log_message(self, *arguments: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = Answering(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield here
    finally:
        here.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
