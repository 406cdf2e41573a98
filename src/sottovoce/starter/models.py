"""What the loader remembers, so that it never overwrites what editors have changed."""

from django.db import models


class Loaded(models.Model):
    """A page, source or organisation as it was last loaded.

    :ivar slug: of the page as the pack has it, ``source:KEY`` or ``organisation:KEY``.
    :ivar pack: fingerprint of the pack's file.
    :ivar kept: fingerprint of what stood in the desk right after loading; another one now means an editor's hand.
    """

    slug = models.CharField(max_length=100, unique=True)
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")
    pack = models.CharField(max_length=64)
    kept = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.slug
