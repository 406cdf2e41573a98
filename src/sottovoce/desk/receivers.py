"""What follows from a sign-in or a change of a second factor: the audit log, and the end of other sessions."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from wagtail.log_actions import log

from .second_factor import FACTORS, end_sessions


@receiver(user_logged_in)
def on_sign_in(user: Any, **kwargs: Any) -> None:
    log(instance=user, action="desk.sign_in", user=user)


@receiver(user_login_failed)
def on_failed_sign_in(credentials: dict[str, Any], **kwargs: Any) -> None:
    """Of an account that exists; what else was typed may be a password in the wrong field, and is not kept."""
    if user := get_user_model().objects.filter(username=credentials.get("username", "")).first():
        log(instance=user, action="desk.sign_in_failed")


@receiver(signals.authentication_failed)
def on_failed_factor(user: Any, **kwargs: Any) -> None:
    log(instance=user, action="desk.second_factor_failed")


@receiver(signals.authenticator_added)
def on_factor_added(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Whoever has just set it up has shown it; her other sessions have not."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    _on_change(request, user, "desk.second_factor_added", authenticator)


@receiver(signals.authenticator_removed)
def on_factor_removed(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    _on_change(request, user, "desk.second_factor_removed", authenticator)


@receiver(signals.authenticator_reset)
def on_codes_renewed(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    _on_change(request, user, "desk.second_factor_added", authenticator)


def _on_change(request: HttpRequest, user: Any, action: str, authenticator: Authenticator) -> None:
    end_sessions(user, except_key=request.session.session_key)
    log(instance=user, action=action, user=user, data={"factor": str(authenticator.get_type_display())})
