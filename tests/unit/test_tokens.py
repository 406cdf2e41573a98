"""The palette holds WCAG 2.2 AA in light and dark, for every pair of colours that meet on a page."""

import re

import pytest

from sottovoce.reader.assets import _CSS, stylesheet, stylesheets

TOKENS = (_CSS / "every" / "10-tokens.css").read_text()

# Text on what it stands on, with the least contrast (SC 1.4.3: 4.5; SC 1.4.11 for marks and focus: 3).
PAIRS = [
    ("ink", "paper", 4.5),
    ("ink", "leaf", 4.5),
    ("soft", "paper", 4.5),
    ("soft", "leaf", 4.5),
    ("plum", "paper", 4.5),
    ("plum", "leaf", 4.5),
    ("moss", "paper", 4.5),
    ("brick", "paper", 4.5),
    ("paper", "ink", 4.5),
    ("lamp", "paper", 3),
    ("ink", "glow", 4.5),  # what she writes
    ("soft", "glow", 3),
]


def palette(theme: str) -> dict[str, str]:
    """The colours of a theme: the first block is light, the one under prefers-color-scheme dark changes it."""
    light, _, dark = TOKENS.partition("prefers-color-scheme: dark")
    colours = dict(re.findall(r"--([a-z]+):\s*(#[0-9a-f]{6})", light))
    return colours | dict(re.findall(r"--([a-z]+):\s*(#[0-9a-f]{6})", dark)) if theme == "dark" else colours


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_colours_that_meet_keep_their_distance(theme: str, text: str, ground: str, least: float) -> None:
    """Contrast as WCAG 2.2 defines it."""
    colours = palette(theme)
    lighter, darker = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= least, f"{text} on {ground} in {theme}"


def test_the_two_themes_differ() -> None:
    """Guards the reading of the tokens itself."""
    assert palette("light")["paper"] == "#fbf6ee"
    assert palette("dark")["paper"] == "#1a1518"


def test_the_stylesheet_keeps_its_budget() -> None:
    """At most 3 KB after brotli, asks for nothing, and has all layers in one order."""
    import brotli

    css = stylesheet()
    assert len(brotli.compress(css.encode(), quality=11)) <= 3_000
    assert len(brotli.compress("".join(stylesheets()).encode(), quality=11)) <= 3_550, "with what few pages hold"
    assert "@import" not in css
    assert "url(" not in css
    assert css.startswith("@layer reset,tokens,base,layout,components,print")


def test_every_file_of_style_stands_in_a_folder() -> None:
    """One that stood beside the folders would be in no page."""
    assert [path.name for path in _CSS.iterdir() if not path.is_dir()] == []
