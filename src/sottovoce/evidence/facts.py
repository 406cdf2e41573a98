"""A fact as a page tells it, in the voice of its door."""

from sottovoce.foundation.rendering import Rendering

from .grades import VOICES
from .models import Fact


def read_fact(pk: str, voice: str) -> str | None:
    """The words of a fact with their citations, for the rendering under way; nothing when it is gone."""

    def ask() -> str | None:
        found = Fact.objects.filter(pk=pk).first()
        return found.told(voice) if found else None

    return Rendering.current().read(f"fact:{pk}:{voice}", ask)


def keys_of(pk: int) -> list[str]:
    """By which keys pages may have read a fact."""
    return [f"fact:{pk}:{voice}" for voice in VOICES]
