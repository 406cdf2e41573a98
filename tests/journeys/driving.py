"""Firefox and WebKit as Debian has them, each led by the protocol that it speaks itself: nothing has to be fetched beside them.

Firefox listens to Marionette, which geckodriver (not in Debian) does no more than translate. WebKitGTK comes with a driver that
speaks WebDriver over HTTP, and wants a screen: Xvfb is one. Both know the same two commands that a test needs.
"""

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from serving import free_port

_PATIENCE = 60  # seconds that a browser may take to start or to answer, on a busy machine


class Browser(Protocol):
    """A browser with one tab, which takes any certificate."""

    def open(self, address: str) -> None:
        """Go there, and come back when the page has loaded."""

    def run(self, script: str) -> Any:
        """What the body of a function returns in the page."""


class _Firefox:
    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
        self._heard = self._socket.makefile("rb")
        self._hear()  # it says who it is
        self._tell("WebDriver:NewSession", acceptInsecureCerts=True)

    def open(self, address: str) -> None:
        self._tell("WebDriver:Navigate", url=address)

    def run(self, script: str) -> Any:
        return self._tell("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def _tell(self, command: str, **given: Any) -> Any:
        words = json.dumps([0, 1, command, given])
        self._socket.sendall(f"{len(words)}:{words}".encode())
        _, _, error, result = self._hear()
        assert not error, error
        return result

    def _hear(self) -> Any:
        digits = b""
        while (byte := self._heard.read(1)) != b":":
            assert byte, "Firefox has hung up"
            digits += byte
        return json.loads(self._heard.read(int(digits)))

    def close(self) -> None:
        self._heard.close()
        self._socket.close()


class _WebKit:
    def __init__(self, port: int, browser: Path) -> None:
        self._port, self._session = port, ""
        wanted = {"binary": str(browser), "args": ["--automation"]}
        always = {"acceptInsecureCerts": True, "webkitgtk:browserOptions": wanted}
        begun = self._tell("", capabilities={"alwaysMatch": always})
        self._session = f"/{begun['sessionId']}"

    def open(self, address: str) -> None:
        self._tell("/url", url=address)

    def run(self, script: str) -> Any:
        return self._tell("/execute/sync", script=script, args=[])

    def _tell(self, command: str, method: str = "POST", **given: Any) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, f"/session{self._session}{command}", json.dumps(given))
            answer = connection.getresponse()
            result = json.loads(answer.read())["value"]
        assert answer.status == 200, result
        return result

    def close(self) -> None:
        self._tell("", "DELETE")


def _found(command: str) -> str:
    path = shutil.which(command)
    assert path, f"{command} was not found. `make prove` installs it, or says how."
    return path


def _until(ready: Callable[[], Any], process: "subprocess.Popen[bytes]") -> Any:
    """What it gives when that is something."""
    deadline = time.monotonic() + _PATIENCE
    while not (found := ready()):
        assert process.poll() is None and time.monotonic() < deadline, f"{process.args} did not start"
        time.sleep(0.05)
    return found


@contextlib.contextmanager
def _process(command: list[str], home: Path, **more: Any) -> "Iterator[subprocess.Popen[bytes]]":
    """A process whose traces stay in a folder of its own."""
    environment = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), **more.pop("environment", {})}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE)


@contextlib.contextmanager
def firefox(home: Path) -> Iterator[Browser]:
    """Firefox without a window.

    :param home: an empty folder, which takes its profile.
    """
    (home / "user.js").write_text('user_pref("marionette.port", 0);\n')  # any that is free; it writes down which
    port = home / "MarionetteActivePort"
    command = [_found("firefox-esr"), "--headless", "--marionette", "--profile", str(home)]
    with _process(command, home) as process:
        found = _until(lambda: port.exists() and port.read_text(), process)
        with contextlib.closing(_Firefox(int(found))) as browser:
            yield browser


@contextlib.contextmanager
def webkit(home: Path) -> Iterator[Browser]:
    """WebKitGTK's own small browser on a screen that nobody sees.

    :param home: an empty folder, which takes what it writes.
    """
    browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    assert browsers, "WebKit's MiniBrowser was not found. `make prove` installs it, or says how."
    port = free_port()
    told, tell = os.pipe()
    screen = [_found("Xvfb"), "-displayfd", str(tell), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with _process(screen, home, pass_fds=[tell]):
        os.close(tell)
        with os.fdopen(told) as number:
            display = {"DISPLAY": f":{number.readline().strip()}"}
        command = [_found("WebKitWebDriver"), f"--port={port}"]
        with _process(command, home, environment=display) as process:
            _until(lambda: _is_open(port), process)
            with contextlib.closing(_WebKit(port, browsers[-1])) as browser:
                yield browser


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
