"""The files of deploy/ at work: as they are shipped, with the ports, folders and certificate of one test in place of their own."""

import contextlib
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from serving import ROOT, Served, free_port
from sottovoce.foundation.edition import EditionFile, Entry
from sottovoce.press.targets import Body
from sottovoce.press.targets.folder import FolderTarget
from sottovoce.serving import front

DEPLOY = ROOT / "deploy"
DEBIAN = shutil.which("apt-get") is not None  # tools/setup.py says so where it is another system
Answer = tuple[int, list[tuple[str, str]], bytes]


@dataclass
class Deployed:
    """A site behind TLS on this machine.

    :ivar home: the folder of its configuration, logs and temporary files.
    """

    http: int
    https: int
    home: Path

    def ask(
        self, path: str, method: str = "GET", encoding: str = "identity", headers: dict[str, str] | None = None
    ) -> Answer:
        """One response over TLS, as it is on the wire."""
        context = ssl.create_default_context(cafile=self.home / "cert.pem")
        connection = http.client.HTTPSConnection("127.0.0.1", self.https, context=context, timeout=10)
        with contextlib.closing(connection):
            connection.request(method, path, headers={"Accept-Encoding": encoding, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()

    def say(self, words: bytes) -> Answer:
        """The response to whatever bytes, over TLS."""
        context = ssl.create_default_context(cafile=self.home / "cert.pem")
        with (
            socket.create_connection(("127.0.0.1", self.https), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1") as secure,
        ):
            secure.sendall(words)
            answer = http.client.HTTPResponse(secure)
            answer.begin()
            return answer.status, answer.getheaders(), answer.read()


def new_home(folder: Path) -> Path:
    """A folder with a certificate for this machine, which signs itself."""
    folder.mkdir()
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    files = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:lamp.example.org"]
    subprocess.run([*command, *files, *names], check=True, capture_output=True)
    return folder


def lay_out(served: Served, folder: Path) -> Path:
    """The edition of a served site as the folder target lays it out."""
    edition = EditionFile(served.data / "edition")
    names: dict[Entry, list[str]] = {}
    for name, entry in edition.entries.items():
        names.setdefault(entry, []).append(name)
    bodies = [Body(found, edition.packed(entry)) for entry, found in names.items()]
    FolderTarget(folder).replace(bodies, edition.constants)
    return folder / "current"


def filled(text: str, values: dict[str, str]) -> str:
    """A shipped file with other values.

    :raises AssertionError: when it has lost one of them, so that nothing stays as it is unseen.
    """
    for shipped, ours in values.items():
        assert shipped in text, f"“{shipped}” is no longer in the shipped file"
        text = text.replace(shipped, ours)
    return text


def configure_nginx(kind: str, served: Served, home: Path) -> Deployed:
    """Write a configuration of deploy/nginx into ``home``.

    :param kind: ``front`` or ``folder``.
    """
    site = Deployed(free_port(), free_port(), home)
    (home / "temporary").mkdir()
    temporary = "".join(f"  {what}_temp_path {home}/temporary/{what};\n" for what in ("client_body", "proxy"))
    whole = {
        "user www-data;": "user root;" if os.geteuid() == 0 else "",
        "/run/nginx.pid": f"{home}/nginx.pid",
        "/var/log/nginx/error.log": f"{home}/error.log",
        "http {\n": "http {\n" + temporary,
        "listen 80 default_server;": f"listen 127.0.0.1:{site.http} default_server;",
        "listen [::]:80 default_server;": "",
        "listen [::]:443 ssl http2 default_server;": "",
        "listen 443 ssl http2 default_server;": f"listen 127.0.0.1:{site.https} ssl http2 default_server;",
        "https://lamp.example.org/": f"https://127.0.0.1:{site.https}/",
        "/etc/letsencrypt/live/lamp.example.org/fullchain.pem": f"{home}/cert.pem",
        "/etc/letsencrypt/live/lamp.example.org/privkey.pem": f"{home}/key.pem",
    }
    whole |= (
        {"127.0.0.1:8000": served.reader.removeprefix("http://").replace("localhost", "127.0.0.1")}
        if kind == "front"
        else {"/var/cache/sottovoce/edition/current": str(lay_out(served, home / "edition"))}
    )
    desk = {
        "listen [::]:443 ssl http2;": "",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{site.https} ssl http2;",
        "desk.example.org;": "localhost;",
        "/etc/letsencrypt/live/desk.example.org/fullchain.pem": f"{home}/cert.pem",
        "/etc/letsencrypt/live/desk.example.org/privkey.pem": f"{home}/key.pem",
        "127.0.0.1:8001": served.desk.removeprefix("http://").replace("localhost", "127.0.0.1"),
    }
    for name, values in {f"{kind}.conf": whole, "desk.conf": desk, "quiet.conf": {}, "edition.conf": {}}.items():
        (home / name).write_text(filled((DEPLOY / "nginx" / name).read_text(), values))
    return site


def nginx(kind: str, home: Path) -> list[str]:
    """The command that runs it; its first words go to a file here too."""
    return ["nginx", "-c", f"{home}/{kind}.conf", "-e", f"{home}/start.log"]


def configure_caddy(served: Served, home: Path) -> Deployed:
    """Write the Caddyfile into ``home``."""
    site = Deployed(free_port(), free_port(), home)
    certificate = f"tls {home}/cert.pem {home}/key.pem {{"
    values = {
        "http://lamp.example.org {": f"http://127.0.0.1:{site.http} {{",
        "https://lamp.example.org/": f"https://127.0.0.1:{site.https}/",
        "https://lamp.example.org {": f"https://lamp.example.org:{site.https}, https://127.0.0.1:{site.https} {{",
        "https://desk.example.org {": f"https://localhost:{site.https} {{",
        "tls {": certificate,
        "127.0.0.1:8000": served.reader.removeprefix("http://").replace("localhost", "127.0.0.1"),
        "127.0.0.1:8001": served.desk.removeprefix("http://").replace("localhost", "127.0.0.1"),
    }
    (home / "Caddyfile").write_text(filled((DEPLOY / "caddy" / "Caddyfile").read_text(), values))
    return site


def granian(site: Deployed) -> list[str]:
    """Our front with TLS of its own."""
    tls = ["--ssl-certificate", f"{site.home}/cert.pem", "--ssl-keyfile", f"{site.home}/key.pem"]
    return front("127.0.0.1", site.https, *tls)


@contextlib.contextmanager
def running(command: list[str], site: Deployed, **environment: str) -> Iterator[Deployed]:
    """The site while its server runs; what the server says is in ``output.log``."""
    given = {**os.environ, "HOME": str(site.home), "TMPDIR": str(site.home), **environment}
    with (site.home / "output.log").open("wb") as output:
        process = subprocess.Popen(command, env=given, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 20
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", site.https)) == 0:
                    break
            assert process.poll() is None and time.monotonic() < deadline, (site.home / "output.log").read_text()
            time.sleep(0.05)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=20)
