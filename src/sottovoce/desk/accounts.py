"""Desk accounts without default passwords: a one-time link, in which the person sets a password of their own."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.log_actions import log

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


def one_time_link(username: str, *, reset_second_factor: bool = False, by: AbstractUser | None = None) -> str:
    """A link that lets a person set a password and signs them in, good once and for a day.

    It does not go round the second factor: an account that has one is asked for it after the password.

    :param reset_second_factor: also take away what she lost: every second factor, the old password (so that whoever has
        it cannot set up a factor of his own before her), and all her sessions.
    :param by: who makes it, for the audit log; None for whoever runs the server.
    :raises LookupError: when there is no such account.
    """
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise LookupError(f"The desk has no active account “{username}”.")
    with transaction.atomic():
        log(instance=user, action="desk.one_time_link", user=by)
        if reset_second_factor:
            Authenticator.objects.filter(user=user).delete()
            user.set_unusable_password()
            user.save(update_fields=["password"])
            log(instance=user, action="desk.second_factor_reset", user=by)
    parts = {"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": default_token_generator.make_token(user)}
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('one_time_link', kwargs=parts)}"


def may_make_link(actor: Any, user: Any) -> bool:
    """Whether one person may make a one-time link for another: it is as good as the other's password."""
    return bool(actor.has_perm("auth.change_user") and user.is_active and (actor.is_superuser or not user.is_superuser))
