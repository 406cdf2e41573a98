"""From what a service or a file gives to a record that we keep: only what we know, in plain words, or a sentence on why not."""

import re
from html import unescape
from typing import Any, Final

from . import csl

_AS: Final = {
    "journal-article": "article-journal",
    "article-magazine": "article-journal",
    "article-newspaper": "article-journal",
    "review": "article-journal",
    "posted-content": "article",
    "preprint": "article",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book-part": "chapter",
    "entry-encyclopedia": "chapter",
    "proceedings-article": "paper-conference",
    "dissertation": "thesis",
    "report-component": "report",
    "post-weblog": "webpage",
    "post": "webpage",
    "statute": "legislation",
}
"""Types of Crossref, DataCite and CSL 1.0.2 that are one of ours by another name."""

_LONGEST: Final = 1000
_PEOPLE: Final = 500
_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_PMID = re.compile(r"(?:PMID:?\s*|(?:https?://)?pubmed\.ncbi\.nlm\.nih\.gov/)(\d{1,9})/?", re.IGNORECASE)


def identifier(text: str) -> tuple[str, str]:
    """What somebody typed, as ``DOI`` or ``PMID`` and its number.

    :raises ValueError: with a sentence, when it is neither.
    """
    text = text.strip()
    if found := _PMID.fullmatch(text):
        return "PMID", found[1]
    if found := _DOI.fullmatch(text):
        return "DOI", found[1].rstrip(".,;")
    raise ValueError(
        f"“{text[:80]}” is neither a DOI (10.1136/gut.41.2.258) nor a PMID (PMID:9301508). Please check it for a slip."
    )


def adopt(given: dict[str, Any], custom: dict[str, Any]) -> dict[str, Any]:
    """A record of ours from one of a service, without a short name.

    :param custom: its kind and how it was read, which no service knows.
    :raises ValueError: with a sentence, when it cannot be one.
    """
    kind = str(given.get("type", "")).lower()
    if (kind := _AS.get(kind, kind)) not in csl.TYPES:
        raise ValueError(
            f"It is of the type “{_words(kind) or 'unknown'}”, which a statement cannot rest on here. "
            f"The types are {', '.join(sorted(csl.TYPES))}; if it is one of them, please add it by hand."
        )
    record: dict[str, Any] = {"type": kind}
    for field in sorted(csl.TEXT - {"URL", "note"}):
        if words := _words(given.get(field)):
            record[field] = words
    if "title" not in record:
        raise ValueError("The answer holds no title, so nobody could find it again. Please add it by hand.")
    if doi := _DOI.fullmatch(record.get("DOI", "")):
        record["DOI"] = doi[1]
    else:
        record.pop("DOI", None)
    if not re.fullmatch(r"\d{1,9}", record.get("PMID", "1")):
        del record["PMID"]
    url = str(given.get("URL") or "").strip()
    if re.fullmatch(r"https?://[^\s\"<>]{3,500}", url) and not (doi and "doi.org/" in url):
        record["URL"] = url
    if people := _people(given.get("author")):
        record["author"] = people
    if date := _date(given.get("issued")):
        record["issued"] = {"date-parts": [date]}
    return record | {"custom": custom}


def _words(value: Any) -> str:
    """Plain words of a text, of a number, or of the first of a list: titles come with tags and entities."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    for _ in range(2):  # “&amp;lt;i&amp;gt;” is met too
        value = re.sub(r"<[^<>]{0,200}>", "", unescape(value))
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", value).strip()[:_LONGEST]


def _people(given: Any) -> list[dict[str, str]]:
    people = []
    for one in given[:_PEOPLE] if isinstance(given, list) else []:
        if not isinstance(one, dict):
            continue
        family, first = _words(one.get("family")), _words(one.get("given"))
        whole = _words(one.get("literal")) or _words(one.get("name"))
        if family:
            people.append({"family": family, "given": first} if first else {"family": family})
        elif whole or first:
            people.append({"literal": whole or first})
    return people


def _date(given: Any) -> list[int]:
    """Year, month and day as far as they are known; nothing for what is no date."""
    parts = given.get("date-parts") if isinstance(given, dict) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    date: list[int] = []
    for part, (low, high) in zip(first, ((1000, 2999), (1, 12), (1, 31)), strict=False):
        if not re.fullmatch(r"\d{1,4}", str(part)) or not low <= int(part) <= high:
            break
        date.append(int(part))
    return date


def short_name(record: dict[str, Any], taken: set[str]) -> str:
    """How citations will name it: who, when, and a word of the title when that is taken."""
    who = csl.label(record).replace(", no date", "")
    title = [word for word in csl.slug(record["title"]).split("-") if len(word) > 4]
    base = csl.slug(who)[:40].strip("-") or "source"
    names = [base, *(f"{base}-{word}"[:70] for word in title), *(f"{base}-{number}" for number in range(2, 1000))]
    return next(name for name in names if name not in taken)
