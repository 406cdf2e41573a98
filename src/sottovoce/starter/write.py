"""Writes a pack in its one canonical form: the same pack gives the same bytes."""

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import yaml

from sottovoce.blocks.base import DEFAULT_BASIS
from sottovoce.blocks.handling import DEFAULT_LINES
from sottovoce.evidence.csl import CUSTOM
from sottovoce.pages.models import HomePage

from .document import CONTAINERS, FACT, KEYS, OWN_NAMES, Document, Pack, Spec
from .markdown import line_to_markdown, plain_to_markdown, to_markdown
from .read_organisations import FILE as ORGANISATIONS
from .read_organisations import KEYS as ORGANISATION_KEYS

# Where “Leave now” leads and what the title under cover is, when a pack does not say.
_DEFAULTS = {
    key: HomePage._meta.get_field(name).default for key, name in (("leave", "leave_url"), ("cover", "cover_title"))
}
_BREAKS = re.compile(r"[\x85\u2028\u2029]")  # to YAML the end of a line, unless it is written as an escape
_BY_BLOCK = {spec.block: (name, spec) for name, spec in CONTAINERS.items()}
_SOURCE_ORDER = (
    "id", "type", "title", "author", "issued", "container-title", "publisher", "volume", "issue", "page", "edition", "language", "DOI", "PMID",
    "PMCID", "URL", "accessed", "note", "custom",
)  # fmt: skip


def write_pack(pack: Pack, folder: Path) -> None:
    """Write a pack into a folder; what else is there among pages and drawings is taken away.

    All is written beside its place first, so that a full disk or a crash leaves the pack that was there.
    """
    files: dict[Path, str] = {
        Path("pack.yaml"): _yaml({"name": pack.name, "language": pack.language, "licence": pack.licence}),
        Path("sources.json"): _sources(pack.sources),
    }
    if pack.organisations:
        files[Path(ORGANISATIONS)] = _organisations(pack.organisations)
    if pack.facts:
        facts = [_container("", "fact", FACT, pack.facts[key], {}) for key in sorted(pack.facts)]
        files[Path("facts.md")] = "\n".join(facts)
    siblings: dict[str | None, int] = {}
    for document in pack.pages.values():
        siblings[document.parent] = siblings.get(document.parent, 0) + 1
        drawings: dict[str, str] = {}
        order = siblings[document.parent] if document.parent else 0
        files[page_file(document)] = page_text(document, order, drawings)
        files |= {Path("drawings") / name: f"{source}\n" for name, source in drawings.items()}
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as beside:
        fresh, old = Path(beside) / "new", Path(beside) / "old"
        old.mkdir()
        for path, text in files.items():
            (fresh / path).parent.mkdir(parents=True, exist_ok=True)
            (fresh / path).write_text(text, encoding="utf-8")
        for part in ("pages", "drawings", "facts.md", ORGANISATIONS, "sources.json", "pack.yaml"):
            if (folder / part).exists():
                (folder / part).rename(old / part)
            if (fresh / part).exists():
                (fresh / part).rename(folder / part)


def page_file(document: Document) -> Path:
    """Where a page's file stands in its pack."""
    inside = Path("pages") if document.parent in (None, "home") else Path("pages") / str(document.parent)
    return inside / f"{document.slug}.md"


def _yaml(value: dict[str, Any]) -> str:
    """One key on a line, lists in one line too."""
    return "".join(_yaml_line(key, part) for key, part in value.items())


def _yaml_line(key: str, part: Any) -> str:
    if isinstance(part, str) and _BREAKS.search(part):
        return f"{key}: " + yaml.safe_dump(part, allow_unicode=True, width=1_000_000, default_style='"')
    if isinstance(part, list) and any(_BREAKS.search(str(one)) for one in part):
        return f"{key}: " + yaml.safe_dump(
            part, allow_unicode=True, width=1_000_000, default_flow_style=True, default_style='"'
        )
    flow = None if isinstance(part, list) else False
    return yaml.safe_dump({key: part}, allow_unicode=True, width=1_000_000, default_flow_style=flow)


def _sources(sources: dict[str, dict[str, Any]]) -> str:
    ordered = [_ordered(sources[name], _SOURCE_ORDER) for name in sorted(sources)]
    for source in ordered:
        source["custom"] = _ordered(source["custom"], CUSTOM)
        if "author" in source:
            source["author"] = [_ordered(name, ("family", "given", "literal")) for name in source["author"]]
    return json.dumps(ordered, ensure_ascii=False, indent=1) + "\n"


def _organisations(organisations: dict[str, dict[str, Any]]) -> str:
    """In the order of their names, an empty line between two."""
    texts = [_yaml(_ordered(organisations[name], ORGANISATION_KEYS)) for name in sorted(organisations)]
    return "\n".join("- " + text.rstrip("\n").replace("\n", "\n  ") + "\n" for text in texts)


def _ordered(record: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: record[key] for key in keys if key in record}


def page_text(document: Document, order: int, drawings: dict[str, str]) -> str:
    """A page's file.

    :param order: its place among its siblings.
    :param drawings: takes each drawing of the page, by the name that the page calls it.
    """
    meta = {
        key: document.meta[key] for key in KEYS[document.meta["type"]] if document.meta.get(key) not in (None, "", [])
    }
    if meta["type"] == "home":
        meta = _DEFAULTS | meta
    if order:
        meta["order"] = order
    else:
        meta.pop("order", None)
    meta = {key: meta[key] for key in KEYS[document.meta["type"]] if key in meta}
    return "\n".join([f"---\n{_yaml(meta)}---\n", *block_texts(document, drawings)])


def block_texts(document: Document, drawings: dict[str, str]) -> list[str]:
    """The blocks of a page as they stand in its file, each with an end of line; an empty line parts them."""
    return [_block(document.slug, kind, value, drawings) for kind, value in document.body]


def _block(slug: str, kind: str, value: dict[str, Any], drawings: dict[str, str]) -> str:
    if kind == "heading":
        words = re.sub(r"#$", r"\#", plain_to_markdown(value["text"]))  # signs at the end would close the heading
        return f"{'#' * int(value['level'])} {words}\n"
    if kind == "prose":
        return f"{to_markdown(value['text'])}\n"
    name, spec = _BY_BLOCK[kind]
    return _container(slug, name, spec, value, drawings)


def _container(slug: str, name: str, spec: Spec, value: dict[str, Any], drawings: dict[str, str]) -> str:
    head = ""
    for key, (how, needed) in spec.fields.items():
        field = _field(slug, key, how, value, drawings)
        head += field or (f"{key}:\n" if needed else "")  # a reader of the pack then misses it by its name
    content = _content(spec, value)
    gap = "\n" if head and content else ""
    return f"::: {name}\n{head}{gap}{content}:::\n"


def _field(slug: str, key: str, how: str, value: dict[str, Any], drawings: dict[str, str]) -> str:
    if how == "file":
        name = f"{slug}-{len(drawings) + 1}.svg"
        drawings[name] = value["source"]
        return f"{key}: {name}\n"
    words = value.get(OWN_NAMES.get(how, key), "")
    if words == {"basis": DEFAULT_BASIS, "lines": DEFAULT_LINES}.get(how):
        return ""
    text = line_to_markdown(words, "  ") if how == "inline" else words
    return f"{key}: {text}\n" if text else ""


def _content(spec: Spec, value: dict[str, Any]) -> str:
    match spec.content:
        case "none":
            return ""
        case "questions":
            return _questions(value)
        case "ticks":
            return _ticks(value)
        case "rows":
            return "\n".join(_row(number, row) for number, row in enumerate(value["rows"], start=1))
    return f"{to_markdown(value['text'])}\n"


def _questions(value: dict[str, Any]) -> str:
    intro = to_markdown(value.get("intro", ""))
    # A numbered list at the end of the opening is kept apart by another mark.
    dot = ")" if re.match(r"[0-9]+\. ", intro.rpartition("\n\n")[2]) else "."
    items = []
    for number, item in enumerate(value["items"], start=1):
        indent = " " * len(f"{number}. ")
        question, why = plain_to_markdown(item["question"]), line_to_markdown(item["why"], indent)
        items.append(f"{number}{dot} {question}\n\n{indent}{why}\n")
    endings = "".join(f"- {line_to_markdown(ending, '  ')}\n" for ending in value["endings"])
    return "\n".join([*([f"{intro}\n"] if intro else []), *items, endings])


def _ticks(value: dict[str, Any]) -> str:
    intro = to_markdown(value.get("intro", ""))
    mark = "*" if intro.rpartition("\n\n")[2].startswith("- ") else "-"  # a list at the end of the opening is another
    items = "".join(f"{mark} {line_to_markdown(item, '  ')}\n" for item in value["items"])
    return "\n".join([*([f"{intro}\n"] if intro else []), items])


def _row(number: int, row: dict[str, Any]) -> str:
    indent = " " * len(f"{number}. ")
    cells = "".join(f"{indent}- {line_to_markdown(cell, indent + '  ')}\n" for cell in row["cells"])
    return f"{number}. {line_to_markdown(row['head'], indent)}\n\n{cells}"
