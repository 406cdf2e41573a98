"""The only writers of what is kept of sources: adding one, keeping what was found, deciding on a notice."""

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from . import csl
from .adopting import adopt, identifier, short_name
from .models import Decision, Source, SourceCheck
from .services import Services


def services(**given: Any) -> Services:
    """The services that this installation asks."""
    return Services(settings.EVIDENCE_SERVICES, settings.ENVIRONMENT.contact, **given)


def ask_for(text: str, custom: dict[str, Any], ask: Services) -> dict[str, Any]:
    """The record of what somebody typed: a DOI or a PMID.

    :raises ValueError, ServiceError: with a sentence, when there is none to be had.
    """
    name, number = identifier(text)
    record = adopt(ask.by_doi(number) if name == "DOI" else ask.by_pmid(number), custom)
    return {**record, name: number}


def add(record: dict[str, Any]) -> Source:
    """Keep a new source.

    :param record: with or without a short name (``id``).
    :raises ValidationError: when it is there already (the text names it), or is no record.
    """
    kept = list(Source.objects.all())
    if found := csl.find_same(record, (source.record for source in kept)):
        raise ValidationError(f"It is there already, as “{found['id']}”: {csl.label(found)}, {found['title']}")
    named = {"id": short_name(record, {source.key for source in kept}), **record}
    if found_wrong := csl.problems(named):
        raise ValidationError(found_wrong)
    source = Source.from_record(named)
    source.full_clean()
    source.save()
    return source


def keep_check(
    source: Source, what: str, found: str, asked: str, on: datetime.date, notice: str = "", detail: str = ""
) -> None:
    """Keep what was found, as a row of its own."""
    SourceCheck.objects.create(
        source=source, what=what, found=found, asked=asked[:120], on=on, notice=notice, detail=detail[:300]
    )


def decide(check: SourceCheck, retracted: bool, reason: str, user: Any) -> None:
    """Keep what a person decided about the notice that a check found; a confirmed one makes the source one that nothing may rest on.

    :raises ValidationError: without a reason, or when a page could not be shown with the new record.
    """
    source, reason = check.source, reason.strip()
    if not retracted and not reason:
        raise ValidationError("Please say why the source may still be cited.")
    if len(reason) > 400:
        raise ValidationError(f"The reason has {len(reason)} characters; 400 are kept.")
    with transaction.atomic():
        Decision.objects.create(
            source=source,
            found=check.found,
            notice=check.notice,
            retracted=retracted,
            reason=reason,
            on=timezone.localdate(),
        )
        log(instance=source, action="sottovoce.decision", user=user, data={"retracted": retracted, "reason": reason})
        if retracted and not source.retracted:
            source.retracted = True
            source.save()
