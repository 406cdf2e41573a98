"""What publishing costs at 100, 1,000 and 10,000 articles: everything, and one edit. Prints; asserts nothing (bench/README.md)."""

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from articles import count_words, make_articles
from common import Stopwatch, bodies_of, median, memory, table
from tqdm import tqdm

_EDITS = 15
_PARTS = {  # where an edit's time goes: name → module and function; what is gone by then is left out
    "all gates": "sottovoce.pages.gates:pass_gates",
    "show (templates)": "sottovoce.press.sealing:show",
    "minify": "sottovoce.press.sealing:minified",
    "inspect": "sottovoce.press.sealing:inspect",
    "pack (brotli, deflate)": "sottovoce.press.sealing:pack",
    "dependents": "sottovoce.press.publish:_dependents",
    "remember reads": "sottovoce.press.publish:_remember",
    "swap (write, fsync)": "sottovoce.press.publish:_swap",
    "Wagtail's own publish": "wagtail.models:Page.publish",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[100, 1000], help="numbers of articles")
    parser.add_argument("--full", action="store_true", help="10,000 too")
    parser.add_argument("--folder", action="store_true", help="the folder target too (or set SOTTOVOCE_FOLDER)")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        _inside(given.sizes[0], given.folder)
        return
    folder = ["--folder"] if given.folder or "SOTTOVOCE_FOLDER" in os.environ else []
    columns: dict[str, dict[str, str]] = {}
    for size in [*given.sizes, *([10_000] if given.full else [])]:
        with tempfile.TemporaryDirectory(prefix="sottovoce-bench-") as home:
            environment = {key: value for key, value in os.environ.items() if not key.startswith("SOTTOVOCE_")}
            environment |= {"SOTTOVOCE_DATA": f"{home}/data", "DJANGO_SETTINGS_MODULE": "sottovoce.settings.desk"}
            command = [sys.executable, __file__, str(size), "--inside", *folder]
            said = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
        columns[f"{size:,}"] = dict(line.split("\t") for line in said.splitlines() if "\t" in line)
    names = list(dict.fromkeys(name for column in columns.values() for name in column))
    rows = [[name, *(column.get(name, "") for column in columns.values())] for name in names]
    print(table(["articles", *columns], rows))


def _inside(size: int, folder: bool) -> None:
    """One size, in a process and a data folder of its own."""
    import django

    django.setup()
    from django.core.management import call_command

    from sottovoce.cli import STARTER
    from sottovoce.pages.models import ArticlePage
    from sottovoce.starter.load import load_pack
    from sottovoce.starter.read import read_pack

    call_command("migrate", verbosity=0)
    load_pack(read_pack(STARTER))
    begin = time.monotonic()
    pks = make_articles(size)
    _say("making them, s", f"{time.monotonic() - begin:.0f}")
    bodies = [page.body.get_prep_value() for page in ArticlePage.objects.filter(pk__in=pks[:100])]
    _say("words of an article, median", f"{median(map(count_words, bodies)):.0f}")
    _whole()
    _edits(pks[size // 2])
    if folder:
        _folder()


def _say(name: str, value: str) -> None:
    print(f"{name}\t{value}", flush=True)


# Everything


@contextmanager
def _peak() -> Iterator[list[float]]:
    """The most memory that this process and its children took together, sampled; oftener would take time from them."""
    peak, done = [0.0], threading.Event()

    def sample() -> None:
        while not done.wait(1):
            peak[0] = max(peak[0], memory(os.getpid(), "Rss"))

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def _processor_time() -> float:
    """Seconds taken by this process and its children that have ended: what other work on the machine does not change."""
    return sum(os.times()[:4])


def _whole() -> None:
    from django.conf import settings

    from sottovoce.foundation.edition import EditionFile
    from sottovoce.foundation.envelope import pack, unpack
    from sottovoce.press.publish import publish_everything

    with tqdm(desc="Publishing", unit=" pages", leave=False) as bar, _peak() as peak:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        begin, spent = time.monotonic(), _processor_time()
        result = publish_everything(progress)
        whole, whole_spent = time.monotonic() - begin, _processor_time() - spent
    edition = EditionFile(settings.ENVIRONMENT.edition)
    documents = [unpack(packed) for _, packed in bodies_of(edition)]
    spent = _processor_time()
    with multiprocessing.get_context("spawn").Pool() as pool:
        pool.map(len, documents[:64], chunksize=1)  # all of them have started
        begin = time.monotonic()
        for _ in tqdm(pool.imap(pack, documents, chunksize=8), desc="Compressing", total=len(documents), leave=False):
            pass
        alone = time.monotonic() - begin
        pool.close()
        pool.join()
    alone_spent = _processor_time() - spent
    _say("full publish, s", f"{whole:.2f}")
    _say("full publish, pages/s", f"{result.pages / whole:.1f}")
    _say("compressions alone, s", f"{alone:.2f}")
    _say("full publish / compressions", f"{whole / alone:.2f}")
    _say("the same in processor time", f"{whole_spent / alone_spent:.2f}")
    _say("peak memory (RSS of all processes), MB", f"{peak[0]:.0f}")
    _say("edition, MB", f"{settings.ENVIRONMENT.edition.stat().st_size / 1e6:.1f}")
    _say("database, MB", f"{settings.ENVIRONMENT.database.stat().st_size / 1e6:.1f}")


# One edit


def _edits(pk: int) -> None:
    from django.conf import settings

    from sottovoce.foundation.edition import EditionFile
    from sottovoce.foundation.envelope import unpack
    from sottovoce.pages import gates
    from sottovoce.pages.models import ArticlePage

    reader = EditionFile(settings.ENVIRONMENT.edition)
    _text_edits(pk, reader, 3)  # warms up
    _say("edit of text live, ms", f"{median(_text_edits(pk, reader, _EDITS)):.0f}")
    with patch.object(gates, "_gates", []):
        _say("edit of text live, without gates, ms", f"{median(_text_edits(pk, reader, _EDITS)):.0f}")
    titles = [_edit(pk, reader, "title", f"A new title {number}") for number in range(5)]
    _say("edit of title live, ms", f"{median(titles):.0f}")
    with Stopwatch(_PARTS) as watch:
        _text_edits(pk, reader, _EDITS)
    for name, (calls, spent) in watch.found.items():
        _say(f"of an edit: {name}, ms (calls)", f"{spent / _EDITS * 1000:.1f} ({calls / _EDITS:.0f})")
    document = unpack(reader.packed(reader.entries[ArticlePage.objects.get(pk=pk).slug]))
    begin = time.perf_counter()
    for _ in range(_EDITS):
        raw = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
        raw.compress(document) + raw.flush()
    _say("of pack: deflate, ms", f"{(time.perf_counter() - begin) / _EDITS * 1000:.1f}")


def _text_edits(pk: int, reader: Any, times: int) -> list[float]:
    return [
        _edit(pk, reader, "body", f"word{time.monotonic_ns()}")
        for _ in tqdm(range(times), desc="Editing", unit=" edits", leave=False)
    ]


def _edit(pk: int, reader: Any, field: str, words: str) -> float:
    """Milliseconds from publishing a changed page until the front's reader shows it."""
    from sottovoce.foundation.envelope import unpack
    from sottovoce.pages.models import ArticlePage

    page = ArticlePage.objects.get(pk=pk)
    if field == "title":
        page.title = words
    else:
        body = [block for block in page.body.get_prep_value() if block.get("id") != "bench"]
        page.body = [*body, {"type": "no_claim", "value": {"text": f"<p>{words}</p>"}, "id": "bench"}]
    revision = page.save_revision()
    begin = time.perf_counter()
    revision.publish()
    while True:
        reader.refresh()
        if words.encode() in unpack(reader.packed(reader.entries[page.slug])):
            return (time.perf_counter() - begin) * 1000


def _folder() -> None:
    """The edition as a folder: laid out whole, then one page changed."""
    from django.conf import settings

    from sottovoce.foundation.edition import EditionFile
    from sottovoce.press.targets import Body
    from sottovoce.press.targets.folder import FolderTarget

    edition = EditionFile(settings.ENVIRONMENT.edition)
    bodies = [Body(names, packed) for names, packed in bodies_of(edition)]
    target = FolderTarget(Path(settings.ENVIRONMENT.data) / "folder")
    begin = time.monotonic()
    target.replace(bodies, edition.constants)
    _say("folder laid out, s", f"{time.monotonic() - begin:.2f}")
    times = []
    for body in bodies[:5]:
        begin = time.monotonic()
        target.change([body], set())
        times.append(time.monotonic() - begin)
    _say("folder, one page changed, ms", f"{median(times) * 1000:.0f}")


if __name__ == "__main__":
    main()
