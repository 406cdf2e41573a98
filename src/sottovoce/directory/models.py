"""What is kept of an organisation, and of a specialist who has agreed to be named."""

import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.search import index

from sottovoce.foundation.richtext import plain

from . import countries
from .kinds import ORGANISATIONS, PROFESSIONS

NO_PAGE = "Please give the whole address of its own page, beginning with https://."
_is_web_address = URLValidator(schemes=["https"])


def own_page(address: str) -> None:
    """:raises ValidationError: when it is not the address of a page that a reader can open safely."""
    try:
        _is_web_address(address)
        fine = "@" not in urlsplit(address).netloc
    except (ValidationError, ValueError):
        fine = False
    if not fine:
        raise ValidationError(NO_PAGE)


def not_to_come(day: datetime.date) -> None:
    """:raises ValidationError: when the day is still to come."""
    if day > timezone.localdate():
        raise ValidationError("This day is still to come. Please give the day on which it was done.")


def a_year_after(day: datetime.date) -> datetime.date:
    """The same day of the next year; after 29 February, 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return datetime.date(day.year + 1, 3, 1)


class Listed(index.Indexed, models.Model):
    """What an organisation and a specialist have in common."""

    name = models.CharField(max_length=120)
    country = models.CharField(
        max_length=13,
        choices=countries.choices,
        help_text="Where people can turn to them. International: they are there for people in any country.",
    )
    languages = models.CharField(
        max_length=120, help_text="In which one can speak or read with them, parted by commas: English, Italian."
    )
    offers = models.CharField(
        "what is offered",
        max_length=300,
        help_text="In one or two plain sentences, for whom and at what cost if it is known. No telephone number: they change, "
        "and a wrong one does harm. No praise.",
    )
    address = models.CharField(
        "own page",
        max_length=300,
        validators=[own_page],
        help_text="The https address of their own page, not of somebody who writes about them.",
    )
    checked = models.DateField(
        "checked on", validators=[not_to_come], help_text="The day on which somebody of us last looked. Readers see it."
    )
    how = models.CharField(
        "how it was checked",
        max_length=120,
        help_text="What was really done, in a few words that readers see: “opened its page”; “found in the register of her "
        "profession”; “read in a stored copy of its page, not opened live”.",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def country_name(self) -> str:
        return countries.name_of(self.country)

    @property
    def due(self) -> datetime.date:
        """The day on which it is to be checked again."""
        return a_year_after(self.checked)


class Organisation(Listed):
    """A body or service, with its own page. Once it has closed, readers see it no more."""

    key = models.SlugField(
        "short name", max_length=80, unique=True, help_text="How packs name it, for example cosrt. It never changes."
    )
    kind = models.CharField(
        max_length=20, choices=list(ORGANISATIONS.items()), help_text="Readers can ask for one kind alone."
    )
    closed = models.BooleanField(
        default=False, help_text="It has closed, or takes nobody any more. It stays here, and readers do not see it."
    )

    search_fields: ClassVar = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("offers"),
        index.FilterField("kind"),
        index.FilterField("country"),
        index.FilterField("closed"),
    ]

    class Meta:
        ordering: ClassVar = ["key"]

    @property
    def standing(self) -> str:
        """For the desk: whether readers see it."""
        return "Closed: readers do not see it" if self.closed else "Readers see it"

    @property
    def record(self) -> dict[str, Any]:
        """The whole record, as packs write it."""
        record = {
            "id": self.key,
            "name": plain(self.name),
            "kind": self.kind,
            "country": self.country,
            "languages": [word for part in self.languages.split(",") if (word := plain(part))],
            "offers": plain(self.offers),
            "address": self.address,
            "checked": self.checked,
            "how": plain(self.how),
        }
        return record | ({"closed": True} if self.closed else {})

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Organisation":
        """An unsaved organisation from a record with every key."""
        rest = {name: value for name, value in record.items() if name not in ("id", "languages")}
        return cls(key=record["id"], languages=", ".join(record["languages"]), **rest)


class Specialist(Listed):
    """A person who has agreed to be named here. Never in a pack: what is known of her stays in this desk.

    Readers see her while her check is younger than a year; :attr:`standing` says so in the desk.
    """

    profession = models.CharField(max_length=24, choices=list(PROFESSIONS.items()))
    place = models.CharField(
        max_length=80, help_text="Town or region. No street, no telephone number: those are on her own page."
    )
    consent_to = models.CharField(
        "agreed to",
        max_length=300,
        help_text="What exactly she agreed to, in her words if you have them: for example “my name, town and page on this site”. "
        "Without consent nobody is listed. Readers do not see this.",
    )
    consent_on = models.DateField("agreed on", validators=[not_to_come], help_text="The day on which she agreed.")
    consent_by = models.CharField(
        "agreed by",
        max_length=120,
        help_text="Who agreed, and how: “herself, by e-mail”. When she changes her mind, delete this entry: readers lose it at once.",
    )

    search_fields: ClassVar = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("place"),
        index.FilterField("profession"),
        index.FilterField("country"),
    ]

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def shown_on(self, today: datetime.date) -> bool:
        """Whether readers see her on this day."""
        consent = self.consent_to.strip() and self.consent_by.strip() and self.consent_on and self.consent_on <= today
        return bool(consent and today < self.due)

    @property
    def standing(self) -> str:
        """For the desk: whether readers see her, and until when."""
        day = date_format(self.due, "j F Y")
        if self.shown_on(timezone.localdate()):
            return f"Readers see this entry until {day}"
        if timezone.localdate() >= self.due:
            return f"Not shown: its check lapsed on {day}. Please check again, and set the new day"
        return "Not shown: no consent is recorded"
