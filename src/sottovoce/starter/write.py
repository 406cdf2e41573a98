"""Writes a pack in its one canonical form: the same pack gives the same bytes."""

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from sottovoce.blocks.base import DEFAULT_BASIS

from .document import CONTAINERS, KEYS, Document, Pack, Spec
from .markdown import to_markdown

_BY_BLOCK = {spec.block: (name, spec) for name, spec in CONTAINERS.items()}
_SOURCE_ORDER = (
    "id", "type", "title", "author", "issued", "container-title", "publisher", "volume", "issue", "page", "edition", "language", "DOI", "PMID",
    "PMCID", "URL", "accessed", "note", "custom",
)  # fmt: skip


def write_pack(pack: Pack, folder: Path) -> None:
    """Write a pack into a folder; what else is there among pages and drawings is taken away."""
    files: dict[Path, str] = {
        folder / "pack.yaml": _yaml({"name": pack.name, "language": pack.language, "licence": pack.licence}),
        folder / "sources.json": _sources(pack.sources),
    }
    siblings: dict[str | None, int] = {}
    for document in pack.pages.values():
        siblings[document.parent] = siblings.get(document.parent, 0) + 1
        drawings: dict[str, str] = {}
        inside = folder / "pages" if document.parent in (None, "home") else folder / "pages" / document.parent
        order = siblings[document.parent] if document.parent else 0
        files[inside / f"{document.slug}.md"] = page_text(document, order, drawings)
        files |= {folder / "drawings" / name: source for name, source in drawings.items()}
    for part in ("pages", "drawings"):
        shutil.rmtree(folder / part, ignore_errors=True)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _yaml(value: dict[str, Any]) -> str:
    """One key on a line, lists in one line too."""
    return "".join(
        yaml.safe_dump(
            {key: part},
            allow_unicode=True,
            width=1_000_000,
            default_flow_style=None if isinstance(part, list) else False,
        )
        for key, part in value.items()
    )


def _sources(sources: dict[str, dict[str, Any]]) -> str:
    ordered = [{key: sources[name][key] for key in _SOURCE_ORDER if key in sources[name]} for name in sorted(sources)]
    return json.dumps(ordered, ensure_ascii=False, indent=1) + "\n"


def page_text(document: Document, order: int, drawings: dict[str, str]) -> str:
    """A page's file.

    :param order: its place among its siblings.
    :param drawings: takes each drawing of the page, by the name that the page calls it.
    """
    meta = {
        key: document.meta[key] for key in KEYS[document.meta["type"]] if document.meta.get(key) not in (None, "", [])
    }
    if order:
        meta["order"] = order
    else:
        meta.pop("order", None)
    meta = {key: meta[key] for key in KEYS[document.meta["type"]] if key in meta}
    blocks = [_block(document.slug, kind, value, drawings) for kind, value in document.body]
    return "\n".join([f"---\n{_yaml(meta)}---\n", *blocks])


def _block(slug: str, kind: str, value: dict[str, Any], drawings: dict[str, str]) -> str:
    if kind == "heading":
        return f"{'#' * int(value['level'])} {to_markdown(_escaped(value['text']))}\n"
    if kind == "prose":
        return f"{to_markdown(value['text'])}\n"
    name, spec = _BY_BLOCK[kind]
    fields = [_field(slug, key, how, value, drawings) for key, (how, _) in spec.fields.items()]
    head = "".join(field for field in fields if field)
    content = _content(spec, value)
    gap = "\n" if head and content else ""
    return f"::: {name}\n{head}{gap}{content}:::\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _field(slug: str, key: str, how: str, value: dict[str, Any], drawings: dict[str, str]) -> str:
    if how == "file":
        name = f"{slug}-{len(drawings) + 1}.svg"
        drawings[name] = value["source"]
        return f"{key}: {name}\n"
    if how == "basis" and value.get(key, DEFAULT_BASIS) == DEFAULT_BASIS:
        return ""
    text = _one_line(value.get(key, "")) if how == "inline" else " ".join(value.get(key, "").split())
    return f"{key}: {text}\n" if text else ""


def _one_line(html: str) -> str:
    return " ".join(to_markdown(html).split("\n\n"))


def _content(spec: Spec, value: dict[str, Any]) -> str:
    if spec.content == "none":
        return ""
    if spec.content != "questions":
        return f"{to_markdown(value['text'])}\n"
    intro = to_markdown(value.get("intro", ""))
    items = [
        f"{number}. {to_markdown(_escaped(item['question']))}\n\n   {_one_line(item['why'])}\n"
        for number, item in enumerate(value["items"], start=1)
    ]
    endings = "".join(f"- {_one_line(ending)}\n" for ending in value["endings"])
    return "\n".join([*([f"{intro}\n"] if intro else []), *items, endings])
