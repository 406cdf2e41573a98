"""Addresses of one length: why a request's size does not tell which page was asked for.

HTTP/2 and HTTP/3 write a path with a fixed Huffman code of 5 to 8 bits a character (RFC 7541, Appendix B; RFC 9204 uses
the same table). Every canonical path here has one length in characters and one in bits: the slug, a slash, and filler.
"""

import hashlib
import re
from collections.abc import Container

LENGTH = 64  # characters of every canonical path, the leading slash included
SLUG_LIMIT = 40
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[1-9][0-9]{0,3})?")  # a slug or a code, and the part of a long hub

_BITS = dict.fromkeys("012aceiost", 5) | dict.fromkeys("-./3456789bdfghlmnpru", 6) | dict.fromkeys("jkqvwxyz", 7)
_MEAN = 6
_SHORTER, _EVEN, _LONGER = "t", "h", "z"  # filler letters of 5, 6 and 7 bits; runs of one consonant spell nothing

CODE_LETTERS = "bdfghlmnpru"  # all of 6 bits, easy to say and to copy by hand
CODE = re.compile(f"[{CODE_LETTERS}]{{4}}")


class AddressError(ValueError):
    """A slug that cannot become an address; the text says why and what to change."""


def address(name: str) -> str:
    """The canonical path of a page.

    :param name: a slug (at most 40 characters of a-z, 0-9 and hyphens) or a code, with ``.N`` for part N of a long hub.
    :returns: a path of exactly ``LENGTH`` characters and ``LENGTH * 6`` Huffman bits.
    :raises AddressError: when the name has other characters, is too long, or has too many rare letters to be evened out.
    """
    if not NAME.fullmatch(name):
        raise AddressError(
            f"“{name}” has characters other than a-z, 0-9 and single hyphens between them. Please use only these."
        )
    if len(name.partition(".")[0]) > SLUG_LIMIT:
        raise AddressError(f"“{name}” has {len(name)} characters; an address holds {SLUG_LIMIT}. Please shorten it.")
    surplus = sum(_BITS[character] - _MEAN for character in name)
    room = LENGTH - len(name) - 2
    if abs(surplus) > room:
        common = "j, k, q, v, w, x, y, z" if surplus > 0 else "a, c, e, i, o, s, t, 0, 1, 2"
        raise AddressError(
            f"“{name}” cannot be given an address of the same size as all others: it has too many of {common}. "
            f"Please shorten it by {abs(surplus) - room} characters or choose other words."
        )
    letters = (_SHORTER if surplus > 0 else _LONGER) * abs(surplus) or _EVEN
    return f"/{name}/{letters:->{room}}"


def new_code(slug: str, taken: Container[str]) -> str:
    """Four letters for a page, the same in every site that has the same slugs in the same order.

    :param slug: the page's slug at its creation; the code stays when the slug changes.
    :param taken: codes already given.
    """
    attempt = 0
    while True:
        digest = int.from_bytes(hashlib.blake2b(f"{slug}/{attempt}".encode(), digest_size=8).digest(), "big")
        letters = ""
        for _ in range(4):
            digest, index = divmod(digest, len(CODE_LETTERS))
            letters += CODE_LETTERS[index]
        # No u inside, so that no code is a word.
        if "u" not in letters[1:3] and letters not in taken:
            return letters
        attempt += 1
