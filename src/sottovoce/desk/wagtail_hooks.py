"""What the desk says after publishing: that readers see it now, and how full the envelope is."""

from django.contrib import messages
from django.http import HttpRequest
from wagtail import hooks

from sottovoce.foundation.envelope import SIZES
from sottovoce.pages.models import ReaderPage
from sottovoce.press.sealing import seal_page, weights

from . import account_hooks  # noqa: F401 - Wagtail looks for hooks in this module only


@hooks.register("after_publish_page")
def tell_weight(request: HttpRequest, page: ReaderPage) -> None:
    """Name the weight by part of what was published."""
    if not isinstance(page, ReaderPage) or not page.live:
        return
    sealed, _ = seal_page(page)
    parts = weights(sealed[0].html)
    whole = parts.pop("whole")
    named = ", ".join(f"{name} {size:,}" for name, size in parts.items())
    messages.info(request, f"Readers see it now. It fills {whole:,} of {SIZES['br']:,} bytes: {named}.")
