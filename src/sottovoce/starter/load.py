"""Loads a pack into the desk, through Wagtail's page API; loading it again changes nothing, and never an editor's work."""

import datetime
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Locale, Page, Site
from wagtail.search.backends import get_search_backend

from sottovoce.directory.models import Organisation
from sottovoce.evidence.grades import DEFAULT_VOICE
from sottovoce.evidence.models import Fact, Source
from sottovoce.foundation.richtext import ForeignError
from sottovoce.pages.models import READER_PAGES, ArticlePage, DoorPage, FormerSlug, HomePage, PlainPage, ReaderPage
from sottovoce.pages.signals import together

from .desk import TYPES, Numbers, choosers, document_of, fact_of, stream, to_desk
from .document import Document, ExportError, Pack, PackError, Problem
from .models import Loaded

_CITED = re.compile(r'<a linktype="cite" key="([^"]+)"')


@dataclass
class Report:
    """What a load did, by slug (or ``source:KEY``, ``fact:KEY``, ``organisation:KEY``)."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)


def load_pack(pack: Pack, progress: Callable[[int, int], None] = lambda done, total: None) -> Report:
    """Bring a pack into the desk and publish its pages: all of it, or nothing.

    :param progress: called with the pages done and their total.
    :raises PackError: when a code of the pack is another page's in this desk.
    """
    report = Report()
    with transaction.atomic(), together():
        Page.objects.filter(depth=2, title="Welcome to your new Wagtail site!").delete()
        _load_sources(pack, report)
        for record in pack.organisations.values():
            _load_organisation(record, report)
        _make_pages(pack, report)
        numbers = Numbers()
        for key in pack.facts:
            _load_fact(pack, key, numbers, report)
        numbers = Numbers()
        for done, document in enumerate(pack.pages.values(), start=1):
            if document.slug not in report.left_alone:
                _fill_page(pack, document, numbers, report)
            progress(done, len(pack.pages))
    return report


def _fingerprint(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=32).hexdigest()


def _load_sources(pack: Pack, report: Report) -> None:
    """Bring in the sources: new ones all at once, for a library has hundreds."""
    names = {key: f"source:{key}" for key in pack.sources}
    memories = {memory.slug: memory for memory in Loaded.objects.filter(slug__in=names.values())}
    sources = {source.key: source for source in Source.objects.filter(key__in=names)}
    fresh: list[Source] = []
    for key, record in pack.sources.items():
        memory, kept = memories.get(names[key]), sources.get(key)
        if kept is None and memory is None:
            source = Source.from_record(record)
            source.clean_fields()
            source.clean()
            fresh.append(source)
            report.created.append(names[key])
        elif memory is None or kept is None or _record_fingerprint(kept.record) != memory.kept:
            report.left_alone.append(names[key])
        elif memory.pack == _record_fingerprint(record):
            report.unchanged.append(names[key])
        else:
            again = Source.from_record(record)
            for part in ("kind", "read", "topic", "csl", "confirmed", "retracted"):
                setattr(kept, part, getattr(again, part))
            kept.save()
            memory.pack = memory.kept = _record_fingerprint(record)
            memory.save()
            report.updated.append(names[key])
    Source.objects.bulk_create(fresh)
    get_search_backend().add_bulk(Source, fresh)
    prints = {names[source.key]: _record_fingerprint(source.record) for source in fresh}
    Loaded.objects.bulk_create(Loaded(slug=name, pack=text, kept=text) for name, text in prints.items())


def _load_organisation(record: dict[str, Any], report: Report) -> None:
    name = f"organisation:{record['id']}"
    wanted = _record_fingerprint(record)
    memory = Loaded.objects.filter(slug=name).first()
    kept = Organisation.objects.filter(key=record["id"]).first()
    fresh = Organisation.from_record(record)
    if kept is None and memory is None:
        fresh.full_clean()
        fresh.save()
        report.created.append(name)
    elif memory is None or kept is None or _record_fingerprint(kept.record) != memory.kept:
        report.left_alone.append(name)
        return
    elif memory.pack == wanted:
        report.unchanged.append(name)
        return
    else:
        fresh.pk, fresh._state.adding = kept.pk, False
        fresh.save()
        report.updated.append(name)
    Loaded.objects.update_or_create(slug=name, defaults={"pack": wanted, "kept": wanted})


def _record_fingerprint(record: dict[str, Any]) -> str:
    return _fingerprint(json.dumps(record, sort_keys=True, default=str))


def _load_fact(pack: Pack, key: str, numbers: Numbers, report: Report) -> None:
    slug, given = f"fact:{key}", pack.facts[key]
    wanted = _fingerprint(json.dumps(given, sort_keys=True))
    memory = Loaded.objects.filter(slug=slug).first()
    kept = Fact.objects.filter(key=key).first()
    theirs = kept is None if memory else kept is not None  # deleted by an editor, or their own
    lacks_source = any(one not in numbers.sources for one in _CITED.findall(given["cited"]))
    if theirs or lacks_source or (kept and memory and _kept_fact(kept, numbers) != memory.kept):
        report.left_alone.append(slug)
        return
    if memory and memory.pack == wanted:
        report.unchanged.append(slug)
        return
    fact = kept or Fact(key=key)
    for name in Fact.WORDS:
        setattr(fact, name, to_desk(given.get(name, ""), "line", numbers))
    fact.on = datetime.date.fromisoformat(given["on"])
    try:
        fact.full_clean()
    except ValidationError as error:
        raise PackError([Problem("facts.md", 1, f"{key}: {message}") for message in error.messages]) from error
    fact.save()
    (report.updated if kept else report.created).append(slug)
    Loaded.objects.update_or_create(slug=slug, defaults={"pack": wanted, "kept": _kept_fact(fact, numbers)})


def _kept_fact(fact: Fact, numbers: Numbers) -> str:
    try:
        return _fingerprint(json.dumps(fact_of(fact, numbers), sort_keys=True))
    except (ForeignError, LookupError) as error:  # no pack brought this
        return _fingerprint(str(error))


def _make_pages(pack: Pack, report: Report) -> None:
    """Every page of the pack gets its place in the tree, so that pages may link each other in any order."""
    for document in pack.pages.values():
        memory = Loaded.objects.filter(slug=document.slug).first()
        page = Page.objects.filter(slug=document.slug, depth__gt=1).first()
        if (memory and memory.page is None) or (page is not None and (memory is None or memory.page_id != page.pk)):
            report.left_alone.append(document.slug)  # deleted by an editor, or their own page under this slug
        elif memory is None and document.parent in report.left_alone:
            report.left_alone.append(document.slug)  # the door that it stands behind is gone
        elif memory is None:
            page = _make_page(pack, document)
            Loaded.objects.create(slug=document.slug, page_id=page.pk, pack="", kept="")
            report.created.append(document.slug)


def _make_page(pack: Pack, document: Document) -> Page:
    meta = document.meta
    code = meta.get("code", "")
    if code and any(model.objects.filter(code=code).exists() for model in READER_PAGES):
        raise PackError([Problem(document.file, 1, f"Another page of the desk has the code “{code}” already.")])
    page: Any = TYPES[meta["type"]](
        title=meta["title"], slug=document.slug, summary=meta["summary"], code=code, live=False
    )
    if document.parent is None:
        page.locale, _ = Locale.objects.get_or_create(language_code=pack.language)
        root = Page.get_first_root_node()
        root.add_child(instance=page)
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "root_page": page, "site_name": pack.name}
        )
        return page
    parent = Page.objects.get(slug=document.parent, depth__gt=1)
    places = {other.slug: other.order for other in pack.pages.values() if other.parent == document.parent}
    after = [child for child in parent.get_children() if places.get(child.slug, -1) > document.order]
    if after:
        page.locale = parent.locale
        after[0].add_sibling(pos="left", instance=page)
    else:
        parent.add_child(instance=page)
    return page


def _fill_page(pack: Pack, document: Document, numbers: Numbers, report: Report) -> None:
    memory = Loaded.objects.get(slug=document.slug)
    wanted = _fingerprint(_text(document) + (pack.licence + pack.name if document.parent is None else ""))
    page: ReaderPage = Page.objects.get(pk=memory.page_id).specific
    lacks_source = any(
        (name.kind == "cite" and name.key not in numbers.sources)
        or (name.kind == "fact" and name.key not in numbers.facts)
        for name in document.named
    )
    if lacks_source or (memory.kept and _kept(page, numbers) != memory.kept):
        report.left_alone.append(document.slug)
        return
    if memory.pack == wanted:
        report.unchanged.append(document.slug)
        return
    if document.slug not in report.created:
        report.updated.append(document.slug)
    meta = document.meta
    page.title = page.draft_title = meta["title"]
    page.short, page.summary, page.updated = meta.get("short", ""), meta["summary"], meta["updated"]
    page.body = stream(document.body, numbers)
    page.related = choosers(meta.get("related", []), numbers)
    page.found_by = ", ".join(meta.get("search", []))
    if isinstance(page, PlainPage):
        page.glossary = meta.get("glossary", False)
    if isinstance(page, ArticlePage):
        page.sheet = meta.get("sheet", False)
        page.next_review = meta.get("next_review")
        page.review_note = meta.get("review_note", "")
    if isinstance(page, DoorPage):
        page.voice = meta.get("voice") or DEFAULT_VOICE
        page.clinicians = meta.get("clinicians", False)
    if isinstance(page, HomePage):
        page.footer = choosers(meta.get("footer", []), numbers)
        page.lookup_id = numbers.pages.get(meta.get("lookup", ""))
        page.licence = pack.licence
        page.leave_url = meta.get("leave") or page.leave_url
        page.cover_title = meta.get("cover") or page.cover_title
        Site.objects.filter(is_default_site=True, root_page=page).update(site_name=pack.name)
    for slug in meta.get("former", []):
        if not Page.objects.filter(slug=slug).exists():
            FormerSlug.objects.get_or_create(slug=slug, defaults={"page_id": page.pk})
    try:
        page.save_revision().publish()
    except ValidationError as error:
        raise PackError([Problem(document.file, 1, message) for message in error.messages]) from error
    page = type(page).objects.get(pk=page.pk)
    memory.pack, memory.kept = wanted, _kept(page, numbers)
    memory.save()


def _kept(page: ReaderPage, numbers: Numbers) -> str:
    """Fingerprint of a page's words as they stand in the desk, drafts included."""
    latest = page.get_latest_revision_as_object()
    try:
        words = _text(document_of(latest, numbers))
    except ExportError as error:  # no pack brought this
        words = str(error)
    return _fingerprint(words + str(page.live))


def _text(document: Document) -> str:
    """A page's words, whatever day they were dated and wherever they stand."""
    meta = {key: value for key, value in document.meta.items() if value and key not in ("updated", "order")}
    return json.dumps([meta, document.body], sort_keys=True, default=str)
