"""What the desk keeps: the figures of each page, which are dear to compute."""

from django.db import models


class PageFigures(models.Model):
    """What was found when a page was looked over; good for that revision only.

    :ivar revision: the key of the revision that was looked at; 0 for a page that has none.
    :ivar grade: the reading grade; None where there are too few words to tell.
    :ivar sources: how many sources it cites.
    :ivar bytes: of the brotli envelope, taken by its fullest part; None when it does not seal.
    :ivar stops, notices: what the gates found.
    :ivar worst: the first of its stops, in the gate's words.
    """

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="figures")
    revision = models.PositiveBigIntegerField()
    grade = models.FloatField(null=True)
    sources = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField(null=True)
    stops = models.PositiveIntegerField()
    notices = models.PositiveIntegerField()
    worst = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"figures of page {self.page_id}"
