"""What a reader handles, with HTML alone: things to tick, lines to write on. Nothing of it leaves the page or outlives it."""

from typing import Any, Final

from wagtail import blocks

from .base import BasisBlock, LineBlock, TextBlock

LINES: Final = {"1": "One line", "2": "Two lines", "3": "Three lines", "4": "Four lines", "6": "Six lines"}
DEFAULT_LINES: Final = "1"


def answers_of(text: str) -> list[str]:
    """The answers that an editor wrote with commas between them."""
    return [answer for part in text.split(",") if (answer := part.strip())]


class TicksValue(blocks.StructValue):
    @property
    def choices(self) -> list[str]:
        return answers_of(self["answers"] or "")


class TicksBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, help_text="The heading above the list.")
    answers = blocks.CharBlock(
        required=False,
        max_length=80,
        help_text="For a choice at each line instead of a tick: two to four answers, parted by commas.",
    )
    intro = TextBlock(label="Opening", required=False, help_text="What the list is for. No verdict, no score.")
    items = blocks.ListBlock(
        LineBlock(label="Line", help_text="One thing to tick. With its source, if it states a fact."),
        min_num=1,
        label="Lines",
        help_text="The same for every reader, whatever was ticked.",
    )
    basis = BasisBlock()

    class Meta:
        template = "reader/blocks/ticks.html"
        icon = "list-ul"
        group = "To handle"
        label = "List to tick"
        description = "Ticks mark and print; nothing is counted, kept or sent"
        value_class = TicksValue
        preview_value: dict[str, Any] = {
            "title": "What I agree to",
            "answers": "Yes, No, Ask me first",
            "intro": "<p>A yes can be taken back.</p>",
            "items": ["<p>Talking only.</p>", "<p>Someone I trust in the room.</p>"],
            "basis": "ours",
        }


class WriteBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=120, help_text="What she might write here.")
    lines = blocks.ChoiceBlock(
        choices=list(LINES.items()),
        default=DEFAULT_LINES,
        label="Room",
        help_text="How much room there is, on paper too.",
    )
    hint = LineBlock(required=False, help_text="A line underneath, if the label does not say it all.")

    class Meta:
        template = "reader/blocks/write.html"
        icon = "edit"
        group = "To handle"
        label = "Room to write"
        description = "What is written here prints, and is gone when the page is closed"
        preview_value: dict[str, Any] = {
            "label": "My stop word",
            "lines": "1",
            "hint": "<p>Any word you would not say otherwise.</p>",
        }
