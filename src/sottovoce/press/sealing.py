"""One page from the model to packed bodies: shown, minified, inspected, weighed."""

import functools
from dataclasses import dataclass

import brotli
import minify_html

from sottovoce.foundation.envelope import SIZES, Packed, TooBig, pack, seal_gzip, seal_identity
from sottovoce.foundation.headers import content_security_policy
from sottovoce.pages.models import FormerSlug, HomePage, ReaderPage
from sottovoce.pages.showing import Shown, show, show_missing
from sottovoce.reader.assets import icon, stylesheet

from .inspector import InspectionError, inspect


class PressError(Exception):
    """A page cannot go into the edition; the text names the page, what is in the way, and the mend."""


@dataclass(frozen=True)
class Sealed:
    """One part of a page, ready for the edition.

    :ivar names: all names it answers to.
    :ivar addresses: the addresses within the site that it leads to.
    """

    names: list[str]
    packed: Packed
    html: str
    addresses: set[str]


def policy() -> str:
    """The one Content-Security-Policy of the edition."""
    return content_security_policy([stylesheet()], [])


def minified(html: str) -> str:
    """Without needless white space and attributes; styles and scripts are left byte for byte, their hashes are listed."""
    return minify_html.minify(
        html,
        keep_closing_tags=True,
        keep_html_and_head_opening_tags=True,
        allow_noncompliant_unquoted_attribute_values=False,
        allow_removing_spaces_between_attributes=False,
        minify_css=False,
        minify_js=False,
    )


def seal_page(page: ReaderPage) -> tuple[list[Sealed], dict[str, str]]:
    """All parts of a page, and what they read.

    :raises PressError: when a part is not fit to go out.
    """
    former = (
        list(FormerSlug.objects.filter(page_id=page.pk).order_by("slug").values_list("slug", flat=True))
        if page.pk
        else []
    )
    sealed: list[Sealed] = []
    reads: dict[str, str] = {}
    part = parts = 1
    while part <= parts:
        try:
            shown = show(page, part)
        except ValueError as error:
            raise PressError(f"“{page.title}”: {error}") from error
        parts = shown.parts
        names = [shown.name, shown.code, *(former if part == 1 else ())]
        if part == 1 and isinstance(page, HomePage):
            names.append("")
        sealed.append(_seal(page.title, shown, names))
        reads |= shown.reads
        part += 1
    return sealed, reads


def seal_missing() -> tuple[Packed, dict[str, str]]:
    """The answer to every unknown path."""
    shown = show_missing()
    return _seal("This page is not here", shown, []).packed, shown.reads


def _seal(title: str, shown: Shown, names: list[str]) -> Sealed:
    html = minified(shown.html)
    try:
        addresses = inspect(html, policy())
    except InspectionError as error:
        raise PressError(f"“{title}” cannot be published as it is. The press found {error}.") from error
    document = html.encode()
    packed = _pack(document)
    try:
        seal_identity(document, SIZES["identity"])
        seal_gzip(packed.deflate, SIZES["gzip"])
        if len(packed.br) >= SIZES["br"]:
            raise TooBig("br", len(packed.br) + 1 - SIZES["br"])
    except TooBig as error:
        raise PressError(_too_big(title, html, len(packed.br), error)) from error
    return Sealed(names, packed, html, addresses)


@functools.lru_cache(maxsize=16)
def _pack(document: bytes) -> Packed:
    """What a gate has sealed to weigh it, the press need not seal again."""
    return pack(document)


def _too_big(title: str, html: str, size: int, error: TooBig) -> str:
    words = len(html.split("<main", 1)[1].split())
    surplus = max(10, round(words * error.excess / max(size, 1) * 1.3, -1))
    return (
        f"“{title}” is too big for its envelope by {error.excess:,} bytes ({error.encoding}). "
        f"Please shorten it by about {surplus:.0f} words, or move a section to a page of its own."
    )


def weights(html: str) -> dict[str, int]:
    """Bytes after brotli by part of a page: what each adds when it is taken away from the whole.

    :returns: style, icon, sources, words (the rest of main), frame, and whole.
    """

    def size(text: str) -> int:
        return len(brotli.compress(text.encode(), quality=11))

    def cut(text: str, start: str, end: str) -> str:
        before, found, rest = text.partition(start)
        return before + rest.partition(end)[2] if found else text

    whole = size(html)
    without = {
        "style": cut(html, "<style>", "</style>"),
        "icon": html.replace(icon(), ""),
        "sources": cut(html, "<section aria-labelledby=r0", "</section>"),
        "words": cut(html, "<main", "</main>"),
    }
    parts = {name: whole - size(rest) for name, rest in without.items()}
    parts["words"] -= parts["sources"]
    parts["frame"] = whole - sum(parts.values())
    parts["whole"] = whole
    return parts
