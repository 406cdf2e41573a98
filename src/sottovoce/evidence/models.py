"""What is kept of a source."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.search import index

from . import csl
from .grades import KINDS, READ


class Source(index.Indexed, models.Model):
    """A publication that statements rest on: a CSL-JSON record, its kind, and how it was read."""

    key = models.SlugField(
        "short name", max_length=80, unique=True, help_text="How citations name it, for example voderholzer-1997."
    )
    kind = models.CharField(
        max_length=24,
        choices=list(KINDS.items()),
        help_text="It limits how certain a statement resting on it can be called.",
    )
    read = models.CharField(
        "how we read it", max_length=8, choices=list(READ.items()), default="abstract", help_text="Readers are told."
    )
    retracted = models.BooleanField(default=False, help_text="Withdrawn by its journal; nothing may rest on it.")
    csl = models.JSONField(
        "record", help_text="The bibliographic record in CSL-JSON. Leave out what you have not seen; never guess."
    )

    search_fields: ClassVar = [
        index.SearchField("search_text"),
        index.AutocompleteField("search_text"),
        index.FilterField("kind"),
    ]

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"{self.label} · {self.csl.get('title', '')}"

    @property
    def label(self) -> str:
        return csl.label(self.record)

    @property
    def link(self) -> str:
        return csl.link(self.csl)

    @property
    def search_text(self) -> str:
        return f"{self.key} {self.label} {self.csl.get('title', '')}"

    @property
    def record(self) -> dict[str, Any]:
        """The whole CSL-JSON record, as packs write it."""
        custom: dict[str, Any] = {"kind": self.kind, "read": self.read}
        if self.retracted:
            custom["retracted"] = True
        return {"id": self.key, **self.csl, "custom": custom}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Source":
        """An unsaved source from a valid record."""
        rest = {field: value for field, value in record.items() if field not in ("id", "custom")}
        return cls(key=record["id"], csl=rest, **record["custom"])

    def clean(self) -> None:
        found = csl.problems(self.record) if isinstance(self.csl, dict) else ["A source is a JSON object."]
        if found:
            raise ValidationError({"csl": found})
