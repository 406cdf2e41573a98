"""Addresses: every canonical path has one length, in characters and in the bits that HTTP/2 writes it with."""

import itertools
import re

import hpack
import pytest
from hpack.huffman import HuffmanEncoder
from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sottovoce.foundation.address import (
    CODE_LETTERS,
    LENGTH,
    NAME,
    SLUG,
    SLUG_LIMIT,
    AddressError,
    address,
    new_code,
)

HUFFMAN = HuffmanEncoder(REQUEST_CODES, REQUEST_CODES_LENGTH)
SLUGS = st.from_regex(SLUG, fullmatch=True).filter(lambda slug: len(slug) <= SLUG_LIMIT)
STARTER_LIKE = st.lists(
    st.sampled_from(
        [
            "what",
            "is",
            "vaginismus",
            "sex",
            "and",
            "helps",
            "hurts",
            "for",
            "women",
            "partners",
            "glossary",
            "pain",
            "fear",
            "quick",
            "jazz",
        ]
    ),
    min_size=1,
    max_size=6,
).map("-".join)
FEASIBLE = SLUGS | STARTER_LIKE.filter(lambda slug: len(slug) <= SLUG_LIMIT)
CODES = st.text(CODE_LETTERS, min_size=4, max_size=4)
# The shortest words spelt without a, e, i, o or u have y in them.
_SPELLS = re.compile(r"[aeiouy]")


def bits(path: str) -> int:
    """Huffman bits of a path, by the table of RFC 7541 as hpack has it."""
    return sum(REQUEST_CODES_LENGTH[byte] for byte in path.encode())


def filler(path: str) -> str:
    return path.split("/")[2]


def on_the_wire(path: str) -> int:
    """Bytes of the whole header field, from an encoder that has seen nothing before."""
    return len(hpack.Encoder().encode([(":path", path)], huffman=True))


def addressed(name: str) -> str:
    """The address of a name that can have one."""
    try:
        return address(name)
    except AddressError:
        assume(False)
        raise


@settings(max_examples=100)
@given(one=FEASIBLE | CODES, other=FEASIBLE | CODES)
@example(one="home", other="a")
@example(one="what-is-vaginismus", other="bdfg")
def test_two_names_have_addresses_that_no_watcher_can_tell_by_size(one: str, other: str) -> None:
    """Distinct paths, equal in characters, in Huffman bits, and in the bytes of the encoded header."""
    assume(one != other)
    first, second = addressed(one), addressed(other)
    assert first != second
    assert len(first) == len(second) == LENGTH
    assert bits(first) == bits(second) == LENGTH * 6
    assert len(HUFFMAN.encode(first.encode())) == len(HUFFMAN.encode(second.encode()))
    assert on_the_wire(first) == on_the_wire(second)


@settings(max_examples=100)
@given(name=FEASIBLE | CODES)
def test_an_address_begins_with_its_name_and_ends_in_a_letter_that_spells_nothing(name: str) -> None:
    """Chat programs cut hyphens off an end; and nobody should read a word where there is none."""
    path = addressed(name)
    assert path.startswith(f"/{name}/")
    assert path.count("/") == 2
    assert path[-1].isalpha()
    assert re.fullmatch(r"-*[a-z]+", filler(path))
    assert not _SPELLS.search(filler(path))
    assert len(set(filler(path)) - {"-"}) == 1, "a run of one consonant"


@given(name=FEASIBLE, part=st.integers(2, 9_999))
def test_parts_of_a_long_hub_keep_the_length(name: str, part: int) -> None:
    """`.2` and `.9999` are names like any other, and distinct from the first part's."""
    path = addressed(f"{name}.{part}")
    assert (len(path), bits(path)) == (LENGTH, LENGTH * 6)
    assert path.startswith(f"/{name}.{part}/")


@settings(max_examples=100)
@given(slug=SLUGS)
def test_a_slug_is_given_an_address_or_a_sentence(slug: str) -> None:
    """No slug slips through with a wrong length: it gets a right address, or an error that names it and a mend."""
    try:
        path = address(slug)
    except AddressError as error:
        assert f"“{slug}”" in str(error)
        assert "Please" in str(error)
    else:
        assert (len(path), bits(path)) == (LENGTH, LENGTH * 6)


def test_every_length_up_to_the_limit_is_possible() -> None:
    """Slugs of even letters get an address at any length; the limit itself is inside, one more is not."""
    for length in range(1, SLUG_LIMIT + 1):
        path = address("b" * length)
        assert (len(path), bits(path)) == (LENGTH, LENGTH * 6)
    with pytest.raises(AddressError, match=rf"{SLUG_LIMIT + 1} characters.*{SLUG_LIMIT}.*shorten"):
        address("b" * (SLUG_LIMIT + 1))


@pytest.mark.parametrize("letter, room", [("a", 31), ("z", 31)])
def test_an_uneven_slug_is_refused_only_where_the_filler_ends(letter: str, room: int) -> None:
    """A run of one rare letter fits as long as there is filler to even it out, and not one letter longer."""
    assert bits(address(letter * room)) == LENGTH * 6
    with pytest.raises(AddressError) as refused:
        address(letter * (room + 1))
    assert f"“{letter * (room + 1)}”" in str(refused.value)
    assert "too many of" in str(refused.value)
    assert letter in str(refused.value).split("too many of")[1]
    assert "Please shorten it" in str(refused.value)


@given(letter=st.sampled_from("aejz"), length=st.integers(20, SLUG_LIMIT))
def test_the_mend_for_an_uneven_slug_is_enough(letter: str, length: int) -> None:
    """Who shortens a slug by as many characters as the sentence says has an address."""
    try:
        address(letter * length)
    except AddressError as error:
        less = int(re.search(r"shorten it by (\d+)", str(error))[1])
        assert address(letter * (length - less))


@pytest.mark.parametrize(
    "name",
    ["", "-a", "a-", "a--b", "A", "à", "a b", "a/b", "a.b", "a.0", "a.01", "a.12345", "..", "a\n", "ａ", "!missing", "a_b", "%61"],
)  # fmt: skip
def test_other_characters_are_refused_with_the_name_and_a_mend(name: str) -> None:
    """Only a-z, 0-9 and single hyphens make a slug; the sentence says so and names what was given."""
    with pytest.raises(AddressError) as refused:
        address(name)
    assert f"“{name}”" in str(refused.value)
    assert "Please" in str(refused.value)


@given(slug=FEASIBLE, taken=st.sets(CODES, max_size=50))
def test_a_code_is_four_letters_of_one_class_and_free(slug: str, taken: set[str]) -> None:
    """A code's letters weigh the same, it is not taken, and it is the same each time."""
    code = new_code(slug, taken)
    assert len(code) == 4
    assert set(code) <= set(CODE_LETTERS)
    assert code not in taken
    assert code == new_code(slug, taken)
    assert NAME.fullmatch(code)


def test_the_letters_of_codes_are_one_huffman_class() -> None:
    """All of six bits, so that no code is longer than another on the wire, filler or none."""
    assert {REQUEST_CODES_LENGTH[ord(letter)] for letter in CODE_LETTERS} == {6}
    assert len({on_the_wire(f"/{new_code(slug, ())}") for slug in ("home", "glossary", "a", "what-helps")}) == 1


def test_codes_avoid_what_is_taken_however_often() -> None:
    """Each new code of the same slug avoids all before it: five hundred pages, five hundred codes."""
    taken: set[str] = set()
    for _ in range(500):
        taken.add(new_code("home", taken))
    assert len(taken) == 500
    assert all(len(address(code)) == LENGTH and bits(address(code)) == LENGTH * 6 for code in taken)


def test_no_code_is_an_english_looking_word() -> None:
    """A u inside would make words; there is none, in any of many codes."""
    codes = {new_code(f"page-{number}", ()) for number in range(2_000)}
    assert len(codes) > 1_500, "codes differ from slug to slug"
    assert not [code for code in codes if "u" in code[1:3]]


def test_no_character_of_an_address_is_left_to_guess() -> None:
    """Our own table of bits is the one of RFC 7541 for every character that a name may have."""
    for one, other in itertools.pairwise("abcdefghijklmnopqrstuvwxyz0123456789"):
        assert bits(address(one)) == bits(address(other)) == LENGTH * 6
    assert bits(address("a-b.2")) == LENGTH * 6
