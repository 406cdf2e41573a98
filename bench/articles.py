"""Articles for a benchmark: the starter's own words, some of them changed, behind the starter's doors."""

import random
import re
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from tqdm import tqdm

_VARIED = 0.06  # of the words; more would be harder to compress than real words are
_NEAR = 50  # related pages are among so many made before
_WORDS = (1000, 1400)  # of a body
_SPARE = ("prose", "no_claim", "not_known", "see_someone", "further_reading")  # may be left out to get there


def make_articles(size: int) -> list[int]:
    """Articles below the starter's doors: its own words, some of them changed; the same at each run."""
    from django.core.management import call_command
    from django.db import transaction
    from wagtail.signal_handlers import disable_reference_index_auto_update

    from sottovoce.foundation.address import new_code
    from sottovoce.pages.models import READER_PAGES, ArticlePage, DoorPage

    chance = random.Random(size)
    models = list(ArticlePage.objects.live().order_by("path"))
    doors = [page for page in DoorPage.objects.live().order_by("path") if page.get_children()]
    words = sorted({word for page in models for word in re.findall(r"\b[a-z]{4,9}\b", str(page.body.get_prep_value()))})
    taken = {code for model in READER_PAGES for code in model.objects.values_list("code", flat=True)}
    made = [page.pk for page in models]
    unsearched = patch(
        "modelsearch.backends.base.BaseSearchBackend.add"
    )  # costs more with each page; all at once below
    with transaction.atomic(), disable_reference_index_auto_update(), unsearched:
        for number in tqdm(range(size), desc=f"Making {size:,}", unit=" pages", leave=False):
            model = models[number % len(models)]
            slug = f"{chance.choice(words)}-{chance.choice(words)}-{number}"
            taken.add(code := new_code(slug, taken))
            related = chance.sample(made[-_NEAR:], min(2, len(made)))
            page = ArticlePage(
                title=_varied(model.title, chance, words) + f" {number}", slug=slug, code=code, live=True,
                summary=_varied(model.summary, chance, words)[:320], updated=model.updated,
                body=_varied(_shortened(model.body.get_prep_value(), chance), chance, words),
                related=[{"type": "page", "value": pk} for pk in related],
            )  # fmt: skip
            doors[number % len(doors)].add_child(instance=page)
            made.append(page.pk)
    call_command("update_index", verbosity=0)
    call_command("rebuild_references_index", verbosity=0)
    return made[len(models) :]


def _shortened(body: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    aim = chance.randint(*_WORDS)
    while count_words(body) > aim and (spare := [block for block in body if block["type"] in _SPARE]):
        less = chance.choice(spare)
        body = [block for block in body if block is not less]
    return body


def count_words(body: list[dict[str, Any]]) -> int:
    return sum(len(re.findall(r"\w+", re.sub(r"<[^>]*>", " ", text))) for text in _texts(body))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in ("id", "type"):
                yield from _texts(part)
    else:
        for part in value if isinstance(value, list) else ():
            yield from _texts(part)


def _varied(value: Any, chance: random.Random, words: list[str]) -> Any:
    """A value of a body with some words changed; markup and choices stay."""
    if isinstance(value, dict):
        return {key: part if key in ("id", "type") else _varied(part, chance, words) for key, part in value.items()}
    if isinstance(value, list):
        return [_varied(part, chance, words) for part in value]
    if not isinstance(value, str) or " " not in value:
        return value

    def change(match: re.Match[str]) -> str:
        return chance.choice(words) if not match[0].startswith("<") and chance.random() < _VARIED else match[0]

    return re.sub(r"<a\b[^>]*>[^<]*</a>|<[^>]*>|\b[a-z]{4,9}\b", change, value)
