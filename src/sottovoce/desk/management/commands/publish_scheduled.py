"""Wagtail's command for what is due by the clock, in our way: one page that is refused does not stop the others."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.management.commands import publish_scheduled
from wagtail.models import Page, Revision

from sottovoce.desk import failures


class Command(publish_scheduled.Command):
    help = "Publish and withdraw the pages whose time has come. What is refused is kept for the desk’s home page."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        now = timezone.now()
        for page in Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at").specific():
            self._try(page, partial(page.unpublish, set_expired=True, log_action="wagtail.unpublish.scheduled"))
        for revision in Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at"):
            self._try(revision.content_object, partial(revision.publish, log_action="wagtail.publish.scheduled"))

    def _try(self, page: Page, action: Callable[[], Any]) -> None:
        try:
            with transaction.atomic():
                action()
        except ValidationError as error:
            failures.remember(page, error)
            self.stderr.write(f"“{page}” is as it was: {' '.join(error.messages)}")
