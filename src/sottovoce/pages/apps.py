"""Registers the room with Django."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "sottovoce.pages"
    label = "pages"
    default_auto_field = "django.db.models.BigAutoField"
