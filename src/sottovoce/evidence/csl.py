"""CSL-JSON records (Citation Style Language, csl-data 1.0): what a valid one holds, and its short name."""

import re
from typing import Any

from .grades import KINDS, READ

_TEXT = {
    "title", "container-title", "publisher", "volume", "issue", "page", "DOI", "PMID", "PMCID", "URL", "note", "edition", "language",
}  # fmt: skip
_TYPES = {
    "article", "article-journal", "bill", "book", "chapter", "dataset", "document", "legislation", "paper-conference", "report", "thesis",
    "webpage",
}  # fmt: skip
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def problems(record: Any) -> list[str]:
    """What is wrong with a record, each in one sentence; an empty list when nothing is."""
    if not isinstance(record, dict):
        return ["A source is a JSON object."]
    found = []
    if not _KEY.fullmatch(str(record.get("id", ""))):
        found.append("A source needs an “id” of a-z, 0-9 and single hyphens.")
    if str(record.get("type")) not in _TYPES:
        found.append(f"“type” must be one of: {', '.join(sorted(_TYPES))}.")
    if not str(record.get("title", "")).strip():
        found.append("A source needs a “title”.")
    for field, value in record.items():
        if field in _TEXT and (not isinstance(value, str) or not value.strip()):
            found.append(f"“{field}” must be a text; leave it out when it is not known.")
        elif field not in _TEXT | {"id", "type", "author", "issued", "accessed", "custom"}:
            found.append(f"“{field}” is not a field that we keep.")
    found += _problems_of_names(record.get("author", []))
    for field in ("issued", "accessed"):
        if field in record and not _is_date(record[field]):
            found.append(f'“{field}” must look like {{"date-parts": [[2025, 1, 31]]}}.')
    if "URL" in record and not str(record["URL"]).startswith(("https://", "http://")):
        found.append("“URL” must begin with https:// or http://.")
    custom = record.get("custom", {})
    if not isinstance(custom, dict) or set(custom) - {"kind", "read", "retracted"}:
        found.append("“custom” holds “kind”, “read” and “retracted” only.")
    else:
        if str(custom.get("kind")) not in KINDS:
            found.append(f"“custom.kind” must be one of: {', '.join(KINDS)}.")
        if str(custom.get("read")) not in READ:
            found.append("“custom.read” must be “abstract” or “full”.")
        if custom.get("retracted", True) is not True:
            found.append("“custom.retracted” is true, or left out.")
    if not any(record.get(field) for field in ("DOI", "PMID", "PMCID", "URL")):
        found.append("A source needs a DOI, PMID, PMCID or URL by which a reader can find it.")
    return found


def _problems_of_names(names: Any) -> list[str]:
    if isinstance(names, list) and all(
        isinstance(name, dict)
        and set(name) <= {"family", "given", "literal"}
        and (name.get("family") or name.get("literal"))
        and all(isinstance(part, str) for part in name.values())
        for name in names
    ):
        return []
    return ['“author” must be a list of {"family": …, "given": …} or {"literal": …}.']


def _is_date(value: Any) -> bool:
    match value:
        case {"date-parts": [[int(), *rest]]} if len(value) == 1:
            return len(rest) <= 2 and all(isinstance(part, int) for part in rest)
    return False


def label(record: dict[str, Any]) -> str:
    """Author and year, the way one speaks of a source: “Herbenick 2015”, “NHS, no date”."""
    names = [name.get("family") or name["literal"] for name in record.get("author", [])]
    who = names[0] if names else record.get("publisher") or record.get("container-title") or record["title"]
    if len(who) > 48:
        who = who[:47].rsplit(" ", 1)[0] + "…"
    if len(names) == 2:
        who = f"{who} and {names[1]}"
    year = record.get("issued", {}).get("date-parts", [[None]])[0][0]
    return f"{who} {year}" if year else f"{who}, no date"


def link(record: dict[str, Any]) -> str:
    """The most lasting address of a source."""
    if doi := record.get("DOI"):
        return f"https://doi.org/{doi}"
    if pmid := record.get("PMID"):
        return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    if pmcid := record.get("PMCID"):
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"
    # In the clear, the address itself would tell the network what she reads.
    return str(record["URL"]).replace("http://", "https://", 1)
