"""A publisher that is killed at any moment leaves the old edition or the new one, and the next publish works."""

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import brotli
import pytest

from sottovoce.foundation.edition import MISSING, EditionFile
from sottovoce.foundation.envelope import pack, unpack
from sottovoce.press.targets import Body
from sottovoce.press.targets.file import FileTarget
from sottovoce.press.targets.folder import FolderTarget, file_name

KILLS = 30
NAMES = [f"page-{number}" for number in range(28)] + ["", MISSING]
_PUBLISHER = """
# For each number on its input: a new process that publishes A and B in turn, for ever. Answers with the process's id when
# it begins, and with how it ended once it has.
import os, sys
from pathlib import Path
from sottovoce.foundation.envelope import pack
from sottovoce.press.targets import Body
from sottovoce.press.targets.{room} import {target} as Target

names = {names!r}
editions = [[Body([name], pack(f"<p>{{edition}} {{name}}.".encode(), quality=1)) for name in names] for edition in "AB"]
target = Target(Path(sys.argv[1]))
for line in sys.stdin:
    child = os.fork()
    if not child:
        number = int(line)
        while True:
            number += 1
            if number % 3:
                target.change(editions[number % 2], ())
            else:
                target.replace(editions[number % 2], {{"csp": "none"}})
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def bodies(edition: str) -> list[Body]:
    return [Body([name], pack(f"<p>{edition} {name}.".encode(), quality=1)) for name in NAMES]


def read_file(path: Path) -> dict[str, str]:
    reader = EditionFile(path)
    return {name: unpack(reader.packed(entry)).decode() for name, entry in reader.entries.items()}


def read_folder(path: Path) -> dict[str, str]:
    """All names; each in all three encodings, which must agree."""
    found = {}
    for name in NAMES:
        file = path / "current" / file_name(name)
        html = file.read_bytes().rstrip(b" ")
        assert brotli.decompress(Path(f"{file}.br").read_bytes()) == html
        assert gzip.decompress(Path(f"{file}.gz").read_bytes()) == html
        found[name] = html.decode()
    return found


@pytest.mark.parametrize(
    "target, room, read, longest",
    [
        pytest.param(FileTarget, "file", read_file, 0.02, id="file"),
        pytest.param(FolderTarget, "folder", read_folder, 0.09, id="folder"),
    ],
)
def test_a_kill_at_any_moment_leaves_one_whole_edition(tmp_path: Path, target, room, read, longest) -> None:
    """SIGKILL while editions A and B are published in turn: all names read A or all read B; then C is published."""
    seed = int.from_bytes(os.urandom(4), "big")
    chance = random.Random(seed)
    script = tmp_path / "publisher.py"
    script.write_text(_PUBLISHER.format(room=room, target=target.__name__, names=NAMES))
    place = tmp_path / "site"
    target(place).replace(bodies("C"), {"csp": "none"})
    seen = set()
    command = [sys.executable, str(script), str(place)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as publisher:
        for kill in range(KILLS):
            moment = chance.uniform(0, longest)
            note = f"seed {seed}, kill {kill} after {moment:.4f} s"
            publisher.stdin.write(f"{kill}\n")
            child = int(publisher.stdout.readline())
            time.sleep(moment)
            os.kill(child, signal.SIGKILL)
            assert publisher.stdout.readline() == f"{-signal.SIGKILL}\n", f"{note}: the publisher fell over by itself"
            content = read(place)
            assert set(content) == set(NAMES), note
            edition = content["page-0"][3]
            assert content == {name: f"<p>{edition} {name}." for name in NAMES}, f"{note}: a mixture"
            seen.add(edition)
            if kill % 2:
                target(place).change(bodies("C"), ())
            else:
                target(place).replace(bodies("C"), {"csp": "none"})
            assert read(place) == {name: f"<p>C {name}." for name in NAMES}, f"{note}: the next publish"
    assert {"A", "B"} <= seen, f"seed {seed}: no publish was ever finished, so nothing was tested; seen {sorted(seen)}"
    assert len(list(place.parent.glob("site*"))) <= 3, "the edition, its lock, and at most an unfinished one"
    if place.is_dir():
        assert len([path for path in place.iterdir() if path.is_dir() and not path.is_symlink()]) == 1, "one release"
