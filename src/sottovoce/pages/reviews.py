"""What clinicians have reviewed, and what readers are told of it. Reviews are only ever added."""

import hashlib
import html
import json
import re
from collections.abc import Iterable
from typing import Any, ClassVar, Final, NoReturn

from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from wagtail.fields import StreamValue
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from . import signals, wording

NOT_REVIEWED: Final = "Not yet reviewed by a clinician"

WORDS: Final = ("title", "summary", "body")
"""What a clinician reviews."""

CONTENT: Final = (
    *WORDS,
    "slug",
    "short",
    "related",
    "next_review",
    "review_note",
    "clinicians",
    "voice",
    "footer",
    "leave_url",
    "licence",
)
"""All that an editor decides and a reader gets."""

_LINK = re.compile(r"<a\b([^>]*)>")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]+)"')


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews, which nobody rewrites."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("A review is kept as it was given. A new review takes its place.")

    def delete(self) -> NoReturn:
        raise TypeError("A review is kept as it was given. A new review takes its place.")


class Review(models.Model):
    """A clinician has reviewed these words, on this day, in this role. Who it was stands in the desk's log alone.

    :ivar revision: what was reviewed; its number stays when old revisions are cleared away.
    :ivar words: the fingerprint of what was reviewed (Wagtail's autosave can write over a revision).
    :ivar role: as readers are told, for example “a gynaecologist”.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="reviews")
    revision = models.ForeignKey(
        "wagtailcore.Revision", on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    words = models.CharField(max_length=32)
    role = models.CharField(max_length=80)
    on = models.DateField()

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        with translation.override("en-gb"):  # as readers see it, whatever language the editor's desk is in
            return f"Reviewed by {self.role} on {date_format(self.on, 'j F Y')}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A review is kept as it was given. A new review takes its place.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A review is kept as it was given. A new review takes its place.")


def record(revision: Revision, role: str, user: Any) -> Review:
    """Keep that a clinician has reviewed this revision, and tell readers of what is public. Whether this person may say so,
    the caller has asked.

    :raises ValidationError: when the press refuses what readers would see; nothing is kept then.
    """
    reviewed = revision.as_object()
    with transaction.atomic():
        page = Page.objects.get(pk=reviewed.pk).specific
        before = page.review
        review = Review.objects.create(
            page_id=page.pk, revision=revision, words=fingerprint(reviewed), role=role, on=timezone.localdate()
        )
        log(instance=page, action="sottovoce.review", user=user, revision=revision, data={"review": str(review)})
        if page.live:
            # Lists read the fingerprint of the public words; a page published before fingerprints were kept has none.
            type(page).objects.filter(pk=page.pk).update(words=fingerprint(page))
            if page.review != before:
                signals.tell(signals.Change(pages={page.pk}, parents={page.get_parent().pk}))
    return review


def words_changed(pks: Iterable[int]) -> set[int]:
    """Keep the fingerprints of pages whose words became others without an edit of theirs.

    :returns: those that were reviewed: readers may be told otherwise of them now.
    """
    for page in Page.objects.filter(pk__in=list(pks), live=True).specific():
        if hasattr(page, "words"):
            type(page).objects.filter(pk=page.pk).update(words=fingerprint(page))
    return set(Review.objects.filter(page__in=list(pks)).values_list("page_id", flat=True))


def status(page: Any) -> str:
    """What readers are told of the review of a page, as its words stand."""
    found = list(Review.objects.filter(page_id=page.pk)) if page.pk else []
    return told(found, fingerprint(page), page.live_revision_id) if found else NOT_REVIEWED


def told(reviews: Iterable[Review], words: str, live_revision_id: int | None) -> str:
    """The same, from what is known already.

    :param reviews: of one page, the latest first.
    :param words: the fingerprint of the words.
    """
    reviews = list(reviews)
    for review in reviews:
        if review.words == words:
            return str(review)
    # A review of a draft says nothing of the page that is public meanwhile.
    for review in reviews:
        if review.revision_id <= (live_revision_id or 0):
            return f"{review}; words changed since"
    return NOT_REVIEWED


def fingerprint(page: Any, fields: Iterable[str] = WORDS) -> str:
    """The same for the same words, citations and links, however the editor keeps them.

    Opening a page in the editor and saving it gives blocks and paragraphs new keys and may write a tag otherwise; that is no
    change. Comments are none either.
    """
    values = [(field, _bare(getattr(page, field, None))) for field in fields]
    if told := [_words(words.html) for words in wording.words_of(page) if words.kind == "fact"]:
        values.append(("facts", told))  # the body only names them
    return hashlib.blake2b(json.dumps(values, sort_keys=True, default=str).encode(), digest_size=16).hexdigest()


def _bare(value: Any) -> Any:
    if isinstance(value, StreamValue):
        return _bare(value.get_prep_value())
    if isinstance(value, dict) and {"type", "value"} <= value.keys():  # a block, or an item of a list
        inner = _bare(value["value"])
        return inner if value["type"] == "item" else [value["type"], inner]
    if isinstance(value, dict):
        return {name: inner for name, part in value.items() if (inner := _bare(part))}
    if isinstance(value, list):
        return [inner for part in value if (inner := _bare(part))]
    return _words(value) if isinstance(value, str) else value


def _words(text: str) -> str:
    def link(match: re.Match[str]) -> str:
        return f" [{' '.join(sorted(f'{name}={value}' for name, value in _ATTRIBUTE.findall(match[1])))}] "

    return " ".join(html.unescape(_TAG.sub(" ", _LINK.sub(link, text))).split())
