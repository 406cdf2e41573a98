"""What the press listens to: pages and sources that change for readers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_unpublished, post_page_move

from sottovoce.evidence.models import Source
from sottovoce.pages import gates
from sottovoce.pages.models import READER_PAGES, ReaderPage
from sottovoce.pages.signals import Change, changed, tell

from .publish import publish_change
from .sealing import PressError, seal_page


@receiver(changed)
def on_change(change: Change, **kwargs: Any) -> None:
    try:
        publish_change(change)
    except PressError as error:
        raise ValidationError(str(error)) from error


@receiver(page_unpublished)
def on_unpublish(instance: ReaderPage, **kwargs: Any) -> None:
    tell(Change(pages={instance.pk}, parents={instance.get_parent().pk}))


def on_delete(instance: ReaderPage, **kwargs: Any) -> None:
    parents = Page.objects.filter(path=Page._get_parent_path_from_path(instance.path)).values_list("pk", flat=True)
    tell(Change(pages={instance.pk}, parents=set(parents)))


for _model in READER_PAGES:
    post_delete.connect(on_delete, sender=_model, dispatch_uid=f"press.{_model.__name__}")


@receiver(post_page_move)
def on_move(instance: ReaderPage, parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    moved = set(instance.get_descendants(inclusive=True).values_list("pk", flat=True))
    tell(Change(pages=moved, parents={parent_page_before.pk, parent_page_after.pk}))


@receiver(post_save, sender=Source)
def on_source(instance: Source, created: bool, **kwargs: Any) -> None:
    if not created:
        tell(Change(sources={instance.pk}))


@gates.forecast
def fits_its_envelope(page: ReaderPage) -> list[str]:
    """The page as it would go out: whole, self-contained, and not too big."""
    try:
        seal_page(page)
    except PressError as error:
        return [str(error)]
    return []
