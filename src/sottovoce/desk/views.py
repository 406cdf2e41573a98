"""Ways into an account: the one-time link, and where a coordinator makes one."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth import get_user_model
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from wagtail.log_actions import log

from .accounts import may_make_link, one_time_link


class OneTimeLinkView(PasswordResetConfirmView):
    """Sets a password, then signs in the way everybody does: an account's second factor is asked for."""

    template_name = "desk/one_time_link.html"

    def get_user(self, uidb64: str) -> Any:
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.save()
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        log(instance=user, action="desk.password_set", user=user)
        record_authentication(self.request, user, "password", reauthenticated=True)
        response: HttpResponse = perform_login(self.request, user)
        return response


@never_cache
@reauthentication_required
def make_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a one-time link for an account and show it, this once.

    Asks for the password again first: an unguarded desk must not become everybody's accounts.
    """
    user = get_object_or_404(get_user_model(), pk=pk)
    actor: Any = request.user  # signed in, or the desk would not be here
    if not may_make_link(actor, user):
        raise PermissionDenied
    link = ""
    if request.method == "POST":
        reset = "reset_second_factor" in request.POST
        link = one_time_link(user.get_username(), reset_second_factor=reset, by=actor)
    return render(request, "desk/make_link.html", {"account": user, "link": link})
