"""Between a pack and the desk: documents as pages, pages as documents."""

import re
from typing import Any

from wagtail.models import Page

from sottovoce.evidence.models import Source
from sottovoce.pages.models import ArticlePage, DoorPage, HomePage, PlainPage, ReaderPage

from .document import Document

TYPES: dict[str, type[ReaderPage]] = {"home": HomePage, "door": DoorPage, "article": ArticlePage, "plain": PlainPage}
_NAMES = {model: name for name, model in TYPES.items()}

_CITE = re.compile(r'<a linktype="cite" key="([^"]+)"([^>]*)></a>')
_LINK = re.compile(r'<a linktype="page" slug="([^"]+)">')
_KEPT_CITE = re.compile(r'<a\b(?=[^>]*\blinktype="cite")[^>]*>[^<]*</a>')
_KEPT_LINK = re.compile(r'<a\b(?=[^>]*\blinktype="page")[^>]*>')
_ATTRIBUTE = re.compile(r'\b(id|certainty|contested)="([^"]*)"')
_EDITOR_KEY = re.compile(r' data-block-key="[^"]*"')


class Numbers:
    """The numbers that the desk has given to names, for one load or export."""

    def __init__(self) -> None:
        self.sources = {source.key: source for source in Source.objects.all()}
        self.keys = {str(source.pk): key for key, source in self.sources.items()}
        self.pages = dict(Page.objects.filter(depth__gt=1).values_list("slug", "pk"))
        self.slugs = {str(pk): slug for slug, pk in self.pages.items()}


def to_desk(value: Any, numbers: Numbers) -> Any:
    """A body's value with numbers for names, as a StreamField keeps it."""
    if isinstance(value, dict):
        return {key: to_desk(part, numbers) for key, part in value.items()}
    if isinstance(value, list):
        return [to_desk(part, numbers) for part in value]
    if "<a linktype" not in str(value):
        return value

    def cite(match: re.Match[str]) -> str:
        source = numbers.sources[match[1]]
        return f'<a linktype="cite" id="{source.pk}"{match[2]}>{_text(source.label)}</a>'

    def link(match: re.Match[str]) -> str:
        return f'<a linktype="page" id="{numbers.pages.get(match[1], 0)}">'

    return _LINK.sub(link, _CITE.sub(cite, value))


def _text(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def from_desk(value: Any, numbers: Numbers) -> Any:
    """The other way: names for numbers. A link to a page that is gone leaves its words."""
    if isinstance(value, dict):
        return {key: from_desk(part, numbers) for key, part in value.items()}
    if isinstance(value, list):
        # A ListBlock keeps its items as {"type": "item", "value": …, "id": …}.
        return [
            from_desk(part["value"] if isinstance(part, dict) and part.get("type") == "item" else part, numbers)
            for part in value
        ]
    if not isinstance(value, str) or "<" not in value:
        return value

    def cite(match: re.Match[str]) -> str:
        given = dict(_ATTRIBUTE.findall(match[0]))
        contested = ' contested="yes"' if given.get("contested") else ""
        key = numbers.keys.get(given.get("id", ""))
        return (
            f'<a linktype="cite" key="{key}" certainty="{given.get("certainty", "low")}"{contested}></a>' if key else ""
        )

    def link(match: re.Match[str]) -> str:
        slug = numbers.slugs.get(dict(_ATTRIBUTE.findall(match[0])).get("id", ""))
        return f'<a linktype="page" slug="{slug}">' if slug else "<a>"

    return _KEPT_LINK.sub(link, _KEPT_CITE.sub(cite, _EDITOR_KEY.sub("", value)))


def stream(body: list[tuple[str, Any]], numbers: Numbers) -> list[dict[str, Any]]:
    """A document's body as StreamField data."""
    return [{"type": kind, "value": to_desk(value, numbers)} for kind, value in body]


def choosers(slugs: list[str], numbers: Numbers) -> list[dict[str, Any]]:
    return [{"type": "page", "value": numbers.pages[slug]} for slug in slugs if slug in numbers.pages]


def document_of(page: ReaderPage, numbers: Numbers) -> Document:
    """A page of the desk as a document."""
    parent = page.get_parent()
    meta: dict[str, Any] = {
        "type": _NAMES[type(page)],
        "title": page.title,
        "short": page.short,
        "summary": page.summary,
        "updated": page.updated,
        "related": _slugs(page.related, numbers),
    }
    if isinstance(page, ArticlePage):
        meta |= {"next_review": page.next_review, "review_note": page.review_note}
    if isinstance(page, DoorPage):
        meta["clinicians"] = page.clinicians or None
    if isinstance(page, HomePage):
        meta |= {"footer": _slugs(page.footer, numbers), "leave": page.leave_url}
    body = [(block["type"], from_desk(block["value"], numbers)) for block in page.body.get_prep_value()]
    return Document(page.slug, None if isinstance(page, HomePage) else parent.slug, meta, body)


def _slugs(value: Any, numbers: Numbers) -> list[str]:
    return [slug for block in value.get_prep_value() if (slug := numbers.slugs.get(str(block["value"])))]
