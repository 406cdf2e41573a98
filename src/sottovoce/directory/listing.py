"""Who is listed for readers on a day, by country, with the letters by which the static stylesheet filters."""

import datetime
from typing import Final, NamedTuple

from .countries import INTERNATIONAL, name_of
from .kinds import ORGANISATIONS, SPECIALIST
from .models import Listed, Organisation, Specialist

# css/seldom/96-directory.css has one rule for each letter, so that no page needs a style of its own.
COUNTRY_LETTERS: Final = "abcdefghijkl"
KIND_LETTERS: Final = "mnopqr"
OTHERS: Final = "Other countries"
_KINDS: Final = dict(zip([*ORGANISATIONS.values(), SPECIALIST], KIND_LETTERS, strict=True))


class Entry(NamedTuple):
    """One who is listed, as readers see them.

    :ivar letters: of its country and its kind.
    :ivar about: what they are, where, and in which languages.
    """

    letters: str
    name: str
    about: str
    offers: str
    address: str
    checked: datetime.date
    how: str
    agreed: bool


class Place(NamedTuple):
    """A country with all who are listed there."""

    letters: str
    name: str
    entries: tuple[Entry, ...]


class Choice(NamedTuple):
    letter: str
    label: str


class Directory(NamedTuple):
    """All who are listed, and the choices by which a reader narrows them down; none where there is only one."""

    places: tuple[Place, ...]
    countries: tuple[Choice, ...]
    kinds: tuple[Choice, ...]


def directory(today: datetime.date) -> Directory:
    """Organisations that have not closed, and specialists whose consent is recorded and whose check has not lapsed."""
    specialists = [found for found in Specialist.objects.all() if found.shown_on(today)]
    listed: list[Listed] = [*Organisation.objects.filter(closed=False), *specialists]
    by_country: dict[str, list[Listed]] = {}
    for one in sorted(listed, key=lambda one: (one.name.casefold(), one.name, one.address)):
        by_country.setdefault(one.country, []).append(one)
    letters = _letters({country: len(found) for country, found in by_country.items()})
    everywhere = " ".join(sorted(set(letters.values())))
    places = [
        _place(letters.get(country, everywhere), country, by_country[country])
        for country in sorted(by_country, key=lambda code: (code == INTERNATIONAL, name_of(code)))
    ]
    named = {letter: name_of(country) for country, letter in letters.items()}
    if len(letters) > len(COUNTRY_LETTERS):
        named[COUNTRY_LETTERS[-1]] = OTHERS
    countries = [Choice(letter, named[letter]) for letter in sorted(named)]
    kinds = sorted({Choice(_KINDS[_kind(one)], _kind(one)) for one in listed})
    return Directory(
        tuple(places),
        tuple(countries) if len(countries) > 1 else (),
        tuple(kinds) if len(kinds) > 1 else (),
    )


def _letters(counts: dict[str, int]) -> dict[str, str]:
    """A letter for each country, in the order of their names; where there are too many, the smallest share the last."""
    here = sorted((country for country in counts if country != INTERNATIONAL), key=lambda one: (-counts[one], one))
    if len(here) > len(COUNTRY_LETTERS):
        here, rest = here[: len(COUNTRY_LETTERS) - 1], here[len(COUNTRY_LETTERS) - 1 :]
    else:
        rest = []
    own = dict(zip(sorted(here, key=name_of), COUNTRY_LETTERS, strict=False))
    return own | dict.fromkeys(rest, COUNTRY_LETTERS[-1])


def _kind(one: Listed) -> str:
    return ORGANISATIONS[one.kind] if isinstance(one, Organisation) else SPECIALIST


def _place(letters: str, country: str, listed: list[Listed]) -> Place:
    entries = tuple(_entry(letters, one) for one in listed)
    kinds = sorted({_KINDS[_kind(one)] for one in listed})
    return Place(" ".join([letters, *kinds]).strip(), name_of(country), entries)


def _entry(letters: str, one: Listed) -> Entry:
    what = _kind(one)
    person = f"{one.get_profession_display()}, {one.place}" if isinstance(one, Specialist) else ""
    return Entry(
        f"{letters} {_KINDS[what]}".strip(),
        one.name,
        f"{person or what} · {one.languages}",
        one.offers,
        one.address,
        one.checked,
        one.how,
        bool(person),
    )
