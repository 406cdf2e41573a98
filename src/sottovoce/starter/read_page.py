"""Reads one page of a pack: front matter, Markdown, containers."""

import datetime
import re
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from markdown_it.token import Token

from sottovoce.blocks.advice import WHEN
from sottovoce.blocks.base import BASES, DEFAULT_BASIS
from sottovoce.blocks.drawing import read_svg
from sottovoce.blocks.handling import DEFAULT_LINES, LINES
from sottovoce.blocks.table import columns_of
from sottovoce.evidence.grades import DEFAULT_VOICE, VOICES
from sottovoce.foundation import richtext
from sottovoce.foundation.address import CODE, SLUG, AddressError, address

from .document import (
    CONTAINERS,
    KEYS,
    OWN_NAMES,
    PAGE_TYPES,
    REQUIRED,
    SEARCH_LIMIT,
    Document,
    Named,
    Pack,
    Problem,
    Spec,
)  # fmt: skip
from .markdown import RichTextReader, parser

_FIELD = re.compile(r"([a-z]+):(?: +(.*))?")


class PageReader:
    """Reads one page's file."""

    def __init__(self, pack: Pack, path: Path, problems: list[Problem]) -> None:
        self._pack, self._path, self._problems = pack, path, problems
        self._rich = RichTextReader(self._complain)
        self._offset = 1
        self._lines: list[str] = []
        self._containers = CONTAINERS

    def _complain(self, line: int, text: str) -> None:
        self._problems.append(Problem(str(self._path.relative_to(self._pack.folder)), line, text))

    def read(self) -> Document | None:
        try:
            text = self._path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            self._complain(1, "It is not UTF-8 text.")
            return None
        try:
            meta, _ = frontmatter.parse(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self._complain(
                mark.line + 2 if mark else 1, f"The front matter cannot be read: {getattr(error, 'problem', error)}."
            )
            return None
        if not meta:
            self._complain(1, "A page begins with front matter between two lines of ---.")
            return None
        head = text.find("\n---", 3)
        body = text[text.find("\n", head + 1) + 1 :]
        self._offset = text.count("\n", 0, len(text) - len(body)) + 1
        self._lines = body.split("\n")  # as Markdown counts them
        self._check_meta(meta, text)
        slug = self._path.stem
        try:
            if not SLUG.fullmatch(slug):
                raise AddressError(f"“{slug}” has characters other than a-z, 0-9 and single hyphens between them.")
            address(slug)
        except AddressError as error:
            self._complain(1, f"The file’s name is the page’s slug. {error}")
        inside = self._path.relative_to(self._pack.folder / "pages").parent.parts
        if len(inside) > 1:
            self._complain(1, "Pages stand at most one folder deep: a door, and what is behind it.")
        if inside == ("home",):
            self._complain(1, "Pages below the first page stand in pages/ itself.")
        parent = inside[-1] if inside else (None if meta.get("type") == "home" else "home")
        file = str(self._path.relative_to(self._pack.folder))
        return Document(slug, parent, meta, self._read_body(body), file, self._rich.named)

    def _check_meta(self, meta: dict[str, Any], text: str) -> None:
        def line_of(key: str) -> int:
            found = re.search(rf"^{re.escape(str(key))}\s*:", text, re.MULTILINE)
            return text.count("\n", 0, found.start()) + 1 if found else 1

        for key, what in (("related", "slugs"), ("footer", "slugs"), ("former", "slugs"), ("search", "words")):
            if key in meta and not (isinstance(meta[key], list) and all(isinstance(one, str) for one in meta[key])):
                self._complain(line_of(key), f"“{key}” must be a list of {what}: [one, another].")
                meta[key] = []
        if any("," in words or words != " ".join(words.split()) for words in meta.get("search", [])):
            self._complain(line_of("search"), "Words in “search” hold no comma, and no space but single ones inside.")
        if len(", ".join(meta.get("search", []))) > SEARCH_LIMIT:
            self._complain(line_of("search"), f"“search” may have {SEARCH_LIMIT} characters in all.")
        if "code" in meta and not CODE.fullmatch(str(meta["code"])):
            self._complain(line_of("code"), "“code” must be the four letters that the page shows.")
            meta["code"] = ""
        for slug in meta.get("former", []):
            if not SLUG.fullmatch(slug):
                self._complain(line_of("former"), f"“{slug}” is not a slug.")
        kind = meta.get("type")
        if kind not in PAGE_TYPES:
            self._complain(line_of("type"), f"“type” must be one of: {', '.join(PAGE_TYPES)}.")
            meta["type"] = ""
            return
        for key in meta:
            if key not in KEYS[kind]:
                self._complain(
                    line_of(key),
                    f"“{key}” is not a key of a page of type {kind}; the keys are {', '.join(KEYS[kind])}.",
                )
        for key in REQUIRED:
            if not meta.get(key):
                self._complain(1, f"“{key}” is missing.")
        for key in ("title", "short", "summary", "leave", "cover", "lookup", "review_note"):
            if key in meta and not isinstance(meta[key], str):
                self._complain(line_of(key), f"“{key}” must be a text; put it in quotation marks.")
        for key, limit in (("title", 255), ("short", 40), ("summary", 320), ("cover", 40), ("review_note", 240)):
            if len(str(meta.get(key, ""))) > limit:
                self._complain(line_of(key), f"“{key}” has {len(meta[key])} characters; it may have {limit}.")
        for key in ("updated", "next_review"):
            if key in meta and type(meta[key]) is not datetime.date:
                self._complain(line_of(key), f"“{key}” must be a date such as 2026-11-22.")
        if meta.get("voice", DEFAULT_VOICE) not in VOICES:
            self._complain(line_of("voice"), f"“voice” must be one of: {', '.join(VOICES)}.")
        for key in ("clinicians", "sheet", "glossary"):
            if meta.get(key, True) is not True:
                self._complain(line_of(key), f"“{key}” is true, or left out.")
        if "order" in meta and type(meta["order"]) is not int:
            self._complain(line_of("order"), "“order” must be a whole number.")

    def _read_body(self, body: str) -> list[tuple[str, Any]]:
        tokens = parser().parse(body)
        blocks: list[tuple[str, Any]] = []
        running: list[Token] = []

        def end_running() -> None:
            if running:
                blocks.append(("prose", {"text": self._rich.blocks(running, self._offset)}))
                running.clear()

        position = 0
        while position < len(tokens):
            token = tokens[position]
            line = self._offset + (token.map[0] if token.map else 0)
            if token.type == "container_block_open":
                end_running()
                close = _closing(tokens, position)
                if block := self._container(token, tokens[position + 1 : close], line):
                    blocks.append(block)
                position = close
            elif token.type == "heading_open":
                end_running()
                if token.tag not in ("h2", "h3"):
                    self._complain(line, "Headings are ## and ###; the title is in the front matter.")
                inline = tokens[position + 1]
                if any(child.type not in ("text", "text_special") for child in inline.children or ()):
                    self._complain(line, "A heading is plain words.")
                words = richtext.plain("".join(child.content for child in inline.children or ()))
                if len(words) > 120:
                    self._complain(line, f"This heading has {len(words)} characters; it may have 120.")
                blocks.append(("heading", {"text": words, "level": token.tag[1:]}))
                position += 2
            else:
                running.append(token)
            position += 1
        end_running()
        return blocks

    def _container(self, opening: Token, inside: list[Token], line: int) -> tuple[str, Any] | None:
        name = opening.info.strip()
        if name not in self._containers:
            self._complain(line, f"“::: {name}” is not a block; the blocks are {', '.join(self._containers)}.")
            return None
        _, last = opening.map or (0, 0)
        if last >= len(self._lines) or self._lines[last].strip() != ":" * len(opening.markup):
            self._complain(line, f"“::: {name}” is not closed with :::.")
            return None
        spec = self._containers[name]
        values: dict[str, Any] = {}
        if spec.fields:
            inside = self._fields(name, spec, inside, line, values)
        match spec.content:
            case "text" | "list":
                before = len(self._problems)
                values["text"] = self._rich.blocks(inside, self._offset, lists_only=spec.content == "list")
                if not values["text"] and len(self._problems) == before:
                    self._complain(line, f"“::: {name}” holds no words.")
            case "questions":
                self._questions(inside, line, values)
            case "ticks":
                self._ticks(inside, line, values)
            case "rows":
                self._rows(inside, line, values)
            case "none":
                if inside:
                    self._complain(line, f"“::: {name}” has fields only.")
        return spec.block, values

    def _fields(self, name: str, spec: Spec, inside: list[Token], line: int, values: dict[str, Any]) -> list[Token]:
        """Read the fields at the head of a container; returns the tokens after them."""
        head = inside[0] if inside and inside[0].type == "paragraph_open" else None
        start, end = (head.map or [0, 0]) if head else (0, 0)
        raw: dict[str, tuple[list[str], int]] = {}
        last = ""
        for number in range(start, end):
            text = self._lines[number]
            here = self._offset + number
            if text.startswith("  ") and last:
                raw[last][0].append(text.strip(" \t"))
            elif (match := _FIELD.fullmatch(text.strip(" \t"))) and match[1] in spec.fields:
                last = match[1]
                if last in raw:
                    self._complain(here, f"“{last}” is there twice.")
                raw[last] = ([match[2] or ""], here)
            else:
                keys = ", ".join(spec.fields)
                self._complain(
                    here,
                    f"“{text.strip()[:40]}” is not a field of “::: {name}”; the fields are {keys}, then an empty line.",
                )
        for key, (kind, needed) in spec.fields.items():
            lines, here = raw.get(key, ([], line))
            text = richtext.plain(" ".join(lines))
            if not text and needed:
                self._complain(line, f"“::: {name}” needs “{key}: …” at its head.")
            if kind == "inline":
                values[key] = self._rich.line(parser().parseInline("\n".join(lines))[0], here)
            elif kind == "file":
                values["source"] = self._drawing(text, here)
            else:
                if kind == "day" and not _is_day(text):
                    self._complain(here, f"“{key}” must be a date such as 2026-11-22.")
                if kind == "fact":
                    self._rich.named.append(Named("fact", text, "", here))
                if kind == "when" and text not in WHEN:
                    self._complain(here, f"“when” must be one of: {', '.join(WHEN)}.")
                if kind == "basis" and text not in ("", *BASES):
                    self._complain(here, f"“basis” must be one of: {', '.join(BASES)}.")
                if kind == "lines" and text not in ("", *LINES):
                    self._complain(here, f"“lines” must be one of: {', '.join(LINES)}.")
                values[OWN_NAMES.get(kind, key)] = text or {"basis": DEFAULT_BASIS, "lines": DEFAULT_LINES}.get(
                    kind, ""
                )
        return inside[3:] if head else inside

    def _drawing(self, name: str, line: int) -> str:
        path = self._pack.folder / "drawings" / name
        if not re.fullmatch(r"[a-z0-9-]+\.svg", name) or not path.is_file():
            self._complain(line, f"There is no drawing “{name}” in the pack’s folder drawings.")
            return ""
        try:
            source = path.read_text(encoding="utf-8").strip()
            read_svg(source)
        except UnicodeDecodeError:
            self._complain(line, f"drawings/{name} is not UTF-8 text.")
        except ValueError as error:
            self._complain(line, f"drawings/{name}: {error}")
        else:
            return source
        return ""

    def _questions(self, inside: list[Token], line: int, values: dict[str, Any]) -> None:
        numbered = _last(inside, "ordered_list_open")
        if numbered is None:
            self._complain(
                line, "“::: questions” needs a numbered list: each question, an empty line, and why it matters."
            )
            return
        after = _closing(inside, numbered)
        values["intro"] = self._rich.blocks(inside[:numbered], self._offset)
        values["items"] = [self._question(item) for item in _items(inside[numbered + 1 : after])]
        endings = inside[after + 1 :]
        if not endings or endings[0].type != "bullet_list_open" or _closing(endings, 0) != len(endings) - 1:
            self._complain(
                line, "“::: questions” ends with a list of endings (- …), all of them good, and nothing after it."
            )
            return
        values["endings"] = self._lines_of(endings[1:-1], "An ending is one paragraph.")

    def _lines_of(self, inside: list[Token], complaint: str) -> list[str]:
        """The items of a list, each one line with markup."""
        lines = []
        for item in _items(inside):
            inlines = [token for token in item if token.type == "inline"]
            here = self._offset + (item[0].map or [0])[0] if item else self._offset
            if len(inlines) != 1:
                self._complain(here, complaint)
            lines.append(self._rich.line(inlines[0], here) if inlines else "")
        return lines

    def _ticks(self, inside: list[Token], line: int, values: dict[str, Any]) -> None:
        bullets = _last(inside, "bullet_list_open")
        if bullets is None or _closing(inside, bullets) != len(inside) - 1:
            self._complain(line, "“::: ticks” ends with a list of lines to tick (- …), and nothing after it.")
            return
        values["intro"] = self._rich.blocks(inside[:bullets], self._offset)
        values["items"] = self._lines_of(inside[bullets + 1 : -1], "A line to tick is one paragraph.")

    def _rows(self, inside: list[Token], line: int, values: dict[str, Any]) -> None:
        if not inside or inside[0].type != "ordered_list_open" or _closing(inside, 0) != len(inside) - 1:
            self._complain(line, "“::: table” holds a numbered list of rows, and nothing else.")
            return
        values["rows"] = [self._row(item, len(columns_of(values["columns"])) - 1) for item in _items(inside[1:-1])]

    def _row(self, item: list[Token], cells: int) -> dict[str, Any]:
        here = self._offset + (item[0].map or [0])[0] if item else self._offset
        head = item[1] if len(item) > 3 and item[0].type == "paragraph_open" else None
        if head is None or item[3].type != "bullet_list_open" or _closing(item, 3) != len(item) - 1:
            self._complain(here, "A row is its head, an empty line, and a list of its cells (- …).")
            return {"head": "", "cells": []}
        found = self._lines_of(item[4:-1], "A cell is one paragraph.")
        if len(found) != cells:
            self._complain(here, f"This row has {len(found)} cells; the table has {cells} columns after the first.")
        return {"head": self._rich.line(head, here), "cells": found}

    def _question(self, item: list[Token]) -> dict[str, str]:
        inlines = [token for token in item if token.type == "inline"]
        here = self._offset + (item[0].map or [0])[0]
        if len(inlines) != 2 or len([token for token in item if token.nesting == 1]) != 2:
            self._complain(
                here, "A question is one paragraph, followed by an empty line and one paragraph on why it matters."
            )
            return {"question": "", "why": ""}
        children = inlines[0].children or ()
        words = richtext.plain("".join(" " if child.type == "softbreak" else child.content for child in children))
        if any(child.type not in ("text", "text_special", "softbreak") for child in children) or len(words) > 240:
            self._complain(
                here, "A question is plain words, at most 240 characters; its sources stand with why it matters."
            )
        return {"question": words, "why": self._rich.line(inlines[1], here)}


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _closing(tokens: list[Token], opening: int) -> int:
    depth = 0
    for position in range(opening, len(tokens)):
        depth += tokens[position].nesting
        if depth == 0:
            return position
    return len(tokens)


def _last(tokens: list[Token], kind: str) -> int | None:
    """The last token of a kind that stands in no other."""
    found, depth = None, 0
    for position, token in enumerate(tokens):
        if depth == 0 and token.type == kind:
            found = position
        depth += token.nesting
    return found


def _items(tokens: list[Token]) -> list[list[Token]]:
    """The tokens inside each item of a list."""
    items = []
    position = 0
    while position < len(tokens):
        close = _closing(tokens, position)
        items.append(tokens[position + 1 : close])
        position = close + 1
    return items
