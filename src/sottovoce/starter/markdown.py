"""Markdown and the desk's rich text, both ways, for the closed subset that packs may use."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from sottovoce.evidence.grades import CERTAINTIES
from sottovoce.foundation import richtext
from sottovoce.foundation.richtext import Inline, Line, List, Node

from .document import Named

Complain = Callable[[int, str], None]
"""Called with a line and what is wrong there."""

_CITE = re.compile(r"\[@([^\]\[]*)\]")
_ONE_CITE = re.compile(r"@?([a-z0-9-]+) +([a-z]+)( +contested)?")
_PAGE = re.compile(r"page:([a-z0-9-]+)")
_WEB = re.compile(r"https?://[^\s\"<>]+")
_NOTHING = "<!-- -->"  # parts emphasis from a neighbour beside which CommonMark would not see it; says nothing


def _cite(state: StateInline, silent: bool) -> bool:
    match = _CITE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("cite", "", 0)
        token.content = match[1]
    state.pos = match.end()
    return True


class _Parser(MarkdownIt):
    """Leaves addresses as they are written; the reader of a pack looks at each."""

    def validateLink(self, url: str) -> bool:
        return True

    def normalizeLink(self, url: str) -> str:
        return url


@cache
def parser() -> MarkdownIt:
    """CommonMark with containers and citations; what of it is not part of the format is left for the reader to refuse."""
    md = _Parser("commonmark").disable(["entity", "reference", "autolink"])
    md.inline.ruler.before("link", "cite", _cite)
    return md.use(container_plugin, name="block", validate=lambda params, markup: True)


@dataclass
class _OpenItem:
    """An item of a list while it is read.

    :ivar full: whether it has its paragraph, or a list, behind which no paragraph may stand.
    """

    line: int
    full: bool = False


class RichTextReader:
    """Turns tokens into rich text; whatever lies outside the subset is complained about.

    :param complain: called for each thing that is wrong.
    :ivar named: the sources and pages that the texts named so far.
    """

    def __init__(self, complain: Complain) -> None:
        self._complain = complain
        self.named: list[Named] = []

    def blocks(self, tokens: Sequence[Token], first_line: int, *, lists_only: bool = False) -> str:
        """Paragraphs and lists.

        :param first_line: of the tokens' text in its file, counted from 1.
        """
        html = []
        items: list[_OpenItem] = []
        for token in tokens:
            line = first_line + (token.map[0] if token.map else 0)
            match token.type:
                case "paragraph_open" | "paragraph_close":
                    if token.nesting == 1 and items:
                        if items[-1].full:
                            self._complain(items[-1].line, "A list item holds one paragraph.")
                        items[-1].full = True
                    elif token.nesting == 1 and lists_only:
                        self._complain(line, "Only a list of points (- …) may stand here.")
                    if not items:
                        html.append("<p>" if token.nesting == 1 else "</p>")
                case "inline":
                    html.append(self.inline(token, line))
                case "bullet_list_open" | "ordered_list_open" | "bullet_list_close" | "ordered_list_close":
                    if token.nesting == 1 and items:
                        items[-1].full = True
                    if token.nesting == 1 and token.attrs.get("start", 1) != 1:
                        self._complain(line, "A numbered list begins with 1.")
                    if token.nesting == 1 and lists_only and token.tag != "ul":
                        self._complain(line, "Only a list of points (- …) may stand here.")
                    apart = "" if items else "<p></p>"  # CommonMark's two lists are two
                    html.append(f"<{token.tag}>" if token.nesting == 1 else f"</{token.tag}>{apart}")
                case "list_item_open":
                    items.append(_OpenItem(line))
                    html.append("<li>")
                case "list_item_close":
                    items.pop()
                    html.append("</li>")
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
        return richtext.normal("".join(html))

    def line(self, token: Token, line: int) -> str:
        """One line with markup, as a paragraph; empty when it has no words."""
        return richtext.normal_line(f"<p>{self.inline(token, line)}</p>")

    def inline(self, token: Token, line: int) -> str:
        """The markup of one line as it stands, not yet in its normal form."""
        html = []
        if "  \n" in token.content:
            self._complain(line, "A line break is written with \\ at the end of the line, not with spaces.")
        for child in token.children or ():
            match child.type:
                case "text":
                    html.append(escape(child.content, quote=False))
                case "softbreak":
                    line += 1
                    html.append(" ")
                case "hardbreak":
                    line += 1
                    html.append("<br/>")
                case "html_inline" if child.content == _NOTHING:
                    pass
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
_DELIMITERS = {"b": "**", "i": "*"}
_IN_A_LINK = re.compile(r"[()\\]|&(?=#?[A-Za-z0-9]+;)")  # an address may not end early, nor be taken for an entity


def to_markdown(html: str) -> str:
    """Rich text (with names for sources and pages) as Markdown, without a blank line at its end.

    A paragraph or item stands on one line, or on as many as it has line breaks.
    """
    parts: list[str] = []
    before, other = "", False
    for block in richtext.read(html):
        if isinstance(block, List):
            other = block.tag == before and not other  # CommonMark keeps two lists apart by their marks
            parts.append(_list(block, other))
            before = block.tag
        elif block:
            parts.append(_line(block))
            before = ""
    return "\n\n".join(parts)


def line_to_markdown(html: str, indent: str = "") -> str:
    """A line of rich text as Markdown.

    :param indent: what the lines begin with that follow a line break.
    """
    return _line(richtext.one_line(richtext.read(html))).replace("\n", f"\n{indent}")


def plain_to_markdown(words: str) -> str:
    """Plain words as Markdown that marks nothing up."""
    return _line((words,)) if words else ""


def _list(given: List, other: bool = False) -> str:
    lines = []
    for number, item in enumerate(given.items, start=1):
        mark = f"{number}{')' if other else '.'} " if given.tag == "ol" else ("* " if other else "- ")
        text = "\n".join([_line(item.line), *map(_list, item.lists)])
        lines.append(mark + text.replace("\n", "\n" + " " * len(mark)))
    return "\n".join(lines)


def _line(line: Line) -> str:
    """A line as Markdown. CommonMark reads emphasis only in some places, such as between spaces and words; where it would
    not, comments of nothing go around it."""
    parts = list(_parts(line))
    text = _finish("".join(part for part, _ in parts))
    if not any(delimits for _, delimits in parts) or _reads_back(text, line):
        return text
    outside = [{1: _NOTHING + part, -1: part + _NOTHING}.get(delimits, part) for part, delimits in parts]
    around = [_NOTHING + part + _NOTHING if delimits else part for part, delimits in parts]
    candidates = [_finish("".join(some)) for some in (outside, around)]
    return next((candidate for candidate in candidates if _reads_back(candidate, line)), text)


def _reads_back(text: str, line: Line) -> bool:
    complaints: list[str] = []
    reader = RichTextReader(lambda _, complaint: complaints.append(complaint))
    html = reader.inline(parser().parseInline(text)[0], 1)
    return not complaints and richtext.read(f"<p>{html}</p>") == [line]


def _parts(line: Sequence[Inline]) -> Iterator[tuple[str, int]]:
    """The texts of a line, each with whether it opens (1) or closes (-1) emphasis."""
    place = 0
    while place < len(line):
        part = line[place]
        place += 1
        if isinstance(part, str):
            text = _SPECIAL.sub(r"\\\g<0>", part)
            after = line[place] if place < len(line) else ""
            if text.endswith("!") and isinstance(after, Node) and after.tag in ("a", "cite"):
                text = f"{text[:-1]}\\!"  # it would make a picture of the link
            yield text, 0
        elif part.tag == "br":
            yield "\\\n", 0
        elif part.tag == "cite":
            cites = [part]
            while line[place : place + 1] == (" ",) and _is_cite(line[place + 1 : place + 2]):
                cites.append(line[place + 1])  # type: ignore[arg-type]
                place += 2
            yield f"[{'; '.join(map(_cite_text, cites))}]", 0
        elif part.tag == "a":
            given = dict(part.attributes)
            target = f"page:{given['slug']}" if "slug" in given else _IN_A_LINK.sub(r"\\\g<0>", given["href"])
            inside = list(_parts(part.inside))
            yield "[\\" if inside[0][0].startswith("@") else "[", 0  # [@ would begin a citation
            yield from inside
            yield f"]({target})", 0
        else:
            yield _DELIMITERS[part.tag], 1
            yield from _parts(part.inside)
            yield _DELIMITERS[part.tag], -1


def _is_cite(parts: Sequence[Inline]) -> bool:
    return bool(parts) and isinstance(parts[0], Node) and parts[0].tag == "cite"


def _cite_text(cite: Node) -> str:
    given = dict(cite.attributes)
    return f"@{given['key']} {given['certainty']}{' contested' if given.get('contested') else ''}"


def _finish(text: str) -> str:
    """Each line with what would open a heading, quotation, list, container or HTML at its start taken for words."""
    lines = map(_begun, text.split("\n"))
    return "\n".join(_OPENING.sub(_escape_opening, line, count=1) for line in lines)


def _begun(line: str) -> str:
    while line.startswith(_NOTHING):
        line = line.removeprefix(_NOTHING)  # the start of a line is as good as a space
    return line


def _escape_opening(mark: re.Match[str]) -> str:
    return f"{mark[0][:-1]}\\{mark[0][-1]}"
