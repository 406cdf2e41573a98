"""Plain reading: headings, paragraphs of facts, key points, definitions, further reading."""

from wagtail import blocks

from .base import BasisBlock, TextBlock


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(
        label="Heading", max_length=120, help_text="Short and human; readers jump here from “On this page”."
    )
    level = blocks.ChoiceBlock(
        choices=[("2", "Section"), ("3", "Part of a section")],
        default="2",
        help_text="A part belongs to the section above it.",
    )

    class Meta:
        template = "reader/blocks/heading.html"
        icon = "title"
        group = "Reading"
        description = "Opens a section, or a part of one"
        preview_value = {"text": "What is known, and what is not", "level": "2"}


class ProseBlock(blocks.StructBlock):
    text = TextBlock(help_text="Facts. Each paragraph and each list item ends with the source that it rests on.")

    class Meta:
        template = "reader/blocks/prose.html"
        icon = "pilcrow"
        group = "Reading"
        label = "Text with sources"
        description = "Paragraphs that state facts, each with its source"
        preview_value = {"text": "<p>A paragraph that states a fact, and names its source at the end.</p>"}


class KeyPointsBlock(blocks.StructBlock):
    text = TextBlock(
        features=["bold", "italic", "ul", "link", "cite"],
        help_text="A list of three to five points, each with its source.",
    )

    class Meta:
        template = "reader/blocks/key_points.html"
        icon = "list-ul"
        group = "Reading"
        label = "Key points"
        description = "What to take away when there is only a minute"
        preview_value = {"text": "<ul><li>One thing to take away.</li><li>Another.</li></ul>"}


class DefinitionBlock(blocks.StructBlock):
    term = blocks.CharBlock(max_length=80, help_text="The word, as a clinician would say it.")
    also = blocks.CharBlock(
        label="Also called",
        required=False,
        max_length=200,
        help_text="Other names for the same thing, parted by commas.",
    )
    text = TextBlock(help_text="What it means in plain words, with its source.")
    basis = BasisBlock()

    class Meta:
        template = "reader/blocks/definition.html"
        icon = "openquote"
        group = "Reading"
        description = "Says once what a word means"
        preview_value = {
            "term": "Anismus",
            "also": "dyssynergic defecation",
            "text": "<p>What the word means, in plain words.</p>",
        }


class CorrectionsBlock(blocks.StaticBlock):
    class Meta:
        template = "reader/blocks/corrections.html"
        icon = "history"
        group = "Ways on"
        label = "Published past a gate"
        preview_value = ""
        admin_text = "Lists each page that was published past a gate, what stood in its way, and the reason."
        description = "The list of what was published past a gate, and why"


class FurtherReadingBlock(blocks.StructBlock):
    text = TextBlock(
        features=["bold", "italic", "ul", "link"],
        label="List",
        help_text="A list of links, each with a sentence that says what is there.",
    )

    class Meta:
        template = "reader/blocks/further_reading.html"
        icon = "link"
        group = "Ways on"
        label = "Further reading"
        description = "Chosen ways on, with what is to be found there"
        preview_value = {
            "text": '<ul><li><a href="https://www.example.org/">A page elsewhere</a>. What is there.</li></ul>'
        }
