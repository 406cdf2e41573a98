"""Things side by side: a table whose rows become cards where the screen is narrow."""

from collections.abc import Iterator
from typing import Any

from wagtail import blocks

from .base import LineBlock


def columns_of(text: str) -> list[str]:
    """The names of the columns that an editor wrote with upright strokes between them."""
    return [name for part in text.split("|") if (name := part.strip())]


class TableValue(blocks.StructValue):
    @property
    def heads(self) -> list[str]:
        return columns_of(self["columns"] or "")

    @property
    def shown(self) -> Iterator[tuple[Any, list[tuple[str, Any]]]]:
        """Each row: its head, and its cells with the name of their column."""
        for row in self["rows"]:
            yield row["head"], list(zip(self.heads[1:], row["cells"], strict=False))


class RowBlock(blocks.StructBlock):
    head = LineBlock(help_text="What the row is about, in a few words; a link to its page, if there is one.")
    cells = blocks.ListBlock(
        LineBlock(label="Cell", help_text="It must make sense under the name of its column alone, as on a phone."),
        min_num=1,
        help_text="One for each column after the first, in their order; a dash where there is nothing to say.",
    )


class TableBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, help_text="What is compared.")
    columns = blocks.CharBlock(
        max_length=240, help_text="Their names, parted by upright strokes: Treatment | For | Against."
    )
    rows = blocks.ListBlock(
        RowBlock(), min_num=1, label="Rows", help_text="Each names at least one source that it rests on."
    )

    class Meta:
        template = "reader/blocks/table.html"
        icon = "table"
        group = "Reading"
        label = "Side by side"
        description = "A table of facts; on a phone each row is a card"
        value_class = TableValue
        preview_value: dict[str, Any] = {
            "title": "Side by side",
            "columns": "Treatment | Who was studied | How certain",
            "rows": [{"head": "<p>One</p>", "cells": ["<p>Nobody yet.</p>", "<p>–</p>"]}],
        }
