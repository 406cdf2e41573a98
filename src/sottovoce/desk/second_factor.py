"""Nobody reaches the desk without a second factor: one rule before every view, whichever way the session was made."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

# The only views, by name, for whoever has not signed in: the way in, and what its pages are made of.
OPEN = {
    "account_login", "mfa_authenticate", "account_logout", "one_time_link",
    "wagtailadmin_sprite", "wagtailadmin_javascript_catalog",
}  # fmt: skip
# And for whoever has a password but no second factor yet: setting one up.
SETTING_UP = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}


class SecondFactorMiddleware:
    """Lets a request through to the desk when its own session has shown a second factor.

    That the *account* has one is not enough: a session made with the password alone, before the factor was set up or by
    another route than our sign-in page, is ended.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPEN:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        records = get_authentication_records(request, request.user)
        has_factor = get_adapter().is_mfa_enabled(request.user, FACTORS)
        if has_factor and any(record["method"] == "mfa" for record in records):
            if time.time() - records[0]["at"] > settings.SESSION_WHOLE_AGE:
                return _sign_out(request, "You have been signed in for a long time. Please sign in again.")
            _note_use(request)
            return None
        if has_factor:
            return _sign_out(request, "Please sign in with your second factor.")
        if name in SETTING_UP:
            return None
        return _refuse(request) or redirect("mfa_index")


def end_sessions(user: Any, except_key: str | None = None) -> None:
    """End all sessions of an account but one. The desk has few: they are looked through, so that no table of who
    is signed in where has to be kept."""
    for session in Session.objects.exclude(session_key=except_key):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def _note_use(request: HttpRequest) -> None:
    """Put the end of the session off, every few minutes at most: each time is a write."""
    now = int(time.time())
    if now - request.session.get("used", 0) > settings.SESSION_COOKIE_AGE // 12:
        request.session["used"] = now


def _refuse(request: HttpRequest) -> HttpResponse | None:
    """What a script is answered; a person is led somewhere."""
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return HttpResponse("Please sign in again.", status=403)
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    return _refuse(request) or redirect_to_login(request.get_full_path(), reverse("account_login"))


def _sign_out(request: HttpRequest, why: str) -> HttpResponse:
    logout(request)
    messages.warning(request, why)
    return _to_sign_in(request)
