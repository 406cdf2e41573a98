"""What one rendering of a page gathers on its way: what it read, and the notes that it numbered.

Templates and rich text reach it without being handed it, so that no block can forget to report what it read.
"""

import contextlib
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")


def digest(value: object) -> str:
    """A short fingerprint of what was read, the same in every process."""
    return hashlib.blake2b(repr(value).encode(), digest_size=8).hexdigest()


class Rendering:
    """One rendering.

    :ivar reads: each thing that the page read (a key such as ``page:7``), with a fingerprint of what it saw there.
    :ivar known: what was read already, so that it is asked for once.
    :ivar notes: each note in the order of its first mark; its number is its place, from 1.
    :ivar gloss: marks words in rich text that is otherwise ready; as it is by itself, none.
    """

    def __init__(self, known: dict[str, Any] | None = None) -> None:
        self.reads: dict[str, str] = {}
        self.known: dict[str, Any] = {} if known is None else known
        self.notes: list[tuple[str, ...]] = []
        self.gloss: Callable[[str], str] = str
        self._marked: set[int] = set()
        self._anchors: Counter[str] = Counter()

    @classmethod
    def current(cls) -> "Rendering":
        """The rendering under way; a throw-away one outside of any (a block's preview in the desk)."""
        return _current.get() or cls()

    def read(self, key: str, ask: Callable[[], T]) -> T:
        """What a key stands for, asked for at most once, with a fingerprint of it among the reads."""
        value = self.once(key, ask)
        if key not in self.reads:
            self.reads[key] = digest(value)
        return value

    def once(self, key: str, ask: Callable[[], T]) -> T:
        """The same, of which nothing is noted: what several reads are taken from, or what no reader sees."""
        if key not in self.known:
            self.known[key] = ask()
        return self.known[key]  # type: ignore[no-any-return]

    def anchor(self, letter: str = "s") -> str:
        """The next neutral id: s1, s2, …

        :param letter: what kind of thing it is for; each is numbered by itself.
        """
        self._anchors[letter] += 1
        return f"{letter}{self._anchors[letter]}"

    def note(self, *note: str) -> tuple[int, bool]:
        """The number of a note, and whether this is its first mark."""
        if note not in self.notes:
            self.notes.append(note)
        number = self.notes.index(note) + 1
        first = number not in self._marked
        self._marked.add(number)
        return number, first


_current: ContextVar[Rendering | None] = ContextVar("rendering", default=None)


@contextlib.contextmanager
def rendering(known: dict[str, Any] | None = None) -> Iterator[Rendering]:
    """Everything rendered inside reports to one new rendering.

    :param known: what renderings of the same moment have read already, and will share.
    """
    record = Rendering(known)
    token = _current.set(record)
    try:
        yield record
    finally:
        _current.reset(token)
