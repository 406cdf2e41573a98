"""Publishing: a page and its dependents, or everything, swapped in at once."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from wagtail.models import Page

from sottovoce.evidence.facts import keys_of
from sottovoce.foundation.address import address
from sottovoce.foundation.edition import MISSING, ROBOTS, SITEMAP, Constants, EditionError, EditionFile
from sottovoce.foundation.envelope import pack
from sottovoce.pages import reading
from sottovoce.pages.models import READER_PAGES, PlainPage, ReaderPage
from sottovoce.pages.signals import Change

from . import workers
from .models import Name, Pending, Read
from .sealing import PressError, Sealed, policy, seal_missing, seal_page
from .targets import Body, Target
from .targets.file import FileTarget
from .targets.folder import FolderTarget

Row = TypeVar("Row")

_ALONE = 60  # up to so many pages one process is faster than starting more
_CHUNK = 8
_NOT_A_PAGE = 0  # the page_id under which the 404 page's reads are kept


@dataclass(frozen=True)
class Result:
    """What a full publish did: pages, and each part of each page with its name and HTML (for weighing)."""

    pages: int
    heaviest: list[tuple[int, str, str]]


def targets() -> list[Target]:
    """Where this installation's editions go."""
    environment = settings.ENVIRONMENT
    found: list[Target] = [FileTarget(environment.edition)]
    return [*found, FolderTarget(environment.folder)] if environment.folder else found


def constants() -> Constants:
    return {"csp": policy(), "site": settings.ENVIRONMENT.site_url}


# A change


def publish_change(change: Change) -> None:
    """Render what changed and all that read it, inside the transaction; swap it in once that is committed.

    :raises PressError: when a page is not fit to go out; the transaction should be rolled back then.
    """
    if not Name.objects.exists():
        return  # before the first full publish there is no edition to change
    known: dict[str, Any] = {}
    dependents = _dependents(change, known)
    pages = _live(change.pages | dependents.keys())
    withdrawn = change.pages - {page.pk for page in pages}
    bodies: list[Body] = []
    drop: set[str] = set(Name.objects.filter(page_id__in=withdrawn).values_list("name", flat=True))
    Read.objects.filter(page_id__in=withdrawn).delete()
    Name.objects.filter(page_id__in=withdrawn).delete()
    listed_anew = bool(drop)
    for page in pages:
        only = None if page.pk in change.pages else _only_parts(page.pk, dependents[page.pk])
        sealed, reads = seal_page(page, known, only)
        bodies += [Body(part.names, part.packed) for part in sealed]
        _remember(page.pk, reads, keep=only is not None)
        if only is not None:
            continue  # its names are what they were
        names = _names(page.pk, sealed)
        before = list(Name.objects.filter(page_id=page.pk))
        now, then = ({(name.name, name.canonical) for name in some} for some in (names, before))
        if now != then:
            listed_anew = True
            drop |= {name.name for name in before} - {name.name for name in names}
            Name.objects.filter(page_id=page.pk).delete()
            Name.objects.bulk_create(names)
    if reading.changed(Read.objects.filter(page_id=_NOT_A_PAGE).values_list("key", "seen"), known):
        missing, reads = seal_missing()
        _remember(_NOT_A_PAGE, reads)
        bodies.append(Body([MISSING], missing))
    if listed_anew:
        bodies.append(_sitemap())
    drop -= {name for body in bodies for name in body.names}
    if not bodies and not drop:
        return
    pending = Pending.objects.create()
    transaction.on_commit(lambda: _swap(bodies, drop, pending))


def _swap(bodies: list[Body], drop: set[str], pending: Pending) -> None:
    for target in targets():
        target.change(bodies, drop)
    pending.delete()


def _live(pks: Iterable[int]) -> list[ReaderPage]:
    found = Page.objects.filter(pk__in=list(pks), live=True).specific().order_by("path")
    return [page for page in found if isinstance(page, ReaderPage)]


def _dependents(change: Change, known: dict[str, Any]) -> dict[int, set[str]]:
    """Pages that read something which now reads differently, with the keys of what they read.

    :param known: takes what is read on the way.
    """
    keys = {f"{kind}:{pk}" for pk in change.pages for kind in ("link", "card", "voice")}
    keys |= {f"{kind}:{pk}" for pk in change.sources for kind in ("source", "entry")}
    keys |= {key for pk in change.facts for key in keys_of(pk)}
    if change.sources or change.cites:
        keys.add("cited")
    wanted = Q(key__in=[*keys, "doors", "home", "gate-passes"])
    if change.parents:  # a title, an address or a word to find a page by may be another
        wanted |= Q(key="ranges") | Q(key__startswith="index:")
    if PlainPage.objects.filter(pk__in=change.pages, glossary=True).exists():
        wanted |= Q(key__in=["forms", "ranges"]) | Q(key__startswith="term:") | Q(key__startswith="index:")
    for pk in change.parents | change.pages:
        wanted |= Q(key__gte=f"children:{pk}:", key__lt=f"children:{pk};")  # all its parts: “;” follows “:”
    if change.directory or change.day:
        wanted |= Q(key="directory")
    if change.day:
        wanted |= Q(key__startswith="overdue:")
    # Thousands of pages saw the same doors: ask first what was seen, then who saw what is no longer so.
    changed = reading.changed(Read.objects.filter(wanted).values_list("key", "seen").distinct(), known)
    readers: dict[int, set[str]] = {}
    for batch in _batches(sorted(changed), 200):
        seen_by = reduce(or_, (Q(key=key, seen=seen) for key, seen in batch))
        for page_id, key in Read.objects.filter(seen_by).exclude(page_id=_NOT_A_PAGE).values_list("page_id", "key"):
            readers.setdefault(page_id, set()).add(key)
    return readers


def _only_parts(page_id: int, keys: set[str]) -> set[int] | None:
    """The parts of a page to seal when these keys read differently; None for all, as when their number has changed too."""
    parts = reading.parts_of(keys, page_id)
    listed = Q(key__startswith=f"children:{page_id}:") | Q(key__startswith="index:")
    before = Read.objects.filter(listed, page_id=page_id).count()
    return None if parts is None or len(parts) == before else parts


def _names(page_id: int, sealed: list[Sealed]) -> list[Name]:
    return [
        Name(page_id=page_id, name=name, canonical=place == 0 and not part.covered)
        for part in sealed
        for place, name in enumerate(part.names)
    ]


def _remember(page_id: int, reads: dict[str, str], *, keep: bool = False) -> None:
    """
    :param keep: what else the page has read, because only some of its parts were rendered.
    """
    before = dict(Read.objects.filter(page_id=page_id).values_list("key", "seen"))
    if keep:
        reads = before | reads
    if before != reads:
        Read.objects.filter(page_id=page_id).delete()
        Read.objects.bulk_create(Read(page_id=page_id, key=key, seen=seen) for key, seen in sorted(reads.items()))


def _sitemap() -> Body:
    """Every canonical address, in the order of the names."""
    names = Name.objects.filter(canonical=True).order_by("name").values_list("name", flat=True)
    rows = "".join(f"<url><loc>{settings.ENVIRONMENT.site_url}{address(name)}</loc></url>\n" for name in names)
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    return Body([SITEMAP], pack(xml.encode(), quality=5))


def _robots() -> Body:
    return Body(
        [ROBOTS],
        pack(f"User-agent: *\nAllow: /\nSitemap: {settings.ENVIRONMENT.site_url}/{SITEMAP}\n".encode(), quality=5),
    )


# Everything


def publish_everything(
    progress: Callable[[int, int], None] = lambda done, total: None, *, processes: int | None = None
) -> Result:
    """Render and seal every live page on all cores, and put the new edition in place at once.

    :param progress: called with the pages done and their total.
    :raises PressError: when a page is not fit to go out; the old edition stays.
    """
    pending = Pending.objects.create()
    stale = Pending.objects.filter(pk__lte=pending.pk)
    pks = [pk for model in READER_PAGES for pk in model.objects.filter(live=True).values_list("pk", flat=True)]
    pks.sort()
    names: list[tuple[int, str, bool]] = []
    reads: list[tuple[int, str, str]] = []
    heaviest: list[tuple[int, str, str]] = []

    def bodies() -> Iterator[Body]:
        for done, (pk, sealed, read) in enumerate(_seal_all(pks, processes), start=1):
            reads.extend((pk, key, seen) for key, seen in sorted(read.items()))
            names.extend((name.page_id, name.name, name.canonical) for name in _names(pk, sealed))
            for part in sealed:
                if not part.covered:
                    heaviest.append((len(part.packed.br), part.names[0], part.html))
                    heaviest.sort(key=lambda found: found[:2], reverse=True)
                    del heaviest[5:]
                yield Body(part.names, part.packed)
            progress(done, len(pks))
        missing, read = seal_missing()
        reads.extend((_NOT_A_PAGE, key, seen) for key, seen in sorted(read.items()))
        yield Body([MISSING], missing)
        with transaction.atomic():
            Name.objects.all().delete()
            Read.objects.all().delete()
            for named in _batches(names):
                Name.objects.bulk_create(Name(page_id=pk, name=name, canonical=first) for pk, name, first in named)
            for seen_by in _batches(reads):
                Read.objects.bulk_create(Read(page_id=pk, key=key, seen=seen) for pk, key, seen in seen_by)
        yield _sitemap()
        yield _robots()

    first, *others = targets()
    first.replace(bodies(), constants())
    if others:
        edition = EditionFile(settings.ENVIRONMENT.edition)
        for target in others:
            target.replace(_bodies_of(edition), edition.constants)
    stale.delete()
    return Result(len(pks), heaviest)


def _batches(rows: list[Row], size: int = 5000) -> Iterator[list[Row]]:
    """So many rows that a batch of model instances stays small in memory."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _bodies_of(edition: EditionFile) -> Iterator[Body]:
    by_entry: dict[Any, list[str]] = {}
    for name, entry in edition.entries.items():
        by_entry.setdefault(entry, []).append(name)
    for entry, names in by_entry.items():
        yield Body(names, edition.packed(entry))


def _seal_all(pks: list[int], processes: int | None) -> Iterator[tuple[int, list[Sealed], dict[str, str]]]:
    chunks = list(_batches(pks, _CHUNK))
    if len(pks) <= _ALONE and processes is None:
        known: dict[str, Any] = {}
        for chunk in chunks:
            yield from workers.seal_some(chunk, known)
        return
    connection.close()
    context = multiprocessing.get_context("spawn")  # fork is not safe on macOS, nor with open databases
    try:
        with ProcessPoolExecutor(processes, mp_context=context, initializer=workers.start) as pool:
            for sealed in pool.map(workers.seal_some, chunks):
                yield from sealed
    except BrokenProcessPool as error:
        raise PressError("A process of the publish was ended from outside, perhaps for want of memory.") from error


def needs_everything() -> bool:
    """Whether the edition is missing, was left behind by a crash, or has another look or public address than it would have now."""
    try:
        edition = EditionFile(settings.ENVIRONMENT.edition)
    except EditionError:
        return True
    folder = settings.ENVIRONMENT.folder
    lacks_folder = folder is not None and not (folder / "current").exists()
    return lacks_folder or Pending.objects.exists() or edition.constants != constants() or not Name.objects.exists()
