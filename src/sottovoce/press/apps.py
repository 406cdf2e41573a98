"""Registers the room with Django and joins it to what pages tell."""

from django.apps import AppConfig


class PressConfig(AppConfig):
    name = "sottovoce.press"
    label = "press"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - registers them
