"""Accounts: nobody reaches the desk without a second factor, guessing is slow, sessions end, and little is kept."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from wagtail.models import ModelLogEntry

from sottovoce.desk.accounts import one_time_link
from sottovoce.desk.csp import hashes

pytestmark = pytest.mark.django_db

PASSWORD = "five quiet lamps in a row"
STRANGER = "203.0.113.9"


@pytest.fixture(autouse=True)
def quickly(settings: Any) -> Iterator[None]:
    """A quick hash for passwords, and no test inherits another's failed tries."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the clock on, in seconds."""
    now = time.time

    def move(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: now() + seconds)

    return move


@pytest.fixture
def committed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for a commit happens at once, as it does outside of a test's transaction."""
    monkeypatch.setattr(transaction, "on_commit", lambda function: function())


def make(name: str = "ada", **more: Any) -> User:
    return User.objects.create_superuser(name, password=PASSWORD, **more)


def give_factor(user: User) -> str:
    """Give an account an authenticator app and recovery codes. Returns the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def recovery_code(user: User) -> str:
    code: str = RecoveryCodes.activate(user).get_unused_codes()[0]
    return code


def give_password(client: Client, name: str = "ada", password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/login/", {"login": name, "password": password}, **more)


def signed_in(user: User, client: Client | None = None) -> Client:
    """Somebody who came in by our pages, with her second factor."""
    client = client or Client()
    give_password(client, user.get_username())
    answer = client.post("/login/second-factor/", {"code": recovery_code(user)})
    assert answer.status_code == 302, answer.content.decode()
    return client


def is_in(client: Client) -> bool:
    answer = client.get("/")
    assert answer.status_code in (200, 302)
    return bool(answer.status_code == 200)


def confirm(client: Client) -> None:
    """Give the password again, as what changes who can get in asks for."""
    assert client.post("/account/password-again/", {"password": PASSWORD}).status_code == 302


# By no route


WAY_IN = {
    "account_login", "account_logout", "mfa_authenticate", "one_time_link",
    "wagtailadmin_sprite", "wagtailadmin_javascript_catalog",
}  # fmt: skip
SET_UP = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
DUMMIES = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}


def routes(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """A path for every pattern of the desk, Wagtail's included."""
    for pattern in patterns:
        route = re.sub(r"\(\?P<\w+>[^)]*\)|\(\\d\+\)", "1", str(pattern.pattern).strip("^$"))
        route = re.sub(r"\(?\.\*\)?", "x", route).replace("\\", "")
        route = before + re.sub(r"<(?:(\w+):)?\w+>", lambda found: DUMMIES.get(found[1] or "", "x"), route)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def views() -> dict[str, str]:
    """Every path that the desk answers, with the name of its view."""
    return {path: resolve(path).view_name for path in routes(get_resolver().url_patterns)}


def test_the_walk_finds_wagtails_own_views() -> None:
    found = set(views().values())
    assert len(found) > 200
    assert {"wagtailadmin_home", "wagtailadmin_pages:edit", "wagtailusers_users:edit", "wagtaildocs_serve"} <= found
    assert found >= WAY_IN | SET_UP


def test_whoever_is_not_signed_in_reaches_the_way_in_and_nothing_else() -> None:
    client = Client()
    for path, name in views().items():
        if name in WAY_IN:
            continue
        for ask in (client.get, client.post):
            answer = ask(path)
            assert answer.status_code == 302, path
            assert urlsplit(answer["Location"]).path == "/login/", path
        assert client.get(path, headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403, path


def test_whoever_has_a_password_only_can_set_up_a_second_factor_and_nothing_else() -> None:
    client = Client()
    client.force_login(make())
    for path, name in views().items():
        if name in WAY_IN | SET_UP:
            continue
        for ask in (client.get, client.post):
            answer = ask(path)
            assert answer.status_code == 302, path
            assert answer["Location"] == "/account/second-factor/", path
        assert client.get(path, headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403, path


def test_a_session_made_by_another_route_than_ours_is_ended() -> None:
    """The account has a second factor; this session has never shown it."""
    user, client = make(), Client()
    give_factor(user)
    client.force_login(user)
    answer = client.get("/pages/")
    assert answer["Location"].startswith("/login/")
    assert "_auth_user_id" not in client.session


def test_a_password_leads_to_the_second_factor_and_not_in() -> None:
    user, client = make(), Client()
    secret = give_factor(user)
    assert give_password(client)["Location"] == "/login/second-factor/"
    assert "_auth_user_id" not in client.session
    assert not is_in(client)
    assert client.post("/login/second-factor/", {"code": code_of(secret)})["Location"] == "/"
    assert is_in(client)


def test_a_code_works_once() -> None:
    user = make()
    code = code_of(give_factor(user))
    for _ in range(2):
        client = Client()
        give_password(client)
        answer = client.post("/login/second-factor/", {"code": code})
    assert "work once" in answer.content.decode()
    assert not is_in(client)


def test_a_recovery_code_works_once() -> None:
    user = make()
    give_factor(user)
    code = recovery_code(user)
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client)
        client.post("/login/second-factor/", {"code": code})
    assert is_in(first)
    assert not is_in(second)


def test_wagtails_sign_in_and_password_pages_are_not_there() -> None:
    assert resolve(reverse("wagtailadmin_login")).view_name == "account_login"
    assert resolve(reverse("wagtailadmin_logout")).view_name == "account_logout"
    user = make()
    give_factor(user)
    assert signed_in(user).get("/password_reset/").status_code == 404
    for path in ("/signup/", "/password/reset/", "/accounts/login/", "/accounts/signup/"):
        assert signed_in(user).get(path).status_code == 404


def test_mail_goes_nowhere() -> None:
    from sottovoce.settings import desk

    assert desk.EMAIL_BACKEND == "django.core.mail.backends.dummy.EmailBackend"


# Guessing


def test_five_wrong_passwords_lock_an_account_for_five_minutes(later: Callable[[float], None]) -> None:
    user, client = make(), Client()
    give_factor(user)
    give_factor(make("grace"))
    for number in range(5):
        # Another host name or port each time is the same count.
        answer = give_password(
            client, "Ada" if number % 2 else "ada", "a wrong password", HTTP_HOST=f"localhost:{number + 1}"
        )
        assert "didn&#x27;t match" in answer.content.decode()
    locked = give_password(client).content.decode()
    assert "Please wait five minutes" in locked
    assert "one-time link" in locked
    assert give_password(Client(), "grace")["Location"] == "/login/second-factor/"
    later(301)
    assert give_password(client)["Location"] == "/login/second-factor/"


def test_an_account_that_is_not_there_is_answered_the_same() -> None:
    make()
    texts = []
    for name in ("ada", "nobody"):
        answers = [give_password(Client(), name, "a wrong password").content.decode() for _ in range(6)]
        texts.append([re.sub(r'value="[^"]*"|"CSRF_TOKEN": "[^"]*"', "", answer) for answer in answers])
    assert texts[0] == texts[1]


def test_five_wrong_codes_lock_the_second_factor(later: Callable[[float], None]) -> None:
    user, client = make(), Client()
    give_factor(user)
    give_password(client)
    for _ in range(5):
        assert "is not right" in client.post("/login/second-factor/", {"code": "12"}).content.decode()
    code = recovery_code(user)
    for attempt in (client, Client()):
        give_password(attempt)
        assert "Please wait five minutes" in attempt.post("/login/second-factor/", {"code": code}).content.decode()
        assert not is_in(attempt)
    later(301)
    assert client.post("/login/second-factor/", {"code": code})["Location"] == "/"


def test_of_a_failed_try_no_address_is_kept() -> None:
    name = "ada-seldom"  # what is kept holds bytes, among which “ada” may stand by chance
    user, client = make(name), Client(REMOTE_ADDR=STRANGER, HTTP_X_FORWARDED_FOR=STRANGER, HTTP_USER_AGENT="Lamp 7")
    give_factor(user)
    give_password(client, name, password="a wrong password")
    give_password(client, name)
    client.post("/login/second-factor/", {"code": "12"})
    assert cache._cache  # type: ignore[attr-defined]
    kept = repr(cache._cache)  # type: ignore[attr-defined]
    assert name not in kept
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            kept += repr(cursor.fetchall())
    kept += repr([session.get_decoded() for session in Session.objects.all()])
    assert "desk.second_factor_failed" in kept
    for trace in (STRANGER, "Lamp 7", "a wrong password"):
        assert trace not in kept


# One-time links


def follow(client: Client, link: str) -> Any:
    """Open a one-time link and set a password; the answer to that."""
    form = client.get(urlsplit(link).path)
    password = {"new_password1": "quite another password", "new_password2": "quite another password"}
    return client.post(form["Location"], password) if form.status_code == 302 else form


def test_a_link_leads_a_fresh_account_to_its_second_factor_and_then_in(committed: None) -> None:
    User.objects.create_superuser("ada")
    client = Client()
    follow(client, one_time_link("ada"))
    assert client.get("/pages/")["Location"] == "/account/second-factor/"
    client.get("/account/second-factor/app/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/account/second-factor/app/", {"code": "000000" if code_of(secret) != "000000" else "1"})
    assert "is not right" in answer.content.decode()
    assert not is_in(client)
    answer = client.post("/account/second-factor/app/", {"code": code_of(secret)})
    assert answer["Location"] == "/account/second-factor/codes/"
    assert is_in(client)


def test_a_link_does_not_go_round_the_second_factor() -> None:
    user, client = make(), Client()
    give_factor(user)
    assert follow(client, one_time_link("ada"))["Location"] == "/login/second-factor/"
    assert not is_in(client)


def test_a_link_works_once_and_not_for_an_account_that_was_switched_off() -> None:
    user = make()
    link = one_time_link("ada")
    user.is_active = False
    user.save()
    assert "does not work any more" in follow(Client(), link).content.decode()
    user.is_active = True
    user.save()
    assert follow(Client(), link).status_code == 302
    assert "does not work any more" in follow(Client(), link).content.decode()
    with pytest.raises(LookupError, match="“nobody”"):
        one_time_link("nobody")


def test_a_reset_takes_the_factor_the_password_and_the_sessions() -> None:
    user = make()
    give_factor(user)
    inside = signed_in(user)
    assert is_in(inside)
    link = one_time_link("ada", reset_second_factor=True)
    assert not is_in(inside)
    assert not Authenticator.objects.filter(user=user).exists()
    assert "didn&#x27;t match" in give_password(Client()).content.decode()
    client = Client()
    follow(client, link)
    assert client.get("/")["Location"] == "/account/second-factor/"


def editor(name: str, *permissions: str) -> User:
    """An account without all rights."""
    user = User.objects.create_user(name, password=PASSWORD)
    group = Group.objects.create(name=name)
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *permissions]))
    user.groups.add(group)
    give_factor(user)
    return user


def test_a_coordinator_makes_a_link_in_the_browser_and_sees_it_once() -> None:
    user, lost = make(), editor("grace")
    give_factor(user)
    client = signed_in(user)
    path = reverse("make_link", args=[lost.pk])
    assert path in client.get("/users/").content.decode()
    assert client.get(path)["Location"].startswith("/account/password-again/"), "the password is not asked again"
    confirm(client)
    assert "/welcome/" not in client.get(path).content.decode()
    page = client.post(path, {"reset_second_factor": "on"}).content.decode()
    link = re.search(r"http://\S+/welcome/[^<\s]+", page)
    assert link
    assert not Authenticator.objects.filter(user=lost).exists()
    assert "/welcome/" not in client.get(path).content.decode()
    assert follow(Client(), link[0]).status_code == 302


def test_links_are_made_by_those_who_may_edit_the_account() -> None:
    boss, writer, helper = make(), editor("writer"), editor("helper", "change_user")
    for who, whose, may in ((writer, helper, False), (helper, writer, True), (helper, boss, False)):
        client = signed_in(who)
        path = reverse("make_link", args=[whose.pk])
        confirm(client)
        answer = client.post(path)
        assert ("/welcome/" in answer.content.decode()) == may, f"{who} for {whose}"
        if who == helper:
            assert (path in client.get("/users/").content.decode()) == may


# Sessions


def test_other_sessions_end_with_a_new_password() -> None:
    user = make()
    give_factor(user)
    here, there = signed_in(user), signed_in(user)
    new = "a new quiet lamp"
    account = {"password-old_password": PASSWORD, "password-new_password1": new, "password-new_password2": new}
    here.post("/account/", {**account, "name_email-first_name": "A", "name_email-last_name": "B", "name_email-email": "a@example.org", "theme-theme": "system", "theme-density": "default", "theme-contrast": "system", "theme-keyboard_shortcuts": "on"})  # fmt: skip
    user.refresh_from_db()
    assert user.check_password(new)
    assert is_in(here)
    assert not is_in(there)


def test_other_sessions_end_with_a_new_or_removed_second_factor(committed: None) -> None:
    user = make()
    give_factor(user)
    for path in ("/account/second-factor/codes/new/", "/account/second-factor/app/remove/"):
        here, there = signed_in(user), signed_in(user)
        confirm(here)
        assert here.post(path).status_code == 302
        assert not is_in(there), path
    assert here.get("/")["Location"] == "/account/second-factor/", "the last factor is gone, and the desk still open"


def test_a_session_older_than_the_second_factor_is_not_let_in_by_it(committed: None) -> None:
    """Somebody else knew the password first; the owner's factor is not his."""
    user, other, owner = make(), Client(), Client()
    give_password(other)
    give_password(owner)
    assert other.get("/")["Location"] == "/account/second-factor/"
    confirm(owner)
    owner.get("/account/second-factor/app/")
    owner.post("/account/second-factor/app/", {"code": code_of(owner.session["mfa.totp.secret"])})
    assert is_in(owner)
    assert not is_in(other)
    assert Authenticator.objects.filter(user=user, type="totp").count() == 1


def test_a_session_ends_two_hours_after_its_last_use_and_twelve_after_sign_in(later: Callable[[float], None], settings: Any) -> None:  # fmt: skip
    user = make()
    give_factor(user)
    client = signed_in(user)
    assert 2 * 3600 - 60 < client.session.get_expiry_age() <= 2 * 3600
    assert client.session.get_expire_at_browser_close()
    ends = Session.objects.get().expire_date
    later(1000)
    assert is_in(client)
    assert client.session["used"] > time.time() - 60
    assert Session.objects.get().expire_date >= ends, "use does not put the end off"
    later(12 * 3600 - 60)
    assert is_in(client)
    later(12 * 3600 + 60)
    assert not is_in(client)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites() -> None:
    user, client = make(), Client()
    give_factor(user)
    client.get("/login/")
    signed_in(user, client)
    assert set(client.cookies) == {"desk", "csrf"}
    for name, site in (("desk", "Lax"), ("csrf", "Strict")):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, site, "", "/")


# Secrets


def test_secrets_of_second_factors_are_encrypted(settings: Any) -> None:
    user = make()
    secret, code = give_factor(user), recovery_code(user)
    kept = json.dumps([factor.data for factor in Authenticator.objects.filter(user=user)])
    assert secret not in kept
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "k" * 60
    assert recovery_code(user) == code, "a former key does not open any more"
    settings.SECRET_KEY_FALLBACKS = []
    client = Client()
    give_password(client)
    answer = client.post("/login/second-factor/", {"code": code})
    assert "the secret key of this site has changed" in answer.content.decode()


# What browsers are told


def policy(answer: Any) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (part.split() for part in answer["Content-Security-Policy"].split(";"))}


def test_the_policy_lets_no_script_through_but_files_and_wagtails_own() -> None:
    user = make()
    give_factor(user)
    client = signed_in(user)
    pages = re.findall(r"/pages/(\d+)/edit/", client.get("/pages/").content.decode())
    confirm(client)
    seen = 0
    for path in (
        "/login/",
        "/",
        "/pages/",
        f"/pages/{pages[0]}/edit/",
        f"/pages/{pages[0]}/move/",
        "/users/",
        "/account/",
    ):
        answer = (Client() if path == "/login/" else client).get(path)
        assert answer.status_code == 200, path
        told = policy(answer)
        assert told["default-src"] == ["'none'"]
        assert told["script-src"][0] == "'self'"
        assert all(source.startswith("'sha256-") for source in told["script-src"][1:])
        assert not [source for sources in told.values() for source in sources if "//" in source or "*" in source]
        seen += len(told["script-src"]) - 1
    assert seen, "none of Wagtail's inline scripts was seen"


@pytest.mark.parametrize(
    "script",
    [
        "alert(1)",
        'initDateChooser("id_x", {}); alert(1); initDateChooser("id_x", {});',
        'initDateChooser("id_x", {"a": alert(1)});',
        "initDateChooser(`${alert(1)}`);",
        'new PageChooser("id_x", {"a": 1}.constructor.constructor("alert(1)")());',
        'new Function("alert(1)")();',
        '(function() { var panel = new InlinePanel(JSON.parse("{}" + alert(1))); })();',
        '(function() { var panel = new InlinePanel(JSON.parse("{}")); alert(1) })();',
    ],
)
def test_a_script_that_is_not_wagtails_gets_no_hash(script: str) -> None:
    assert list(hashes(f"<p>before</p><script>{script}</script>")) == []


@pytest.mark.parametrize(
    "script",
    [
        'initDateChooser("id_next_review", {"dayOfWeekStart": 0, "format": "Y-m-d"});',
        'new PageChooser("id_new_parent_page", {"modelNames": ["wagtailcore.page"], "parentId": null});',
        '\n  (function() {\n  var panel = new InlinePanel(JSON.parse("{\\u0022minForms\\u0022: 0}"));\n  })();\n',
    ],
)
def test_wagtails_own_scripts_get_theirs(script: str) -> None:
    assert len(list(hashes(f"<script>{script}</script>"))) == 1


PRODUCTION = {
    "SOTTOVOCE_ENV": "production",
    "SOTTOVOCE_SITE_URL": "https://lamp.example.org",
    "SOTTOVOCE_DESK_HOSTS": "desk.example.org",
    "SOTTOVOCE_SECRET_KEY": "".join(chr(33 + number) for number in range(64)),
}


def in_production(data: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, **PRODUCTION, "SOTTOVOCE_DATA": str(data)}
    return subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=False)


def test_djangos_deployment_check_finds_nothing(tmp_path: Path) -> None:
    run = in_production(tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "WARNING")
    assert run.returncode == 0, run.stderr


ASK = """
import django
django.setup()
from django.test import Client
from django.urls import reverse
from django.conf import settings
client = Client(SERVER_NAME="desk.example.org", HTTP_X_FORWARDED_PROTO="https")
answer = client.get("/static/wagtailadmin/images/favicon.ico")
print(answer["Strict-Transport-Security"])
print(Client(SERVER_NAME="desk.example.org").get("/login/")["Location"])
print(settings.WAGTAILADMIN_BASE_URL, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME,
      settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE)
"""


def test_in_production_everything_is_https(tmp_path: Path) -> None:
    run = in_production(tmp_path, "-c", ASK)
    assert run.stdout.splitlines() == [
        "max-age=31536000; includeSubDomains",
        "https://desk.example.org/login/",
        "https://desk.example.org __Host-desk __Host-csrf True True",
    ], run.stderr


# The audit log


def test_the_audit_log_knows_who_came_in_and_what_was_changed(committed: None) -> None:
    boss, user = make("boss"), make()
    give_factor(user)
    give_password(Client(), password="a wrong password")
    client = signed_in(user)
    confirm(client)
    for path in ("/account/second-factor/codes/new/", "/account/second-factor/app/remove/"):
        client.post(path)
    one_time_link("ada", reset_second_factor=True, by=boss)
    entries = ModelLogEntry.objects.for_instance(user).order_by("pk").values_list("action", "user__username")
    assert list(entries) == [
        ("desk.sign_in_failed", None),
        ("desk.sign_in", "ada"),
        ("desk.second_factor_added", "ada"),
        ("desk.second_factor_removed", "ada"),
        ("desk.second_factor_removed", "ada"),
        ("desk.one_time_link", "boss"),
        ("desk.second_factor_reset", "boss"),
    ]
    give_factor(boss)
    report = signed_in(boss).get("/reports/site-history/").content.decode()
    assert "Second factor and password were reset" in report
