"""What was wrong here, and what it says now."""

from typing import Any

from wagtail import blocks

from .base import LineBlock


class CorrectionBlock(blocks.StructBlock):
    on = blocks.DateBlock(label="When", help_text="The day on which it was mended.")
    was = LineBlock(label="What was wrong", help_text="On which page, with a link, and what it said, in our own words.")
    now = LineBlock(label="What it says now", help_text="With its source, if it states a fact.")

    class Meta:
        template = "reader/blocks/correction.html"
        icon = "history"
        group = "Ways on"
        label = "Correction"
        description = "One thing that was wrong on a page, what the page says now, and since when"
        preview_value: dict[str, Any] = {
            "on": "2026-11-22",
            "was": "<p>A page named the wrong year of a study.</p>",
            "now": "<p>It names the year that the journal gives.</p>",
        }
