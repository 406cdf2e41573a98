"""The desk's addresses: Wagtail at the root, and the one-time link."""

from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import include, path, reverse_lazy
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.urls import pages as wagtailadmin_pages_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from . import refusals

one_time_link = PasswordResetConfirmView.as_view(
    template_name="desk/one_time_link.html", post_reset_login=True, success_url=reverse_lazy("wagtailadmin_home")
)

decorate_urlpatterns(wagtailadmin_pages_urls.urlpatterns, refusals.told)

urlpatterns = [
    path("welcome/<uidb64>/<token>/", one_time_link, name="one_time_link"),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(wagtailadmin_urls)),
]
