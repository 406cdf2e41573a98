"""Registers the room with Django and joins it to what sources tell."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "sottovoce.desk"
    label = "desk"

    def ready(self) -> None:
        from . import figures, receivers  # noqa: F401 - connects them
