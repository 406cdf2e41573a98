"""The closed subset of rich text and its one normal form, so that readers and packs get the same from whatever an editor's browser wrote.

Paragraphs, lists (also within lists), line breaks, bold, italic, links and citations. In the normal form white space is one
space and stands outside of emphasis and links; what is empty is gone; emphasis and links are nested in one way only.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from typing import Final, NamedTuple, Union
from urllib.parse import quote

SPACE: Final = re.compile(r"[ \t\r\n\f]+")  # what HTML calls white space; a hard space is a word's own
_MARKS: Final = {"b": "b", "strong": "b", "i": "i", "em": "i"}
_LISTS: Final = ("ul", "ol")
_UNFIT: Final = re.compile(r'[\s\x00-\x1f\x7f"<>\\]')  # what may not stand in an address as it is


class ForeignError(ValueError):
    """Rich text holds something outside of the subset.

    :ivar what: the element, for example ``<h2>``.
    """

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is no part of the text that a page may hold.")
        self.what = what


class Node(NamedTuple):
    """Something in a line: ``b``, ``i``, ``a`` with what they hold, or ``cite`` and ``br``, which hold nothing.

    :ivar attributes: of a link or citation, in the order in which they are written.
    """

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    inside: "tuple[Inline, ...]" = ()


Inline = Union[str, Node]  # noqa: UP007 - a name within itself
Line = tuple[Inline, ...]


class Item(NamedTuple):
    """An item of a list: its line, and the lists below it."""

    line: Line
    lists: "tuple[List, ...]"


class List(NamedTuple):
    """:ivar tag: ``ul`` or ``ol``."""

    tag: str
    items: tuple[Item, ...]


Block = Line | List  # an empty line keeps two lists of one kind apart


class _Piece(NamedTuple):
    """A stretch of a line under the same emphasis. What is weak (space, br, cite) never begins or ends emphasis or a link.

    :ivar link: the number of the link it belongs to; 0 for none.
    """

    what: str | Node
    marks: frozenset[str]
    link: int

    @property
    def weak(self) -> bool:
        return not isinstance(self.what, str) or self.what == " "


@dataclass
class _Item:
    pieces: list[_Piece] = field(default_factory=list)
    lists: "list[tuple[str, list[_Item]]]" = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[list[_Piece] | tuple[str, list[_Item]]] = []
        self.links: list[tuple[tuple[str, str], ...]] = [()]
        self._pieces: list[_Piece] = []
        self._lists: list[tuple[str, list[_Item]]] = []
        self._marks: list[str] = []
        self._anchors: list[int] = []  # the link that each open <a> stands for; -1 for a citation

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _MARKS:
            self._marks.append(_MARKS[tag])
        elif tag == "a":
            self._open_anchor({name: value or "" for name, value in attrs})
        elif tag == "br":
            self._add(Node("br"))
        elif tag in _LISTS:
            self.end_line()
            fresh: tuple[str, list[_Item]] = (tag, [])
            if self._lists:
                items = self._lists[-1][1]
                if not items:
                    items.append(_Item())
                items[-1].lists.append(fresh)
            else:
                self.blocks.append(fresh)
            self._lists.append(fresh)
        elif tag in ("p", "li"):
            self.end_line()
            if tag == "li" and self._lists:
                self._lists[-1][1].append(_Item())
        else:
            raise ForeignError(f"<{tag}>")

    def _open_anchor(self, given: dict[str, str]) -> None:
        kind = given.get("linktype", "")
        if kind == "cite":
            kept = ("linktype", "key", "id", "certainty", "contested")
            self._add(Node("cite", tuple((name, given[name]) for name in kept if given.get(name))))
            self._anchors.append(-1)
            return
        if kind not in ("", "page"):
            raise ForeignError(f"<a linktype={kind}>")
        if kind:
            attributes = tuple((name, given[name]) for name in ("linktype", "slug", "id") if given.get(name))
        else:
            href = _UNFIT.sub(lambda sign: quote(sign[0]), given.get("href", "").strip())
            attributes = (("href", href),) if href else ()
        if attributes in ((), (("linktype", "page"),)):
            self._anchors.append(0)  # it leads nowhere
            return
        self.links.append(attributes)
        self._anchors.append(len(self.links) - 1)

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS and _MARKS[tag] in self._marks:
            del self._marks[len(self._marks) - 1 - self._marks[::-1].index(_MARKS[tag])]
        elif tag == "a" and self._anchors:
            self._anchors.pop()
        elif tag in ("p", "li"):
            self.end_line()
            if tag == "p" and not self._lists and self.blocks and isinstance(self.blocks[-1], tuple):
                self.blocks.append([])  # it keeps two lists apart, if it was empty
        elif tag in _LISTS and self._lists:
            self.end_line()
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        if self._anchors and self._anchors[-1] == -1:
            cite = self._pieces[-1]  # its words are made from its source; the editor keeps their emphasis inside
            self._pieces[-1] = cite._replace(marks=cite.marks | frozenset(self._marks))
            return
        words = SPACE.split(data.replace("\0", "\ufffd"))
        inside = " ".join(filter(None, words))  # only spaces at the ends can lie at the edge of an emphasis or a link
        for part in (" " if not words[0] else "", inside, " " if inside and not words[-1] else ""):
            if part:
                self._add(part)

    def _add(self, what: str | Node) -> None:
        link = next((anchor for anchor in reversed(self._anchors) if anchor > 0), 0)
        self._pieces.append(_Piece(what, frozenset(self._marks), link))

    def end_line(self) -> None:
        pieces, self._pieces = _tidy(self._pieces), []
        if not pieces:
            return
        if not self._lists:
            self.blocks.append(pieces)
            return
        items = self._lists[-1][1]
        if not items or items[-1].pieces or items[-1].lists:
            items.append(_Item())  # what follows in an item is an item of its own
        items[-1].pieces = pieces


def _tidy(pieces: list[_Piece]) -> list[_Piece]:
    """White space as it shows, and nothing weak at the edge of emphasis or a link."""
    pieces = _trimmed(_trimmed(pieces, str.lstrip), str.rstrip)
    runs = [(weak, list(run)) for weak, run in groupby(pieces, key=lambda piece: piece.weak)]
    found: list[_Piece] = []
    for place, (weak, run) in enumerate(runs):
        if not weak:
            found += run
            continue
        around = [*run, *runs[place - 1][1][-1:]] if place else run
        around = [*around, *runs[place + 1][1][:1]] if place + 1 < len(runs) else around
        inner = 0 < place < len(runs) - 1
        marks = frozenset.intersection(*(piece.marks for piece in around)) if inner else frozenset[str]()
        links = {piece.link for piece in around}
        link = links.pop() if inner and len(links) == 1 else 0
        found += [_Piece(what, marks, link) for what in _spaced([piece.what for piece in run])]
    return found


def _trimmed(pieces: list[_Piece], strip: Callable[[str], str]) -> list[_Piece]:
    """Without white space and line breaks at one end: ``str.lstrip`` or ``str.rstrip``."""
    end = 0 if strip is str.lstrip else -1
    pieces = list(pieces)
    while pieces:
        what = pieces[end].what
        if isinstance(what, Node) and what.tag == "cite":
            break
        rest = strip(what) if isinstance(what, str) else ""
        if rest:
            pieces[end] = pieces[end]._replace(what=rest)
            break
        del pieces[end]
    return pieces


def _spaced(run: list[str | Node]) -> Iterator[str | Node]:
    """One space at most, none beside a line break, one between two citations."""
    before: str | Node = ""
    space = False
    for what in run:
        if what == " ":
            space = True
            continue
        cites = isinstance(what, Node) and what.tag == "cite"
        after_cite = isinstance(before, Node) and before.tag == "cite"
        after_break = isinstance(before, Node) and before.tag == "br"
        if cites and (after_cite or (space and not after_break)):
            yield " "
        yield what
        before, space = what, False
    if space and before != Node("br"):
        yield " "


def _nested(
    pieces: Sequence[_Piece], links: list[tuple[tuple[str, str], ...]], active: frozenset[str]
) -> Iterator[Inline]:
    """Pieces as nodes: what reaches farthest stands outside; a link is never torn."""
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        if piece.weak:
            yield piece.what
            place += 1
            continue
        tags = [*(["a"] if piece.link and "a" not in active else []), *sorted(piece.marks - active)]
        reach = {tag: _reach(pieces, place, tag) for tag in tags}
        if not reach:
            words = ""
            while place < len(pieces) and not pieces[place].weak and pieces[place][1:] == piece[1:]:
                words += str(pieces[place].what)
                place += 1
            yield words
            continue
        tag = max(reach, key=lambda name: reach[name])
        inside = pieces[place : reach[tag]]
        yield Node(tag, links[piece.link] if tag == "a" else (), tuple(_joined(_nested(inside, links, active | {tag}))))
        place = reach[tag]


def _reach(pieces: Sequence[_Piece], start: int, tag: str) -> int:
    """Where an element that begins at a place ends."""

    def holds(piece: _Piece) -> bool:
        return piece.link == pieces[start].link if tag == "a" else tag in piece.marks

    end = start
    while end < len(pieces) and holds(pieces[end]):
        end += 1
    if tag != "a" and end < len(pieces) and pieces[end].link and pieces[end].link != pieces[start].link:
        while end > start and pieces[end - 1].link == pieces[end].link:
            end -= 1  # a link that goes on behind the emphasis holds its part of it
    while pieces[end - 1].weak:
        end -= 1
    return end


def _joined(line: Iterable[Inline]) -> Iterator[Inline]:
    """Neighbouring words as one text."""
    for is_text, run in groupby(line, key=lambda part: isinstance(part, str)):
        if is_text:
            yield "".join(map(str, run))
        else:
            yield from run


def read(html: str) -> list[Block]:
    """Rich text in its normal form.

    :raises ForeignError: when it holds anything outside of the subset.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_line()

    def line(pieces: list[_Piece]) -> Line:
        return tuple(_joined(_nested(pieces, reader.links, frozenset())))

    def whole(tag: str, items: list[_Item]) -> List:
        """No item is without words: what stands below such a one belongs to the item before, or takes its place."""
        made: list[Item] = []
        for item in items:
            words, below = line(item.pieces), tuple(lists(item.lists))
            if words:
                made.append(Item(words, below))
            elif below and made:
                made[-1] = Item(made[-1].line, _merged((*made[-1].lists, *below)))
            else:
                made += [inner for found in below for inner in found.items]
        return List(tag, tuple(made))

    def lists(found: list[tuple[str, list[_Item]]]) -> tuple[List, ...]:
        return _merged(made for tag, items in found if (made := whole(tag, items)).items)

    blocks: list[Block] = []
    for block in reader.blocks:
        if isinstance(block, list):
            blocks.append(line(block))
            continue
        made = whole(*block)
        if not made.items:
            continue
        before = blocks[-1] if blocks else ()
        if isinstance(before, List) and before.tag == made.tag:
            blocks[-1] = List(made.tag, before.items + made.items)  # the editor's one list, written as two
        else:
            blocks.append(made)
    return [block for place, block in enumerate(blocks) if block or _parts_lists(blocks, place)]


def _parts_lists(blocks: list[Block], place: int) -> bool:
    around = [
        block.tag for block in (*blocks[place - 1 : place], *blocks[place + 1 : place + 2]) if isinstance(block, List)
    ]
    return len(around) == 2 and around[0] == around[1]


def _merged(lists: Iterable[List]) -> tuple[List, ...]:
    """Neighbouring lists of one kind as one."""
    return tuple(
        List(tag, tuple(item for found in run for item in found.items))
        for tag, run in groupby(lists, key=lambda found: found.tag)
    )


def one_line(blocks: Iterable[Block]) -> Line:
    """What stands in a field of a line or two: each paragraph and item becomes a line of it."""
    lines = list(_lines(blocks))
    return tuple(part for place, line in enumerate(lines) for part in ((Node("br"), *line) if place else line))


def _lines(blocks: Iterable[Block]) -> Iterator[Line]:
    for block in blocks:
        if not isinstance(block, List):
            yield from [block] if block else []
            continue
        for item in block.items:
            if item.line:
                yield item.line
            yield from _lines(item.lists)


def line_html(line: Line) -> str:
    return "".join(escape(part, quote=False) if isinstance(part, str) else _node_html(part) for part in line)


def _node_html(node: Node) -> str:
    if node.tag == "br":
        return "<br/>"
    tag = "a" if node.tag == "cite" else node.tag
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes)
    return f"<{tag}{attributes}>{line_html(node.inside)}</{tag}>"


def html(blocks: Iterable[Block]) -> str:
    return "".join(_list_html(block) if isinstance(block, List) else f"<p>{line_html(block)}</p>" for block in blocks)


def _list_html(given: List) -> str:
    items = "".join(f"<li>{line_html(item.line)}{''.join(map(_list_html, item.lists))}</li>" for item in given.items)
    return f"<{given.tag}>{items}</{given.tag}>"


def plain(text: str) -> str:
    """Words without any markup in their normal form."""
    return SPACE.sub(" ", text.replace("\0", "\ufffd")).strip()


def normal(rich: str) -> str:
    """Rich text as HTML in its normal form; raises as :func:`read` does."""
    return html(read(rich))


def normal_line(rich: str) -> str:
    """The same for a field of a line or two: one paragraph, or nothing."""
    line = one_line(read(rich))
    return f"<p>{line_html(line)}</p>" if line else ""
