"""The last look at a page before it is sealed: anything but a whole, self-contained page stops the press with a sentence."""

import re
from html.parser import HTMLParser

from sottovoce.foundation.address import LENGTH, NAME, AddressError, address
from sottovoce.foundation.headers import csp_hash


class InspectionError(Exception):
    """A page that may not go out; the text says what was found and where."""


_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_FORBIDDEN = {
    "iframe",
    "object",
    "embed",
    "base",
    "frame",
    "portal",
    "video",
    "audio",
    "picture",
    "img",
    "wagtail-userbar",
}
_LOADING = {"src", "srcset", "poster", "background", "action", "formaction", "ping", "manifest", "data", "xlink:href"}
_STYLE_URL = re.compile(r"""url\(\s*(?!["']?(?:data:|#))|image-set\(\s*["'](?!data:)|@import""", re.IGNORECASE)
_LEFT_OVER = re.compile(r"\{%|\{\{|\{#|csrfmiddlewaretoken|data-block-key|wagtailuserbar|Traceback \(most recent")
_NEUTRAL_ID = re.compile(r"top|main|[a-z][0-9]{1,3}")


class _Inspector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.fragments: set[str] = set()
        self.addresses: set[str] = set()
        self.count: dict[str, int] = {}
        self.inline: dict[str, list[str]] = {"style": [], "script": []}
        self.title = ""
        self.canonical = ""
        self.lang = ""
        self.found: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] = self.count.get(tag, 0) + 1
        given: dict[str, str] = {}
        for name, value in attrs:
            given.setdefault(name, value or "")  # the first, as browsers do
        if len(given) < len(attrs):
            self.found.append(f"<{tag}> on line {self.getpos()[0]} has an attribute twice")
        line = self.getpos()[0]
        if tag in _FORBIDDEN:
            self.found.append(f"<{tag}> on line {line}: a page is one response and holds no such thing")
        for name, value in given.items():
            if name.startswith("on") or name == "style":
                self.found.append(f"the attribute {name} of <{tag}> on line {line}: the readers' policy would block it")
            if name in _LOADING:
                self.found.append(f"{name}=“{value[:60]}” of <{tag}> on line {line}: it would ask for something else")
        if "id" in given:
            if given["id"] in self.ids:
                self.found.append(f"the id “{given['id']}” twice")
            if not _NEUTRAL_ID.fullmatch(given["id"]):
                self.found.append(f"the id “{given['id']}”: ids enter the address bar and must say nothing")
            self.ids.add(given["id"])
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.found.append("a <meta> refresh")
        if "href" in given and tag not in ("a", "link"):
            self.found.append(f"href=“{given['href'][:60]}” of <{tag}> on line {line}: it would ask for something else")
        if tag == "link" and given.get("rel") == "canonical":
            self.canonical = given.get("href", "")
        if tag == "link" and given.get("rel") not in ("canonical", "icon"):
            self.found.append(f"<link rel=“{given.get('rel', '')}”>: only canonical and icon are known")
        if tag == "link" and given.get("rel") == "icon" and not given.get("href", "").startswith("data:"):
            self.found.append("an icon that is not a data: address")
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "a" and "href" in given:
            self._link(given["href"], line)
        if tag == "title" and "svg" not in self._open:
            self.set_cdata_mode(tag)  # words alone: a browser sees no tags in there (HTML, RCDATA state)
        if tag not in _VOID:
            self._open.append(tag)

    def _link(self, href: str, line: int) -> None:
        if href.startswith("#"):
            self.fragments.add(href[1:])
        elif href.startswith("/"):
            self.addresses.add(href.partition("#")[0])
        elif not href.startswith("https://") and not href.startswith("http://"):
            self.found.append(
                f"a link to “{href[:60]}” on line {line}: it is neither a page of the site nor a web address"
            )

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag = self._open[-1] if self._open else ""
        if tag in self.inline:
            self.inline[tag].append(data)
        elif tag == "title" and "svg" not in self._open:
            self.title += data


def inspect(html: str, csp: str) -> set[str]:
    """Look a page over.

    :param csp: the policy that it will be sent with.
    :returns: the addresses within the site that it leads to.
    :raises InspectionError: when it is anything but one whole page that asks for nothing else.
    """
    page = _Inspector()
    page.feed(html)
    page.close()
    found = page.found
    if not html.lower().startswith("<!doctype html>") or "</html>" not in html.lower()[-20:]:
        found.append("no whole document: it must begin with <!doctype html> and end with </html>")
    if page.count.get("h1") != 1 or page.count.get("main") != 1:
        found.append(
            f"{page.count.get('h1', 0)} <h1> and {page.count.get('main', 0)} <main>; there must be one of each"
        )
    if not page.title.strip() or not page.lang:
        found.append("no title, or no language")
    for kind, pieces in page.inline.items():
        for piece in pieces:
            if csp_hash(piece) not in csp:
                found.append(f"an inline {kind} that the readers' policy does not list: “{piece[:60]}”")
            if kind == "style" and _STYLE_URL.search(piece):
                found.append("a style that asks for something else")
    if left := _LEFT_OVER.search(html):
        found.append(f"“{left[0]}”, which no reader should see")
    found += [f"a link to #{fragment}, which is not on the page" for fragment in sorted(page.fragments - page.ids)]
    found += [
        f"a link to “{path}”, which is not an address of the one length"
        for path in sorted(page.addresses)
        if not _is_address(path)
    ]
    if page.canonical and not _is_address(page.canonical):
        found.append(f"“{page.canonical}” as canonical, which is not an address of the one length")
    if found:
        raise InspectionError("; ".join(found))
    return page.addresses


def _is_address(path: str) -> bool:
    try:
        return len(path) == LENGTH and bool(NAME.fullmatch(name := path.split("/")[1])) and address(name) == path
    except AddressError:
        return False
