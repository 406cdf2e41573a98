"""Accounts in Wagtail's pages: the one-time link in the list of users, the second factor under “Account”, the audit log."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from .accounts import may_make_link
from .views import make_link


@hooks.register("register_admin_urls")
def register_make_link() -> list[Any]:
    return [path("users/<int:pk>/one-time-link/", make_link, name="make_link")]


@hooks.register("register_user_listing_buttons")
def one_time_link_button(user: Any, request_user: Any) -> Iterator[Button]:
    if may_make_link(request_user, user):
        yield Button("One-time link", reverse("make_link", args=[user.pk]), icon_name="key", priority=30)


@hooks.register("register_account_menu_item")
def second_factor_item(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("mfa_index"),
        "label": "Second factor",
        "help_text": "The authenticator app, passkeys and recovery codes of this account.",
    }


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Kept with everything else in Wagtail's audit log, which we never prune: what, when, which account; no address."""
    actions.register_action("desk.sign_in", "Sign in", "Signed in")
    actions.register_action("desk.sign_in_failed", "Failed sign-in", "A wrong password was given")
    actions.register_action("desk.second_factor_failed", "Failed second factor", "A wrong code was given")
    actions.register_action("desk.password_set", "Set password", "Set a password by a one-time link")
    actions.register_action("desk.one_time_link", "Make one-time link", "A one-time link was made")
    actions.register_action("desk.second_factor_reset", "Reset second factor", "Second factor and password were reset")
    actions.register_action("desk.second_factor_added", "Add second factor", "A second factor was added")
    actions.register_action("desk.second_factor_removed", "Remove second factor", "A second factor was removed")
