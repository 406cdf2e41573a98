"""Registers the room with Django."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "sottovoce.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
