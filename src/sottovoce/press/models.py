"""What the press remembers of the edition: what each page read, by which names it answers, and what is on its way."""

from typing import ClassVar

from django.db import models


class Read(models.Model):
    """One thing that a page read when it was last rendered; the table read backwards gives the dependents."""

    page_id = models.PositiveBigIntegerField()
    key = models.CharField(max_length=64)
    seen = models.CharField(max_length=16)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["page_id", "key"], name="press_read_once")]
        indexes: ClassVar = [models.Index(fields=["key", "seen", "page_id"], name="press_read_by_key")]

    def __str__(self) -> str:
        return f"{self.page_id} read {self.key}"


class Name(models.Model):
    """A name by which a page answers in the edition: a slug, a former slug, a code, or a part of one.

    :ivar canonical: whether its address is the one that links and the sitemap use.
    """

    name = models.CharField(max_length=48, primary_key=True)
    page_id = models.PositiveBigIntegerField(db_index=True)
    canonical = models.BooleanField()

    def __str__(self) -> str:
        return self.name


class Pending(models.Model):
    """A change that the database holds and the edition may not yet; what a crash leaves here is mended by a full publish."""

    def __str__(self) -> str:
        return f"pending {self.pk}"
