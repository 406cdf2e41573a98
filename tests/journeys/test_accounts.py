"""Ways into the desk, in a browser: a first account with an app, a passkey, recovery codes, wrong codes, a lost factor."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from serving import Served, serve_copy

from .conftest import Opener, Visit, axe, told
from .signing import code_of, first_sign_in, give_password, set_password, set_up_app, sign_in

NAME = "coordinator"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site of these tests' own, whose first account has not been opened yet."""
    yield from serve_copy(prepared, tmp_path_factory.mktemp("accounts"))


@pytest.fixture
def anew(site: Served) -> str:
    """A one-time link for somebody who has lost everything, as whoever runs the server prints it."""
    command = [sys.executable, "-m", "sottovoce.cli", "link", NAME, "--reset-second-factor"]
    environment = {**os.environ, "SOTTOVOCE_DATA": str(site.data), "SOTTOVOCE_DESK_PORT": site.desk.rpartition(":")[2]}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def quiet(person: Visit, site: Served) -> None:
    """Nothing was asked for elsewhere, and the console stayed silent: no script was refused."""
    assert [request for request in person.requests if f" {site.desk}/" not in request] == []
    assert person.complaints == []


def log_out(page: Page, site: Served) -> None:
    page.goto(site.desk)
    page.get_by_role("button", name=NAME).click()
    page.get_by_role("button", name="Log out").click()
    heading(page, "Sign in to the desk")


def test_from_the_printed_link_to_the_desk_with_an_app(site: Served, visit: Opener) -> None:
    first = visit()
    page = first.page
    set_password(page, site.link)
    heading(page, "One more thing: a second factor")
    page.goto(f"{site.desk}/pages/")
    heading(page, "One more thing: a second factor")
    page.get_by_role("link", name="Set up an app").click()
    expect(page.locator(".square svg path")).to_have_count(1)
    right = code_of(page.locator("#secret").inner_text())
    page.get_by_label("Authenticator code").fill("000000" if right != "000000" else "111111")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_text("This code is not right").first).to_be_visible()
    page.get_by_role("link", name="Back").click()
    codes = set_up_app(page)
    assert len(set(codes)) == 10
    expect(page).to_have_url(f"{site.desk}/")
    log_out(page, site)

    sign_in(page, NAME, "123")
    expect(page.get_by_text("This code is not right").first).to_be_visible()
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{site.desk}/")
    log_out(page, site)
    sign_in(page, NAME, codes[0])
    expect(page.get_by_text("This code is not right").first).to_be_visible()
    page.get_by_role("button", name="Back to the beginning").click()
    heading(page, "Sign in to the desk")

    for _ in range(6):
        give_password(page, "somebody", "not the password")
    expect(page.get_by_text("Please wait five minutes and try again").first).to_be_visible()
    quiet(first, site)


def authenticator(page: Page) -> tuple[Any, str]:
    """A security key that Chromium plays."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    added = devtools.send(
        "WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}}
    )
    return devtools, added["authenticatorId"]


def test_a_passkey_is_a_second_factor(site: Served, anew: str, visit: Opener) -> None:
    person = visit()
    page = person.page
    devtools, key = authenticator(page)
    set_password(page, anew)
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Name").fill("my phone")
    page.get_by_role("button", name="Make the passkey").click()
    heading(page, "Your recovery codes")
    page.get_by_role("link", name="I have kept them: to the desk").click()
    expect(page).to_have_url(f"{site.desk}/")
    log_out(page, site)

    give_password(page, NAME)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{site.desk}/")
    log_out(page, site)

    give_password(page, NAME)
    credentials = devtools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert len(credentials) == 1
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    devtools.send("WebAuthn.removeCredential", {"authenticatorId": key, "credentialId": credentials[0]["credentialId"]})
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")
    page.goto(f"{site.desk}/pages/")
    expect(page).to_have_url(re.compile("/login/"))
    quiet(person, site)


@pytest.mark.prove
def test_a_lost_factor_is_reset_by_a_link_that_a_coordinator_makes(site: Served, anew: str, visit: Opener) -> None:
    boss, other = visit(), visit()
    page = boss.page
    first_sign_in(page, anew)
    expect(page.get_by_role("navigation").first).to_be_visible()
    page.goto(f"{site.desk}/users/new/")
    page.get_by_label("Username").fill("grace")
    page.get_by_label("Email").fill("grace@example.org")
    page.get_by_label("First name").fill("Grace")
    page.get_by_label("Last name").fill("H")
    assert page.get_by_label("Password").count() == 0, "one person sets another’s password"
    page.locator("#tab-label-roles").click()
    page.locator("#tab-roles input[name=groups]").first.check()
    page.get_by_role("button", name=re.compile("^(Save|Create)")).click()
    expect(page.get_by_text("created").first).to_be_visible()

    def link(*, reset: bool) -> str:
        page.goto(f"{site.desk}/users/")
        row = page.get_by_role("row").filter(has_text="grace")
        row.get_by_role("button", name="More options").click()
        page.get_by_role("link", name="One-time link").filter(visible=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Your password|One-time link"))
        if "Your password" in page.get_by_role("heading", level=1).inner_text():
            page.get_by_label("Password").fill("five quiet lamps in a row")
            page.get_by_role("button", name="Go on").click()
        if reset:
            page.get_by_label("Also reset the second factor").check()
        page.get_by_role("button", name="Make the link").click()
        return page.locator("#one-time-link").inner_text()

    fresh = link(reset=False)
    other.page.goto(site.desk.replace("localhost", "127.0.0.1") + "/login/")
    other.page.evaluate("link => { location.href = link }", fresh)  # as from a chat in another site
    heading(other.page, "Welcome to the desk")
    first_sign_in(other.page, fresh)
    expect(other.page).to_have_url(f"{site.desk}/")
    again = link(reset=True)
    other.page.goto(f"{site.desk}/")
    heading(other.page, "Sign in to the desk")
    set_password(other.page, again)
    heading(other.page, "One more thing: a second factor")
    quiet(boss, site)


@pytest.mark.prove
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_way_in(site: Served, anew: str, visit: Opener, scheme: str) -> None:
    page = visit("phone", bypass_csp=True, color_scheme=scheme).page
    found: list[str] = []

    def look(what: str) -> None:
        # Wagtail fades its messages in: what is measured is what stays.
        page.evaluate("() => Promise.all(document.getAnimations().map(one => one.finished))")
        result = axe(page, {"runOnly": RULES, "resultTypes": ["violations"]})
        assert [one for one in result["passes"] if one["id"] == "color-contrast"], f"{what}: nothing was measured"
        found.extend(f"{what} {scheme} {line}" for line in told(result["violations"]))
        wide = page.evaluate("document.scrollingElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{what} scrolls sideways"

    page.goto(f"{site.desk}/login/")
    look("sign in")
    give_password(page, NAME, "not the password")
    expect(page.get_by_text("didn't match").first).to_be_visible()
    look("refused")
    page.goto(anew)
    look("one-time link")
    set_password(page, anew)
    heading(page, "One more thing: a second factor")
    look("choice")
    page.goto(f"{site.desk}/account/second-factor/passkey/")
    look("passkey")
    page.goto(f"{site.desk}/account/second-factor/app/")
    look("app")
    page.goto(f"{site.desk}/account/second-factor/")
    codes = set_up_app(page)
    expect(page).to_have_url(f"{site.desk}/")
    for path in ("", "codes/", "codes/new/", "app/remove/"):
        page.goto(f"{site.desk}/account/second-factor/{path}")
        look(path)
    page.goto(f"{site.desk}/users/1/one-time-link/")
    look("link")
    page.get_by_role("button", name="Make the link").click()
    expect(page.locator("#one-time-link")).to_be_visible()
    look("link made")
    page.context.clear_cookies()
    page.goto(f"{site.desk}/login/")
    give_password(page, NAME)
    heading(page, "Now your second factor")
    look("second factor")
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{site.desk}/")
    page.goto(f"{site.desk}/account/second-factor/codes/")
    heading(page, "Your password, again")
    look("password again")
    assert not found, "\n".join(found)


@pytest.mark.prove
def test_wagtail_works_under_the_policy(site: Served, anew: str, visit: Opener) -> None:
    """Its own inline scripts run, a stranger's do not, and no page has anything refused."""
    person = visit(base_url=site.desk)
    page = person.page
    first_sign_in(page, anew)
    expect(page.get_by_role("navigation").first).to_be_visible()
    page.goto("/pages/search/?q=What+is+vaginismus")
    page.get_by_role("main").get_by_role("link", name="What is vaginismus", exact=False).first.click()
    edit = page.url
    page.get_by_role("tab", name="Promote").click()
    page.get_by_role("textbox", name="Next review").click()
    expect(page.locator(".xdsoft_datetimepicker").filter(visible=True)).to_be_visible()
    page.goto("/sites/new/")
    page.get_by_role("button", name=re.compile("^Choose")).first.click()
    page.locator(".modal-body").get_by_role("link", name="Sottovoce").first.click()
    expect(page.locator(".modal-body")).to_have_count(0)
    for path in (
        "/", "/reports/site-history/", "/reports/locked/", "/reports/workflow/", "/reports/workflow_tasks/",
        "/workflows/list/", "/workflows/add/", "/users/", "/groups/new/", "/sites/", "/account/", "/snippets/",
        "/snippets/evidence/source/", "/snippets/evidence/source/add/", "/images/", "/images/add/", "/documents/",
        "/collections/", edit.replace("/edit/", "/history/"), edit.replace("/edit/", "/copy/"),
    ):  # fmt: skip
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
    assert _refused(person) == []
    page.evaluate(
        """() => { const script = document.createElement('script'); script.textContent = 'document.title = "overrun"'
                   document.body.append(script)
                   const link = document.createElement('a'); link.setAttribute('onclick', 'document.title = "overrun"')
                   document.body.append(link); link.click() }"""
    )
    assert page.title() != "overrun"
    assert len(_refused(person)) == 2


def _refused(person: Visit) -> list[str]:
    """What the policy forbade."""
    return [complaint for complaint in person.complaints if "Content Security Policy" in complaint]
