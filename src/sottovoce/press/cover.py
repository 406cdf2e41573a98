"""The covered document of a page: the same words under its code, with a title and an icon that say nothing.

It is made from the rendered page, not rendered again: publishing pays for one rendering. What stands on one side only is
marked in the templates: ``<!--open-->…<!--/open-->`` goes away under cover, ``<!--cover … cover-->`` is a comment on the
open page (and so goes away when that is minified) and comes out of it under cover.
"""

import re
from collections.abc import Mapping

from django.utils.html import escape

from sottovoce.foundation.address import CODE, address
from sottovoce.reader.assets import cover_icon, icon

WAY_OUT = "#out"  # what the link out of cover says in the template, until it is given its address here

_OPEN = re.compile(r"<!--open-->.*?<!--/open-->", re.DOTALL)
_COVER = re.compile(r"<!--cover(.*?)cover-->", re.DOTALL)
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_NAMED = re.compile(r'<(?:meta name="description"|link rel="canonical")[^>]*>')
_LINK = re.compile(r'(?<= href=")/([^/"#]+)/[^/"#]*')


def names_in(html: str) -> set[str]:
    """The slugs (and codes) of the pages that a document leads to."""
    return {name.partition(".")[0] for name in _LINK.findall(html)}


def covered(html: str, name: str, title: str, codes: Mapping[str, str]) -> str:
    """A rendered page, before it is minified, as it stands under cover.

    :param name: of the open page, to which the way out leads.
    :param codes: the code of each page that it leads to, by slug.
    """

    def code(match: re.Match[str]) -> str:
        slug, dot, part = match[1].partition(".")
        return address(codes.get(slug, slug) + dot + part)

    head, body, rest = html.partition("<body")
    head = _NAMED.sub("", _TITLE.sub(lambda _: f"<title>{escape(title)}</title>", head, count=1))
    head = head.replace(str(escape(icon())), str(escape(cover_icon())))
    head = head.replace("<html ", '<html class="covered" ', 1)
    head = head.replace("<title>", '<meta name="robots" content="noindex"><title>', 1)
    rest = _LINK.sub(code, _COVER.sub(r"\1", _OPEN.sub("", rest)))
    return head + body + rest.replace(f'href="{WAY_OUT}"', f'href="{address(name)}"', 1)


def strays(addresses: set[str], name: str) -> list[str]:
    """Addresses of a covered document that would take her out of cover unasked, and show a slug."""
    out = address(name)
    return sorted(
        path for path in addresses if path != out and not CODE.fullmatch(path[1:].split("/")[0].split(".")[0])
    )
