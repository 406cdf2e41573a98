"""What the press listens to: pages, sources and the directory that change for readers."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from sottovoce.directory.models import Organisation, Specialist
from sottovoce.evidence.facts import keys_of
from sottovoce.evidence.models import Fact, Source, SourceCheck
from sottovoce.pages import gates, reviews
from sottovoce.pages.models import ReaderPage
from sottovoce.pages.signals import Change, changed, tell

from .models import Name, Read
from .publish import publish_change
from .sealing import PressError, seal_page


@receiver(changed)
def on_change(change: Change, **kwargs: Any) -> None:
    try:
        publish_change(change)
    except PressError as error:
        raise ValidationError(str(error)) from error


@receiver(page_published)
def on_publish(instance: ReaderPage, **kwargs: Any) -> None:
    """A page that was copied live came here without passing through a new revision."""
    if instance.live and not Name.objects.filter(page_id=instance.pk).exists():
        tell(Change(pages={instance.pk}, parents={instance.get_parent().pk}, cites=True))


@receiver(page_unpublished)
def on_unpublish(instance: ReaderPage, **kwargs: Any) -> None:
    tell(Change(pages={instance.pk}, parents={instance.get_parent().pk}, cites=True))


@receiver(post_delete, sender=Page)
def on_delete(instance: Page, **kwargs: Any) -> None:
    """Sent when the page's rows are all gone, and once for each page of a branch."""
    parents = Page.objects.filter(path=Page._get_parent_path_from_path(instance.path)).values_list("pk", flat=True)
    tell(Change(pages={instance.pk}, parents=set(parents), cites=True))


@receiver(post_page_move)
def on_move(instance: ReaderPage, parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    moved = set(instance.get_descendants(inclusive=True).values_list("pk", flat=True))
    tell(Change(pages=moved, parents={parent_page_before.pk, parent_page_after.pk}))


@receiver(post_save, sender=Source)
def on_source(instance: Source, created: bool, **kwargs: Any) -> None:
    if not created:
        tell(Change(sources={instance.pk}))


@receiver([post_save, post_delete], sender=Organisation)
@receiver([post_save, post_delete], sender=Specialist)
def on_listed(**kwargs: Any) -> None:
    """Somebody is listed, listed otherwise, or no more: a consent that is taken back holds at once."""
    tell(Change(directory=True))


@receiver(post_save, sender=SourceCheck)
def on_check(instance: SourceCheck, **kwargs: Any) -> None:
    """The library tells when a source was last looked up."""
    if instance.what == SourceCheck.FOR_RETRACTION:
        tell(Change(sources={instance.source_id}))


@receiver(post_save, sender=Fact)
def on_fact(instance: Fact, created: bool, **kwargs: Any) -> None:
    """Every page that tells it is shown anew; a review that was of other words is told as such."""
    if created:
        return
    telling = Read.objects.filter(key__in=keys_of(instance.pk)).values_list("page_id", flat=True)
    reviewed = reviews.words_changed(telling)
    parents = {page.get_parent().pk for page in Page.objects.filter(pk__in=reviewed)}
    tell(Change(pages=reviewed, parents=parents, facts={instance.pk}, cites=True))


@gates.forecast
def fits_its_envelope(page: ReaderPage, known: dict[str, Any]) -> Iterator[gates.Problem]:
    """The page as it would go out: whole, self-contained, and not too big."""
    try:
        seal_page(page, known)
    except PressError as error:
        yield gates.Problem(str(error))
