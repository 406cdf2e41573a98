"""A fact that is told behind more than one door, in the voice of this page's door."""

from typing import Any

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from sottovoce.evidence.facts import read_fact
from sottovoce.evidence.grades import DEFAULT_VOICE
from sottovoce.evidence.models import Fact


class FactBlock(blocks.StructBlock):
    fact = SnippetChooserBlock(
        Fact, help_text="It is told in the wording for this door, with its sources. Change it under “Facts”."
    )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """
        :raises ValueError: on a reader's page, when the fact is no longer there.
        """
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        voice = context["voice"]() if "voice" in context else DEFAULT_VOICE
        fact = value.get("fact")
        words = read_fact(str(fact.pk), voice) if fact else None
        if words is None and "voice" in context:
            raise ValueError("A fact that it tells is no longer there. Please take the block out or choose another.")
        return {**context, "told": words or "<p>…</p>"}

    def get_preview_value(self) -> Any:
        return self.normalize({"fact": Fact.objects.first()})

    class Meta:
        template = "reader/blocks/fact.html"
        icon = "tick"
        group = "Reading"
        label = "Fact told behind more doors"
        description = "One of the facts that are kept once and told in each door’s own words"
