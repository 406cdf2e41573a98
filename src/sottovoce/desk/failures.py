"""What was to go out by itself and did not: kept until it does, or is no longer due."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.signals import page_published, page_unpublished

from .models import FailedPublish


def failures() -> "QuerySet[FailedPublish]":
    """Pages that were refused when their time came and are still due, the latest first, each with the reason."""
    now = timezone.now()
    due = Revision.page_revisions.filter(object_id=Cast(OuterRef("page_id"), CharField()), approved_go_live_at__lt=now)
    return FailedPublish.objects.filter(Q(Exists(due)) | Q(page__live=True, page__expire_at__lt=now)).select_related(
        "page"
    )


def remember(page: Page, error: ValidationError) -> FailedPublish:
    """Keep why a page did not go out."""
    failed, _ = FailedPublish.objects.update_or_create(page_id=page.pk, defaults={"reason": "\n".join(error.messages)})
    return failed


@receiver([page_published, page_unpublished])
def forget(instance: Page, **kwargs: Any) -> None:
    FailedPublish.objects.filter(page_id=instance.pk).delete()
