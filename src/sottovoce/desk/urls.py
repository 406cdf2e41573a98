"""The desk's addresses: Wagtail at the root, and before it the ways in, which take the place of Wagtail's own."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.urls import include, path, reverse_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.urls import pages as wagtailadmin_pages_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from . import refusals
from .views import OneTimeLinkView

# Of allauth's views only these: no sign-up, no mail, no reset by mail, no third party. The first two stand where Wagtail
# has its own, so that every link and redirect of Wagtail's ends here.
SIGN_IN = [
    path("login/", account.login, name="account_login"),
    path("logout/", require_POST(account.logout), name="account_logout"),
    path("login/second-factor/", factor.authenticate, name="mfa_authenticate"),
    path("account/password-again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/code-again/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("account/passkey-again/", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/second-factor/", factor.index, name="mfa_index"),
    path("account/second-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second-factor/passkey/", passkey.add_webauthn, name="mfa_add_webauthn"),
    path(
        "account/second-factor/passkey/<int:pk>/remove/",
        passkey.RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index")),
        name="mfa_remove_webauthn",
    ),
    path("account/second-factor/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/second-factor/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]

decorate_urlpatterns(wagtailadmin_pages_urls.urlpatterns, refusals.told)

urlpatterns = [
    path("welcome/<uidb64>/<token>/", OneTimeLinkView.as_view(), name="one_time_link"),
    *SIGN_IN,
    path("documents/", include(wagtaildocs_urls)),
    path("", include(wagtailadmin_urls)),
]
