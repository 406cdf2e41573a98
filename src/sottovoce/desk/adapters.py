"""What django-allauth asks the project: texts, encryption, and what is kept of failed sign-ins."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.encoding import force_bytes

LOCKED = (
    "Too many tries for this account. Please wait five minutes and try again, or ask a coordinator for a one-time link."
)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by name and password; no sign-up, no mail."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "Your username and password didn't match. Please try again.",
        "too_many_login_attempts": LOCKED,
        "rate_limited": LOCKED,
    }

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What tries are counted by: the name alone. allauth puts the host before it, and Django accepts any port in the
        Host header, so that another port each time would be another count. The key is hashed before it is kept, in this
        process's memory, for five minutes; no address of a person is read or kept.
        """
        return str(credentials.get("username", "")).lower()

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any) -> None:  # fmt: skip
        """Whoever signs in or out sees that it worked."""
        if not (message_template or "").startswith("account/messages/logged_"):
            super().add_message(request, level, message_template, *args, **kwargs)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        messages.error(request, "This account is not active. A coordinator can switch it on again under “Users”.")
        return redirect("account_login")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MFAAdapter(DefaultMFAAdapter):
    """Second factors, their secrets encrypted with the site's secret key."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": (
            "This code is not right. Codes change every 30 seconds and work once; please take the newest one."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise ValidationError(
                "Your codes cannot be checked, because the secret key of this site has changed. Please ask a coordinator "
                "for a one-time link that resets your second factor."
            ) from error

    def build_totp_svg(self, url: str) -> str:
        """Without the XML declaration, so that it can stand in a page."""
        svg: str = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]


def _fernet() -> MultiFernet:
    """Encrypts with the secret key, and still reads what a former one encrypted."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.blake2b(force_bytes(key), digest_size=32, person=b"second-factor").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
