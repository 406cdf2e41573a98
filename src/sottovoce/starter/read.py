"""Reads a pack from a folder, strictly: every problem is named with file and line, and a pack with one is refused."""

import json
from collections.abc import Iterable
from pathlib import Path

import yaml
from django.conf import settings

from sottovoce.evidence import csl
from sottovoce.evidence.grades import KINDS, allowed

from .document import Document, Named, Pack, PackError, Problem
from .read_facts import read_facts
from .read_organisations import read_organisations
from .read_page import PageReader

_PARENTS = {"home": (None,), "door": ("home",), "article": ("door",), "plain": ("home", "door")}


def read_pack(folder: Path) -> Pack:
    """:raises PackError: with every problem of the pack."""
    problems: list[Problem] = []
    pack = Pack(folder)
    if not (folder / "pack.yaml").is_file():
        raise PackError([Problem(str(folder / "pack.yaml"), 1, "There is no pack here: the file is missing.")])
    _read_head(pack, problems)
    _read_sources(pack, problems)
    read_organisations(pack, problems)
    read_facts(pack, problems)
    documents = []
    for path in sorted((folder / "pages").glob("**/*")):
        if path.is_dir():
            continue
        if path.suffix != ".md":
            problems.append(Problem(str(path.relative_to(folder)), 1, "Only .md files may stand among the pages."))
        elif document := PageReader(pack, path, problems).read():
            documents.append(document)
    _order(pack, documents, problems)
    _check_names(pack, problems)
    _check_addresses(pack, problems)
    if problems:
        raise PackError(sorted(problems))
    return pack


def _read_head(pack: Pack, problems: list[Problem]) -> None:
    known = ("name", "language", "licence")
    try:
        head = yaml.safe_load((pack.folder / "pack.yaml").read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.append(Problem("pack.yaml", 1, f"It cannot be read: {error}".splitlines()[0]))
        return
    head = head if isinstance(head, dict) else {}
    for key in head:
        if key not in known:
            line = _line_of(pack.folder / "pack.yaml", str(key))
            problems.append(
                Problem("pack.yaml", line, f"“{key}” is not a key of a pack; the keys are {', '.join(known)}.")
            )
    for key in known:
        if not isinstance(head.get(key), str) or not head[key].strip():
            problems.append(Problem("pack.yaml", 1, f"“{key}” is missing."))
    languages = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
    if head.get("language") not in languages:
        line = _line_of(pack.folder / "pack.yaml", "language")
        problems.append(Problem("pack.yaml", line, f"“language” must be one of: {', '.join(languages)}."))
    pack.name, pack.language, pack.licence = (str(head.get(key, "")) for key in known)


def _read_sources(pack: Pack, problems: list[Problem]) -> None:
    path = pack.folder / "sources.json"
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else "[]"
        records = json.loads(text)
    except UnicodeDecodeError:
        problems.append(Problem("sources.json", 1, "It is not UTF-8 text."))
        return
    except json.JSONDecodeError as error:
        problems.append(Problem("sources.json", error.lineno, f"It is not JSON: {error.msg}."))
        return
    if not isinstance(records, list):
        problems.append(Problem("sources.json", 1, "It must be a list of CSL-JSON records."))
        return
    for record in records:
        key = record.get("id") if isinstance(record, dict) else None
        place = text.find(f'"{key}"')
        line = text.count("\n", 0, place) + 1 if key and place >= 0 else 1
        problems += [Problem("sources.json", line, f"{key}: {problem}") for problem in csl.problems(record)]
        if not isinstance(key, str):
            continue
        if key in pack.sources:
            problems.append(Problem("sources.json", line, f"The source “{key}” is there twice."))
        pack.sources[key] = record


def _order(pack: Pack, documents: list[Document], problems: list[Problem]) -> None:
    """Fill the pack's pages: parents first, siblings in their order."""
    by_slug: dict[str, Document] = {}
    for document in documents:
        if document.slug in by_slug:
            problems.append(
                Problem(
                    document.file, 1, f"Two pages have the slug “{document.slug}”; it must be one in the whole site."
                )
            )
        by_slug[document.slug] = document
    if [document.slug for document in documents if document.meta.get("type") == "home"] != ["home"]:
        problems.append(Problem("pages/home.md", 1, "A pack has one page of type home, pages/home.md."))
    for document in documents:
        parent = by_slug.get(document.parent) if document.parent else None
        kind = document.meta.get("type")
        if document.parent and parent is None:
            problems.append(Problem(document.file, 1, f"Its parent page, pages/{document.parent}.md, is missing."))
        elif kind in _PARENTS and (parent.meta.get("type") if parent else None) not in _PARENTS[kind]:
            where = " or ".join(f"a page of type {name}" if name else "nothing" for name in _PARENTS[kind])
            problems.append(Problem(document.file, 1, f"A page of type {kind} stands below {where}."))

    for document in in_order(documents):
        pack.pages[document.slug] = document


def in_order(documents: Iterable[Document]) -> list[Document]:
    """Parents first, siblings in their order: how a pack is loaded."""

    def depth(document: Document) -> int:
        return 0 if document.parent is None else 1 if document.parent == "home" else 2

    def place(document: Document) -> tuple[int, int]:
        order = document.meta.get("order")
        return depth(document), order if isinstance(order, int) else 0

    return sorted(documents, key=lambda document: (*place(document), document.slug))


def _check_addresses(pack: Pack, problems: list[Problem]) -> None:
    """Slugs, former slugs and codes are one over the whole site."""
    taken = dict.fromkeys(pack.pages, "slug")
    for document in pack.pages.values():
        for key, names in (("code", [document.meta.get("code")]), ("former", document.meta.get("former", []))):
            for name in names:
                if name and name in taken:
                    line = _line_of(pack.folder / document.file, key)
                    problems.append(Problem(document.file, line, f"“{name}” is a {taken[name]} in this pack already."))
                elif name:
                    taken[name] = f"{key} slug" if key == "former" else key


def _check_names(pack: Pack, problems: list[Problem]) -> None:
    """Sources and pages that are named must be there, and no statement more certain than its source allows."""
    for document in pack.pages.values():
        lookup = document.meta.get("lookup")
        for key, slugs in (
            *((key, document.meta.get(key, [])) for key in ("related", "footer")),
            ("lookup", [lookup] if lookup else []),
        ):
            for slug in slugs:
                if slug not in pack.pages:
                    line = _line_of(pack.folder / document.file, key)
                    problems.append(Problem(document.file, line, f"There is no page “{slug}” in the pack."))
    texts = [(document.file, document.named) for document in pack.pages.values()]
    for file, named in [("facts.md", pack.named), *texts]:
        for name in named:
            if sentence := _wrong_with(name, pack):
                problems.append(Problem(file, name.line, sentence))


def _wrong_with(name: Named, pack: Pack) -> str:
    """Why a source, page or fact cannot be named; empty when it can."""
    if name.kind == "page":
        return "" if name.key in pack.pages else f"There is no page “{name.key}” in the pack."
    if name.kind == "fact":
        return "" if name.key in pack.facts else f"There is no fact “{name.key}” in facts.md."
    if name.key not in pack.sources:
        return f"There is no source “{name.key}” in sources.json."
    source = pack.sources[name.key]
    if csl.problems(source):
        return ""
    if not csl.confirmed(source):
        return f"“{name.key}” is not confirmed; nothing may cite it."
    kind = source["custom"]["kind"]
    return (
        ""
        if allowed(kind, name.certainty)
        else f"“{name.key}” ({KINDS[kind]}) cannot carry {name.certainty} certainty."
    )


def _line_of(path: Path, key: str) -> int:
    """The line on which a key stands, or 1."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return next((number for number, line in enumerate(lines, start=1) if line.startswith(f"{key}:")), 1)
