"""Between a pack and the desk: documents as pages, pages as documents."""

import re
from typing import Any

from wagtail.models import Page

from sottovoce.blocks.body import Body
from sottovoce.evidence.grades import DEFAULT_VOICE
from sottovoce.evidence.models import Fact, Source
from sottovoce.foundation import richtext
from sottovoce.pages.models import ArticlePage, DoorPage, HomePage, PlainPage, ReaderPage

from .document import Document, ExportError, Words, mapped

TYPES: dict[str, type[ReaderPage]] = {"home": HomePage, "door": DoorPage, "article": ArticlePage, "plain": PlainPage}
_NAMES = {model: name for name, model in TYPES.items()}

_CITE = re.compile(r'<a linktype="cite" key="([^"]+)"([^>]*)></a>')
_LINK = re.compile(r'<a linktype="page" slug="([^"]+)">')
_KEPT_CITE = re.compile(r'<a linktype="cite"(?: id="([^"]*)")?(?: certainty="([^"]*)")?( contested="[^"]*")?></a>')
_KEPT_LINK = re.compile(r'<a linktype="page" id="([^"]*)">')


class Numbers:
    """The numbers that the desk has given to names, for one load or export."""

    def __init__(self) -> None:
        self.sources = {source.key: source for source in Source.objects.all()}
        self.keys = {str(source.pk): key for key, source in self.sources.items()}
        self.facts = dict(Fact.objects.values_list("key", "pk"))
        self.fact_keys = {str(pk): key for key, pk in self.facts.items()}
        self.pages = dict(Page.objects.filter(depth__gt=1).values_list("slug", "pk"))
        self.slugs = {str(pk): slug for slug, pk in self.pages.items()}


def to_desk(text: str, words: Words, numbers: Numbers) -> Any:
    """A text of a block with numbers for names, as a StreamField keeps it."""
    if words == "fact":
        return numbers.facts.get(text)
    if words not in ("rich", "line"):
        return text

    def cite(match: re.Match[str]) -> str:
        source = numbers.sources[match[1]]
        return f'<a linktype="cite" id="{source.pk}"{match[2]}>{_text(source.label)}</a>'

    def link(match: re.Match[str]) -> str:
        return f'<a linktype="page" id="{numbers.pages.get(match[1], 0)}">'

    return _LINK.sub(link, _CITE.sub(cite, text))


def _text(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def from_desk(text: Any, words: Words, numbers: Numbers) -> str:
    """The other way: the normal form, with names for numbers. A link to a page that is gone leaves its words.

    :raises richtext.ForeignError: when it holds what a pack cannot.
    :raises LookupError: when it cites a source, or tells a fact, that is gone; the text says so.
    """
    if words == "fact":
        if text and str(text) not in numbers.fact_keys:
            raise LookupError("a fact that is no longer there")
        return numbers.fact_keys.get(str(text), "")
    if words == "drawing":
        return re.sub(r"\r\n?", "\n", text).strip()
    if words == "plain":
        return richtext.plain(str(text))  # a day too

    def cite(match: re.Match[str]) -> str:
        key = numbers.keys.get(match[1] or "")
        if key is None:
            raise LookupError("a citation of a source that is no longer there")
        contested = ' contested="yes"' if match[3] else ""
        return f'<a linktype="cite" key="{key}" certainty="{match[2] or "low"}"{contested}></a>'

    def link(match: re.Match[str]) -> str:
        slug = numbers.slugs.get(match[1])
        return f'<a linktype="page" slug="{slug}">' if slug else "<a>"

    form = richtext.normal if words == "rich" else richtext.normal_line
    return form(_KEPT_LINK.sub(link, _KEPT_CITE.sub(cite, form(text))))


def stream(body: list[tuple[str, Any]], numbers: Numbers) -> list[dict[str, Any]]:
    """A document's body as StreamField data."""
    return [
        {"type": kind, "value": mapped(kind, value, lambda text, words: to_desk(text, words, numbers))}
        for kind, value in body
    ]


def fact_of(fact: Fact, numbers: Numbers) -> dict[str, str]:
    """A fact of the desk as a pack keeps it.

    :raises richtext.ForeignError, LookupError: when it holds what a pack cannot.
    """
    lines = {field: from_desk(getattr(fact, field), "line", numbers) for field in Fact.WORDS}
    return {"key": fact.key, **lines, "on": fact.on.isoformat()}


def choosers(slugs: list[str], numbers: Numbers) -> list[dict[str, Any]]:
    return [{"type": "page", "value": numbers.pages[slug]} for slug in slugs if slug in numbers.pages]


def document_of(page: ReaderPage, numbers: Numbers) -> Document:
    """A page of the desk as a document.

    :raises ExportError: when it holds what a pack cannot.
    """
    parent = page.get_parent()
    meta: dict[str, Any] = {
        "type": _NAMES[type(page)],
        "title": page.title,
        "short": page.short,
        "summary": page.summary,
        "updated": page.updated,
        "search": [words.strip() for words in page.found_by.split(",") if words.strip()],
        "related": _slugs(page.related, numbers),
    }
    if isinstance(page, ArticlePage):
        meta |= {"sheet": page.sheet or None, "next_review": page.next_review, "review_note": page.review_note}
    if isinstance(page, PlainPage):
        meta["glossary"] = page.glossary or None
    if isinstance(page, DoorPage):
        meta |= {"voice": page.voice if page.voice != DEFAULT_VOICE else None, "clinicians": page.clinicians or None}
    if isinstance(page, HomePage):
        meta |= {"footer": _slugs(page.footer, numbers), "leave": page.leave_url, "cover": page.cover_title}
        meta["lookup"] = numbers.slugs.get(str(page.lookup_id), "")
    document = Document(page.slug, None if isinstance(page, HomePage) else parent.slug, meta, [])
    _fill(document, page, numbers)
    return document


def _fill(document: Document, page: ReaderPage, numbers: Numbers) -> None:
    """The page's blocks; texts that stand beside each other are one to readers, and in a pack."""
    body = document.body
    troubles = []
    for place, block in enumerate(page.body.get_prep_value()):
        try:
            kind, value = block["type"], block_of(block["type"], block["value"], numbers)
        except (richtext.ForeignError, LookupError) as error:
            what = error.what if isinstance(error, richtext.ForeignError) else error.args[0]
            troubles.append(
                f"{place_of(page.title, place, block['type'])} It holds {what}, which a pack cannot hold. "
                "Please take it out in the desk, or say it otherwise."
            )
            continue
        if kind == "prose" and body and body[-1][0] == "prose":
            body[-1] = ("prose", {"text": richtext.normal(f"{body[-1][1]['text']}<p></p>{value['text']}")})
        elif kind != "prose" or value["text"]:
            body.append((kind, value))
            document.places.append(place)
    if troubles:
        raise ExportError("\n".join(troubles))


def place_of(title: str, place: int, kind: str) -> str:
    """Where a block stands, for a person.

    :param place: in the body, from 0.
    """
    block = Body().child_blocks.get(kind)
    return f"“{title}”, block {place + 1} ({block.label if block else kind}):"


def block_of(kind: str, value: dict[str, Any] | None, numbers: Numbers) -> dict[str, Any]:
    """The value of a block of the desk, as :meth:`get_prep_value` gives it, as a document keeps it.

    :raises richtext.ForeignError, LookupError: when it holds what a pack cannot.
    """
    return mapped(kind, _plain_lists(value), lambda text, words: from_desk(text, words, numbers))


def _plain_lists(value: dict[str, Any] | None) -> dict[str, Any]:
    """A block's value without the editor's numbering of list items: a ListBlock keeps {"type": "item", "value": …, "id": …}."""

    def plain(part: Any) -> Any:
        if isinstance(part, list):
            return [plain(one) for one in part]
        if isinstance(part, dict):
            return plain(part["value"]) if part.get("type") == "item" else _plain_lists(part)
        return part

    return {key: plain(found) for key, found in (value or {}).items()}


def _slugs(value: Any, numbers: Numbers) -> list[str]:
    return [slug for block in value.get_prep_value() if (slug := numbers.slugs.get(str(block["value"])))]
