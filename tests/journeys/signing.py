"""Signing in to the desk as a person does: a one-time link, a password, an authenticator app, recovery codes."""

import base64
import hashlib
import hmac
import struct
import time

from playwright.sync_api import Page, expect

PASSWORD = "five quiet lamps in a row"


def code_of(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238); waits for the next code when this one is about to change."""
    if (left := 30 - time.time() % 30) < 5:
        time.sleep(left + 0.1)
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def set_password(page: Page, link: str) -> None:
    """Open a one-time link and set the password."""
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to the desk")
    page.get_by_label("New password", exact=False).first.fill(PASSWORD)
    page.get_by_label("New password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Set the password and sign in").click()


def set_up_app(page: Page) -> list[str]:
    """Set up an authenticator app, from the page that asks for a second factor to the desk.

    :returns: the recovery codes. A code of the app works once in its 30 seconds; further sign-ins of a test take these.
    """
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_label("Authenticator code").fill(code_of(page.locator("#secret").inner_text()))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    codes = page.locator(".codes li").all_inner_texts()
    page.get_by_role("link", name="I have kept them: to the desk").click()
    return codes


def first_sign_in(page: Page, link: str) -> list[str]:
    """From a one-time link to the desk.

    :returns: the recovery codes.
    """
    set_password(page, link)
    return set_up_app(page)


def give_password(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill the sign-in page."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_in(page: Page, name: str, code: str) -> None:
    """From the sign-in page to the desk."""
    give_password(page, name)
    expect(page.get_by_role("heading", level=1)).to_have_text("Now your second factor")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()
