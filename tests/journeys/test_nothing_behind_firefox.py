"""What stays on the device, in Firefox's own folder, as test_nothing_behind.py asks it of Chromium's."""

from pathlib import Path

import pytest

from serving import Served

from .conftest import FOUNDING, Document, address_of, ask
from .deploying import DEBIAN
from .driving import firefox
from .searching import search
from .test_nothing_behind import TYPED, sentences_of, ten

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(not DEBIAN, reason="this browser is led as Debian has it"),
]

READ = """
for (const field of document.querySelectorAll("textarea, input:not([type])")) {
  field.focus()
  field.value = arguments_typed
  field.dispatchEvent(new Event("input", { bubbles: true }))
}
for (const box of document.querySelectorAll("input[type=checkbox]")) box.click()
scrollTo(0, 2000)
return document.querySelectorAll("textarea, input:not([type])").length
"""


def test_ten_covered_pages_leave_nothing(served: Served, tmp_path: Path) -> None:
    """No sentence, no typed word, and no word of the topic, in places, cache, sessions or anything else."""
    documents = [ask(served.reader, path)[2].decode() for path in ten(served)]
    typed = 0
    with firefox(tmp_path) as browser:
        for html in documents:
            browser.open(f"{served.reader}/{Document(html).code}")
            typed += browser.run(READ.replace("arguments_typed", f'"{TYPED}"'))
        browser.open(f"{served.reader}/robots.txt")
    assert typed, "no page has a field to type in"
    words = [sentence for html in documents for sentence in sentences_of(html)]
    topic = ["vaginism", "Vaginism", FOUNDING, "sottovoce", "Sottovoce"]
    assert search(tmp_path, [*words, TYPED, *TYPED.split()[:2], *topic]) == []


def test_the_search_finds_the_history_that_open_pages_leave(served: Served, tmp_path: Path) -> None:
    with firefox(tmp_path) as browser:
        browser.open(served.reader + address_of(served.reader, FOUNDING))
        browser.open(f"{served.reader}/robots.txt")
    assert [line for line in search(tmp_path, [FOUNDING]) if line.startswith("places.sqlite")]
