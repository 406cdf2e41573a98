"""Citations in rich text: `<a linktype="cite" id="7" certainty="low" contested="yes">Herbenick 2015</a>`."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from django.utils.html import escape
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import KEEP_WHITESPACE, InlineEntityElementHandler
from wagtail.rich_text import LinkHandler

from sottovoce.foundation.rendering import Rendering

from .grades import CERTAINTIES, DOTS, KINDS, MEANINGS, READ, allowed
from .models import Source

CITE = re.compile(r'<a linktype="cite"(?P<attributes>[^>]*)>(?P<label>[^<]*)</a>')


class CitationHandler(LinkHandler):
    """Makes citations known to Wagtail's reference index; the reader's page renders them itself, as numbered notes."""

    identifier = "cite"

    @staticmethod
    def get_model() -> type[Source]:
        return Source

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        return "<a>"

    @classmethod
    def extract_references(cls, attrs: dict[str, str]) -> Iterator[tuple[type[Source], str, str, str]]:
        yield Source, attrs["id"], "", ""


class CitationElementHandler(InlineEntityElementHandler):
    """From what is stored to the editor."""

    mutability = "IMMUTABLE"

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, str]:
        return {
            "id": attrs.get("id", ""),
            "certainty": attrs.get("certainty", "low"),
            "contested": "yes" if attrs.get("contested") == "yes" else "",
        }

    def handle_endtag(self, name: str, state: Any, contentstate: Any) -> None:
        """What is kept in its normal form has no words of its own; in the editor a mark without words would be lost."""
        place = state.current_entity_ranges[-1]
        if len(state.current_block.text) == place.offset:
            pk = contentstate.entity_map[place.key].data["id"]
            source = Source.objects.filter(pk=pk).first() if pk.isdigit() else None
            state.current_block.text += source.label if source else "?"
            state.leading_whitespace = KEEP_WHITESPACE
        super().handle_endtag(name, state, contentstate)


def citation_entity(props: dict[str, Any]) -> Any:
    """From the editor to what is stored."""
    attributes = {"linktype": "cite", "id": props.get("id"), "certainty": props.get("certainty")}
    if props.get("contested"):
        attributes["contested"] = "yes"
    return DOM.create_element("a", attributes, props["children"])


def cite_html(source: Source, certainty: str, contested: bool) -> str:
    """A citation as it is stored."""
    mark = ' contested="yes"' if contested else ""
    return f'<a linktype="cite" id="{source.pk}" certainty="{certainty}"{mark}>{escape(source.label)}</a>'


_ATTRIBUTE = re.compile(r'\b(id|certainty)="([^"]*)"')


def problems_of(html: str) -> list[str]:
    """What is wrong with the citations of a fact, each in one sentence."""
    found = [dict(_ATTRIBUTE.findall(match["attributes"])) for match in CITE.finditer(html)]
    sources = {str(source.pk): source for source in Source.objects.filter(pk__in=[one.get("id") for one in found])}
    if CITE.sub("", html).replace("<p>", "").replace("</p>", "").strip():
        return ["Please write citations alone here; the words stand in the wordings."]
    if not found:
        return ["Please cite at least one source."]
    sentences = []
    for one in found:
        source, certainty = sources.get(one.get("id", "")), one.get("certainty", "")
        if source is None:
            sentences.append("A source that is cited is no longer there. Please choose another.")
        elif certainty not in CERTAINTIES or not allowed(source.kind, certainty):
            sentences.append(too_sure(source, certainty))
        elif source.retracted or not source.confirmed:
            sentences.append(
                f"{source.label} {'was retracted' if source.retracted else 'is not confirmed'}. Please cite another."
            )
    return sentences


def too_sure(source: "Source | Cited", certainty: str) -> str:
    return (
        f"{source.label} ({KINDS[source.kind]}) cannot by itself carry a statement of {certainty} certainty. "
        "Please choose a lower one."
    )


class Cited(NamedTuple):
    """What a page shows of a source."""

    label: str
    kind: str
    read: str
    link: str
    retracted: bool


def read_source(pk: str) -> Cited | None:
    """A source for the rendering under way, which remembers what it saw."""
    return Rendering.current().read(f"source:{pk}", lambda: _cited([pk]).get(pk))


def _cited(pks: Iterable[str]) -> dict[str, Cited]:
    found = Source.objects.filter(pk__in=[pk for pk in pks if pk.isdigit()])
    return {
        str(source.pk): Cited(source.label, source.kind, source.read, source.link, source.retracted) for source in found
    }


def listed_sources() -> list[dict[str, Any]]:
    """The notes numbered so far, as the page's list of sources shows them.

    :returns: dicts with number, id, back, label, kind, certainty, certainty_label, meaning, dots, contested, abstract, retracted,
        url, url_label.
    """
    listed = []
    record = Rendering.current()
    sources = _cited({pk for pk, *_ in record.notes if f"source:{pk}" not in record.known})
    for number, (pk, certainty, contested) in enumerate(record.notes, start=1):
        source = record.read(f"source:{pk}", partial(sources.get, pk))
        if source is None:
            raise ValueError(
                f"Note {number} cites a source that is no longer there. Please remove the citation or choose another."
            )
        if certainty not in CERTAINTIES or not allowed(source.kind, certainty):
            raise ValueError(too_sure(source, certainty))
        listed.append(
            {
                "number": number,
                "id": f"r{number}",
                "back": f"c{number}",
                "label": source.label,
                "kind": KINDS[source.kind],
                "certainty": certainty,
                "certainty_label": CERTAINTIES[certainty],
                "meaning": MEANINGS[certainty],
                "dots": DOTS[certainty],
                "contested": contested == "yes",
                "abstract": source.read == "abstract",
                "read_label": READ[source.read],
                "retracted": source.retracted,
                "url": source.link,
                "url_label": url_label(source.link),
            }
        )
    return listed


def url_label(link: str) -> str:
    """The host that a link leads to, as readers see it; nothing for no link."""
    return link.split("/")[2].removeprefix("www.") if "//" in link else ""
