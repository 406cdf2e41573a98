"""Words that rest on something other than a source: no claim, women's experience, our own measurement, or not known. Each says so."""

from wagtail import blocks

from .base import LineBlock, TextBlock


class NoClaimBlock(blocks.StructBlock):
    text = TextBlock(help_text="A welcome, a direction, an encouragement: nothing that could be true or false.")

    class Meta:
        template = "reader/blocks/no_claim.html"
        icon = "comment"
        group = "Reading"
        label = "Text without a factual claim"
        description = "Words that state no fact, and so need no source"
        preview_value = {"text": "<p>Take your time with this page. You can stop anywhere.</p>"}


class ExperienceBlock(blocks.StructBlock):
    gathered = LineBlock(
        label="Where it was gathered", help_text="For example: interviews with eight women in Sweden (Svedhem 2013)."
    )
    text = TextBlock(help_text="What women told, in our words, never as an invented quotation or person.")

    class Meta:
        template = "reader/blocks/experience.html"
        icon = "group"
        group = "Reading"
        label = "Women’s experience"
        description = "What women told, and where it was gathered"
        preview_value = {
            "gathered": "<p>Interviews with a few women.</p>",
            "text": "<p>What they told, in our words.</p>",
        }


class MeasuredBlock(blocks.StructBlock):
    how = LineBlock(
        label="When and how",
        help_text="The day, with what, and whether anybody else has checked it.",
    )
    text = TextBlock(help_text="What came out, what it was compared with, and what it does not show.")

    class Meta:
        template = "reader/blocks/measured.html"
        icon = "cog"
        group = "Reading"
        label = "Measured by ourselves"
        description = "Figures of our own, with the day and how they were measured"
        preview_value = {
            "how": "<p>A day, on one machine. Nobody else has checked it.</p>",
            "text": "<p>What came out, beside what chance would give.</p>",
        }


class NotKnownBlock(blocks.StructBlock):
    text = TextBlock(help_text="What nobody knows yet, and what was looked for.")

    class Meta:
        template = "reader/blocks/not_known.html"
        icon = "help"
        group = "Reading"
        label = "Not known"
        description = "Says plainly what nobody knows yet"
        preview_value = {"text": "<p>No study that we found has followed women over time.</p>"}
