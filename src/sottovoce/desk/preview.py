"""The editor's preview: the very document that would be sealed, and how full its envelope is."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.userbar import Userbar

from sottovoce.foundation.envelope import SIZES
from sottovoce.pages import reading
from sottovoce.pages.models import ReaderPage
from sottovoce.press.sealing import PressError, fill, seal_page


def fullness(used: int) -> str:
    """How full the envelope is, in words.

    :param used: bytes after brotli.
    """
    return f"{used:,} of {SIZES['br']:,} bytes of the envelope, {used * 100 // SIZES['br']} %"


@hooks.register("preview_reader_page")
def preview(request: HttpRequest, page: ReaderPage) -> HttpResponse:
    """The sealed document, byte for byte; what is not fit to be sealed is answered with the press's sentence.

    In the editor's side panel Wagtail's checker and a note on the envelope follow behind the document's end: the
    checker needs its script inside the frame. A page that was never saved has no short address yet, and shows none.
    """
    page.date_words(type(page).objects.filter(pk=page.pk).first())
    try:
        sealed, _ = seal_page(page, reading.as_published(page), only={1})
    except PressError as error:
        return HttpResponse(render_to_string("desk/preview_refused.html", {"sentence": str(error)}, request))
    html = sealed[0].html
    if getattr(request, "in_preview_panel", False):
        note = format_html('<template data-envelope="{}"></template>', fullness(fill(sealed)))
        html += note + Userbar(object=page).render_html({"request": request})
    return HttpResponse(html)
