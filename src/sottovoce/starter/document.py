"""A pack in memory: what is read from files, loaded into the desk, and written out again.

Rich text stands here as the desk stores it, but for names instead of numbers: ``<a linktype="cite" key="…">`` and
``<a linktype="page" slug="…">``, and always in its normal form (foundation.richtext).
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from sottovoce.blocks.base import DEFAULT_BASIS
from sottovoce.blocks.handling import DEFAULT_LINES

Field = Literal["line", "inline", "when", "basis", "lines", "file", "fact", "day"]
Content = Literal["text", "list", "questions", "ticks", "rows", "none"]


class Spec(NamedTuple):
    """A container of the pack format and the block that it stands for.

    :ivar block: the block's name in the body.
    :ivar fields: the fields of its head, with how each is read and whether it must be there.
    :ivar content: what follows the fields.
    """

    block: str
    fields: dict[str, tuple[Field, bool]]
    content: Content


CONTAINERS: Final = {
    "no-claim": Spec("no_claim", {}, "text"),
    "experience": Spec("experience", {"gathered": ("inline", True)}, "text"),
    "measured": Spec("measured", {"how": ("inline", True)}, "text"),
    "not-known": Spec("not_known", {}, "text"),
    "key-points": Spec("key_points", {}, "list"),
    "definition": Spec(
        "definition",
        {
            "term": ("line", True),
            "also": ("line", False),
            "plain": ("line", False),
            "clinical": ("inline", False),
            "forms": ("line", False),
            "search": ("line", False),
            "basis": ("basis", False),
        },
        "text",
    ),
    "fact": Spec("fact", {"key": ("fact", True)}, "none"),
    "table": Spec("table", {"title": ("line", True), "columns": ("line", True)}, "rows"),
    "drawing": Spec("drawing", {"file": ("file", True), "alt": ("line", True), "caption": ("inline", False)}, "none"),
    "questions": Spec("questions", {"title": ("line", True)}, "questions"),
    "tip": Spec("tip", {"stop": ("inline", True), "basis": ("basis", False)}, "text"),
    "see-someone": Spec(
        "see_someone",
        {"when": ("when", True), "whom": ("line", True), "title": ("line", True), "basis": ("basis", False)},
        "text",
    ),
    "ticks": Spec("ticks", {"title": ("line", True), "answers": ("line", False), "basis": ("basis", False)}, "ticks"),
    "write": Spec("write", {"label": ("line", True), "lines": ("lines", False), "hint": ("inline", False)}, "none"),
    "further-reading": Spec("further_reading", {}, "list"),
    "a-to-z": Spec("a_to_z", {}, "none"),
    "directory": Spec("directory", {}, "none"),
    "library": Spec("library", {}, "none"),
    "correction": Spec("correction", {"on": ("day", True), "was": ("inline", True), "now": ("inline", True)}, "none"),
    "corrections": Spec("corrections", {}, "none"),
}

FACT: Final = Spec(
    "fact",
    {
        "key": ("line", True),
        "women": ("inline", True),
        "partners": ("inline", False),
        "practitioners": ("inline", False),
        "cited": ("inline", True),
        "on": ("day", True),
    },
    "none",
)
"""A fact as facts.md keeps it; a page only names its key."""

PAGE_TYPES: Final = ("home", "door", "article", "plain")
_OPENING: Final = ("type", "title", "short", "summary", "order", "code", "former", "updated", "search")
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "home": (*_OPENING, "related", "footer", "lookup", "leave", "cover"),
    "door": (*_OPENING, "related", "voice", "clinicians"),
    "article": (*_OPENING, "sheet", "next_review", "review_note", "related"),
    "plain": (*_OPENING, "glossary", "related"),
}
SEARCH_LIMIT: Final = 400
REQUIRED: Final = ("type", "title", "summary", "updated")

Words = Literal["rich", "line", "plain", "drawing", "fact"]
"""How a text of a block is written: paragraphs and lists, a line with markup, plain words, an SVG, or the key of a fact."""

_OF_FIELD: Final[dict[Field, Words]] = {
    "inline": "line",
    "line": "plain",
    "when": "plain",
    "basis": "plain",
    "lines": "plain",
    "file": "drawing",
    "fact": "fact",
    "day": "plain",
}
OWN_NAMES: Final[dict[str, str]] = {"file": "source", "fact": "fact"}
"""Fields of a container that have another name in their block."""


_LISTS: Final[dict[Content, set[str]]] = {"questions": {"items", "endings"}, "ticks": {"items"}, "rows": {"rows"}}


def mapped(block: str, value: dict[str, Any] | None, change: Callable[[str, Words], str]) -> dict[str, Any]:
    """A block's value with each of its texts changed.

    :raises LookupError: when a pack has no such block, or the block no such field; the text names it.
    """
    names = {spec.block: spec for spec in CONTAINERS.values()}
    value = value or {}  # a block that holds nothing
    if block == "heading":
        return {"text": change(value["text"], "plain"), "level": value["level"]}
    if block == "prose":
        return {"text": change(value["text"], "rich")}
    if block not in names:
        raise LookupError(f"a block “{block}”")
    spec = names[block]
    fields = {OWN_NAMES.get(how, key): _OF_FIELD[how] for key, (how, _) in spec.fields.items()}
    if spec.content in ("questions", "ticks"):
        fields["intro"] = "rich"
    elif spec.content in ("text", "list"):
        fields["text"] = "rich"
    rest = _LISTS.get(spec.content, set())
    for key, found in value.items():
        if found and key not in fields and key not in rest:
            raise LookupError(f"a field “{key}”")
    changed: dict[str, Any] = {key: change(value.get(key) or "", kind) for key, kind in fields.items()}
    if "basis" in changed:
        changed["basis"] = changed["basis"] or DEFAULT_BASIS
    if "lines" in changed:
        changed["lines"] = changed["lines"] or DEFAULT_LINES
    if spec.content == "ticks":
        changed["items"] = [words for item in value["items"] if (words := change(item, "line"))]
    if spec.content == "rows":
        changed["rows"] = [
            {"head": change(row["head"], "line"), "cells": [change(cell, "line") for cell in row["cells"]]}
            for row in value["rows"]
        ]
    if spec.content == "questions":
        changed["items"] = [
            {"question": change(item["question"], "plain"), "why": change(item["why"], "line")}
            for item in value["items"]
        ]
        changed["endings"] = [words for ending in value["endings"] if (words := change(ending, "line"))]
    return changed


class Named(NamedTuple):
    """A source or page that a text names, and where.

    :ivar kind: ``cite``, ``page`` or ``fact``.
    :ivar certainty: of a citation; empty for others.
    """

    kind: str
    key: str
    certainty: str
    line: int


class Problem(NamedTuple):
    """One thing that is wrong in a pack, with its place."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class PackError(Exception):
    """A pack that cannot be used.

    :ivar problems: every thing that is wrong with it.
    """

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class ExportError(Exception):
    """The desk holds what a pack cannot; the text names each page, place and mend."""


@dataclass
class Document:
    """One page of a pack.

    :ivar parent: the parent's slug; None for the home page.
    :ivar meta: the front matter.
    :ivar body: blocks as (name, value), the way a StreamField keeps them, with names for sources and pages.
    :ivar file: where it was read from, within its pack.
    :ivar named: the sources and pages that its body names.
    :ivar places: where each block stands in the desk, from 0; empty when it came from a file.
    """

    slug: str
    parent: str | None
    meta: dict[str, Any]
    body: list[tuple[str, Any]]
    file: str = ""
    named: list[Named] = field(default_factory=list)
    places: list[int] = field(default_factory=list)

    @property
    def order(self) -> int:
        return int(self.meta.get("order", 0))

    @property
    def updated(self) -> datetime.date:
        return self.meta["updated"]  # type: ignore[no-any-return]


@dataclass
class Pack:
    """A whole site in memory.

    :ivar sources: CSL-JSON records by their id.
    :ivar organisations: records by their id, with every key that a pack may name.
    :ivar facts: by key: the fields of the container in facts.md, with names for sources and pages.
    :ivar named: the sources and pages that facts name.
    :ivar pages: by slug, parents before children, siblings in their order.
    """

    folder: Path
    name: str = ""
    language: str = "en"
    licence: str = ""
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    facts: dict[str, dict[str, str]] = field(default_factory=dict)
    named: list[Named] = field(default_factory=list)
    organisations: dict[str, dict[str, Any]] = field(default_factory=dict)
    pages: dict[str, Document] = field(default_factory=dict)
