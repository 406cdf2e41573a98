"""The stylesheet, the scripts and the icon, in the very bytes that stand in a page."""

import functools
from pathlib import Path
from urllib.parse import quote

import rcssmin

_CSS = Path(__file__).parent / "css"
_JS = Path(__file__).parent / "js"


@functools.cache
def stylesheet(name: str = "every") -> str:
    """The layers and components of a folder in the order of their names, minified once: the CSP names the hash of these bytes.

    :param name: of a folder in ``css/``: ``every`` stands in every page, ``seldom`` in the few that hold what it is for.
    """
    return str(rcssmin.cssmin("\n".join(path.read_text() for path in sorted((_CSS / name).glob("*.css")))))


@functools.cache
def stylesheets() -> tuple[str, ...]:
    """All stylesheets that any page may hold: one policy lists them for all pages."""
    return tuple(stylesheet(folder.name) for folder in sorted(_CSS.iterdir()))


@functools.cache
def script(name: str = "every") -> str:
    """One inline script: the files of its folder in the order of their names, in a scope of their own.

    Made small only by what is safe without reading it: indents and lines of comment go. The CSP names the hash of these bytes.

    :param name: of a folder in ``js/``: ``every`` stands in every page, others in the pages that name them in ``scripts``.
    """
    text = "\n".join(path.read_text() for path in sorted((_JS / name).glob("*.js")))
    lines = [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("//")]
    return "{" + "\n".join(lines) + "}"


@functools.cache
def scripts() -> tuple[str, ...]:
    """All scripts that any page may hold: one policy lists them for all pages."""
    return tuple(script(folder.name) for folder in sorted(_JS.iterdir()) if any(folder.glob("*.js")))


@functools.cache
def icon() -> str:
    """The icon as a data: URI: a lamp-coloured comma, the sign for a breath."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
        '<circle cx="8" cy="6" r="4" fill="#b9812f"/><path d="M12 6q0 6-6 9 3-4 2-7z" fill="#b9812f"/></svg>'
    )
    return _data(svg)


@functools.cache
def cover_icon() -> str:
    """The icon under cover: a sheet with lines, as any notes have it."""
    return _data(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
        '<path d="M3 1h10v14H3z" fill="#888"/><path d="M5 5h6M5 8h6M5 11h4" stroke="#fff"/></svg>'
    )


def _data(svg: str) -> str:
    return "data:image/svg+xml," + quote(svg, safe="/:='")
