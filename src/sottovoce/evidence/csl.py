"""CSL-JSON records (Citation Style Language, csl-data 1.0): what a valid one holds, its short name, and what it is the same as."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from .grades import KINDS, READ

TEXT: Final = {
    "title", "container-title", "publisher", "volume", "issue", "page", "DOI", "PMID", "PMCID", "URL", "note", "edition", "language",
}  # fmt: skip
TYPES: Final = {
    "article", "article-journal", "bill", "book", "chapter", "dataset", "document", "legislation", "paper-conference", "report", "thesis",
    "webpage",
}  # fmt: skip
CUSTOM: Final = ("kind", "read", "topic", "confirmed", "retracted")
LONGEST_TOPIC: Final = 60
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def problems(record: Any) -> list[str]:
    """What is wrong with a record, each in one sentence; an empty list when nothing is."""
    if not isinstance(record, dict):
        return ["A source is a JSON object."]
    found = []
    if not _KEY.fullmatch(str(record.get("id", ""))):
        found.append("A source needs an “id” of a-z, 0-9 and single hyphens.")
    if str(record.get("type")) not in TYPES:
        found.append(f"“type” must be one of: {', '.join(sorted(TYPES))}.")
    if not str(record.get("title", "")).strip():
        found.append("A source needs a “title”.")
    for field, value in record.items():
        if field in TEXT and (not isinstance(value, str) or not value.strip()):
            found.append(f"“{field}” must be a text; leave it out when it is not known.")
        elif field not in TEXT | {"id", "type", "author", "issued", "accessed", "custom"}:
            found.append(f"“{field}” is not a field that we keep.")
    found += _problems_of_names(record.get("author", []))
    for field in ("issued", "accessed"):
        if field in record and not _is_date(record[field]):
            found.append(f'“{field}” must look like {{"date-parts": [[2025, 1, 31]]}}.')
    if "URL" in record and not str(record["URL"]).startswith(("https://", "http://")):
        found.append("“URL” must begin with https:// or http://.")
    custom = record.get("custom", {})
    if not isinstance(custom, dict) or set(custom) - set(CUSTOM):
        found.append(f"“custom” holds {', '.join(CUSTOM)} only.")
    else:
        if str(custom.get("kind")) not in KINDS:
            found.append(f"“custom.kind” must be one of: {', '.join(KINDS)}.")
        if str(custom.get("read")) not in READ:
            found.append("“custom.read” must be “abstract” or “full”.")
        if not isinstance(topic := custom.get("topic", "-"), str) or not 0 < len(topic) <= LONGEST_TOPIC:
            found.append(f"“custom.topic” is a text of at most {LONGEST_TOPIC} characters, or left out.")
        if custom.get("retracted", True) is not True:
            found.append("“custom.retracted” is true, or left out.")
        if custom.get("confirmed", False) is not False:
            found.append("“custom.confirmed” is false, or left out.")
    if not any(record.get(field) for field in ("DOI", "PMID", "PMCID", "URL")) and confirmed(record):
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
    return f"{who} {year}" if (year := _year(record)) else f"{who}, no date"


def _year(record: dict[str, Any]) -> int | None:
    year: int | None = record.get("issued", {}).get("date-parts", [[None]])[0][0]
    return year


def link(record: dict[str, Any]) -> str:
    """The most lasting address of a source."""
    if doi := record.get("DOI"):
        return f"https://doi.org/{doi}"
    if pmid := record.get("PMID"):
        return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    if pmcid := record.get("PMCID"):
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"
    # In the clear, the address itself would tell the network what she reads.
    return str(record.get("URL", "")).replace("http://", "https://", 1)


def confirmed(record: dict[str, Any]) -> bool:
    """Whether somebody has seen the work under its own identifier or address; what is not confirmed may not be cited."""
    custom = record.get("custom")
    return not isinstance(custom, dict) or custom.get("confirmed", True) is True


_IN_URL = {
    "DOI": re.compile(r"doi\.org/(10\.\d{4,9}/[^?#]+)", re.IGNORECASE),
    "PMID": re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d+)", re.IGNORECASE),
    "PMCID": re.compile(r"/(PMC\d+)", re.IGNORECASE),
}
_SAYS_ENOUGH = 20  # characters: “Vaginismus” is the title of many pages


def identifiers(record: dict[str, Any]) -> set[tuple[str, str]]:
    """What names a work beyond doubt: DOI, PMID, PMCID, also where they stand in its URL."""
    found = {(name, str(record[name]).strip().lower()) for name in _IN_URL if record.get(name)}
    in_url = {(name, match[1].lower()) for name, how in _IN_URL.items() if (match := how.search(record.get("URL", "")))}
    return found | {(name, value) for name, value in in_url if name not in record}


def title_key(record: dict[str, Any]) -> str:
    """A title without case, accents and signs; empty when it says too little to tell works apart, or was not seen."""
    title = str(record.get("title", ""))
    words = slug(title)
    return "" if title.startswith("[") or len(words) < _SAYS_ENOUGH else words


def slug(text: str) -> str:
    """Its letters and figures in small, without accents, with hyphens between the words."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return "-".join(re.findall(r"[a-z0-9]+", letters))


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two records are of one work: an identifier in common, or a title when nothing speaks against it."""
    mine, theirs = identifiers(one), identifiers(other)
    if mine & theirs:
        return True
    if not title_key(one) or title_key(one) != title_key(other):
        return False
    named = {name for name, _ in mine} & {name for name, _ in theirs}
    years = {year for record in (one, other) if (year := _year(record))}
    return not named and len(years) < 2


def find_same(record: dict[str, Any], among: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """The first of the records that is of the same work."""
    return next((other for other in among if same(record, other)), None)
