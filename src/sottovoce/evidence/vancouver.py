"""Full references in Vancouver style, by the style file that NLM's readers know (styles/, CC BY-SA 3.0)."""

import functools
import json
import re
from pathlib import Path
from typing import Any, Final

_STYLE = Path(__file__).parent / "styles" / "nlm-citation-sequence.csl"
_SHOWN: Final = {
    "type", "title", "author", "issued", "container-title", "publisher", "volume", "issue", "page", "edition",
}  # fmt: skip


def reference(record: dict[str, Any]) -> str:
    """A source's reference in plain words; what was not seen is left out. Links stand beside it, so it holds none."""
    return _reference(json.dumps({key: value for key, value in record.items() if key in _SHOWN}, sort_keys=True))


@functools.lru_cache(maxsize=4096)
def _reference(text: str) -> str:
    # Loaded when the first reference is made: most processes never make one.
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    record = json.loads(text)
    record["author"] = [_parted(name) for name in record.get("author", [])]
    bibliography = CitationStylesBibliography(_style(), CiteProcJSON([{**record, "id": "one"}]), formatter.plain)
    bibliography.register(Citation([CitationItem("one")]))
    (made,) = bibliography.bibliography()
    made = re.sub(r"^1\.\s*|(?<=[.?!])\.(?=\s|$)", "", str(made))
    return re.sub(r"\s+", " ", made).strip()


@functools.cache
def _style() -> Any:
    from citeproc import CitationStylesStyle

    return CitationStylesStyle(str(_STYLE), validate=False)


def _parted(name: dict[str, str]) -> dict[str, str]:
    """Initials that stand together, as PubMed writes them, are parted: the style takes the first letter of each."""
    given = name.get("given", "")
    if re.fullmatch(r"[^\W\d_a-z]{2,5}", given):
        return {**name, "given": " ".join(given)}
    return name
