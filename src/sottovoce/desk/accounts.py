"""Desk accounts without default passwords: a one-time link, in which the person sets a password of their own."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

FIRST = "coordinator"


def first_account() -> str | None:
    """Make the first account when the desk has none.

    :returns: its one-time link, or None when there is an account already.
    """
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return None
    users.create_superuser(username=FIRST, email="", password=None)
    return one_time_link(FIRST)


def one_time_link(username: str) -> str:
    """A link that lets a person set a password and signs them in, good once and for a day.

    :raises LookupError: when there is no such account.
    """
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise LookupError(f"The desk has no active account “{username}”.")
    parts = {"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": default_token_generator.make_token(user)}
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('one_time_link', kwargs=parts)}"
