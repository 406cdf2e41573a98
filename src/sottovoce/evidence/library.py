"""The library of sources: all that readers' pages rest on, with full references."""

from typing import Final, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, Exists, Model, OuterRef, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from sottovoce.foundation.rendering import Rendering

from .citations import url_label
from .grades import KINDS
from .models import Fact, Source, SourceCheck
from .vancouver import reference

OTHER: Final = "Other sources"
PART: Final = 45  # sources on one part of the library, so that each part fits its envelope


class Entry(NamedTuple):
    """A source as the library shows it.

    :ivar checked: the day (ISO 8601) of which the last check for retractions speaks; empty when nobody has asked.
    """

    topic: str
    kind: str
    label: str
    reference: str
    url: str
    url_label: str
    abstract: bool
    retracted: bool
    checked: str


class Group(NamedTuple):
    """Sources of one kind on one topic, on one part of the library.

    :ivar topic: empty when the group before it is on the same.
    """

    topic: str
    kind: str
    entries: list[Entry]


def cited() -> list[int]:
    """All sources that live pages or the facts on them cite, by key, in the order of the library."""
    return Rendering.current().read("cited", _cited)


def entry(pk: int) -> Entry | None:
    """A source of the library."""
    return Rendering.current().read(f"entry:{pk}", lambda: _entries([pk]).get(pk))


def part_of(part: int) -> list[Group]:
    """One part of the library."""
    pks = cited()[(part - 1) * PART : part * PART]
    known = Rendering.current().known
    known |= {f"entry:{pk}": one for pk, one in _entries([pk for pk in pks if f"entry:{pk}" not in known]).items()}
    groups: list[Group] = []
    topic = kind = ""
    for found in filter(None, map(entry, pks)):
        if not groups or (found.topic, found.kind) != (topic, kind):
            heading = found.topic or OTHER
            groups.append(Group(heading if not groups or found.topic != topic else "", found.kind, []))
            topic, kind = found.topic, found.kind
        groups[-1].entries.append(found)
    return groups


def first_of(part: int) -> Entry | None:
    """What a part begins with."""
    return entry(cited()[(part - 1) * PART]) if len(cited()) > (part - 1) * PART else None


def _cited() -> list[int]:
    on_pages = Exists(Page.objects.filter(live=True, pk=Cast(OuterRef("object_id"), BigIntegerField())))
    by_pages = _references(Source, Page).filter(on_pages)
    facts = Fact.objects.filter(Exists(_references(Fact, Page).filter(on_pages)))
    by_facts = _references(Source, Fact).filter(object_id__in=[str(pk) for pk in facts.values_list("pk", flat=True)])
    found = Source.objects.filter(Exists(by_pages) | Exists(by_facts), confirmed=True)
    return [source.pk for source in sorted(found, key=_place)]


def _references(to: type[Model], by: type[Model]) -> "QuerySet[ReferenceIndex]":
    """Wagtail's index of what leads to the outer row of a query."""
    kinds = ContentType.objects
    references: QuerySet[ReferenceIndex] = ReferenceIndex.objects.filter(
        base_content_type=kinds.get_for_model(by),
        to_content_type=kinds.get_for_model(to),
        to_object_id=Cast(OuterRef("pk"), CharField()),
    )
    return references


def _place(source: Source) -> tuple[bool, str, int, str, str]:
    return not source.topic, source.topic, list(KINDS).index(source.kind), source.label.casefold(), source.key


def _entries(pks: list[int]) -> dict[int, Entry]:
    asked = SourceCheck.objects.filter(source__in=pks, what=SourceCheck.FOR_RETRACTION)
    checked = dict(asked.order_by("on", "pk").values_list("source", "on"))  # the latest of each
    return {
        source.pk: Entry(
            source.topic,
            KINDS[source.kind],
            source.label,
            reference(source.csl),
            source.link,
            url_label(source.link),
            source.read == "abstract",
            source.retracted,
            checked[source.pk].isoformat() if source.pk in checked else "",
        )
        for source in Source.objects.filter(pk__in=pks)
    }
