"""Who is listed: organisations that are open, and people who agreed, while their check is younger than a year."""

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from people import person, signed_in
from sottovoce.directory.countries import COUNTRIES, INTERNATIONAL
from sottovoce.directory.kinds import ORGANISATIONS
from sottovoce.directory.listing import COUNTRY_LETTERS, KIND_LETTERS, OTHERS, directory
from sottovoce.directory.models import Organisation, Specialist, a_year_after
from sottovoce.foundation.edition import EditionFile
from sottovoce.foundation.envelope import unpack
from sottovoce.pages.signals import Change, tell
from sottovoce.press.models import Read
from sottovoce.reader.assets import stylesheet
from sottovoce.starter.export import export_pack
from sottovoce.starter.write import write_pack

PAGE = "finding-a-specialist"
NAME = "Dr Anna Beispiel-Quiet"


def today() -> datetime.date:
    return timezone.localdate()


def specialist(**fields: Any) -> Specialist:
    given = {
        "name": NAME, "profession": "physiotherapist", "place": "York", "country": "GB", "languages": "English, German",
        "offers": "Sees women with vaginismus.", "address": "https://www.example.org/anna", "checked": today(), "how": "opened her page",
        "consent_to": "My name, town and page on this site.", "consent_on": today(), "consent_by": "herself, by e-mail", **fields,
    }  # fmt: skip
    return Specialist(**given)


def organisation(**fields: Any) -> Organisation:
    given = {
        "key": "quiet-college", "name": "Quiet College", "kind": "register", "country": "NO", "languages": "Norwegian",
        "offers": "A register.", "address": "https://www.example.org/college", "checked": today(), "how": "opened its page", **fields,
    }  # fmt: skip
    return Organisation(**given)


def sent(one: Specialist | Organisation, **fields: Any) -> dict[str, Any]:
    """What the desk's form of this one sends."""
    names = [field.name for field in one._meta.fields if field.name not in ("id", "closed")]
    return {**{name: getattr(one, name) for name in names}, **fields}


def pages(data: Path) -> dict[str, str]:
    edition = EditionFile(data / "edition")
    return {name: unpack(edition.packed(entry)).decode() for name, entry in edition.entries.items()}


def url(model: str, view: str, *arguments: Any) -> str:
    return reverse(f"wagtailsnippets_directory_{model}:{view}", args=arguments)


@pytest.fixture
def coordinator(data: Path) -> Client:
    return signed_in(person("Coordinators"))


# People: consent and lapse


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["consent_to", "consent_on", "consent_by", "checked", "how", "address"])
def test_nobody_is_kept_without_consent_and_check(coordinator: Client, missing: str) -> None:
    """What was agreed to, when, by whom; what was looked at, when, how: without one of them the form keeps nothing."""
    for empty in ("", " \t "):
        answer = coordinator.post(url("specialist", "add"), sent(specialist(), **{missing: empty}))
        assert answer.status_code == 200
        assert missing in answer.context["form"].errors
    assert not Specialist.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("lacking", ["consent_to", "consent_by"])
def test_nobody_is_shown_without_consent_whatever_wrote_the_row(data: Path, committed: Any, lacking: str) -> None:
    """A row that code made without it stays unseen, and the desk says why."""
    with committed():
        one = specialist(**{lacking: " "})
        one.save()
    assert NAME not in pages(data)[PAGE]
    assert one.standing == "Not shown: no consent is recorded"


@pytest.mark.django_db
def test_who_agreed_is_listed_at_once_and_forgotten_at_once(
    data: Path, coordinator: Client, django_capture_on_commit_callbacks: Any
) -> None:
    """Added in the desk, readers see her; deleted, they do not, and no name is left in the log. No other page changes."""
    before = pages(data)
    with django_capture_on_commit_callbacks(execute=True):
        assert coordinator.post(url("specialist", "add"), sent(specialist())).status_code == 302
    one, shown = Specialist.objects.get(), pages(data)
    assert NAME in shown[PAGE]
    assert "Pelvic-floor physiotherapist, York · English, German" in shown[PAGE]
    assert one.consent_by not in shown[PAGE]
    changed = {name for name in shown if shown[name] != before[name]}
    assert {name for name in changed if NAME not in shown[name]} == set()
    assert len(changed) == 2, "the page, open and covered"
    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(url("specialist", "delete", one.pk))
    assert pages(data) == before
    entries = ModelLogEntry.objects.filter(
        object_id=str(one.pk), content_type=ContentType.objects.get_for_model(Specialist)
    )
    assert {entry.action for entry in entries} == {"wagtail.create", "wagtail.delete"}
    assert not any(NAME in f"{entry.label} {entry.data}" for entry in entries)


@pytest.mark.django_db
def test_a_check_lapses_after_a_year(data: Path, committed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """On its last day she is listed; on the next the daily look takes her out; a new check brings her back."""
    with committed():
        specialist().save()
    one = Specialist.objects.get()
    last = one.due - datetime.timedelta(days=1)
    for day, seen in ((last, True), (one.due, False)):
        monkeypatch.setattr(timezone, "localdate", lambda day=day: day)
        with committed():
            tell(Change(day=True))
        assert (NAME in pages(data)[PAGE]) == seen, day
        assert one.shown_on(day) == seen
        assert ("lapsed" in one.standing) != seen
    one.checked = one.due
    with committed():
        one.save()
    assert NAME in pages(data)[PAGE]


@pytest.mark.parametrize(
    "day, due", [("2027-11-25", "2028-11-25"), ("2028-02-29", "2029-03-01"), ("2027-02-28", "2028-02-28")]
)
def test_a_year_is_a_year(day: str, due: str) -> None:
    assert a_year_after(datetime.date.fromisoformat(day)) == datetime.date.fromisoformat(due)


@pytest.mark.django_db
def test_the_desk_says_whose_check_has_lapsed(data: Path) -> None:
    """On the first page of who looks after it, in the list, and to nobody else."""
    old = today() - datetime.timedelta(days=400)
    specialist(checked=old).save()
    organisation(checked=old).save()
    organisation(checked=old, key="gone", name="Gone Society", closed=True).save()
    for role, sees in (("Coordinators", {NAME, "Quiet College"}), ("Editors", {"Quiet College"}), ("Writers", set())):
        desk = signed_in(person(role))
        home = desk.get(reverse("wagtailadmin_home")).content.decode()
        assert {name for name in (NAME, "Quiet College", "Gone Society") if name in home} == sees, role
        assert ("lapsed on" in home) == (role == "Coordinators")
    listed = signed_in(person("Coordinators", name="other")).get(url("specialist", "list")).content.decode()
    assert "Not shown: its check lapsed on" in listed


@pytest.mark.django_db
def test_no_specialist_is_in_a_pack(data: Path, tmp_path: Path) -> None:
    """An export holds every organisation, and nobody in person."""
    specialist().save()
    organisation(closed=True).save()
    write_pack(export_pack(tmp_path / "out"), tmp_path / "out")
    text = "".join(path.read_text() for path in (tmp_path / "out").glob("**/*") if path.is_file())
    assert "quiet-college" in text
    assert not any(words in text for words in (NAME, "example.org/anna", "herself, by e-mail"))


# Organisations


@pytest.mark.django_db
def test_what_has_closed_is_never_shown(
    data: Path, coordinator: Client, django_capture_on_commit_callbacks: Any
) -> None:
    """Closed in the desk, readers lose it at once; it stays in the desk."""
    name = "Rape Crisis England & Wales"
    assert f">{name}</a>" in pages(data)[PAGE]
    one = Organisation.objects.get(key="rape-crisis-england-wales")
    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(url("organisation", "edit", one.pk), sent(one, closed="on"))
    assert f">{name}</a>" not in pages(data)[PAGE]
    assert Organisation.objects.get(pk=one.pk).standing == "Closed: readers do not see it"


@pytest.mark.django_db
def test_only_the_page_that_lists_them_reads_them(data: Path) -> None:
    """So that a change costs one page."""
    assert Read.objects.filter(key="directory").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["http://a.example/", "javascript:alert(1)", "https://a", "https://u:p@a.example/", "//a.example/", "https://a.example /", "data:text/html,x",
     "https://a.example@b.example/", "mailto:a@a.example", "https://"],
)  # fmt: skip
def test_only_an_own_page_is_an_address(coordinator: Client, address: str) -> None:
    answer = coordinator.post(url("organisation", "add"), sent(organisation(), address=address))
    assert answer.status_code == 200
    assert "beginning with https://" in str(answer.context["form"].errors["address"])


HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\" onfocus=alert(1) x='",
    "styles": "</style><style>body{display:none}</style>",
    "directions": "abc \u202egnp.exe\u202c \u2066left",
    "marks": "Z" + "\u0301\u0327" * 40,
}


@pytest.mark.django_db
@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_in_every_field_do_nothing(
    data: Path, coordinator: Client, words: str, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for one, fields in (
            (organisation(), ("name", "languages", "offers", "how")),
            (specialist(), ("name", "place", "languages", "offers", "how", "consent_to", "consent_by")),
        ):
            given = dict.fromkeys(fields, words[:80])
            answer = coordinator.post(url(str(one._meta.model_name), "add"), sent(one, **given))
            assert answer.status_code == 302, answer.context["form"].errors
    main = pages(data)[PAGE].partition("<main")[2].partition("</main>")[0]
    assert not {"script", "img", "style", "iframe"} & set(re.findall(r"<(\w+)", main))
    assert not re.search(r"<[^>]*(?:\son\w+\s*=|href=[\"']?\s*javascript)", main)


@pytest.mark.django_db
def test_what_the_page_cannot_hold_is_refused_in_the_form(data: Path, coordinator: Client) -> None:
    """A template's sign that the press would stop at; what was typed stays, and nothing is kept."""
    before = (data / "edition").read_bytes()
    answer = coordinator.post(url("organisation", "add"), sent(organisation(), offers="{{ 7|add:7 }}"))
    assert answer.status_code == 200
    assert "which no reader should see" in answer.content.decode()
    assert not Organisation.objects.filter(key="quiet-college").exists()
    one = Organisation.objects.get(key="rainn")
    answer = coordinator.post(url("organisation", "edit", one.pk), sent(one, name="{% load x %}"))
    assert "which no reader should see" in answer.content.decode()
    assert Organisation.objects.get(key="rainn").name == "RAINN"
    assert (data / "edition").read_bytes() == before


# The list and its letters


def test_the_stylesheet_has_a_rule_for_each_letter_and_none_else() -> None:
    """So that no page needs a style of its own; and all of it stands where :has() is known."""
    style = stylesheet("seldom")
    has = style.partition("@supports selector(:has(a)){")[2]
    assert re.findall(r":has\(\[value=(\w)\]:checked\) li:not\(\.(\w)\)", has) == [
        (letter, letter) for letter in COUNTRY_LETTERS + KIND_LETTERS
    ]
    assert ":has([value" not in style.partition("@supports selector(:has(a)){")[0]
    assert len(KIND_LETTERS) == len(ORGANISATIONS) + 1


@pytest.mark.django_db
@settings(max_examples=25)  # each writes and reads a table
@given(
    st.lists(
        st.tuples(st.sampled_from([INTERNATIONAL, *sorted(COUNTRIES)[:25]]), st.sampled_from(list(ORGANISATIONS))),
        max_size=40,
    )
)
def test_every_choice_shows_what_belongs_to_it(listed: list[tuple[str, str]]) -> None:
    """As the stylesheet filters: a country's choice shows all of it and what is for every country, a kind's all of that
    kind; each entry is under one country, and every country has a choice, the last for those beyond twelve."""
    Organisation.objects.all().delete()
    Organisation.objects.bulk_create(
        organisation(key=f"o{number}", name=f"O {number}", country=country, kind=kind)
        for number, (country, kind) in enumerate(listed)
    )
    found = directory(today())
    assert sum(len(place.entries) for place in found.places) == len(listed)
    countries = {country for country, _ in listed} - {INTERNATIONAL}
    assert len(found.countries) == (min(len(countries), len(COUNTRY_LETTERS)) if len(countries) > 1 else 0)
    assert (OTHERS in [choice.label for choice in found.countries]) == (len(countries) > len(COUNTRY_LETTERS))
    named = {choice.label for choice in found.countries} - {OTHERS}
    for choice in found.countries:
        shown = {place.name for place in found.places if choice.letter in place.letters.split()}
        expected = {choice.label} if choice.label != OTHERS else {COUNTRIES[code] for code in countries} - named
        assert shown - {"In every country"} == expected
        assert ("In every country" in shown) == any(country == INTERNATIONAL for country, _ in listed)
    for choice in found.kinds:
        for place in found.places:
            kinds = [
                entry.about.partition(" · ")[0] for entry in place.entries if choice.letter in entry.letters.split()
            ]
            assert len(kinds) == sum(entry.about.startswith(choice.label) for entry in place.entries)
            assert bool(kinds) == (choice.letter in place.letters.split()), "no heading without an entry"


# What the starter brings


@pytest.mark.django_db
def test_the_starter_lists_what_can_be_confirmed_and_no_number() -> None:
    """An https page each, how it was checked, no telephone number; the trust that has closed is not among them."""
    listed = Organisation.objects.all()
    assert len(listed) > 15
    for one in listed:
        one.full_clean()
        assert re.search(r"read in (?:a stored copy|stored copies)\b.*\bnot opened", one.how), one.how
        assert not one.closed
        assert not re.search(r"\d[\d ()-]{5,}", one.offers), one.offers
    assert not [one for one in listed if "jostrust" in one.address]
    assert not Specialist.objects.exists()


def test_a_day_to_come_is_no_check() -> None:
    with pytest.raises(ValidationError, match="still to come"):
        organisation(checked=today() + datetime.timedelta(days=1)).full_clean(validate_unique=False)
