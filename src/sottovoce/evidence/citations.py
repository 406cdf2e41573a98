"""Citations in rich text: `<a linktype="cite" id="7" certainty="low" contested="yes">Herbenick 2015</a>`."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from django.utils.html import escape
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineEntityElementHandler
from wagtail.rich_text import LinkHandler

from sottovoce.foundation.rendering import Rendering

from .grades import CERTAINTIES, DOTS, KINDS, READ, allowed
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


class Cited(NamedTuple):
    """What a page shows of a source."""

    label: str
    kind: str
    read: str
    link: str


def read_source(pk: str) -> Cited | None:
    """A source for the rendering under way, which remembers what it saw."""
    return Rendering.current().read(f"source:{pk}", lambda: _cited([pk]).get(pk))


def _cited(pks: Iterable[str]) -> dict[str, Cited]:
    found = Source.objects.filter(pk__in=[pk for pk in pks if pk.isdigit()])
    return {str(source.pk): Cited(source.label, source.kind, source.read, source.link) for source in found}


def listed_sources() -> list[dict[str, Any]]:
    """The notes numbered so far, as the page's list of sources shows them.

    :returns: dicts with number, id, back, label, kind, certainty, certainty_label, dots, contested, abstract, url, url_label.
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
            raise ValueError(
                f"{source.label} ({KINDS[source.kind]}) cannot by itself carry a statement of {certainty} certainty. "
                "Please choose a lower one."
            )
        listed.append(
            {
                "number": number,
                "id": f"r{number}",
                "back": f"c{number}",
                "label": source.label,
                "kind": KINDS[source.kind],
                "certainty": certainty,
                "certainty_label": CERTAINTIES[certainty],
                "dots": DOTS[certainty],
                "contested": contested == "yes",
                "abstract": source.read == "abstract",
                "read_label": READ[source.read],
                "url": source.link,
                "url_label": source.link.split("/")[2].removeprefix("www."),
            }
        )
    return listed
