"""How many readers our front answers, beside nginx with the very same files. Prints; asserts nothing (bench/README.md)."""

import argparse
import http.client
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from common import free_port, median, memory, processor_time, table
from tqdm import tqdm

_OF_THE_SERVER = {"date", "server", "connection"}  # Debian's nginx cannot be told to leave its name out


@dataclass
class Candidate:
    """A server under measurement; its command is made from the port and whether TLS is on."""

    name: str
    command: Callable[[int, bool], list[str]]
    source: Path | None = None
    port: int = 0
    pid: int = 0
    runs: list[dict[str, float]] = field(default_factory=list)
    rest: float = 0
    after: float = 0


def main() -> None:
    given = _arguments()
    modules = needed_modules()
    with tempfile.TemporaryDirectory(prefix="sottovoce-bench-") as name:
        home = Path(name)
        make_site(home)
        candidates = [
            Candidate("front", lambda port, tls: granian(home, port, tls, [])),
            Candidate("nginx", lambda port, tls: nginx(home, port, tls, modules, "")),
        ]
        if given.cache:
            cache = "open_file_cache max=10000; open_file_cache_valid 60s;"
            candidates.append(Candidate("nginx, files kept open", lambda p, tls: nginx(home, p, tls, modules, cache)))
        for options in given.granian:
            candidates.append(
                Candidate(f"front {options}", lambda p, tls, o=options: granian(home, p, tls, o.split()))  # type: ignore[misc]
            )
        for source in given.source:
            candidates.append(
                Candidate(f"front of {source}", lambda p, tls: granian(home, p, tls, []), Path(source).absolute())
            )
        rows = [row for tls in (False, True) for row in _measure(candidates, tls, given, home)]
    head = ["server", "requests/s", "of nginx", "p50 ms", "p99 ms", "CPU µs each", "errors", "MB at rest", "MB after"]
    print(
        f"\nMedians of {given.rounds} interleaved runs of {given.seconds} s, {given.connections} connections, brotli.\n"
    )
    print(table(head, rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of one run")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--cache", action="store_true", help="also nginx with open_file_cache (old words for a minute)")
    parser.add_argument("--granian", action="append", default=[], metavar="OPTIONS", help="also our front with these")
    parser.add_argument("--source", action="append", default=[], metavar="SRC", help="also the front of another src/")
    return parser.parse_args()


def needed_modules() -> Path:
    """The folder of nginx's modules, when all is there that a benchmark of servers needs."""
    missing = [tool for tool in ("nginx", "wrk", "openssl") if not shutil.which(tool)]
    modules = _modules() if not missing else Path()
    if missing or not (modules / "ngx_http_brotli_static_module.so").exists():
        sys.exit("Please install what is missing: apt-get install nginx libnginx-mod-http-brotli-static wrk openssl")
    return modules


def _modules() -> Path:
    built = subprocess.run(["nginx", "-V"], capture_output=True, text=True, check=True).stderr
    found = re.search(r"--modules-path=(\S+)", built)
    return Path(found[1] if found else "/usr/lib/nginx/modules")


def _environment(home: Path) -> dict[str, str]:
    ours = {"SOTTOVOCE_DATA": f"{home}/data", "SOTTOVOCE_FOLDER": f"{home}/folder"}
    return {key: value for key, value in os.environ.items() if not key.startswith("SOTTOVOCE_")} | ours


def make_site(home: Path) -> None:
    """The starter library's edition, as our file and as a folder; a certificate that signs itself."""
    print("Publishing the starter library …", flush=True)
    command = [sys.executable, "-m", "sottovoce.cli", "prepare"]
    subprocess.run(command, env=_environment(home), check=True, capture_output=True)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", f"{home}/key.pem", "-out", f"{home}/cert.pem", "-days", "2", "-subj", "/CN=localhost"],
        check=True, capture_output=True,
    )  # fmt: skip


def granian(home: Path, port: int, tls: bool, options: list[str]) -> list[str]:
    """As serving.py starts it, with two workers."""
    from sottovoce.serving import front

    secure = ["--ssl-certificate", f"{home}/cert.pem", "--ssl-keyfile", f"{home}/key.pem"] if tls else []
    return front("127.0.0.1", port, "--workers", "2", *secure, *options)


def nginx(home: Path, port: int, tls: bool, modules: Path, cache: str) -> list[str]:
    values = {
        "home": home, "folder": home / "folder", "port": port, "tls": "ssl" if tls else "", "modules": modules,
        "cache": cache, "user": "user root;" if os.geteuid() == 0 else "",
        "deploy": Path(__file__).parent.parent / "deploy" / "nginx",
    }  # fmt: skip
    conf = home / f"nginx-{port}.conf"
    conf.write_text(_filled("nginx.conf", values))
    return ["nginx", "-c", str(conf), "-p", str(home), "-e", f"{home}/nginx.error"]


def _filled(name: str, values: Mapping[str, object]) -> str:
    """A file that lies beside this one, with values for what stands between @."""
    text = (Path(__file__).parent / name).read_text()
    return re.sub(r"@(\w+)@", lambda match: str(values[match[1]]), text)


@contextmanager
def running(candidate: Candidate, tls: bool, home: Path) -> Iterator[None]:
    candidate.port, candidate.runs = free_port(), []
    environment = _environment(home)
    if candidate.source:
        environment["PYTHONPATH"] = str(candidate.source)
    process = subprocess.Popen(candidate.command(candidate.port, tls), env=environment)
    candidate.pid = process.pid
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                _get(candidate.port, tls, "/", "br")
                break
            except (ConnectionError, http.client.HTTPException):
                if time.monotonic() > deadline or process.poll() is not None:
                    sys.exit(f"{candidate.name} does not answer; its own words stand above.")
                time.sleep(0.1)
        time.sleep(2)
        yield
    finally:
        process.terminate()
        process.wait()


def _get(port: int, tls: bool, path: str, encoding: str) -> tuple[int, dict[str, str], bytes]:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain, secure = http.client.HTTPConnection, http.client.HTTPSConnection
    connection = secure("127.0.0.1", port, context=context) if tls else plain("127.0.0.1", port)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": encoding})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def _measure(candidates: list[Candidate], tls: bool, given: argparse.Namespace, home: Path) -> list[list[str]]:
    how = "TLS 1.3" if tls else "plain"
    with ExitStack() as stack:
        for candidate in candidates:
            stack.enter_context(running(candidate, tls, home))
            candidate.rest = memory(candidate.pid)
        _compare(candidates, tls, _paths(home))
        script = reading_script(home)
        for number in tqdm(range(given.rounds + 1), desc=f"{how:7}", unit=" rounds"):
            for candidate in candidates if number % 2 else reversed(candidates):
                run = load(candidate, tls, script, given, 1 if number == 0 else given.seconds)  # the first warms up
                if number:
                    candidate.runs.append(run)
        for candidate in candidates:
            candidate.after = memory(candidate.pid)
    nginx = candidates[1].runs
    return [
        [
            f"{candidate.name}, {how}", f"{median(run['rate'] for run in candidate.runs):,.0f}",
            f"{median(run['rate'] / other['rate'] for run, other in zip(candidate.runs, nginx, strict=True)):.2f}",
            f"{median(run['p50'] for run in candidate.runs):.2f}", f"{median(run['p99'] for run in candidate.runs):.2f}",
            f"{median(run['each'] for run in candidate.runs):.1f}",
            f"{sum(run['errors'] for run in candidate.runs):.0f}", f"{candidate.rest:.0f}", f"{candidate.after:.0f}",
        ]
        for candidate in candidates
    ]  # fmt: skip


def _paths(home: Path) -> list[str]:
    from sottovoce.foundation.edition import SITEMAP, EditionFile
    from sottovoce.foundation.envelope import unpack

    edition = EditionFile(home / "data" / "edition")
    sitemap = unpack(edition.packed(edition.entries[SITEMAP])).decode()
    return re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", sitemap)


def reading_script(home: Path) -> Path:
    """What wrk runs to read all pages in turn."""
    script = home / "cycle.lua"
    script.write_text(_filled("cycle.lua", {"paths": ", ".join(f'"{path}"' for path in _paths(home))}))
    return script


def _compare(candidates: list[Candidate], tls: bool, paths: list[str]) -> None:
    """Say whether all give the same bytes and headers, for every address and encoding."""
    different: Counter[str] = Counter()
    sizes = set()
    for path in [*paths, "/", "/nothing-here"]:
        for encoding in ("br", "gzip", "identity"):
            (status, headers, body), *others = [_get(each.port, tls, path, encoding) for each in candidates]
            sizes.add((encoding, len(body)))
            for each, (code, given, content) in zip(candidates[1:], others, strict=True):
                if (code, content) != (status, body):
                    different[f"{each.name}: other answer"] += 1
                names = {
                    name for name in headers.keys() | given if headers.get(name) != given.get(name)
                } - _OF_THE_SERVER
                different.update(f"{each.name}: header {name}" for name in names)
    print(f"\n{len(paths)} addresses; sizes {sorted(sizes)}; differences from the front: {dict(different) or 'none'}")


def load(candidate: Candidate, tls: bool, script: Path, given: argparse.Namespace, seconds: int) -> dict[str, float]:
    url = f"{'https' if tls else 'http'}://127.0.0.1:{candidate.port}"
    command = ["wrk", "-t2", f"-c{given.connections}", f"-d{seconds}s", "-s", str(script), url]
    before = processor_time(candidate.pid)
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, float] = json.loads(said.partition("RESULT ")[2])
    spent = processor_time(candidate.pid) - before
    return {**found, "each": spent / found["requests"] * 1e6}


if __name__ == "__main__":
    main()
