"""The edition file: old or new, never a mixture, whatever is cut short."""

import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sottovoce.foundation import edition
from sottovoce.foundation.edition import (
    MISSING,
    Constants,
    EditionError,
    EditionFile,
    write_change,
    write_whole,
)
from sottovoce.foundation.envelope import Packed, pack, unpack

CONSTANTS: Constants = {"csp": "default-src 'none'"}
_HEAD = edition._HEAD


def body(*names: str, text: str = "") -> tuple[list[str], Packed]:
    return list(names), pack((text or f"<p>{names[0]}").encode(), quality=3)


def read(path: Path) -> dict[str, str]:
    """All names with their documents, by a reader that starts anew."""
    return held(EditionFile(path))


def held(reader: EditionFile) -> dict[str, str]:
    """All names with their documents, as this reader holds them."""
    return {name: unpack(reader.packed(entry)).decode() for name, entry in reader.entries.items()}


OLD = {"home": "<p>old home", "": "<p>old home", "a": "<p>old a", MISSING: "<p>none"}
NEW = {"home": "<p>new home", "": "<p>new home", "a": "<p>old a", "b": "<p>b", MISSING: "<p>none"}


def write_old(path: Path) -> None:
    write_whole(
        path,
        [body("home", "", text="<p>old home"), body("a", text="<p>old a"), body(MISSING, text="<p>none")],
        CONSTANTS,
    )


def write_new(path: Path) -> None:
    write_change(path, [body("home", "", text="<p>new home"), body("b", text="<p>b")], ())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "edition"


def test_what_is_written_is_read(path: Path) -> None:
    """A whole edition gives every name its body, and the constants."""
    write_old(path)
    assert read(path) == OLD
    assert EditionFile(path).constants == CONSTANTS


def test_names_of_one_body_share_it(path: Path) -> None:
    """A body with several names stands in the file once."""
    write_old(path)
    reader = EditionFile(path)
    assert reader.entries["home"] == reader.entries[""]
    assert len(set(reader.entries.values())) == 3


def test_a_change_adds_replaces_and_keeps(path: Path) -> None:
    """Names of the change answer anew; all others answer as before; the constants stay."""
    write_old(path)
    write_new(path)
    assert read(path) == NEW
    assert EditionFile(path).constants == CONSTANTS


def test_a_dropped_name_answers_no_more(path: Path) -> None:
    """A name can be withdrawn, alone or with a change, and come back later."""
    write_old(path)
    write_change(path, [], ["a"])
    assert read(path) == {name: text for name, text in OLD.items() if name != "a"}
    write_change(path, [body("a", text="<p>again")], [""])
    assert read(path)["a"] == "<p>again"
    assert "" not in read(path)
    write_change(path, [], ["never-there"])
    assert read(path)["a"] == "<p>again"


def test_a_reader_that_has_not_looked_keeps_the_old_edition(path: Path) -> None:
    """Between two looks a reader answers from one moment; after the look, from the next."""
    write_old(path)
    reader = EditionFile(path)
    write_new(path)
    assert held(reader) == OLD
    assert reader.refresh() is True
    assert held(reader) == NEW
    assert reader.refresh() is False
    assert held(reader) == NEW


def test_looking_at_an_unchanged_edition_opens_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look when nothing was published costs one stat and no reading."""
    write_old(path)
    reader = EditionFile(path)
    assert reader.refresh() is False

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the file was opened")

    monkeypatch.setattr(Path, "open", refuse)
    assert reader.refresh() is False


def test_replacement_is_noticed_and_forgets_old_names(path: Path) -> None:
    """A full publish by rename is noticed, even when the new file has the very size of the old."""
    write_old(path)
    size = path.stat().st_size
    reader = EditionFile(path)
    write_whole(
        path,
        [body("home", "", text="<p>OLD home"), body("c", text="<p>old a"), body(MISSING, text="<p>none")],
        CONSTANTS,
    )
    assert path.stat().st_size == size, "the case to be tested: only the inode differs"
    assert reader.refresh() is True
    assert held(reader) == {"home": "<p>OLD home", "": "<p>OLD home", "c": "<p>old a", MISSING: "<p>none"}


def test_replacement_brings_new_constants(path: Path) -> None:
    """What an edition holds equal for all responses comes with the new file."""
    write_old(path)
    reader = EditionFile(path)
    write_whole(path, [body("a")], {"csp": "other"})
    assert reader.refresh()
    assert reader.constants == {"csp": "other"}
    write_change(path, [body("b")], ())
    assert reader.refresh()
    assert reader.constants == {"csp": "other"}


def test_a_file_that_is_gone_leaves_the_reader_what_it_had(path: Path) -> None:
    """A reader that is running outlives a vanished file, and takes the next edition."""
    write_old(path)
    reader = EditionFile(path)
    path.unlink()
    assert reader.refresh() is False
    assert held(reader) == OLD
    write_whole(path, [body("z")], CONSTANTS)
    assert reader.refresh() is True
    assert held(reader) == {"z": "<p>z"}


def commit(path: Path) -> tuple[bytes, int]:
    """An edition with a change as bytes, and where the change's commit begins."""
    write_old(path)
    start = path.stat().st_size
    write_new(path)
    return path.read_bytes(), start


def test_a_tail_torn_at_any_byte_leaves_the_old_edition_and_is_mended(path: Path, tmp_path: Path) -> None:
    """Cut the file at every length inside its last commit: readers see the old edition, the next writer cleans up."""
    whole, start = commit(path)
    torn = tmp_path / "torn"
    for length in range(start, len(whole)):
        torn.write_bytes(whole[:length])
        assert read(torn) == OLD, length
        write_new(torn)
        assert torn.read_bytes() == whole, length


def test_a_running_reader_passes_over_a_torn_tail_and_sees_its_mending(path: Path, tmp_path: Path) -> None:
    """A reader that was open all the time keeps the old edition while the tail is torn, then takes the mended one."""
    whole, start = commit(path)
    for length in [*range(start, len(whole), 7), len(whole) - 1]:
        torn = tmp_path / f"torn-{length}"
        torn.write_bytes(whole[:start])
        reader = EditionFile(torn)
        with torn.open("r+b") as file:
            file.seek(start)
            file.write(whole[start:length])
        assert reader.refresh() is False, length
        assert held(reader) == OLD, length
        write_new(torn)
        assert reader.refresh() is True, length
        assert held(reader) == NEW, length


def test_a_reader_sees_a_commit_whose_head_lands_last(path: Path, tmp_path: Path) -> None:
    """The writer's own order: bodies and manifest first, then the head in place, which changes no size."""
    whole, start = commit(path)
    landing = tmp_path / "landing"
    landing.write_bytes(whole[:start])
    reader = EditionFile(landing)
    with landing.open("r+b") as file:
        file.seek(start)
        file.write(bytes(_HEAD) + whole[start + _HEAD :])
        file.flush()
        assert reader.refresh() is False
        assert held(reader) == OLD
        os.pwrite(file.fileno(), whole[start : start + _HEAD], start)
    assert reader.refresh() is True
    assert held(reader) == NEW


@pytest.mark.parametrize("flip", [0x01, 0x80, 0xFF])
def test_a_spoilt_head_leaves_the_old_edition_and_is_mended(path: Path, tmp_path: Path, flip: int) -> None:
    """Any byte of the commit's head spoilt: lengths and digest catch it, and the next writer starts over."""
    whole, start = commit(path)
    spoilt = tmp_path / "spoilt"
    for place in range(start, start + _HEAD):
        damaged = bytearray(whole)
        damaged[place] ^= flip
        spoilt.write_bytes(damaged)
        assert read(spoilt) == OLD, place
        write_new(spoilt)
        assert spoilt.read_bytes() == whole, place


def test_a_spoilt_manifest_leaves_the_old_edition(path: Path, tmp_path: Path) -> None:
    """Any byte of the manifest spoilt, and the commit does not count."""
    whole, start = commit(path)
    manifest = whole.index(b'{"drop"', start)
    spoilt = tmp_path / "spoilt"
    for place in range(manifest, len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0x01
        spoilt.write_bytes(damaged)
        assert read(spoilt) == OLD, place


def test_bodies_that_stop_midway_leave_the_edition_as_it_was(path: Path) -> None:
    """An error while a change is written, or a whole edition, is passed on; readers notice nothing."""

    def failing() -> object:
        yield body("home", text="<p>half")
        raise RuntimeError("the page cannot be rendered")

    write_old(path)
    reader = EditionFile(path)
    for write in (lambda: write_change(path, failing(), ["a"]), lambda: write_whole(path, failing(), CONSTANTS)):
        with pytest.raises(RuntimeError, match="cannot be rendered"):
            write()
        assert read(path) == OLD
        reader.refresh()
        assert held(reader) == OLD
    write_new(path)
    assert read(path) == NEW


@pytest.mark.parametrize("content", [b"", b"not an edition at all, but long enough", edition._MAGIC[:-1] + b"2\n"])
def test_what_is_not_an_edition_is_refused_with_a_sentence(path: Path, content: bytes) -> None:
    """Neither reader nor writer touches a foreign file; both name it and the mend."""
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    for use in (EditionFile, lambda where: write_change(where, [body("a")], ())):
        with pytest.raises(EditionError) as refused:
            use(path)
        assert str(path) in str(refused.value)
        assert "Please" in str(refused.value)
        assert "sottovoce publish" in str(refused.value)
    assert path.read_bytes() == content


def test_no_edition_yet_is_told_with_a_sentence(path: Path) -> None:
    """Reading or changing what was never published says what to run."""
    for use in (EditionFile, lambda where: write_change(where, [body("a")], ())):
        with pytest.raises(EditionError, match="Please run `sottovoce publish` first"):
            use(path)
    assert not path.exists()


def test_same_content_same_bytes(tmp_path: Path) -> None:
    """Nothing of clock, process or chance is in the file; the order in which names of a drop come does not matter."""
    for folder in ("one", "other"):
        target = tmp_path / folder / "edition"
        write_old(target)
        write_new(target)
        write_change(target, [body("x", "y")], ["a", "b"] if folder == "one" else ["b", "a"])
    assert (tmp_path / "one" / "edition").read_bytes() == (tmp_path / "other" / "edition").read_bytes()


def _write_twenty(path: str, who: int) -> None:
    for number in range(20):
        write_change(Path(path), [body(f"w{who}-{number}"), body("shared", text=f"<p>{who} {number}")], [])


def test_two_writers_at_once_lose_nothing(path: Path) -> None:
    """Each waits for the other: all forty changes are there, and the file is one whole chain."""
    write_old(path)
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_twenty, args=(str(path), who)) for who in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
        assert writer.exitcode == 0
    content = read(path)
    assert {name for name in content if name.startswith("w")} == {f"w{w}-{n}" for w in range(2) for n in range(20)}
    assert all(content[f"w{w}-{n}"] == f"<p>w{w}-{n}" for w in range(2) for n in range(20))
    assert content["shared"] in ("<p>0 19", "<p>1 19")
    reader = EditionFile(path)
    assert reader._end == path.stat().st_size, "no torn tail is left"


_NAMES = st.sampled_from(["home", "a", "b", "c", "glossary", MISSING])
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["change", "whole"]),
        st.dictionaries(_NAMES, st.text(max_size=30), max_size=4),
        st.sets(_NAMES, max_size=2),
    ),
    max_size=6,
)


@settings(max_examples=60)
@given(steps=_STEPS)
def test_any_history_reads_like_a_dictionary(tmp_path_factory: pytest.TempPathFactory, steps: list) -> None:
    """Whatever was written in whatever order, a reader that followed and one that starts anew see the same names."""
    target = tmp_path_factory.mktemp("history") / "edition"
    write_whole(target, [], CONSTANTS)
    follower = EditionFile(target)
    model: dict[str, str] = {}
    for kind, texts, drop in steps:
        bodies = [([name], pack(text.encode(), quality=1)) for name, text in texts.items()]
        if kind == "whole":
            write_whole(target, bodies, CONSTANTS)
            model = dict(texts)
        else:
            write_change(target, bodies, drop)
            model = {name: text for name, text in model.items() if name not in drop} | texts
        follower.refresh()
        assert held(follower) == read(target) == model
