"""What is kept of a source, of what was found when somebody asked about it, and of a fact that is told behind several doors."""

from html import unescape
from typing import Any, ClassVar, NoReturn

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.fields import RichTextField
from wagtail.search import index

from sottovoce.foundation import richtext

from . import csl
from .grades import KINDS, READ, VOICES


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
    topic = models.CharField(
        max_length=csl.LONGEST_TOPIC,
        blank=True,
        help_text="Under which heading of the library of sources it stands, in a few words.",
    )
    confirmed = models.BooleanField(
        default=True,
        help_text="Somebody has seen it under its own identifier or its publisher’s address. What is not confirmed is kept, "
        "but nothing may cite it and readers do not see it.",
    )
    retracted = models.BooleanField(default=False, help_text="Withdrawn by its journal; nothing may rest on it.")
    csl = models.JSONField(
        "record",
        help_text="The bibliographic record in CSL-JSON. Leave out what you have not seen; never guess. For example: "
        '{"type": "article-journal", "title": "A title", "author": [{"family": "Solid", "given": "AB"}], '
        '"issued": {"date-parts": [[2020]]}, "container-title": "A journal", "DOI": "10.1000/1"}',
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
        if self.topic:
            custom["topic"] = self.topic
        if not self.confirmed:
            custom["confirmed"] = False
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


class KeptQuerySet(models.QuerySet[Any]):
    """Rows that nobody rewrites."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError(KEPT)

    def delete(self) -> NoReturn:
        raise TypeError(KEPT)


KEPT = "What was found or decided is kept as it was. A new row stands beside it."


class Kept(models.Model):
    """A row that is only ever added."""

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(KEPT)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(KEPT)


class SourceCheck(Kept):
    """What was found when somebody asked about a source, on a day.

    :ivar what: whether a notice of retraction was looked for, or the link was followed.
    :ivar on: the day that the answer speaks of; of a saved file, the day it was saved.
    :ivar asked: who was asked, for example “Crossref”.
    :ivar notice: the identifier of the notice that was found, so that the same one is decided on once.
    """

    FOR_RETRACTION, LINK = "retraction", "link"
    NOTHING, RETRACTED, CONCERN, CORRECTED = "nothing", "retracted", "concern", "corrected"
    ALIVE, DEAD, BLOCKED, UNKNOWN = "alive", "dead", "blocked", "unknown"
    FOUND: ClassVar = {
        NOTHING: "no notice",
        RETRACTED: "retracted",
        CONCERN: "expression of concern",
        CORRECTED: "corrected",
        ALIVE: "alive",
        DEAD: "dead",
        BLOCKED: "blocked",
        UNKNOWN: "unknown",
    }
    DOUBTS: ClassVar = (RETRACTED, CONCERN)

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="checks")
    what = models.CharField(max_length=12, choices=[(FOR_RETRACTION, "notice of retraction"), (LINK, "link")])
    on = models.DateField()
    asked = models.CharField(max_length=120)
    found = models.CharField(max_length=12, choices=list(FOUND.items()))
    notice = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.what} {self.found}, {self.on}"


class Decision(Kept):
    """What a person decided about a notice, and why.

    :ivar found: what the notice says, as in :class:`SourceCheck`.
    :ivar retracted: whether the source counts as retracted from then on.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="decisions")
    found = models.CharField(max_length=12, choices=list(SourceCheck.FOUND.items()))
    notice = models.CharField(max_length=200, blank=True)
    retracted = models.BooleanField()
    reason = models.CharField(max_length=400)
    on = models.DateField()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.source_id}: {'retracted' if self.retracted else 'stands'}, {self.on}"


_LINE = ["bold", "italic"]


class Fact(index.Indexed, models.Model):
    """One statement that is told behind more than one door: a wording for each, and the sources of them all.

    :ivar changed: when its words or sources last changed: pages that tell it are looked at again.
    """

    key = models.SlugField(
        "short name", max_length=80, unique=True, help_text="How packs name it. Readers never see it."
    )
    women = RichTextField("for women", features=_LINE, help_text="The fact in plain words, to her.")
    partners = RichTextField(
        "for partners", features=_LINE, blank=True, help_text="Left empty, they read the wording for women."
    )
    practitioners = RichTextField(
        "for practitioners", features=_LINE, blank=True, help_text="Left empty, they read the wording for women."
    )
    cited = RichTextField(
        "sources",
        features=["cite"],
        help_text="The sources that every wording rests on, each with the certainty of this statement.",
    )
    on = models.DateField(
        "held against its sources on", default=timezone.localdate, help_text="When somebody last read it beside them."
    )
    changed = models.DateTimeField(editable=False)

    search_fields: ClassVar = [index.SearchField("search_text"), index.AutocompleteField("search_text")]
    WORDS: ClassVar = (*VOICES, "cited")

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return unescape(strip_tags(self.women))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it in its normal form, and date it when its words or sources are others."""
        self._bring_into_form()
        before = Fact.objects.filter(pk=self.pk).values_list(*self.WORDS).first() if self.pk else None
        if before != tuple(getattr(self, field) for field in self.WORDS):
            self.changed = timezone.now()
        super().save(*args, **kwargs)

    @property
    def search_text(self) -> str:
        return f"{self.key} {self}"

    def told(self, voice: str) -> str:
        """Its wording for a door of this voice, with its citations, as a block keeps rich text."""
        wording = getattr(self, voice) or self.women
        return f"{wording.removesuffix('</p>')} {self.cited.removeprefix('<p>')}" if self.cited else wording

    def clean(self) -> None:
        from .citations import problems_of

        try:
            self._bring_into_form()
        except richtext.ForeignError as error:
            raise ValidationError(str(error)) from error
        errors = {"cited": problems_of(self.cited) or []}
        for field in VOICES:
            if "<a" in getattr(self, field):
                errors[field] = ["A wording holds no link and no citation; its sources stand below."]
        if not self.women:
            errors["women"] = ["Please write the fact for women; the other doors may say it otherwise."]
        if found := {field: sentences for field, sentences in errors.items() if sentences}:
            raise ValidationError(found)

    def _bring_into_form(self) -> None:
        for field in self.WORDS:
            setattr(self, field, richtext.normal_line(getattr(self, field)))
