"""Drawings: small inline SVG with a full text alternative."""

from typing import Any
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail import blocks

from sottovoce.foundation.richtext import plain

from .base import LineBlock

_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = {
    "svg",
    "g",
    "path",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "rect",
    "text",
    "tspan",
    "title",
    "desc",
    "defs",
    "marker",
}
_ATTRIBUTES = {
    "viewBox", "class", "d", "cx", "cy", "r", "rx", "ry", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "width", "height", "points",
    "transform", "text-anchor", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "fill", "stroke", "font-size",
    "opacity",
}  # fmt: skip
_LIMIT = 8_000  # characters; a drawing shares the envelope with the words


def read_svg(source: str) -> ElementTree.Element:
    """A drawing as a tree, when it is one that we would show.

    :raises ValueError: with a sentence, when it holds anything but shapes and labels, or is too big.
    """
    if len(source) > _LIMIT:
        raise ValueError(
            f"This drawing has {len(source)} characters; please bring it under {_LIMIT}, with fewer points and no metadata."
        )
    if "<!DOCTYPE" in source or "<!ENTITY" in source:
        raise ValueError("A drawing may not have a DOCTYPE or entities. Please save it as plain SVG.")
    try:
        root = ElementTree.fromstring(source)  # noqa: S314 - no DOCTYPE, no entities, limited in size
    except ElementTree.ParseError as error:
        raise ValueError(f"This is not SVG: {error}.") from error
    if root.tag != f"{{{_SVG}}}svg" or not root.get("viewBox"):
        raise ValueError("A drawing is an <svg> element with a viewBox.")
    for element in root.iter():
        name = str(element.tag).removeprefix(f"{{{_SVG}}}")
        if name not in _ELEMENTS:
            raise ValueError(f"<{name}> is not allowed in a drawing, only shapes and labels.")
        for attribute, value in element.attrib.items():
            if attribute not in _ATTRIBUTES or "url(" in value:
                raise ValueError(f"“{attribute}” is not allowed in a drawing; give shapes a class instead of a style.")
    return root


class SVGBlock(blocks.TextBlock):
    """SVG source, refused unless it is shapes and labels alone."""

    def clean(self, value: str) -> str:
        value = super().clean(value)
        if value:
            try:
                read_svg(value)
            except ValueError as error:
                raise ValidationError(str(error)) from error
        return value


class DrawingValue(blocks.StructValue):
    @property
    def svg(self) -> SafeString:
        """The drawing as one image to assistive technology, named by its text alternative."""
        root = read_svg(self["source"])
        inner = (root.text or "").strip() + "".join(_plain(child) for child in root)
        return mark_safe(
            f'<svg viewBox="{escape(root.get("viewBox"))}" role="img" aria-label="{escape(plain(self["alt"]))}">{inner}</svg>'
        )


def _plain(element: ElementTree.Element) -> str:
    for part in element.iter():
        part.tag = str(part.tag).removeprefix(f"{{{_SVG}}}")
    return ElementTree.tostring(element, encoding="unicode")


class DrawingBlock(blocks.StructBlock):
    source = SVGBlock(
        label="SVG",
        rows=6,
        help_text="Shapes and labels only, in the site’s palette (classes ink, soft, plum, moss, brick, lamp).",
    )
    alt = blocks.TextBlock(
        label="In words", rows=3, help_text="All that the drawing shows, for someone who cannot see it."
    )
    caption = LineBlock(required=False, help_text="One line under the drawing, with its sources.")

    class Meta:
        template = "reader/blocks/drawing.html"
        icon = "image"
        group = "Reading"
        description = "A small line drawing with a full text alternative"
        value_class = DrawingValue
        preview_value: dict[str, Any] = {
            "source": f'<svg xmlns="{_SVG}" viewBox="0 0 40 20"><circle class="plum" cx="10" cy="10" r="6"/></svg>',
            "alt": "A circle.",
            "caption": "<p>A caption.</p>",
        }
