"""The desk's published pages as a pack."""

from pathlib import Path

from wagtail.models import Page

from sottovoce.evidence.models import Source
from sottovoce.pages.models import HomePage, ReaderPage

from .desk import Numbers, document_of
from .document import Pack, PackError, Problem


def export_pack(folder: Path) -> Pack:
    """:raises PackError: when the desk has no home page."""
    home = HomePage.objects.filter(live=True).order_by("path").first()
    if home is None:
        raise PackError(
            [Problem(str(folder), 1, "The desk has no published home page, so there is nothing to export.")]
        )
    numbers = Numbers()
    pack = Pack(
        folder,
        home.title,
        home.locale.language_code,
        home.licence,
        {source.key: source.record for source in Source.objects.all()},
    )
    for page in Page.objects.filter(live=True).descendant_of(home, inclusive=True).specific().order_by("path"):
        if isinstance(page, ReaderPage):
            pack.pages[page.slug] = document_of(page, numbers)
    return pack
