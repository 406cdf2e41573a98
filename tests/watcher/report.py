"""Writes what a watcher on the network can tell of our pages, beside the same pages sent plainly: docs/proofs/watcher-DATE.md,
and the figures in plain words on the readers' page (telling.py).

A statistical test is no gate, it fails by chance now and then. This ends with an error when the records of any two of our visits
are not of the same lengths (test_watcher.py asks the same of codes and former names too), and when the watcher cannot name plain
pages either, and so proves nothing.
"""

import argparse
import datetime
import http.client
import os
import platform
import random
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import sync_playwright
from tqdm import tqdm

sys.path.append(str(Path(__file__).parents[1]))  # as pytest has it
sys.path.append(str(Path(__file__).parents[2] / "tools"))

import setup

from sottovoce.foundation.address import address
from sottovoce.foundation.edition import EditionFile
from watcher.judging import FOLDS, Verdict, judge, lengths, times
from watcher.relay import DELAY
from watcher.telling import KINDS, OURS, PLAINLY, REPORTS, ROOT, tell
from watcher.visiting import FRONT, HURRIED, PLAIN, Visit, bare, canonical, name_of, shape, site, watched

Shapes = Counter[tuple[tuple[str, int, int], ...]]
_TOLD = 5  # sequences, of those that a failing report shows
ENOUGH = 0.8  # of plain pages a watcher has to name, for what it says of ours to count
ENCODINGS = {"brotli": "br", "gzip": "gzip", "identity": "identity"}


class Setting(NamedTuple):
    title: str
    application: str
    natural: bool


SETTINGS = [
    Setting(OURS, FRONT, natural=False),
    Setting("One size, under natural paths", FRONT, natural=True),
    Setting(PLAINLY, PLAIN, natural=True),
]


def main() -> int:
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="sottovoce-watcher-") as name:
        home = Path(name)
        print("Publishing the starter library …", flush=True)
        environment = {key: value for key, value in os.environ.items() if not key.startswith("SOTTOVOCE_")}
        command = [sys.executable, "-m", "sottovoce.cli", "prepare"]
        data = home / "data"
        subprocess.run(command, env={**environment, "SOTTOVOCE_DATA": str(data)}, check=True, capture_output=True)
        pages = [*canonical(EditionFile(data / "edition")), address("nothing-here")]
        seen, late = {}, 0
        for setting in SETTINGS:
            seen[setting], again = _visits(setting, data, home, pages, given.rounds)
            late += again
        answers = _answers(data, home, pages, given.answers)
    judged, shapes = {}, {}
    for setting, kinds in tqdm(seen.items(), desc="Judging", unit=" settings"):
        for kind, visits in kinds.items():
            title = f"{setting.title}, {kind}"
            names = [name_of(visit.path) for visit in visits]
            judged[title] = judge([lengths(visit.records) for visit in visits], names, given.permutations)
            shapes[title] = Counter(shape(visit) for visit in visits)
    of_visits = {
        kind: judge(
            [times(visit.records) for visit in visits], [name_of(visit.path) for visit in visits], given.permutations
        )
        for kind, visits in seen[SETTINGS[0]].items()
    }
    of_answers = {
        encoding: judge([answer[1:] for answer in timed], [answer.page for answer in timed], given.permutations)
        for encoding, timed in answers.items()
    }
    text = "\n".join([_head(pages, given, late), _lengths(judged, shapes), _times(of_visits, of_answers, answers)])
    path = REPORTS / f"watcher-{_today()}.md"
    path.write_text(text + "\n")
    print(f"{text}\n\nWritten to {path.relative_to(ROOT)}")
    if failures := list(_failures(judged, shapes)):
        print(*failures, "What readers are told stays as it is.", sep="\n")
        return 1
    tell(path)
    return 0


def _failures(judged: dict[str, Verdict], shapes: dict[str, Shapes]) -> Iterator[str]:
    """What makes a report end with an error; sequences in words, so that it can be told what tells pages apart."""
    for title, found in shapes.items():
        if title.startswith(OURS) and len(found) > 1:
            yield f"Our own pages are told apart: {len(found)} sequences of records in “{title}”."
            for sequence, visits in found.most_common(_TOLD):
                yield f"  {visits} visits: {', '.join(f'{sender} {length}' for sender, _, length in sequence)}"
    weakest = min(verdict.best for title, verdict in judged.items() if title.startswith(PLAINLY))
    if weakest < ENOUGH:
        yield f"This watcher names only {weakest:.0%} of plain pages, so what it says of ours counts for nothing."


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6, help="visits to each page, of each kind")
    parser.add_argument("--answers", type=int, default=50, help="answers of each page that are timed, per encoding")
    parser.add_argument("--permutations", type=int, default=49)
    given = parser.parse_args()
    if min(given.rounds, given.answers) < FOLDS:
        parser.error(f"Cross-validation has {FOLDS} folds, so please give at least {FOLDS} rounds and {FOLDS} answers.")
    return given


def _visits(
    setting: Setting, data: Path, home: Path, pages: Sequence[str], rounds: int
) -> tuple[dict[str, list[Visit]], int]:
    """Each page as often, in an order of its own in each round; and how often some of them had to begin anew."""
    paths = [bare(page) for page in pages] if setting.natural else list(pages)
    seen: dict[str, list[Visit]] = {kind: [] for kind in KINDS}
    dice = random.Random(0)
    with (
        site(data, home, setting.application) as port,
        sync_playwright() as playwright,
        watched(port, playwright) as watch,
    ):
        for _ in tqdm(range(rounds), desc=setting.title[:30], unit=" rounds"):
            for kind, visits in zip(KINDS, watch.visits(dice.sample(paths, len(paths))), strict=True):
                seen[kind] += visits
        return seen, watch.late


class Answer(NamedTuple):
    page: str
    first: float
    last: float


def _answers(data: Path, home: Path, pages: Sequence[str], rounds: int) -> dict[str, list[Answer]]:
    """Seconds to the first and to the last byte, by one client that has nothing else to do: nobody sees these more sharply."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    dice = random.Random(0)
    found: dict[str, list[Answer]] = {}
    with site(data, home, FRONT) as port:
        connection = http.client.HTTPSConnection("127.0.0.1", port, context=context)
        for encoding, header in ENCODINGS.items():
            found[encoding] = []
            for number in range(rounds + 1):
                for page in dice.sample(pages, len(pages)):
                    begin = time.perf_counter()
                    connection.request("GET", page, headers={"Accept-Encoding": header})
                    answer = connection.getresponse()
                    first = time.perf_counter() - begin
                    answer.read()
                    if number:  # the first round warms up
                        found[encoding].append(Answer(name_of(page), first, time.perf_counter() - begin))
        connection.close()
    return found


def _head(pages: Sequence[str], given: argparse.Namespace, late: int) -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], check=False, cwd=ROOT, capture_output=True, text=True
    ).stdout
    browser = subprocess.run([setup.chromium() or "", "--version"], check=False, capture_output=True, text=True).stdout
    return f"""# What a watcher on the network can tell, {_today()}

Commit {commit.strip() or "unknown"}; {platform.platform()}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; Python
{platform.python_version()}; {browser.strip()}. Written by `python tests/watcher/report.py`.

**Method.** The starter library's edition ({len(pages)} pages, one of them the answer to an unknown path) is served by granian over TLS 1.3
and HTTP/2. Chromium opens each page {given.rounds} times with a fresh profile (cold start) and {given.rounds} times by a click on another page, in
random order, through a relay on the same machine that passes all bytes on, each way {DELAY * 1000:.0f} ms late, and notes direction, length, order
and time of the TLS records, opening none. A click comes from {HURRIED.least} to {HURRIED.most} seconds after the page that it is on began: later ones look
otherwise, whatever the page (test_watcher.py asks the same of readers who stay for longer), and where this machine was too slow
for that, all {HURRIED.tabs} readers of the moment began anew ({late} times). Five classifiers of scikit-learn name the page from these, cross-validated in five parts;
the best of them counts. For p the names are shuffled {given.permutations} times and all five try again: p is the share in which the best did as
well, the real one counted in; no p can be below {1 / (given.permutations + 1):.2g}. The plain pages are the same documents and headers, compressed by brotli and
no more. A library of {len(pages)} pages is small: the fewer pages, the easier the watcher's task."""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def _share(number: float) -> str:
    return f"{number:.1%}"


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"


def _figures(verdict: Verdict) -> list[str]:
    return [str(verdict.visits), _share(verdict.best), _share(verdict.chance), f"{verdict.p:.2f}"]


def _lengths(verdicts: dict[str, Verdict], shapes: dict[str, Shapes]) -> str:
    rows = [[title, str(len(shapes[title])), *_figures(verdict)] for title, verdict in verdicts.items()]
    each = [[title, *map(_share, verdict.accuracy.values())] for title, verdict in verdicts.items()]
    return f"""
## From the lengths of records

“Sequences” counts different sequences of directions and lengths among all visits, once the bytes of Date are taken out.

{_table(["", "sequences", "visits", "pages named", "chance", "p"], rows)}

Each classifier:

{_table(["", *next(iter(verdicts.values())).accuracy], each)}"""


def _times(of_visits: dict[str, Verdict], of_answers: dict[str, Verdict], answers: dict[str, list[Answer]]) -> str:
    rows = [[f"visits, {kind}", *_figures(verdict)] for kind, verdict in of_visits.items()]
    rows += [[f"answers, {encoding}", *_figures(verdict)] for encoding, verdict in of_answers.items()]
    spread = []
    for page in sorted({answer.page for answer in answers["brotli"]}):
        row = [page]
        for timed in answers.values():
            low, middle, high = _spread([answer.last for answer in timed if answer.page == page])
            row.append(f"{_milliseconds(middle)} ({_milliseconds(low)} to {_milliseconds(high)})")
        spread.append(row)
    return f"""
## From time alone

For visits: the times between records, as seen by the relay. For answers: the time to the first and to the last byte, as seen by one client on
the same machine that asks for one page after the other over one connection (HTTP/1.1 in TLS 1.3), which is more than any
network sees.

{_table(["Sottovoce", "visits", "pages named", "chance", "p"], rows)}

Milliseconds to the last byte of an answer, median (and from the 5th to the 95th of a hundred):

{_table(["page", *answers], spread)}"""


def _spread(values: Sequence[float]) -> tuple[float, float, float]:
    cuts = statistics.quantiles(values, n=20)
    return cuts[0], statistics.median(values), cuts[-1]


if __name__ == "__main__":
    sys.exit(main())
