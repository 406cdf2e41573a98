"""Registers the room with Django."""

from django.apps import AppConfig


class StarterConfig(AppConfig):
    name = "sottovoce.starter"
    label = "starter"
    default_auto_field = "django.db.models.BigAutoField"
