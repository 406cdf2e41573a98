"""Someone on the network sees the same whatever page is read: the same records, of the same lengths, in the same order."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from sottovoce.foundation.address import address
from sottovoce.foundation.edition import MISSING, EditionFile

from .visiting import FRONT, PLAIN, Visit, Watch, bare, canonical, codes, every, name_of, shape, site, watched

FOUNDING, DOOR, NOWHERE = "anal-sex-and-vaginismus", "for-partners", address("nothing-here")


@pytest.fixture(scope="module")
def edition(prepared: Path) -> EditionFile:
    return EditionFile(prepared / "data" / "edition")


@pytest.fixture(scope="module")
def few(edition: EditionFile) -> list[str]:
    """The heaviest page and the lightest, the founding page, a door, a code, and a path that leads nowhere."""
    by_weight = sorted(canonical(edition), key=lambda path: edition.entries[name_of(path)].br)
    chosen = [by_weight[0], by_weight[-1], address(FOUNDING), address(DOOR), codes(edition)[0], NOWHERE]
    assert {name_of(path) for path in chosen[:5]} < set(edition.entries) - {MISSING}
    return list(dict.fromkeys(chosen))


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def ours(prepared: Path, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    with site(prepared / "data", tmp_path_factory.mktemp("ours"), FRONT) as port, watched(port, playwright) as watch:
        yield watch


@pytest.fixture(scope="module")
def plain(prepared: Path, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    with site(prepared / "data", tmp_path_factory.mktemp("plain"), PLAIN) as port, watched(port, playwright) as watch:
        yield watch


def told_apart(visits: Sequence[Visit]) -> list[set[str]]:
    """The pages, by what the wire showed; one set when nothing tells them apart."""
    groups: defaultdict[object, set[str]] = defaultdict(set)
    for visit in visits:
        groups[shape(visit)].add(name_of(visit.path))
    return list(groups.values())


def test_the_wire_shows_the_same_for_any_page(ours: Watch, few: list[str]) -> None:
    cold, clicks = ours.visits(few)
    assert told_apart(cold) == [set(map(name_of, few))]
    assert told_apart(clicks) == [set(map(name_of, few))]


def test_the_watcher_tells_pages_without_padding_apart(plain: Watch, few: list[str]) -> None:
    cold, clicks = plain.visits(few)
    assert len(told_apart(cold)) > 1
    assert len(told_apart(clicks)) > 1


@pytest.mark.prove
def test_the_wire_shows_the_same_for_the_whole_edition(ours: Watch, edition: EditionFile) -> None:
    """Each page, part and code, and what is not here."""
    whole = every(edition)
    assert {name_of(path) for path in [*canonical(edition), *codes(edition), NOWHERE]} <= set(map(name_of, whole))
    cold, clicks = ours.visits(whole)
    assert told_apart(cold) == [set(map(name_of, whole))]
    assert told_apart(clicks) == [set(map(name_of, whole))]


@pytest.mark.prove
def test_the_watcher_tells_natural_paths_apart(ours: Watch, few: list[str]) -> None:
    cold, clicks = ours.visits([bare(path) for path in few])
    assert len(told_apart(cold)) > 1
    assert len(told_apart(clicks)) > 1
