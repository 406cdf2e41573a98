"""Registers the room with Django, for its templates and template tags."""

from django.apps import AppConfig


class ReaderConfig(AppConfig):
    name = "sottovoce.reader"
    label = "reader"
