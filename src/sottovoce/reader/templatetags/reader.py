"""Rich text for readers: numbered notes instead of citations, and nothing that differs between two renderings."""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html
from wagtail.rich_text.rewriters import extract_attrs

from sottovoce.foundation.rendering import Rendering
from sottovoce.reader import assets

register = template.Library()


@register.simple_tag
def stylesheet() -> SafeString:
    """The readers' stylesheets, for a block shown by itself in the desk."""
    return mark_safe("".join(assets.stylesheets()))


_CITES = re.compile(r'(?:\s*<a linktype="cite"[^>]*>[^<]*</a>)+')
_CITE = re.compile(r"<a([^>]*)>")
_LEADS_NOWHERE = re.compile(r"<a>(.*?)</a>")  # a link to a page that is not there


@register.simple_tag
def anchor() -> str:
    """The next neutral id on the page, for a heading, a term or questions."""
    return Rendering.current().anchor()


@register.simple_tag
def sheet_id() -> str:
    """The next neutral id for something to handle, apart from those of headings."""
    return Rendering.current().anchor("f")


@register.filter
def prose(value: RichText | str | None) -> SafeString:
    """Rich text as HTML; neighbouring citations become one group of numbered marks, and words of the glossary buttons."""
    return SafeString(Rendering.current().gloss(_expanded(value)))


@register.filter
def inline(value: RichText | str | None) -> SafeString:
    """Rich text that stands inside a line: the same without its paragraph."""
    return SafeString(prose(value).removeprefix("<p>").removesuffix("</p>"))


@register.filter
def label(value: RichText | str | None) -> SafeString:
    """Rich text that names something to handle: no button may stand in it."""
    return SafeString(_expanded(value).removeprefix("<p>").removesuffix("</p>"))


def _expanded(value: RichText | str | None) -> str:
    html = value.source if isinstance(value, RichText) else value or ""
    html = _CITES.sub(_marks, html.replace("<p></p>", ""))
    return _LEADS_NOWHERE.sub(r"\1", expand_db_html(html))


def _marks(cites: re.Match[str]) -> str:
    marks = []
    for tag in _CITE.findall(cites[0]):
        attributes = extract_attrs(tag)
        number, first = Rendering.current().note(
            attributes.get("id", ""), attributes.get("certainty", "low"), attributes.get("contested", "")
        )
        anchor = f' id="c{number}"' if first else ""
        marks.append(f'<a href="#r{number}"{anchor}>{number}</a>')
    return f'<sup class="cite">{",".join(marks)}</sup>'
