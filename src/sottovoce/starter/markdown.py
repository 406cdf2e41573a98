"""Markdown and the desk's rich text, both ways, for the closed subset that packs may use."""

import re
from collections.abc import Callable, Sequence
from html import escape
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from sottovoce.evidence.grades import CERTAINTIES

from .document import Named

Complain = Callable[[int, str], None]
"""Called with a line and what is wrong there."""

_CITE = re.compile(r"\[@([^\]\[]*)\]")
_ONE_CITE = re.compile(r"@?([a-z0-9-]+) +([a-z]+)( +contested)?")
_PAGE = re.compile(r"page:([a-z0-9-]+)")
_WEB = re.compile(r"https?://[^\s\"<>]+")


def _cite(state: StateInline, silent: bool) -> bool:
    match = _CITE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("cite", "", 0)
        token.content = match[1]
    state.pos = match.end()
    return True


def parser() -> MarkdownIt:
    """CommonMark with containers and citations; what of it is not part of the format is left for the reader to refuse."""
    md = MarkdownIt("commonmark").disable(["entity", "reference", "autolink"])
    md.inline.ruler.before("link", "cite", _cite)
    return md.use(container_plugin, name="block", validate=lambda params, markup: True)


class RichTextReader:
    """Turns tokens into rich text; whatever lies outside the subset is complained about.

    :param complain: called for each thing that is wrong.
    :ivar named: the sources and pages that the texts named so far.
    """

    def __init__(self, complain: Complain) -> None:
        self._complain = complain
        self.named: list[Named] = []

    def blocks(self, tokens: Sequence[Token], first_line: int, *, lists_only: bool = False) -> str:
        """Paragraphs and lists of one level.

        :param first_line: of the tokens' text in its file, counted from 1.
        """
        html = []
        lists = paragraphs = item = 0
        for token in tokens:
            line = first_line + (token.map[0] if token.map else 0)
            match token.type:
                case "paragraph_open" | "paragraph_close":
                    if lists_only and not lists and token.nesting == 1:
                        self._complain(line, "Only a list of points (- …) may stand here.")
                    paragraphs += token.nesting == 1
                    if lists and token.nesting == 1 and paragraphs > 1:
                        self._complain(item, "A list item holds one paragraph.")
                    if not token.hidden and not lists:
                        html.append("<p>" if token.nesting == 1 else "</p>")
                case "inline":
                    html.append(self.inline(token, line))
                case "bullet_list_open" | "ordered_list_open" | "bullet_list_close" | "ordered_list_close":
                    lists += token.nesting
                    if lists > 1 and token.nesting == 1:
                        self._complain(line, "A list may not stand in a list.")
                    if token.nesting == 1 and token.attrs.get("start", 1) != 1:
                        self._complain(line, "A numbered list begins with 1.")
                    if lists_only and token.tag != "ul":
                        self._complain(line, "Only a list of points (- …) may stand here.")
                    html.append(f"<{token.tag}>" if token.nesting == 1 else f"</{token.tag}>")
                case "list_item_open" | "list_item_close":
                    paragraphs, item = 0, line
                    html.append("<li>" if token.nesting == 1 else "</li>")
                case "fence" | "code_block":
                    self._complain(
                        line, "Code has no place in a page. If a line is indented, please take the spaces away."
                    )
                case "heading_open":
                    self._complain(line, "A heading may not stand here; only ## and ### between containers.")
                case "heading_close":
                    pass
                case "container_block_open":
                    self._complain(line, "A container may not stand in a container.")
                case "container_block_close":
                    pass
                case "hr":
                    self._complain(line, "A rule (---) has no place in a page.")
                case kind if token.nesting >= 0:
                    self._complain(line, f"“{kind.removesuffix('_open')}” is not part of the format.")
        return "".join(html)

    def inline(self, token: Token, line: int) -> str:
        html = []
        for child in token.children or ():
            match child.type:
                case "text":
                    html.append(escape(child.content, quote=False))
                case "softbreak":
                    line += 1
                    html.append(" ")
                case "text_special":
                    html.append(escape(child.content, quote=False))
                case "strong_open" | "strong_close":
                    html.append("<b>" if child.nesting == 1 else "</b>")
                case "em_open" | "em_close":
                    html.append("<i>" if child.nesting == 1 else "</i>")
                case "link_open":
                    html.append(self._link(str(child.attrs["href"]), line))
                    if child.attrs.get("title"):
                        self._complain(line, "A link has no title; say it in the words around it.")
                case "link_close":
                    html.append("</a>")
                case "cite":
                    html.append(self._cites(child.content, line))
                case "hardbreak":
                    self._complain(
                        line, "A line break inside a paragraph is not part of the format; begin a new paragraph."
                    )
                case kind:
                    self._complain(line, f"“{kind}” is not part of the format.")
        return "".join(html)

    def _link(self, href: str, line: int) -> str:
        if match := _PAGE.fullmatch(href):
            self.named.append(Named("page", match[1], "", line))
            return f'<a linktype="page" slug="{match[1]}">'
        if not _WEB.fullmatch(href):
            self._complain(line, f"“{href}” is not a link that readers can follow; use page:slug or https://….")
        return f'<a href="{escape(href)}">'

    def _cites(self, content: str, line: int) -> str:
        html = []
        for cite in content.split(";"):
            match = _ONE_CITE.fullmatch(cite.strip())
            if not match or match[2] not in CERTAINTIES:
                self._complain(
                    line,
                    f"“[@{content}]” is not a citation. It looks like [@source certainty], with {', '.join(CERTAINTIES)}, and contested if it is.",
                )
                continue
            contested = ' contested="yes"' if match[3] else ""
            self.named.append(Named("cite", match[1], match[2], line))
            html.append(f'<a linktype="cite" key="{match[1]}" certainty="{match[2]}"{contested}></a>')
        return " ".join(html)


_SPECIAL = re.compile(r"[\\`*_\[\]<]")
_OPENING = re.compile(r"^(?:[#>+=~:-]|[0-9]+[.)])")
_SPACE = re.compile(r"[ \t\r\n\f]+")  # a hard space is a word's own
_EMPHASIS = frozenset(("*", "**"))
_TAG = re.compile(r"<[^>]*>")
_BETWEEN_CITES = re.compile(r"(?<=[a-z])\] *\[@(?=[a-z0-9-]+ [a-z])")


_TIDY = (
    (re.compile(r"<(b|i|strong|em)>([ ]+)"), r"\2<\1>"),  # spaces stand outside of emphasis
    (re.compile(r"([ ]+)</(b|i|strong|em)>"), r"</\2>\1"),
    (re.compile(r"<(b|i|strong|em)></\1>|</(b|i|strong|em)><\2>"), ""),  # empty, or falling apart
    (re.compile(r"</(ul|ol)>\s*<\1>"), ""),  # Markdown cannot keep two lists apart
)
_IN_A_LINK = {" ": "%20", "(": r"\(", ")": r"\)", "\\": "%5C"}


class _Writer(HTMLParser):
    """Rich text as Markdown: each paragraph and each item on one line."""

    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []
        self._line: list[str] = []
        self._lists: list[str] = []
        self._number = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("ul", "ol"):
            self.end_line()
            self._lists.append(tag)
            self._number = 0
        elif tag in ("p", "li"):
            self.end_line()
            if tag == "li":
                self._number += 1
        elif tag in ("b", "strong"):
            self._line.append("**")
        elif tag in ("i", "em"):
            self._line.append("*")
        elif tag == "br":
            self._line.append(" ")
        elif tag == "a":
            self._open_link(given)

    def _open_link(self, given: dict[str, str]) -> None:
        if given.get("linktype") == "cite":
            contested = " contested" if given.get("contested") else ""
            self._line.append(f"[@{given['key']} {given['certainty']}{contested}]")
            self._links.append("cite")
            return
        self._links.append(f"page:{given['slug']}" if given.get("linktype") == "page" else given.get("href", ""))
        self._line.append("[")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self.end_line()
            self._lists.pop()
            self.out.append("")
        elif tag in ("p", "li"):
            self.end_line()
        elif tag in ("b", "strong"):
            self._line.append("**")
        elif tag in ("i", "em"):
            self._line.append("*")
        elif tag == "a" and self._links and (target := self._links.pop()) != "cite":
            self._line.append(f"]({''.join(_IN_A_LINK.get(sign, sign) for sign in target)})")

    def handle_data(self, data: str) -> None:
        if not self._links or self._links[-1] != "cite":
            self._line.append(_SPECIAL.sub(r"\\\g<0>", _SPACE.sub(" ", data)))

    def end_line(self) -> None:
        text = _line(self._line)
        self._line = []
        if not text:
            return
        if self._lists:
            self.out.append(f"{self._number}. {text}" if self._lists[-1] == "ol" else f"- {text}")
        else:
            self.out += [text, ""]


def _line(parts: list[str]) -> str:
    """The parts of one line joined. CommonMark cannot write emphasis in every place; where it would not be read back as
    emphasis, the words go without."""
    text = _finish("".join(parts))
    if _EMPHASIS.isdisjoint(parts):
        return text
    without = _finish("".join(part for part in parts if part not in _EMPHASIS))
    return text if _words(text) == _words(without) else without


def _words(markdown: str) -> str:
    return _TAG.sub("", parser().renderInline(markdown))


def _finish(text: str) -> str:
    return _OPENING.sub(_escape_opening, _BETWEEN_CITES.sub("; @", text.strip(" \n")))


def _escape_opening(mark: re.Match[str]) -> str:
    """What would open a heading, quotation, list or container at the start of a line."""
    return f"{mark[0][:-1]}\\{mark[0][-1]}"


def to_markdown(html: str) -> str:
    """Rich text (with names for sources and pages) as Markdown, without a blank line at its end."""
    for pattern, tidy in _TIDY:
        html = pattern.sub(tidy, html)
    writer = _Writer()
    writer.feed(html)
    writer.close()
    writer.end_line()
    return "\n".join(writer.out).strip()
