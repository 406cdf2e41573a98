"""The words for how a source knows and how sure a statement is, and what each kind of source allows.

Certainty is meant in the sense of GRADE (Guyatt 2008, BMJ 336:924-926), of one statement, capped by the kind of its source.
"""

from typing import Final

KINDS: Final = {
    "systematic-review": "systematic review",
    "rct": "randomised trial",
    "cohort": "study over time",
    "cross-sectional": "study of one moment",
    "qualitative": "interviews",
    "narrative-review": "review by experts",
    "guideline": "guideline",
    "definition": "definition",
    "official-information": "official information",
    "measurement-study": "measurement",
    "law": "law",
}

CERTAINTIES: Final = {
    "high": "high certainty",
    "moderate": "moderate certainty",
    "low": "low certainty",
    "stated": "as the source states it",
}
MEANINGS: Final = {
    "high": "new studies would be unlikely to change it",
    "moderate": "new studies might change it",
    "low": "new studies may well change it",
    "stated": "we do not grade it",
}
DOTS: Final = {"high": 3, "moderate": 2, "low": 1, "stated": 0}

_RANK = ["low", "moderate", "high"]
_CAP = {"systematic-review": "high", "rct": "high", "narrative-review": "low"}

VOICES: Final = {"women": "women", "partners": "partners", "practitioners": "practitioners"}
"""To whom a door speaks: a fact has a wording for each."""
DEFAULT_VOICE: Final = "women"

READ: Final = {"abstract": "read as an abstract", "full": "read in full"}


def allowed(kind: str, certainty: str) -> bool:
    """Whether a source of this kind can carry a statement of this certainty."""
    return certainty == "stated" or _RANK.index(certainty) <= _RANK.index(_CAP.get(kind, "moderate"))
