"""Puts the figures of a report into the page that tells readers what can be seen, so that it says what was measured last.

Usage: python tests/watcher/telling.py docs/proofs/watcher-DATE.md
"""

import datetime
import re
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "docs" / "proofs"
STARTER = ROOT / "src" / "sottovoce" / "starter" / "en"
PAGE = STARTER / "pages" / "vag-central" / "what-can-be-seen.md"
HEADING: Final = "What we measured"

# What the report calls its rows.
OURS: Final = "Sottovoce: one size, addresses of one length"
PLAINLY: Final = "The same pages plainly compressed, under natural paths"
KINDS: Final = ("cold start", "click")

_LUCK: Final = 0.05  # what names dealt out at random do as well this often or oftener counts as luck
_ANSWERS: Final = {
    "brotli": "answers in brotli, the form that most browsers ask for",
    "gzip": "answers in gzip, the form that old browsers ask for",
    "identity": "answers that are not packed, which no common browser asks for",
}


class Row(NamedTuple):
    """A line of a report's tables.

    :ivar shapes: how many sequences of records there were; 0 in the tables of times.
    :ivar named: the share of visits whose page was named, as the report writes it.
    """

    shapes: int
    visits: int
    named: str
    chance: str
    p: float


def newest() -> Path:
    """The last report that was written."""
    return max(REPORTS.glob("watcher-*.md"))


def tell(report: Path) -> None:
    """Bring the readers' page up to a report: its one section, and the day of its last change if that changed a word."""
    kept = PAGE.read_text()
    before, heading, rest = kept.partition(f"## {HEADING}\n")
    assert heading, f"{PAGE} has no section “{HEADING}” to fill"
    _, following, after = rest.partition("\n## ")
    told = f"{before}{section(report)}{following}{after}"
    if told != kept:
        PAGE.write_text(re.sub(r"(?m)^updated: .*$", f"updated: {_today()}", told, count=1))
    subprocess.run([sys.executable, "-m", "sottovoce.cli", "pack", "format", str(STARTER)], check=True)


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def section(report: Path) -> str:
    """A report in plain words, as the section of a pack's page.

    :raises ValueError: when it lacks a figure, or tells our pages apart: that is nothing to show but to mend.
    """
    text = report.read_text()
    (number,) = re.findall(r"edition \((\d+) pages", text)
    (browser,) = re.findall(r"; (Chromium \d+)", text)
    day = datetime.date.fromisoformat(report.stem.removeprefix("watcher-"))
    cold, click = (_row(text, f"{OURS}, {kind}") for kind in KINDS)
    if (cold.shapes, click.shapes) != (1, 1):
        raise ValueError(f"{report.name} tells our pages apart by the lengths of records. Please mend that first.")
    plain_cold, plain_click = (_row(text, f"{PLAINLY}, {kind}") for kind in KINDS)
    time_cold, time_click = (_row(text, f"visits, {kind}") for kind in KINDS)
    return f"""## {HEADING}

::: measured
how: {day:%-d %B %Y}, on one machine, with {browser}. Nobody else has checked it.

We did what someone on your network could do. A small program sat between a browser and a copy of this site. It could not read what went by. It saw only size, number, order and time. From these it guessed which page was read. It had five ways to guess, and we count the best.

The copy had {number} pages, one of them the page for a wrong address. Each was opened {cold.visits // int(number)} times as the first page of a visit, and {click.visits // int(number)} times by a link. This is how often a guess was right:

- **Our pages:** {cold.named} as the first page, {click.named} by a link.
- **Blind guesses:** {cold.chance}.
- **The same pages, sent without our care for size and address:** {plain_cold.named} as the first page, {plain_click.named} by a link.
- **Our pages, by time alone:** {time_cold.named} as the first page, {time_click.named} by a link.

In size, number and order, every visit to our pages looked the same, apart from what the clock and the browser’s own dice change on any page. {_luck([cold, click, time_cold, time_click])} {_of_answers(text)}

The whole report comes with the software, as docs/proofs/{report.name}.
:::

::: not-known
What this does not show. We tried one browser on one machine, and not a real network. We do not know what other browsers give away. Someone who watches you for days, or who has better ways to guess, may learn more. With so few pages, a lucky guess is more likely than on a large site.
:::
"""


def _row(text: str, title: str) -> Row:
    """:raises ValueError: when a report has no such row."""
    share, number = r"(\d+\.\d%)", r"(\d+)"
    figures = rf"(?:{number} \| )?{number} \| {share} \| {share} \| (\d\.\d\d) \|$"
    found = re.search(rf"(?m)^\| {re.escape(title)} \| {figures}", text)
    if not found:
        raise ValueError(f"The report has no row “{title}” with figures.")
    shapes, visits, named, chance, p = found.groups()
    return Row(int(shapes or 0), int(visits), named, chance, float(p))


def _luck(rows: list[Row]) -> str:
    if all(row.p > _LUCK for row in rows):
        return "Where a figure for our pages is above that of blind guesses, luck is enough to explain it."
    return "Luck is not enough to explain all figures for our pages: something still tells them apart a little."


def _of_answers(text: str) -> str:
    rows = {encoding: _row(text, f"answers, {encoding}") for encoding in _ANSWERS}
    told = [f"{_ANSWERS[name]} ({row.named} right)" for name, row in rows.items() if row.p <= _LUCK]
    began = "A second program, on the same machine as the site, took the time of single answers."
    if not told:
        return f"{began} It did no better than luck."
    return f"{began} It did better than luck for {', and for '.join(told)}."


if __name__ == "__main__":
    tell(Path(sys.argv[1]).resolve())
