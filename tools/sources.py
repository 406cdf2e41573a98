"""Brings checked evidence lists into a pack's sources.json: CSL-JSON with gaps where nothing was seen, duplicates merged.

Usage: python tools/sources.py EVIDENCE_FOLDER PACK_FOLDER

Kept out of the runtime: only whoever keeps the starter library has such lists. A record that the pack holds already stays as
it is, but for its topic; one that was not confirmed (no identifier seen, the only address itself a copy) comes along marked, so
that nothing can cite it.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from sottovoce.evidence import csl

LISTS = {
    "vaginismus.json": "Vaginismus and pain with sex",
    "anal-pelvic.json": "Bowel, anus and pelvic floor",
    "people-privacy.json": "People, rights and privacy",
}
"""The lists, each with the topic under which the library of sources shows what is in it."""

_NOT_SEEN = re.compile(r"\bnot (?:shown|in the stored)\b|\bconfirm\b", re.IGNORECASE)
_ASIDE = re.compile(r"\s*(?:\([^)]*\)|\[[^\]]*\])")
_PERSON = re.compile(r"(?P<family>.+?) (?P<given>[^\W\d_a-z](?:-?[^\W\d_]){0,4})(?: I{1,3}V?)?")
_STUDIES = {
    "systematic-review",
    "rct",
    "cohort",
    "cross-sectional",
    "qualitative",
    "narrative-review",
    "measurement-study",
}
_JOURNAL = re.compile(
    r"(?P<name>.+?)(?:,? (?P<volume>\d+))?(?:\s?\((?P<issue>\d+)\))?(?::\s?(?P<page>[\w.]+(?:-[\w.]+)?))?"
)


def names(text: str | None) -> list[dict[str, str]]:
    """Authors as CSL names; nothing where they were not seen."""
    if (
        not text
        or (_NOT_SEEN.search(text) and not _ASIDE.sub("", text).strip(" .;,"))
        or text.startswith("Author names")
    ):
        return []
    if text.startswith("Marketing authorisation holder not shown"):
        return []
    bare = re.sub(r",? et al\.?", "", _ASIDE.sub("", text)).strip(" .;,")
    pieces = [piece.strip() for piece in bare.split(",")]
    people = [_PERSON.fullmatch(piece) for piece in pieces]
    if all(people):
        return [{"family": person["family"], "given": person["given"]} for person in people if person]
    return [{"literal": bare}]


def year(text: str | None) -> int | None:
    """The year of publication, when the list states it without a doubt of its own."""
    found = re.match(r"(\d{4})\b", text or "")
    return int(found[1]) if found and not _NOT_SEEN.search(text or "") else None


def place(text: str | None) -> dict[str, str]:
    """Journal, volume, issue and pages, as far as they were seen."""
    found = _JOURNAL.fullmatch(text or "")
    bare = re.sub(r",? article \S+$", "", _ASIDE.sub("", text or "")).strip()
    if not bare or "not shown" in bare:
        return {}
    if not found or not (found["volume"] or found["issue"] or found["page"]):
        return {"container-title": bare}
    return {
        "container-title": found["name"],
        **{part: found[part] for part in ("volume", "issue", "page") if found[part]},
    }


def record(evidence: dict[str, Any], topic: str = "") -> dict[str, Any]:
    """One record of an evidence list as CSL-JSON."""
    identifiers = {name: evidence[name] for name in ("DOI", "PMID", "PMCID", "URL") if evidence[name]}
    where = place(evidence["container"])
    if evidence["kind"] == "law":
        kind = "legislation"
    else:
        kind = "article-journal" if evidence["kind"] in _STUDIES or "volume" in where else "webpage"
    title = re.sub(r"^\[title not shown in stored text\] (.+)", r"[\1]", evidence["title"])
    found: dict[str, Any] = {"id": evidence["id"], "type": kind, "title": title}
    if authors := names(evidence["authors"]):
        found["author"] = authors
    if published := year(evidence["year"]):
        found["issued"] = {"date-parts": [[published]]}
    if kind == "article-journal":
        found |= where
    elif where:
        found["publisher"] = where["container-title"]
    custom = {"kind": evidence["kind"], "read": "abstract"}
    if topic:
        custom["topic"] = topic
    return found | identifiers | {"custom": custom if evidence["confirmed"] else {**custom, "confirmed": False}}


def named(evidence: dict[str, Any]) -> str:
    """Which other record a list itself says to be of the same work."""
    same = evidence.get("same_as") or ""
    return "" if same == evidence["id"] else same


def main(evidence: Path, pack: Path) -> int:
    file = pack / "sources.json"
    kept: dict[str, dict[str, Any]] = {one["id"]: one for one in json.loads(file.read_text())} if file.exists() else {}
    found = [(one, topic) for name, topic in LISTS.items() for one in json.loads((evidence / name).read_text())]
    before, merged = len(kept), {}
    # Of two records of one work the confirmed one stays.
    for one, topic in sorted(found, key=lambda pair: not pair[0]["confirmed"]):
        new = record(one, topic)
        if one["id"] in kept:
            kept[one["id"]]["custom"].setdefault("topic", topic)
        elif same := named(one) or (csl.find_same(new, kept.values()) or {}).get("id"):
            merged[one["id"]] = same
            print(f"{one['id']} is {same}.")
        else:
            kept[one["id"]] = new
    file.write_text(json.dumps([kept[key] for key in sorted(kept)], ensure_ascii=False, indent=1) + "\n")
    unconfirmed = sum(not csl.confirmed(one) for one in kept.values())
    print(
        f"{len(kept) - before} sources added, {len(kept)} in all, {unconfirmed} of them not confirmed; "
        f"{len(merged)} records were the same as another."
    )
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
