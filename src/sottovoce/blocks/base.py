"""What all blocks share: the closed subset of rich text, where templates are found, and how previews are shown."""

from typing import Any, Final

from wagtail import blocks

PARAGRAPHS: Final = ["bold", "italic", "ol", "ul", "link", "cite"]
ONE_LINE: Final = ["bold", "italic", "link", "cite"]


class TextBlock(blocks.RichTextBlock):
    """Paragraphs and lists with emphasis, links and citations."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": PARAGRAPHS, "label": "Text", **kwargs})


class LineBlock(blocks.RichTextBlock):
    """A line or two with emphasis, links and citations."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": ONE_LINE, **kwargs})


BASES: Final = {
    "sources": "The sources that it cites",
    "ours": "Ours alone: our own advice, or how this site uses a word",
}
DEFAULT_BASIS: Final = "sources"


class BasisBlock(blocks.ChoiceBlock):
    """What words rest on; readers are told when it is not a source."""

    def __init__(self, **kwargs: Any) -> None:
        given = {"choices": list(BASES.items()), "default": DEFAULT_BASIS, "label": "It rests on", **kwargs}
        super().__init__(help_text="Readers are told when it is ours alone.", **given)
