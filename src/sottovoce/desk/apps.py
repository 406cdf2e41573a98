"""Registers the room with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "sottovoce.desk"
    label = "desk"

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - connects them
