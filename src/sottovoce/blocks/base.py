"""What all blocks share: the closed subset of rich text, where templates are found, and how previews are shown."""

from collections.abc import Callable
from typing import Any, Final

from wagtail import blocks
from wagtail.rich_text import RichText

from sottovoce.foundation import richtext

PARAGRAPHS: Final = ["bold", "italic", "ol", "ul", "link", "cite"]
ONE_LINE: Final = ["bold", "italic", "link", "cite"]


class _RichTextBlock(blocks.RichTextBlock):
    """Rich text that is kept in its normal form, wherever it comes from: readers and packs then get what is kept."""

    form: Callable[[str], str]

    def value_from_form(self, value: str) -> RichText:
        return self._kept(super().value_from_form(value))

    def normalize(self, value: Any) -> RichText:
        return self._kept(super().normalize(value))

    def _kept(self, value: RichText) -> RichText:
        try:
            return RichText(self.form(value.source)) if value.source else value
        except richtext.ForeignError:
            return value  # it is kept as it is; the press's inspector has the last word


class TextBlock(_RichTextBlock):
    """Paragraphs and lists with emphasis, links and citations."""

    form = staticmethod(richtext.normal)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": PARAGRAPHS, "label": "Text", **kwargs})


class LineBlock(_RichTextBlock):
    """A line or two with emphasis, links and citations."""

    form = staticmethod(richtext.normal_line)

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
