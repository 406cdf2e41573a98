"""Plain reading: headings, paragraphs of facts, key points, definitions, further reading."""

from wagtail import blocks

from .base import BasisBlock, LineBlock, TextBlock


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
    plain = blocks.CharBlock(
        label="In one plain sentence",
        required=False,
        max_length=200,
        help_text="In a glossary: readers see it in a small window where a page first uses the word.",
    )
    text = TextBlock(help_text="What it means in plain words, with its source.")
    clinical = LineBlock(
        label="In clinical words", required=False, help_text="How a letter would put it, with its source."
    )
    forms = blocks.CharBlock(
        label="Other forms",
        required=False,
        max_length=200,
        help_text="In a glossary: plurals and the like by which the word is recognised in a text, parted by commas.",
    )
    search = blocks.CharBlock(
        label="As people say it",
        required=False,
        max_length=200,
        help_text="In a glossary: words by which it is found in the list from A to Z, parted by commas.",
    )
    basis = BasisBlock()

    class Meta:
        template = "reader/blocks/definition.html"
        icon = "openquote"
        group = "Reading"
        description = "Says once what a word means"
        preview_value = {
            "term": "Anismus",
            "also": "dyssynergic defecation",
            "plain": "What the word means, in one plain sentence.",
            "text": "<p>What the word means, in plain words.</p>",
        }


class AToZBlock(blocks.StaticBlock):
    class Meta:
        template = "reader/blocks/a_to_z.html"
        icon = "list-ul"
        group = "Ways on"
        label = "List from A to Z"
        preview_value = ""
        admin_text = "Lists every page and every word of the glossary, with the words by which people look for them."
        description = "Every page and every word of the glossary, to look through or to search"


class DirectoryBlock(blocks.StaticBlock):
    class Meta:
        template = "reader/blocks/directory.html"
        icon = "group"
        group = "Ways on"
        label = "Directory"
        preview_value = ""
        admin_text = (
            "Lists the organisations that have not closed, and the specialists who agreed to it and were checked within a year. "
            "They are kept under “Directory” in the menu."
        )
        description = "Organisations and specialists by country, with a filter that needs no script"


class LibraryBlock(blocks.StaticBlock):
    class Meta:
        template = "reader/blocks/library.html"
        icon = "openquote"
        group = "Ways on"
        label = "Library of sources"
        preview_value = ""
        admin_text = "Lists every source that readers’ pages cite, with its full reference, by topic and kind."
        description = "All sources that readers’ pages rest on, with their full references"


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
