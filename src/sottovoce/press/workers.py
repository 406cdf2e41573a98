"""What each process of a full publish does. Nothing of Django is imported before :func:`start` has set it up."""

import gc
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .sealing import Sealed


_known: dict[str, Any] = {}  # what the pages of this publish have read; a process serves one publish and ends


def start() -> None:
    """Called once in each new process."""
    import django

    django.setup()
    gc.freeze()
    gc.set_threshold(50_000)  # looking for cycles so often as Python does by itself takes a tenth of our own time


def seal_some(pks: list[int], known: dict[str, Any] = _known) -> "list[tuple[int, list[Sealed], dict[str, str]]]":
    """All parts of some pages, and what they read.

    :param known: what pages of the same publish have read already; a process of its own has its own.
    """
    from wagtail.models import Page

    from .sealing import seal_page

    pages = Page.objects.filter(pk__in=pks).order_by("pk").specific()
    return [(page.pk, *seal_page(page, known)) for page in pages]
