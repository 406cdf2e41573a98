"""Every target keeps one contract; this is it."""

import gzip
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import brotli
import pytest

from sottovoce.foundation.edition import MISSING, ROBOTS, SITEMAP, Constants, EditionError, EditionFile
from sottovoce.foundation.envelope import SIZES, pack, unpack
from sottovoce.press.targets import Body, Target
from sottovoce.press.targets.file import FileTarget
from sottovoce.press.targets.folder import FolderTarget, file_name
from sottovoce.press.targets.memory import MemoryTarget

CONSTANTS: Constants = {"csp": "default-src 'none'"}


class Place(Protocol):
    """A target, and how a test reads it back."""

    target: Target

    def read(self) -> dict[str, str]: ...


class FilePlace:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "edition"
        self.target = FileTarget(self.path)

    def read(self) -> dict[str, str]:
        reader = EditionFile(self.path)
        return {name: unpack(reader.packed(entry)).decode() for name, entry in reader.entries.items()}


class FolderPlace:
    """Reads every file of the current release, and gives each the name whose file it is."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "site"
        self.target = FolderTarget(self.path)

    def read(self) -> dict[str, str]:
        special = {file_name(name): name for name in ("", MISSING, ROBOTS, SITEMAP)}
        return {
            special.get(path.name, path.name.removesuffix(".html")): path.read_text().rstrip(" ")
            for path in (self.path / "current").iterdir()
            if path.suffix not in (".br", ".gz", ".conf")
        }


class MemoryPlace:
    def __init__(self, folder: Path) -> None:
        self.target = MemoryTarget()

    def read(self) -> dict[str, str]:
        assert self.target.bodies is not None
        return {name: unpack(packed).decode() for name, packed in self.target.bodies.items()}


def bodies(texts: dict[str, str]) -> Iterator[Body]:
    """One body for each text; names with one text share it."""
    by_text: dict[str, list[str]] = {}
    for name, text in texts.items():
        by_text.setdefault(text, []).append(name)
    for text, names in by_text.items():
        yield Body(names, pack(text.encode(), quality=3))


FIRST = {
    "home": "<p>home", "": "<p>home", "bdfg": "<p>home", "a": "<p>a", "a.2": "<p>more of a",
    MISSING: "<p>none", ROBOTS: "User-agent: *\n", SITEMAP: "<urlset/>\n",
}  # fmt: skip


@pytest.mark.parametrize("kind", [FilePlace, FolderPlace, MemoryPlace])
class TestContract:
    """What any target does."""

    @pytest.fixture
    def place(self, kind: type[Place], tmp_path: Path) -> Place:
        return kind(tmp_path)

    def test_a_whole_edition_is_read_back(self, place: Place) -> None:
        """Every name, the exempt ones too, answers with its document."""
        place.target.replace(bodies(FIRST), CONSTANTS)
        assert place.read() == FIRST

    def test_replace_forgets_what_was_there(self, place: Place) -> None:
        """After a full publish only its own names answer."""
        place.target.replace(bodies(FIRST), CONSTANTS)
        second = {"home": "<p>new", "z": "<p>z", MISSING: "<p>none"}
        place.target.replace(bodies(second), CONSTANTS)
        assert place.read() == second

    def test_change_replaces_adds_and_keeps(self, place: Place) -> None:
        """Names given answer anew, all others as before; names of a shared body can part ways."""
        place.target.replace(bodies(FIRST), CONSTANTS)
        change = {"home": "<p>new home", "new": "<p>new", SITEMAP: "<urlset>new</urlset>\n"}
        place.target.change(bodies(change), ())
        assert place.read() == FIRST | change

    def test_change_after_change(self, place: Place) -> None:
        """Changes pile up in their order."""
        place.target.replace(bodies(FIRST), CONSTANTS)
        expected = dict(FIRST)
        for number in range(5):
            change = {"a": f"<p>a{number}", f"n{number}": f"<p>n{number}"}
            place.target.change(bodies(change), [f"n{number - 2}"])
            expected |= change
            expected.pop(f"n{number - 2}", None)
            assert place.read() == expected

    def test_drop_withdraws_names(self, place: Place) -> None:
        """A dropped name answers no more; the other names of its body do; an unknown one is no error."""
        place.target.replace(bodies(FIRST), CONSTANTS)
        place.target.change([], ["bdfg", "a", "never-there"])
        assert place.read() == {name: text for name, text in FIRST.items() if name not in ("bdfg", "a")}

    def test_a_name_both_dropped_and_given_answers(self, place: Place) -> None:
        """The body wins."""
        place.target.replace(bodies(FIRST), CONSTANTS)
        place.target.change(bodies({"a": "<p>again"}), ["a"])
        assert place.read() == FIRST | {"a": "<p>again"}

    def test_bodies_that_fail_leave_the_old_edition_whole(self, place: Place) -> None:
        """An error halfway is passed on, and readers see the old edition; the next publish works."""

        def failing() -> Iterator[Body]:
            yield from bodies({"home": "<p>half", "a": "<p>half"})
            raise RuntimeError("a page cannot be rendered")

        place.target.replace(bodies(FIRST), CONSTANTS)
        with pytest.raises(RuntimeError, match="cannot be rendered"):
            place.target.change(failing(), ["bdfg"])
        assert place.read() == FIRST
        with pytest.raises(RuntimeError, match="cannot be rendered"):
            place.target.replace(failing(), CONSTANTS)
        assert place.read() == FIRST
        place.target.change(bodies({"a": "<p>new"}), ())
        assert place.read() == FIRST | {"a": "<p>new"}

    def test_a_change_before_any_edition_is_refused(self, place: Place) -> None:
        """There is nothing to change yet; the sentence says so, and nothing is made."""
        with pytest.raises(EditionError, match="no edition"):
            place.target.change(bodies(FIRST), ())
        place.target.replace(bodies(FIRST), CONSTANTS)
        assert place.read() == FIRST


def stored(place: Place, name: str) -> str:
    """What a target answers a name with, by the target's own rule."""
    if isinstance(place, FolderPlace):
        return (place.path / "current" / file_name(name)).read_text().rstrip(" ")
    return place.read()[name]


@pytest.mark.parametrize("kind", [FilePlace, FolderPlace, MemoryPlace])
@pytest.mark.parametrize("slug", ["index", "missing", "robots", "sitemap", "current", "next", "1"])
def test_no_slug_takes_the_place_of_another_name(kind: type[Place], slug: str, tmp_path: Path) -> None:
    """A page may have any slug: home, the 404 page and the exempt files stay what they are."""
    place = kind(tmp_path)
    place.target.replace(bodies(FIRST), CONSTANTS)
    place.target.change(bodies({slug: "<p>a page of its own"}), ())
    assert stored(place, slug) == "<p>a page of its own"
    for name, text in FIRST.items():
        assert stored(place, name) == text, name


@pytest.mark.parametrize("kind", [FilePlace, FolderPlace])
def test_two_writers_at_once_lose_nothing(kind: type[Place], tmp_path: Path) -> None:
    """Two desks, or a desk and a full publish, wait for each other."""
    place = kind(tmp_path)
    place.target.replace(bodies(FIRST), CONSTANTS)
    failures: list[BaseException] = []

    def write(who: int) -> None:
        try:
            for number in range(8):
                kind(tmp_path).target.change(bodies({f"w{who}-{number}": f"<p>{who} {number}"}), ())
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(who,)) for who in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures
    assert place.read() == FIRST | {f"w{who}-{number}": f"<p>{who} {number}" for who in range(2) for number in range(8)}


class TestFolder:
    """What a web server finds."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> FolderPlace:
        place = FolderPlace(tmp_path)
        place.target.replace(bodies(FIRST), CONSTANTS)
        return place

    def test_files_have_the_envelopes_sizes_and_open_to_the_same_document(self, place: FolderPlace) -> None:
        """NAME.html, .br and .gz are sealed; only robots.txt and sitemap.xml are as long as they are."""
        current = place.path / "current"
        names = {path.name for path in current.iterdir()}
        pages = {name for name in names if name.endswith(".html")}
        packed = {f"{name}{end}" for name in pages for end in (".br", ".gz")}
        assert names == pages | packed | {ROBOTS, SITEMAP, "_headers.conf"}
        assert len(pages) == len(FIRST) - 2
        for name in pages:
            html = (current / name).read_bytes()
            br, compressed = (current / f"{name}.br").read_bytes(), (current / f"{name}.gz").read_bytes()
            assert (len(html), len(br), len(compressed)) == (SIZES["identity"], SIZES["br"], SIZES["gzip"]), name
            assert brotli.decompress(br) == gzip.decompress(compressed) == html.rstrip(b" "), name
        assert (current / ROBOTS).read_text() == FIRST[ROBOTS]
        assert (current / SITEMAP).read_text() == FIRST[SITEMAP]

    def test_the_headers_lie_beside_their_pages(self, place: FolderPlace) -> None:
        """The policy of this edition, after a change too; a new edition brings its own."""
        headers = place.path / "current" / "_headers.conf"
        assert f'add_header content-security-policy "{CONSTANTS["csp"]}" always;' in headers.read_text().splitlines()
        place.target.change(bodies({"a": "<p>new"}), ())
        assert CONSTANTS["csp"] in headers.read_text()
        place.target.replace(bodies(FIRST), {"csp": "default-src 'self'", "site": ""})
        assert "default-src 'self'" in headers.read_text()
        assert CONSTANTS["csp"] not in headers.read_text()

    def test_dropping_a_name_takes_all_its_files(self, place: FolderPlace) -> None:
        """No encoding of a withdrawn page stays behind."""
        place.target.change([], ["a"])
        assert not [path.name for path in (place.path / "current").iterdir() if path.name.startswith("a.html")]

    def test_a_change_never_writes_into_a_file_that_is_being_read(self, place: FolderPlace) -> None:
        """A web server that has the old file open reads the old page to its end."""
        with (place.path / "current" / "home.html").open("rb") as held:
            place.target.change(bodies({"home": "<p>new home"}), ())
            assert held.read().rstrip(b" ") == b"<p>home"
        assert stored(place, "home") == "<p>new home"
        assert stored(place, "") == "<p>home"

    def test_current_is_swapped_in_one_step(self, place: FolderPlace, monkeypatch: pytest.MonkeyPatch) -> None:
        """At every moment of a publish, current leads to a whole edition: watched at each call that changes a name."""
        seen = []
        for function in ("unlink", "link", "symlink", "rename", "replace", "mkdir", "rmdir"):
            real = getattr(os, function)

            def watching(*args: object, real: object = real, **kwargs: object) -> object:
                seen.append((stored(place, "home"), stored(place, "a")))
                result = real(*args, **kwargs)
                seen.append((stored(place, "home"), stored(place, "a")))
                return result

            monkeypatch.setattr(os, function, watching)
        place.target.change(bodies({"home": "<p>new", "a": "<p>new a"}), ())
        place.target.replace(bodies(FIRST | {"home": "<p>third", "a": "<p>third a"}), CONSTANTS)
        assert len(seen) > 20
        allowed = [("<p>home", "<p>a"), ("<p>new", "<p>new a"), ("<p>third", "<p>third a")]
        assert set(seen) == set(allowed)
        assert sorted(seen, key=allowed.index) == seen, "old, then new, never back"

    def test_what_a_crash_left_behind_is_cleared(self, place: FolderPlace) -> None:
        """A half-written release and a dangling link of a killed publisher are in nobody's way."""
        number = int((place.path / "current").readlink().name)
        half = place.path / str(number + 1)
        half.mkdir()
        (half / "rubbish.html").write_text("half")
        (place.path / "next").symlink_to("nowhere")
        place.target.change(bodies({"a": "<p>new"}), ())
        assert place.read() == FIRST | {"a": "<p>new"}
        releases = [path for path in place.path.iterdir() if path.is_dir() and not path.is_symlink()]
        assert len(releases) == 1


def test_memory_keeps_the_constants() -> None:
    """Tests can look at what an edition was given."""
    target = MemoryTarget()
    target.replace(bodies(FIRST), CONSTANTS)
    assert target.constants == CONSTANTS
