"""What follows when a specialist's entry is deleted: her name leaves the desk's log too."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.models import ModelLogEntry

from .models import Specialist

GONE = "A specialist who is no longer listed"


@receiver(post_delete, sender=Specialist)
def forget(instance: Specialist, **kwargs: Any) -> None:
    """That somebody was added, changed and deleted stays; who it was does not."""
    kind = ContentType.objects.get_for_model(Specialist)
    ModelLogEntry.objects.filter(content_type=kind, object_id=str(instance.pk)).update(label=GONE, data={})
