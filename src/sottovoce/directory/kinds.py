"""The short closed lists: what kind of organisation, and what a specialist is."""

from typing import Final

ORGANISATIONS: Final = {
    "professional-body": "Professional body",
    "register": "Public register",
    "public-service": "NHS or public service",
    "violence-support": "Support after violence",
    "charity": "Charity, patients’ group or helpline",
}
SPECIALIST: Final = "A specialist in person"

PROFESSIONS: Final = {
    "gynaecologist": "Gynaecologist",
    "physiotherapist": "Pelvic-floor physiotherapist",
    "psychosexual-therapist": "Psychosexual therapist",
    "psychotherapist": "Psychologist or psychotherapist",
    "doctor": "Doctor of another field",
    "midwife-or-nurse": "Midwife or nurse",
}
