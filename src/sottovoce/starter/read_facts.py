"""Reads the facts of a pack: facts.md, containers alone."""

from sottovoce.foundation.address import SLUG

from .document import FACT, Pack, Problem
from .read_page import PageReader


def read_facts(pack: Pack, problems: list[Problem]) -> None:
    """Fill a pack's facts."""
    if (path := pack.folder / "facts.md").is_file():
        _FactsReader(pack, path, problems).read_all()


class _FactsReader(PageReader):
    def read_all(self) -> None:
        try:
            text = self._path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            self._complain(1, "It is not UTF-8 text.")
            return
        self._containers, self._lines = {"fact": FACT}, text.split("\n")
        for kind, value in self._read_body(text):
            key = value.get("key", "")
            line = next((at for at, words in enumerate(self._lines, 1) if words == f"key: {key}"), 1)
            if kind != "fact":
                self._complain(1, "facts.md holds containers “::: fact” and nothing else.")
            elif not SLUG.fullmatch(key) or len(key) > 80 or key in self._pack.facts:
                self._complain(line, f"“{key}” must be a-z, 0-9 and single hyphens, and one fact’s alone.")
            else:
                self._pack.facts[key] = value
        self._pack.named = self._rich.named
