"""What each process of a full publish does. Nothing of Django is imported before :func:`start` has set it up."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .sealing import Sealed


def start() -> None:
    """Called once in each new process."""
    import django

    django.setup()


def seal_one(pk: int) -> "tuple[int, list[Sealed], dict[str, str]]":
    """All parts of one page, and what they read."""
    from wagtail.models import Page

    from .sealing import seal_page

    return pk, *seal_page(Page.objects.get(pk=pk).specific)
