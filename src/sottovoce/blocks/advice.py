"""Advice: a tip that cannot be parted from its stop sign, and when to see whom."""

from typing import Final

from wagtail import blocks

from .base import BasisBlock, LineBlock, TextBlock

WHEN: Final = {
    "now": "Now, as an emergency",
    "today": "Today",
    "within-72-hours": "Within 72 hours",
    "soon": "Soon, in days or weeks",
    "when-ready": "When you feel ready",
}


class TipBlock(blocks.StructBlock):
    text = TextBlock(label="Tip", help_text="What may help, with its source. Begin with the thing to do.")
    stop = LineBlock(label="Stop sign", help_text="When to stop. It stays with the tip on the screen and on paper.")
    basis = BasisBlock()

    class Meta:
        template = "reader/blocks/tip.html"
        icon = "tick-inverse"
        group = "Advice"
        label = "Tip with its stop sign"
        description = "One piece of advice, bound to the moment to stop"
        preview_value = {
            "text": "<p><b>You set the pace.</b></p>",
            "stop": "<p>Stop if you feel hurried or afraid. Stopping is a fine end.</p>",
        }


class SeeSomeoneValue(blocks.StructValue):
    @property
    def when_label(self) -> str:
        return WHEN[self["when"]]


class SeeSomeoneBlock(blocks.StructBlock):
    when = blocks.ChoiceBlock(
        choices=list(WHEN.items()),
        default="soon",
        label="How soon",
        help_text="Readers see it first. Say no more and no less than the source does.",
    )
    whom = blocks.CharBlock(
        max_length=120, help_text="For example: an emergency department; a pharmacist; your doctor."
    )
    title = blocks.CharBlock(max_length=120, help_text="What has happened, in a few words.")
    text = TextBlock(help_text="Why, what to say, what can be done; with its source.")
    basis = BasisBlock()

    class Meta:
        template = "reader/blocks/see_someone.html"
        icon = "user"
        group = "Advice"
        label = "When to see someone"
        description = "What has happened, how soon to go, and to whom"
        value_class = SeeSomeoneValue
        preview_value = {
            "when": "soon",
            "whom": "your doctor",
            "title": "Pain that is new",
            "text": "<p>Say when it began and what makes it better or worse.</p>",
        }
