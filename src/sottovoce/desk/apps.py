"""Registers the room with Django, and our way to manage accounts with Wagtail."""

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class DeskConfig(AppConfig):
    default = True
    name = "sottovoce.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import failures, figures, receivers  # noqa: F401 - connect their receivers


class AccountsConfig(WagtailUsersAppConfig):
    default = False
    user_viewset = "sottovoce.desk.users.AccountViewSet"
