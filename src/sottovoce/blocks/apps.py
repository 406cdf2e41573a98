"""Registers the room with Django."""

from django.apps import AppConfig


class BlocksConfig(AppConfig):
    name = "sottovoce.blocks"
    label = "blocks"
