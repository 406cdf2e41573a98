"""One page from the model to packed bodies: shown, minified, inspected, weighed."""

import functools
import math
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import brotli
import minify_html

from sottovoce.foundation.envelope import ENCODINGS, SIZES, Encoding, Packed, TooBig, pack, seal, unpack
from sottovoce.foundation.headers import content_security_policy
from sottovoce.pages import reading
from sottovoce.pages.models import FormerSlug, HomePage, ReaderPage
from sottovoce.pages.showing import show, show_missing
from sottovoce.reader.assets import icon, scripts, stylesheets

from .cover import covered, names_in, strays
from .inspector import InspectionError, inspect

_QUICK = 6  # brotli's quality for what is packed beside a page of the same words: 9 takes 20 times as long for a tenth of a percent


class PressError(Exception):
    """A page cannot go into the edition; the text names the page, what is in the way, and the mend."""


@dataclass(frozen=True)
class Sealed:
    """One part of a page, ready for the edition.

    :ivar names: all names it answers to, the canonical one first; under cover its code alone.
    :ivar addresses: the addresses within the site that it leads to.
    :ivar covered: whether this is the document under cover.
    """

    names: list[str]
    packed: Packed
    html: str
    addresses: set[str]
    covered: bool = False


def policy() -> str:
    """The one Content-Security-Policy of the edition."""
    return content_security_policy(stylesheets(), scripts())


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


def seal_page(
    page: ReaderPage, known: dict[str, Any] | None = None, only: set[int] | None = None
) -> tuple[list[Sealed], dict[str, str]]:
    """All parts of a page, each open and then under cover, and what they read.

    :param known: what other pages of the same moment have read already.
    :param only: the parts to seal, when not all.
    :raises PressError: when a part is not fit to go out.
    """
    former = (
        list(FormerSlug.objects.filter(page_id=page.pk).order_by("slug").values_list("slug", flat=True))
        if page.pk
        else []
    )
    sealed: list[Sealed] = []
    reads: dict[str, str] = {}
    known = {} if known is None else known
    parts = sorted(only or {1})
    while parts:
        part = parts.pop(0)
        try:
            shown = show(page, part, known)
        except ValueError as error:
            raise PressError(f"“{page.title}”: {error}") from error
        if part == 1 and only is None:
            parts = list(range(2, shown.parts + 1))
        names = [shown.name, *(former if part == 1 else ())]
        if part == 1 and isinstance(page, HomePage):
            names.append("")
        codes = reading.codes(names_in(shown.html) - {page.slug}, known) | {page.slug: page.code or "bbbb"}
        under_cover = covered(shown.html, shown.name, shown.cover, codes)
        opened = _whole(page.title, shown.html)
        # A compression lets other threads work: where a second core is free, cover costs an edit no time.
        packing = _beside().submit(_packed, page.title, opened[0])
        hidden = _whole(page.title, under_cover)
        if stray := strays(hidden[1], shown.name):
            raise PressError(f"“{page.title}” links to {', '.join(stray)}, which is no page of this site.")
        beneath = Sealed([shown.code], _packed_quickly(page.title, hidden[0]), *hidden, covered=True)
        sealed += [Sealed(names, packing.result(), *opened), beneath]
        reads |= shown.reads
    return sealed, reads


def seal_missing() -> tuple[Packed, dict[str, str]]:
    """The answer to every unknown path."""
    shown = show_missing()
    html, _ = _whole("This page is not here", shown.html)
    return _packed("This page is not here", html), shown.reads


@functools.cache
def _beside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1)


def _whole(title: str, html: str) -> tuple[str, set[str]]:
    """A rendered page as readers get it, once it was looked at, and the addresses that it leads to."""
    html = minified(html)
    try:
        addresses = inspect(html, policy())
    except InspectionError as error:
        raise PressError(f"“{title}” cannot be published as it is. The press found {error}.") from error
    return html, addresses


def _packed(title: str, html: str) -> Packed:
    document = html.encode()
    # What does not fit as it is fits in no envelope: to weigh it, quickly is well enough.
    packed = _pack(document) if len(document) <= SIZES["identity"] else pack(document, quality=5)
    if too_big := _too_big(html, packed):
        raise PressError(f"“{title}” is too big for its envelope {too_big}")
    return packed


def _packed_quickly(title: str, html: str) -> Packed:
    """The document under cover. All bodies are padded to one size: what a fiftieth of the time packs well enough is as good."""
    packed = pack(html.encode(), quality=_QUICK)
    return _packed(title, html) if _too_big(html, packed) else packed


@functools.lru_cache(maxsize=128)  # ten megabytes
def _pack(document: bytes) -> Packed:
    """What a gate has sealed to weigh it, or was sealed a moment ago and has not changed, need not be sealed again."""
    return pack(document)


def _too_big(html: str, packed: Packed) -> str:
    """By how much a page is too big for the envelope that fits it worst, and the mend; empty when it fits all."""
    worst = (0, "")
    for encoding in ENCODINGS:
        try:
            seal(packed, encoding)
        except TooBig as error:
            words = len(re.sub(r"<[^>]*>", " ", html.partition("<main")[2]).split())
            bare = pack(html.partition("<main")[0].encode(), quality=5)
            of_a_word = (_size(packed, encoding) - _size(bare, encoding)) / max(words, 1)
            surplus = math.ceil(error.excess / of_a_word * 1.2 / 10) * 10
            mend = f"Please shorten it by about {surplus:,} words, or move a section to a page of its own."
            worst = max(worst, (surplus, f"by {error.excess:,} bytes ({encoding}). {mend}"))
    return worst[1]


def _size(packed: Packed, encoding: Encoding) -> int:
    return {"br": len(packed.br), "gzip": len(packed.deflate), "identity": len(unpack(packed))}[encoding]


def fill(sealed: list[Sealed]) -> int:
    """Bytes of the brotli envelope, which nearly all readers get, that the fullest part of a page takes."""
    return max(len(part.packed.br) + 1 for part in sealed if not part.covered)  # brotli's end is one byte more


def weights(html: str) -> dict[str, int]:
    """Bytes after brotli by part of a page: what each adds when it is taken away from the whole.

    :returns: style, script, icon, sources, words (the rest of main), frame, and whole.
    """

    def size(text: str) -> int:
        return len(brotli.compress(text.encode(), quality=11))

    def cut(text: str, start: str, end: str) -> str:
        before, found, rest = text.partition(start)
        return before + rest.partition(end)[2] if found else text

    whole = size(html)
    without = {
        "style": re.sub(r"<style>.*?</style>", "", html),
        "script": re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL),
        "icon": html.replace(icon(), ""),
        "sources": cut(html, "<section aria-labelledby=r0", "</section>"),
        "words": cut(html, "<main", "</main>"),
    }
    parts = {name: whole - size(rest) for name, rest in without.items()}
    parts["words"] -= parts["sources"]
    parts["frame"] = whole - sum(parts.values())
    parts["whole"] = whole
    return parts
