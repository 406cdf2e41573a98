"""The desk's published pages as a pack, read again before it counts as written: nothing is lost without a word."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wagtail.models import Page, Site

from sottovoce.directory.models import Organisation
from sottovoce.evidence.models import Fact, Source
from sottovoce.foundation import richtext
from sottovoce.foundation.address import new_code
from sottovoce.pages.models import FormerSlug, HomePage, ReaderPage

from .desk import Numbers, document_of, fact_of, place_of
from .document import Document, ExportError, Pack, PackError, Words, mapped
from .read import in_order, read_pack
from .write import block_texts, page_file, page_text, write_pack

_LINK = re.compile(r'<a linktype="page" slug="([^"]+)">(.*?)</a>')


def export_pack(folder: Path) -> Pack:
    """
    :raises ExportError: when the desk has no home page, or holds what a pack cannot; every such place is named.
    """
    home = HomePage.objects.filter(live=True).order_by("path").first()
    if home is None:
        raise ExportError("The desk has no published home page, so there is nothing to export.")
    numbers = Numbers()
    site = Site.objects.filter(is_default_site=True).first()
    pack = Pack(
        folder,
        (site and site.site_name) or home.title,
        home.locale.language_code,
        home.licence,
        {source.key: source.record for source in Source.objects.all()},
        organisations={organisation.key: organisation.record for organisation in Organisation.objects.all()},
    )
    troubles = list(_add_facts(pack, numbers))
    codes: dict[str, str] = {}
    siblings: dict[str | None, int] = {}
    for page in Page.objects.filter(live=True).descendant_of(home, inclusive=True).specific().order_by("path"):
        if not isinstance(page, ReaderPage):
            continue
        try:
            document = document_of(page, numbers)
        except ExportError as error:
            troubles.append(str(error))
            continue
        if document.parent and document.parent not in pack.pages:
            troubles.append(
                f"“{page.title}” is published, but the page that it stands below, “{document.parent}”, is not. "
                "Please publish that one too, or withdraw this one."
            )
        former = FormerSlug.objects.filter(page_id=page.pk).order_by("slug").values_list("slug", flat=True)
        document.meta["former"] = list(former)
        document.meta["order"] = siblings[document.parent] = siblings.get(document.parent, 0) + 1
        codes[document.slug] = page.code
        pack.pages[document.slug] = document
    for document in pack.pages.values():
        _keep_to(pack, document)
    _note_codes(pack, codes)
    troubles += [] if troubles else _troubles(pack)
    if troubles:
        raise ExportError("\n".join(troubles))
    return pack


def _add_facts(pack: Pack, numbers: Numbers) -> Iterator[str]:
    """:returns: what a pack cannot hold."""
    for fact in Fact.objects.order_by("key"):
        try:
            pack.facts[fact.key] = fact_of(fact, numbers)
        except (richtext.ForeignError, LookupError) as error:
            what = error.what if isinstance(error, richtext.ForeignError) else error.args[0]
            yield f"The fact “{fact.key}”: It holds {what}, which a pack cannot hold. Please take it out in the desk."


def _keep_to(pack: Pack, document: Document) -> None:
    """What leads to a page that is not published is plain words in the pack, as it is to readers."""

    def words(match: re.Match[str]) -> str:
        return match[0] if match[1] in pack.pages else match[2]

    def unlinked(text: str, kind: Words) -> str:
        if kind not in ("rich", "line") or all(match[1] in pack.pages for match in _LINK.finditer(text)):
            return text
        return (richtext.normal if kind == "rich" else richtext.normal_line)(_LINK.sub(words, text))

    document.body = [(kind, mapped(kind, value, unlinked)) for kind, value in document.body]
    for key in ("related", "footer"):
        if key in document.meta:
            document.meta[key] = [slug for slug in document.meta[key] if slug in pack.pages]


def _note_codes(pack: Pack, codes: dict[str, str]) -> None:
    """A code stands in the pack when a load would give the page another one: printed codes lead to their page for good."""
    taken: set[str] = set()
    for document in in_order(pack.pages.values()):
        if codes[document.slug] != new_code(document.slug, taken):
            document.meta["code"] = codes[document.slug]
        taken |= {document.slug, codes[document.slug]}


def _troubles(pack: Pack) -> list[str]:
    """What would not come back from the pack as it stands in the desk: it is written to a folder of its own, and read."""
    with tempfile.TemporaryDirectory(prefix="sottovoce-export-") as beside:
        folder = Path(beside)
        write_pack(pack, folder)
        try:
            again = read_pack(folder)
        except PackError as error:
            files = {str(page_file(document)): document for document in pack.pages.values()}
            return [
                f"{_place(files[problem.file], problem.line) if problem.file in files else problem.file} {problem.text}"
                for problem in error.problems
            ]
    return [
        f"The organisation “{record['name']}”: A pack cannot hold it as it stands. Please say it more simply."
        for key, record in pack.organisations.items()
        if again.organisations[key] != record
    ] + [
        f"{place_of(document.meta['title'], place, kind)} A pack cannot hold it as it stands. Please say it more simply, "
        "for example with less emphasis."
        for document in pack.pages.values()
        for place, kind in _lost(document, again.pages[document.slug])
    ]


def _place(document: Document, line: int) -> str:
    """The block that stands on a line of a page's file."""
    last = page_text(Document(document.slug, document.parent, document.meta, []), 1, {}).count("\n") + 1
    title = str(document.meta["title"])
    for place, ((kind, _), text) in enumerate(zip(document.body, block_texts(document, {}), strict=True)):
        last += text.count("\n") + 1
        if line <= last:
            return place_of(title, document.places[place], kind)
    return f"“{title}”:"


def _lost(document: Document, again: Document) -> Iterator[tuple[int, str]]:
    """The place in the desk of the first block that came back as something else."""
    nothing: tuple[str, Any] = ("", None)
    for place, block in enumerate(document.body):
        if (again.body[place] if place < len(again.body) else nothing) != block:
            yield document.places[place], block[0]
            return
