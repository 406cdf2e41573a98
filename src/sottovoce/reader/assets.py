"""The stylesheet and the icon, in the very bytes that stand in every page."""

import functools
from pathlib import Path
from urllib.parse import quote

import rcssmin

_CSS = Path(__file__).parent / "css"


@functools.cache
def stylesheet() -> str:
    """All layers and components in the order of their names, minified once: the CSP names the hash of these bytes."""
    return str(rcssmin.cssmin("\n".join(path.read_text() for path in sorted(_CSS.glob("*.css")))))


@functools.cache
def icon() -> str:
    """The icon as a data: URI: a lamp-coloured comma, the sign for a breath."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
        '<circle cx="8" cy="6" r="4" fill="#b9812f"/><path d="M12 6q0 6-6 9 3-4 2-7z" fill="#b9812f"/></svg>'
    )
    return "data:image/svg+xml," + quote(svg, safe="/:='")
