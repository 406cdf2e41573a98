"""The pack format: strict in, canonical out; loading it changes nothing twice, and never an editor's work."""

import datetime
import json
import re
import shutil
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from small import PACK
from sottovoce.directory.models import Organisation
from sottovoce.evidence.models import Source
from sottovoce.foundation.edition import EditionFile
from sottovoce.pages.models import FormerSlug
from sottovoce.starter.document import PackError
from sottovoce.starter.export import export_pack
from sottovoce.starter.load import Report, load_pack
from sottovoce.starter.markdown import RichTextReader, parser, to_markdown
from sottovoce.starter.models import Loaded
from sottovoce.starter.read import read_pack
from sottovoce.starter.write import write_pack

HOME, DOOR, FIRST, ABOUT = "pages/home.md", "pages/quiet-door.md", "pages/quiet-door/first-page.md", "pages/about-us.md"
SOURCES, HEAD, DRAWING, FACTS = "sources.json", "pack.yaml", "drawings/circle.svg", "facts.md"
LISTED = "organisations.yaml"
GOOD = {
    HEAD: "name: A Small Site\nlanguage: en\nlicence: CC0\n",
    SOURCES: """[
 {
  "id": "solid-2020",
  "type": "article-journal",
  "title": "A trial",
  "author": [{"family": "Solid", "given": "A"}],
  "issued": {"date-parts": [[2020]]},
  "DOI": "10.1000/1",
  "custom": {"kind": "rct", "read": "full"}
 },
 {
  "id": "told-2015",
  "type": "article-journal",
  "title": "Interviews",
  "PMID": "123",
  "custom": {"kind": "qualitative", "read": "abstract"}
 },
 {
  "id": "experts-2010",
  "type": "article-journal",
  "title": "A review",
  "URL": "https://www.example.org/review",
  "custom": {"kind": "narrative-review", "read": "abstract"}
 }
]
""",
    FACTS: """::: fact
key: quiet-nights
women: You may sleep *well*.
practitioners: Sleep may be good.
cited: [@told-2015 low]
on: 2026-11-25
:::
""",
    DRAWING: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><circle class="ink" cx="2" cy="2" r="1"/></svg>\n',
    LISTED: """- id: quiet-college
  name: Quiet College
  kind: register
  country: 'NO'
  languages: [Norwegian, English]
  offers: A register of its members.
  address: https://www.example.org/register
  checked: 2026-11-22
  how: opened its page

- id: helpers
  name: Helpers
  kind: charity
  country: international
  languages: [English]
  offers: "Words: kind ones."
  address: https://www.example.org/help
  checked: 2026-11-21
  how: opened its page
  closed: true
""",
    HOME: """---
type: home
title: A Small Site
summary: What this small site is.
updated: 2026-11-22
footer: [about-us]
leave: https://www.example.org/
---

::: no-claim
Welcome.
:::
""",
    DOOR: """---
type: door
title: Quiet door
summary: What is behind it.
order: 1
updated: 2026-11-22
---
""",
    ABOUT: """---
type: plain
title: About us
summary: Who we are.
order: 2
updated: 2026-11-22
---

::: no-claim
We are few.
:::
""",
    FIRST: """---
type: article
title: The first page
short: First
summary: What the first page answers.
order: 1
updated: 2026-11-22
next_review: 2027-11-22
related: [about-us]
---

A fact with its source. [@solid-2020 high]

## A plain heading

- A point with two sources. [@told-2015 moderate; @solid-2020 low contested]
- A [page](page:about-us) and a [site](https://www.example.org/). [@experts-2010 low]

::: fact
key: quiet-nights
:::

::: tip
stop: Stop if it hurts. [@told-2015 low]

**Slowly.** You set the pace. [@told-2015 low]
:::

::: see-someone
when: soon
whom: a doctor
title: Pain that is new

Say when it began. [@told-2015 low]
:::

::: drawing
file: circle.svg
alt: A circle.
caption: One *circle*.
:::

::: questions
title: Questions to yourself

Take your time.

1. Whose wish is it?

   Wanting to please is not wanting it.

- **“Not for me.”** A whole answer.
:::

::: definition
term: Anismus
also: another name

What the word means. [@told-2015 low]
:::

::: experience
gathered: interviews with few

What they told. [@told-2015 low]
:::

::: measured
how: 22 November 2026, by us

What came out.
:::

::: not-known
Nobody knows.
:::

::: key-points
- One thing to take away. [@told-2015 low]
:::

::: further-reading
- [About us](page:about-us) Who we are.
:::
""",
}


def lay(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def problems_of(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(PackError) as refused:
        read_pack(folder)
    assert str(refused.value).count("\n") >= len(refused.value.problems) - 1
    return [tuple(problem) for problem in refused.value.problems]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return lay(tmp_path / "pack", GOOD)


def test_a_good_pack_is_read(good: Path) -> None:
    """Every block of the format in one small pack, without a complaint."""
    pack = read_pack(good)
    assert (pack.name, pack.language, pack.licence) == ("A Small Site", "en", "CC0")
    assert list(pack.pages) == ["home", "quiet-door", "about-us", "first-page"]
    assert set(pack.sources) == {"solid-2020", "told-2015", "experts-2010"}
    assert pack.organisations["helpers"]["closed"] is True
    assert pack.organisations["quiet-college"]["languages"] == ["Norwegian", "English"]
    first = pack.pages["first-page"]
    assert (first.parent, first.order, first.updated) == ("quiet-door", 1, datetime.date(2026, 11, 22))
    assert [kind for kind, _ in first.body] == [
        "prose", "heading", "prose", "fact", "tip", "see_someone", "drawing", "questions", "definition", "experience", "measured",
        "not_known",
        "key_points", "further_reading",
    ]  # fmt: skip


# Each: name, file, what to replace, with what, the words whose line must be named, and words of the sentence.
BREAKAGES = [
    ("unknown key", FIRST, "short: First", "short: First\nshrot: First", "shrot:", "“shrot” is not a key of a page"),
    ("key of another type", DOOR, "order: 1", "order: 1\nnext_review: 2027-01-01", "next_review", "not a key of a page"),
    ("unknown page type", FIRST, "type: article", "type: essay", "type: essay", "“type” must be one of"),
    ("page type that is a list", FIRST, "type: article", "type: [article]", "type: [", "“type” must be one of"),
    ("missing title", FIRST, "title: The first page\n", "", "---", "“title” is missing"),
    ("missing summary", FIRST, "summary: What the first page answers.\n", "", "---", "“summary” is missing"),
    ("missing updated", FIRST, "updated: 2026-11-22\n", "", "---", "“updated” is missing"),
    ("bad date", FIRST, "updated: 2026-11-22", "updated: soon", "updated: soon", "“updated” must be a date"),
    ("a time is no date", FIRST, "next_review: 2027-11-22", "next_review: 2027-11-22 10:00:00", "next_review", "must be a date"),
    ("order that is no number", FIRST, "order: 1", "order: first", "order: first", "“order” must be a whole number"),
    ("title that is a number", FIRST, "title: The first page", "title: 1984", "title: 1984", "“title” must be a text"),
    ("short too long", FIRST, "short: First", f"short: {'a' * 41}", "short: a", "41 characters"),
    ("related that is no list", FIRST, "related: [about-us]", "related: about-us", "related:", "must be a list of slugs"),
    ("front matter that is no YAML", FIRST, "short: First", "short: [First", "order: 1", "front matter cannot be read"),
    ("no front matter", ABOUT, GOOD[ABOUT], "Words.\n", "Words", "begins with front matter"),
    ("unknown related page", FIRST, "related: [about-us]", "related: [about-us, nowhere]", "nowhere", "no page “nowhere”"),
    ("unknown footer page", HOME, "footer: [about-us]", "footer: [nowhere]", "nowhere", "no page “nowhere”"),
    ("unknown linked page", FIRST, "[page](page:about-us)", "[page](page:nowhere)", "page:nowhere", "no page “nowhere”"),
    ("unknown block", FIRST, "::: not-known", "::: unknown", "::: unknown", "“::: unknown” is not a block"),
    ("unknown field", FIRST, "whom: a doctor", "whom: a doctor\nwho: a doctor", "who: ", "is not a field of “::: see-someone”"),
    ("field twice", FIRST, "whom: a doctor", "whom: a doctor\nwhom: a nurse", "a nurse", "“whom” is there twice"),
    ("missing field", FIRST, "stop: Stop if it hurts. [@told-2015 low]\n\n", "", "::: tip", "needs “stop"),
    ("empty field", FIRST, "whom: a doctor", "whom:", "::: see-someone", "needs “whom"),
    ("bad when", FIRST, "when: soon", "when: sometimes", "when: sometimes", "“when” must be one of"),
    ("unclosed container", FIRST, "Who we are.\n:::", "Who we are.", "::: further-reading", "is not closed"),
    ("container in a container", FIRST, "::: not-known\nNobody knows.\n:::", ":::: not-known\n::: no-claim\nNobody.\n:::\n::::", "::: no-claim", "not stand in a container"),
    ("empty container", FIRST, "Nobody knows.\n", "", "::: not-known", "holds no words"),
    ("words in a drawing", FIRST, "caption: One *circle*.", "caption: One *circle*.\n\nWords.", "::: drawing", "has fields only"),
    ("h1", FIRST, "## A plain heading", "# A plain heading", "# A plain", "Headings are ## and ###"),
    ("h4", FIRST, "## A plain heading", "#### A plain heading", "#### A plain", "Headings are ## and ###"),
    ("underlined heading", FIRST, "## A plain heading", "A plain heading\n===", "A plain heading", "Headings are ## and ###"),
    ("emphasis in a heading", FIRST, "## A plain heading", "## A *plain* heading", "## A", "A heading is plain words"),
    ("heading too long", FIRST, "## A plain heading", f"## {'long ' * 30}", "## long", "it may have 120"),
    ("heading in a container", FIRST, "Nobody knows.", "## Nobody knows.", "## Nobody", "A heading may not stand here"),
    ("image", FIRST, "Nobody knows.", "![Nobody](https://www.example.org/x.png)", "![Nobody", ""),
    ("HTML in a line", FIRST, "Nobody knows.", "Nobody <b>knows</b>.", "Nobody <b>", ""),
    ("HTML block", FIRST, "Nobody knows.", "<div>Nobody knows.</div>", "<div>", ""),
    ("code block", FIRST, "Nobody knows.", "```\nNobody knows.\n```", "```", "Code has no place"),
    ("indented code", FIRST, "Nobody knows.", "Nobody.\n\n    knows", "    knows", "Code has no place"),
    ("code in a line", FIRST, "Nobody knows.", "`Nobody` knows.", "`Nobody`", "not part of the format"),
    ("numbered list below a point", FIRST, "- One thing to take away. [@told-2015 low]", "- One\n  1. Two. [@told-2015 low]", "1. Two", "Only a list of points"),
    ("words after a list in an item", FIRST, "- One thing to take away. [@told-2015 low]", "- One\n  - Two. [@told-2015 low]\n\n  Three.", "- One", "holds one paragraph"),
    ("code of other letters", FIRST, "short: First", "code: wxyz", "code:", "“code” must be the four letters"),
    ("code twice", FIRST, "short: First", "code: bdfg\nformer: [bdfg]", "former:", "“bdfg” is a code in this pack already"),
    ("former slug of another page", FIRST, "short: First", "former: [about-us]", "former:", "“about-us” is a slug in this pack already"),
    ("former slug that is none", FIRST, "short: First", "former: [About us]", "former:", "“About us” is not a slug"),
    ("list that begins with 2", FIRST, "Nobody knows.", "2. Nobody knows.", "2. Nobody", "begins with 1"),
    ("two paragraphs in an item", FIRST, "- One thing to take away. [@told-2015 low]", "- One.\n\n  Two. [@told-2015 low]", "- One", "holds one paragraph"),
    ("words where a list belongs", FIRST, "- One thing to take away.", "One thing to take away.", "One thing", "Only a list of points"),
    ("quotation", FIRST, "Nobody knows.", "> Nobody knows.", "> Nobody", "not part of the format"),
    ("rule", FIRST, "Nobody knows.", "Nobody.\n\n***\n\nKnows.", "***", "A rule"),
    ("line break", FIRST, "Nobody knows.", "Nobody  \nknows.", "Nobody  ", "A line break"),
    ("link to nowhere", FIRST, "(https://www.example.org/)", "(elsewhere.html)", "elsewhere", "is not a link that readers can follow"),
    ("link by mail", FIRST, "(https://www.example.org/)", "(mailto:a@example.org)", "mailto", "is not a link that readers can follow"),
    ("link with a title", FIRST, "(https://www.example.org/)", '(https://www.example.org/ "A site")', "A site", "A link has no title"),
    ("unknown source", FIRST, "[@solid-2020 high]", "[@nobody-1999 high]", "nobody-1999", "no source “nobody-1999”"),
    ("unknown source whose name begins another's", FIRST, "One thing to take away. [@told-2015 low]", "One. [@told low]", "One.", "no source “told”"),
    ("citation without certainty", FIRST, "[@solid-2020 high]", "[@solid-2020]", "[@solid-2020]", "is not a citation"),
    ("unknown certainty", FIRST, "[@solid-2020 high]", "[@solid-2020 sure]", "sure", "is not a citation"),
    ("interviews are never high", FIRST, "@told-2015 moderate;", "@told-2015 high;", "@told-2015 high", "cannot carry high certainty"),
    ("reviews by experts are low", FIRST, "[@experts-2010 low]", "[@experts-2010 moderate]", "@experts-2010 moderate", "cannot carry moderate"),
    ("certainty above the cap, in a field", FIRST, "hurts. [@told-2015 low]", "hurts. [@told-2015 high]", "hurts", "cannot carry high certainty"),
    ("certainty above the cap, two spaces", FIRST, "[@experts-2010 low]", "[@experts-2010  high]", "@experts-2010  high", "cannot carry high"),
    ("questions without questions", FIRST, "1. Whose wish is it?\n\n   Wanting to please is not wanting it.\n\n", "", "::: questions", "needs a numbered list"),
    ("question without its why", FIRST, "\n\n   Wanting to please is not wanting it.", "", "1. Whose", "A question is one paragraph"),
    ("question with a source", FIRST, "1. Whose wish is it?", "1. Whose wish is it? [@told-2015 low]", "1. Whose", "A question is plain words"),
    ("questions without endings", FIRST, "- **“Not for me.”** A whole answer.\n", "", "::: questions", "ends with a list of endings"),
    ("missing drawing", FIRST, "file: circle.svg", "file: square.svg", "square.svg", "no drawing “square.svg”"),
    ("drawing elsewhere", FIRST, "file: circle.svg", "file: ../drawings/circle.svg", "../drawings", "no drawing"),
    ("drawing with a script", DRAWING, "<circle", "<script>alert(1)</script><circle", (FIRST, "file: circle"), "<script> is not allowed"),
    ("drawing with foreignObject", DRAWING, "<circle", "<foreignObject/><circle", (FIRST, "file: circle"), "<foreignObject> is not allowed"),
    ("drawing with a picture", DRAWING, "<circle", '<image href="https://a.example/x.png"/><circle', (FIRST, "file: circle"), "<image> is not allowed"),
    ("drawing with onload", DRAWING, "<circle", '<circle onload="alert(1)"', (FIRST, "file: circle"), "“onload” is not allowed"),
    ("drawing with a style", DRAWING, "<circle", '<circle style="fill:red"', (FIRST, "file: circle"), "“style” is not allowed"),
    ("drawing with url()", DRAWING, 'class="ink"', 'fill="url(https://a.example/)"', (FIRST, "file: circle"), "“fill” is not allowed"),
    ("drawing with an entity", DRAWING, "<svg", "<!DOCTYPE svg><svg", (FIRST, "file: circle"), "DOCTYPE"),
    ("drawing that is no SVG", DRAWING, "</svg>", "", (FIRST, "file: circle"), "This is not SVG"),
    ("drawing without viewBox", DRAWING, ' viewBox="0 0 4 4"', "", (FIRST, "file: circle"), "viewBox"),
    ("sources that are no JSON", SOURCES, '"title": "Interviews",', '"title": "Interviews"', '"PMID"', "It is not JSON"),
    ("sources that are no list", SOURCES, GOOD[SOURCES], '{"id": "a"}', '{"id"', "must be a list"),
    ("source of unknown kind", SOURCES, '"kind": "qualitative"', '"kind": "guess"', '"told-2015"', "“custom.kind” must be one of"),
    ("source of a kind that is a list", SOURCES, '"kind": "qualitative"', '"kind": ["qualitative"]', '"told-2015"', "“custom.kind” must be one of"),
    ("source read by no one", SOURCES, '"kind": "qualitative", "read": "abstract"', '"kind": "qualitative"', '"told-2015"', "“custom.read” must be"),
    ("source with an unknown field", SOURCES, '"PMID": "123",', '"PMID": "123", "abstract": "x",', '"told-2015"', "“abstract” is not a field"),
    ("source without a title", SOURCES, '"title": "Interviews",', "", '"told-2015"', "needs a “title”"),
    ("source without a way to it", SOURCES, '"PMID": "123",', "", '"told-2015"', "DOI, PMID, PMCID or URL"),
    ("source with a bad year", SOURCES, "[[2020]]", '[["2020"]]', '"solid-2020"', "must look like"),
    ("source with a bad author", SOURCES, '[{"family": "Solid", "given": "A"}]', '["Solid"]', '"solid-2020"', "“author” must be a list"),
    ("source that is there twice", SOURCES, '"id": "experts-2010"', '"id": "solid-2020"', None, "“solid-2020” is there twice"),
    ("source whose id is a list", SOURCES, '"id": "told-2015"', '"id": ["told-2015"]', None, "needs an “id”"),
    ("organisation with an unknown key", LISTED, "  kind: charity", "  kind: charity\n  phone: '1'", "phone:", "“phone” is not a key of an organisation"),
    ("organisation of an unknown kind", LISTED, "kind: charity", "kind: friend", "kind: friend", "“kind”: "),
    ("organisation of an unknown country", LISTED, "country: international", "country: XX", "country: XX", "“country”: "),
    ("the country that YAML takes for a no", LISTED, "country: 'NO'", "country: NO", "country: NO", "must be a text"),
    ("organisation without its own page", LISTED, "  address: https://www.example.org/help\n", "", "- id: helpers", "“address” is missing"),
    ("page in the clear", LISTED, "https://www.example.org/help", "http://www.example.org/help", "address: http:", "beginning with https://"),
    ("script for an address", LISTED, "https://www.example.org/help", "javascript:alert(1)", "address: java", "beginning with https://"),
    ("password in an address", LISTED, "https://www.example.org/help", "https://a:b@example.org/", "address: https://a:b", "beginning with https://"),
    ("languages that are no list", LISTED, "[English]", "English", "languages: English", "must be a list of languages"),
    ("languages in a list of lists", LISTED, "[English]", "[[English]]", "languages: [[", "must be a list of languages"),
    ("check on no day", LISTED, "checked: 2026-11-21", "checked: lately", "checked: lately", "must be a date"),
    ("check on a day that is not", LISTED, "checked: 2026-11-21", "checked: 2026-02-31", "checked: 2026-02", "must be a date"),
    ("check in the future", LISTED, "checked: 2026-11-21", "checked: 2126-11-21", "checked: 2126", "still to come"),
    ("how it was checked left out", LISTED, "  how: opened its page\n  closed", "  closed", "- id: helpers", "“how” is missing"),
    ("closed that is not true", LISTED, "closed: true", "closed: false", "closed: false", "is true, or left out"),
    ("a key twice", LISTED, "  closed: true", "  closed: true\n  name: Others", "name: Others", "“name” is there twice"),
    ("a name twice", LISTED, "id: helpers", "id: quiet-college", None, "“quiet-college” is there twice"),
    ("an organisation that is a word", LISTED, "- id: helpers\n", "- helpers\n- id: helpers\n", "- helpers", "An organisation has keys"),
    ("too many words", LISTED, "A register of its members.", "a" * 301, "offers: aaa", "“offers”: "),
    ("a tag that would run", LISTED, '"Words: kind ones."', "!!python/object/apply:os.system [x]", "!!python", "must be a text"),
    ("organisations that are no list", LISTED, GOOD[LISTED], "id: one\n", "id: one", "must be a list of organisations"),
    ("organisations that are no YAML", LISTED, "languages: [English]", "languages: [English", "offers: \"Words", "cannot be read"),
    ("organisations without a bottom", LISTED, GOOD[LISTED], "[" * 5000, "[", "a list of organisations"),
    ("source that is said to be confirmed", SOURCES, '"read": "full"', '"read": "full", "confirmed": true', '"solid-2020"', "“custom.confirmed” is false"),
    ("source with an endless topic", SOURCES, '"read": "full"', f'"read": "full", "topic": "{"x" * 61}"', '"solid-2020"', "“custom.topic” is a text"),
    ("citing what nobody confirmed", SOURCES, '"read": "full"', '"read": "full", "confirmed": false', (FIRST, "[@solid-2020 high]"), "is not confirmed"),
    ("a fact that is not there", FIRST, "key: quiet-nights", "key: loud-nights", "key: loud", "no fact “loud-nights”"),
    ("a fact without its key", FACTS, "key: quiet-nights\n", "", "::: fact", "needs “key"),
    ("a fact on no day", FACTS, "on: 2026-11-25", "on: lately", "on: lately", "must be a date"),
    ("a fact that cites nobody's source", FACTS, "@told-2015", "@nobody-1999", "cited:", "no source “nobody-1999”"),
    ("a fact surer than its source", FACTS, "@told-2015 low", "@told-2015 high", "cited:", "cannot carry high certainty"),
    ("a fact with a field of ours", FACTS, "on: 2026", "men: You too.\non: 2026", "You too", "is not a field of “::: fact”"),
    ("words among the facts", FACTS, "::: fact", "Words.\n\n::: fact", None, "and nothing else"),
    ("a fact that is there twice", FACTS, GOOD[FACTS], GOOD[FACTS] * 2, "key: quiet", "one fact’s alone"),
    ("a door that speaks to nobody", DOOR, "order: 1", "order: 1\nvoice: men", "voice:", "“voice” must be one of"),
    ("pack with an unknown key", HEAD, "licence: CC0", "licence: CC0\ncolour: plum", "colour", "“colour” is not a key of a pack"),
    ("pack without a licence", HEAD, "licence: CC0\n", "", "name", "“licence” is missing"),
    ("pack in another language", HEAD, "language: en", "language: tlh", "language: tlh", "“language” must be one of"),
    ("pack head that is no YAML", HEAD, "language: en", "language: [en", None, "cannot be read"),
]  # fmt: skip


@pytest.mark.parametrize("file, old, new, place, sentence", [b[1:] for b in BREAKAGES], ids=[b[0] for b in BREAKAGES])
def test_one_breakage_is_one_problem_with_file_and_line(
    good: Path, file: str, old: str, new: str, place: str | tuple[str, str] | None, sentence: str
) -> None:
    """Whoever breaks one thing is told which file, which line, and what it is."""
    assert old in GOOD[file], "the breakage breaks something"
    broken = GOOD[file].replace(old, new, 1)
    lay(good, {file: broken})
    found = problems_of(good)
    where, words = place if isinstance(place, tuple) else (file, place)
    text = broken if where == file else GOOD[where]
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if words is None or words in line]
    fitting = [problem for problem in found if sentence in problem[2]]
    assert fitting, found
    assert fitting[0][0] == where
    assert fitting[0][1] in (lines if words is None else lines[:1]), (fitting[0], lines)
    assert len(fitting[0][2]) > 15


# Each: name, files to add or replace (None takes one away), the file that must be named, and words of the sentence.
MISPLACED = [
    ("no pack at all", {HEAD: None}, HEAD, "There is no pack here"),
    ("no home page", {HOME: None}, HOME, "one page of type home"),
    ("a second home page", {"pages/other.md": GOOD[HOME]}, HOME, "one page of type home"),
    ("two pages of one slug", {"pages/quiet-door/about-us.md": GOOD[ABOUT]}, None, "Two pages have the slug “about-us”"),
    ("article under home", {"pages/loose.md": GOOD[FIRST]}, "pages/loose.md", "A page of type article stands below"),
    ("door behind a door", {"pages/quiet-door/inner.md": GOOD[DOOR]}, "pages/quiet-door/inner.md", "A page of type door"),
    ("page behind a page", {"pages/about-us/inner.md": GOOD[FIRST]}, "pages/about-us/inner.md", "A page of type article"),
    ("folder without its door", {"pages/lost/inner.md": GOOD[ABOUT]}, "pages/lost/inner.md", "pages/lost.md, is missing"),
    ("two folders deep", {"pages/quiet-door/deep/inner.md": GOOD[ABOUT]}, "pages/quiet-door/deep/inner.md", "at most one folder deep"),
    ("folder of the home page", {"pages/home/inner.md": GOOD[ABOUT]}, "pages/home/inner.md", ""),
    ("other file among the pages", {"pages/notes.txt": "x"}, "pages/notes.txt", "Only .md files"),
    ("slug with capitals", {"pages/Quiet.md": GOOD[ABOUT]}, "pages/Quiet.md", "“Quiet” has characters other than"),
    ("slug with an underscore", {"pages/a_b.md": GOOD[ABOUT]}, "pages/a_b.md", "“a_b” has characters other than"),
    ("slug too long", {f"pages/{'b' * 41}.md": GOOD[ABOUT]}, f"pages/{'b' * 41}.md", "an address holds 40"),
    ("slug that cannot be evened out", {f"pages/{'z' * 40}.md": GOOD[ABOUT]}, f"pages/{'z' * 40}.md", "cannot be given an address"),
    ("slug with a part's number", {"pages/about.2.md": GOOD[ABOUT]}, "pages/about.2.md", "slug"),
    ("page that is not UTF-8", {ABOUT: GOOD[ABOUT].encode() + b"caf\xe9\n"}, ABOUT, "not UTF-8"),
    ("page of code point garbage", {ABOUT: bytes(range(128, 256))}, ABOUT, "not UTF-8"),
    ("sources that are not UTF-8", {SOURCES: b'[{"id": "\xff"}]'}, SOURCES, "not UTF-8"),
    ("organisations that are not UTF-8", {LISTED: b"- id: \xff"}, LISTED, "not UTF-8"),
    ("drawing that is not UTF-8", {DRAWING: b"<svg>\xff</svg>"}, None, "UTF-8"),
    ("pack head that is not UTF-8", {HEAD: b"name: \xff\n"}, HEAD, "cannot be read"),
    ("unknown type beside related words", {ABOUT: GOOD[ABOUT].replace("plain", "odd").replace("order: 2", "related: 5")}, ABOUT, "“type”"),
]  # fmt: skip


@pytest.mark.parametrize("files, named, sentence", [m[1:] for m in MISPLACED], ids=[m[0] for m in MISPLACED])
def test_what_is_out_of_place_is_named(good: Path, files: dict, named: str | None, sentence: str) -> None:
    """Files too many, too few, in the wrong folder, under a wrong name or in a wrong coding: named, with a sentence."""
    for name in [name for name, content in files.items() if content is None]:
        (good / name).unlink()
    lay(good, {name: content for name, content in files.items() if content is not None})
    found = problems_of(good)
    fitting = [problem for problem in found if sentence in problem[2]]
    assert fitting, found
    assert named is None or any(str(problem[0]).endswith(named) for problem in fitting), fitting


def test_an_unclosed_front_matter_is_named(good: Path) -> None:
    """A page whose second --- is missing is refused, not read as empty."""
    lay(good, {ABOUT: GOOD[ABOUT].replace("updated: 2026-11-22\n---\n", "updated: 2026-11-22\n")})
    assert any(file == ABOUT for file, _, _ in problems_of(good))


def test_escaped_signs_are_words(good: Path) -> None:
    """What looks like HTML can be written as words, and a lone < or & is one anyway."""
    lay(good, {ABOUT: GOOD[ABOUT].replace("We are few.", "5 < 6 & \\<b> is no tag &amp; \\*this\\* no emphasis.")})
    text = read_pack(good).pages["about-us"].body[0][1]["text"]
    assert text == "<p>5 &lt; 6 &amp; &lt;b&gt; is no tag &amp;amp; *this* no emphasis.</p>"


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_odd_line_separators_do_not_shift_lines(good: Path, odd: str) -> None:
    """A character that some call a line's end, copied in from elsewhere, breaks nothing that stands after it."""
    lay(good, {FIRST: GOOD[FIRST].replace("A fact with", f"A fact{odd}with")})
    assert "not-known" not in str(read_pack(good).pages["first-page"].body)
    lay(good, {FIRST: GOOD[FIRST].replace("A fact with", f"A fact{odd}with").replace("when: soon", "when: never")})
    line = GOOD[FIRST].split("\n").index("when: soon") + 1
    assert [(file, number) for file, number, _ in problems_of(good)] == [(FIRST, line)]


def test_all_problems_are_told_at_once(good: Path) -> None:
    """Not the first only: every file's problems, sorted by file and line."""
    lay(good, {
        ABOUT: GOOD[ABOUT].replace("order: 2", "order: two").replace("We are few.", "# We are few."),
        DOOR: GOOD[DOOR].replace("type: door", "type: gate"),
        SOURCES: GOOD[SOURCES].replace('"kind": "rct"', '"kind": "guess"'),
    })  # fmt: skip
    found = problems_of(good)
    assert {file for file, _, _ in found} >= {ABOUT, DOOR, SOURCES}
    assert len([problem for problem in found if problem[0] == ABOUT]) == 2
    assert found == sorted(found)


# Loading


def held() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Page, Source, Loaded, FormerSlug))


@pytest.mark.django_db
def test_nothing_is_loaded_while_a_problem_is_left(good: Path) -> None:
    """A broken pack changes neither pages nor sources."""
    lay(good, {ABOUT: GOOD[ABOUT].replace("We are few.", "# We are few.")})
    before = held()
    with pytest.raises(PackError):
        load_pack(read_pack(good))
    assert held() == before


@pytest.mark.django_db
def test_a_load_that_fails_midway_leaves_nothing(monkeypatch: pytest.MonkeyPatch, good: Path) -> None:
    """All of a pack, or nothing: also when the last page is refused by a gate."""
    from sottovoce.starter import load

    calls = []
    real = load._fill_page

    def refuse(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 4:
            raise RuntimeError("refused")
        real(*args)

    monkeypatch.setattr(load, "_fill_page", refuse)
    for path in good.glob("**/*.md"):
        path.write_text(path.read_text().replace("about-us", "about-others"))
    (good / "pages/about-us.md").rename(good / "pages/about-others.md")
    before = held()
    with pytest.raises(RuntimeError):
        load_pack(read_pack(good))
    assert held() == before


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """The starter library, for a test to change."""
    return Path(shutil.copytree(PACK, tmp_path / "starter"))


def load(folder: Path) -> Report:
    return load_pack(read_pack(folder))


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text, f"{path} has no “{old}”"
    path.write_text(text.replace(old, new, 1))


def changed(report: Report) -> tuple[list[str], list[str], list[str]]:
    return report.created, report.updated, report.left_alone


DOOR_FILE, PAGE_FILE = "pages/for-women.md", "pages/for-women/what-is-vaginismus.md"
SUMMARY = "For women and anyone with a vagina, with or without a diagnosis."


@pytest.mark.django_db
def test_a_second_load_changes_nothing(data: Path, django_capture_on_commit_callbacks: Any) -> None:
    """All unchanged, and the edition the same to the byte."""
    before, counts = (data / "edition").read_bytes(), held()
    revisions = list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "last_published_at"))
    with django_capture_on_commit_callbacks(execute=True):
        report = load(PACK)
    assert changed(report) == ([], [], [])
    pack = read_pack(PACK)
    assert len(report.unchanged) == sum(map(len, (pack.pages, pack.sources, pack.facts, pack.organisations)))
    assert (data / "edition").read_bytes() == before
    assert held() == counts
    assert list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "last_published_at")) == revisions


@pytest.mark.django_db
def test_a_changed_pack_updates_what_nobody_touched(
    data: Path, starter: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """Only the changed page and source are updated, and readers see them."""
    rewrite(starter / DOOR_FILE, SUMMARY, "For women, whoever they are.")
    rewrite(starter / SOURCES, '"title": "Vaginismus and pregnancy: ', '"title": "Vaginismus and Pregnancy: ')
    with django_capture_on_commit_callbacks(execute=True):
        report = load(starter)
    assert changed(report) == ([], ["source:achour-2019", "for-women"], [])
    assert "For women, whoever they are." in edition_text(data, "for-women")
    assert "For women, whoever they are." in edition_text(data, "home")
    assert Source.objects.get(key="achour-2019").csl["title"].startswith("Vaginismus and Pregnancy")
    assert changed(load(starter)) == ([], [], [])


def edition_text(data: Path, name: str) -> str:
    from sottovoce.foundation.envelope import unpack

    edition = EditionFile(data / "edition")
    return unpack(edition.packed(edition.entries[name])).decode()


def by_an_editor(page: Any) -> None:
    page.title = "An editor’s title"
    page.save_revision().publish()


def as_a_draft(page: Any) -> None:
    page.title = "An editor’s draft"
    page.save_revision()


@pytest.mark.django_db
@pytest.mark.parametrize("edit", [by_an_editor, as_a_draft, lambda page: page.unpublish()], ids=["published", "draft", "unpublished"])  # fmt: skip
def test_an_editors_work_is_left_alone_and_reported(data: Path, starter: Path, edit: Any) -> None:
    """A page that an editor changed, drafted or withdrew stays so, whatever the pack has now; again and again."""
    edit(Page.objects.get(slug="for-women").specific)
    page = Page.objects.get(slug="for-women").specific
    kept = (page.title, page.live, page.latest_revision_id, page.summary)
    rewrite(starter / DOOR_FILE, SUMMARY, "From the pack.")
    for _ in range(2):
        assert changed(load(starter)) == ([], [], ["for-women"])
        page = Page.objects.get(slug="for-women").specific
        assert (page.title, page.live, page.latest_revision_id, page.summary) == kept


@pytest.mark.django_db
def test_a_deleted_page_stays_deleted(data: Path, starter: Path) -> None:
    """What an editor deleted does not come back with the next load, and is reported."""
    Page.objects.get(slug="contact-us").specific.delete()
    for _ in range(2):
        assert "contact-us" in load(starter).left_alone
        assert not Page.objects.filter(slug="contact-us").exists()


@pytest.mark.django_db
def test_a_new_page_behind_a_deleted_door_is_left_alone(data: Path, starter: Path) -> None:
    """An editor closed a door; a pack that has a new page behind it is loaded all the same, without that page."""
    Page.objects.get(slug="for-women").specific.delete()
    (starter / "pages/for-women/a-new-page.md").write_text(GOOD[ABOUT])
    report = load(starter)
    assert {"for-women", "what-is-vaginismus", "a-new-page"} <= set(report.left_alone)
    assert not Page.objects.filter(slug="a-new-page").exists()


@pytest.mark.django_db
def test_an_editors_own_page_under_the_slug_is_left_alone(data: Path, starter: Path) -> None:
    """A pack never takes a page over that it did not make."""
    from sottovoce.pages.models import PlainPage

    own = PlainPage(title="Ours", slug="a-new-page", summary="Ours.")
    Page.objects.get(slug="for-women").add_child(instance=own)
    (starter / "pages/for-women/a-new-page.md").write_text(GOOD[ABOUT])
    assert changed(load(starter)) == ([], [], ["a-new-page"])
    assert Page.objects.get(slug="a-new-page").title == "Ours"


@pytest.mark.django_db
def test_an_editors_change_to_a_source_is_left_alone(data: Path, starter: Path) -> None:
    """Sources too: what an editor corrected is not overwritten, what was deleted does not come back."""
    source = Source.objects.get(key="achour-2019")
    source.read = "full"
    source.save()
    rewrite(starter / SOURCES, '"title": "Vaginismus and pregnancy: ', '"title": "Vaginismus and Pregnancy: ')
    assert changed(load(starter)) == ([], [], ["source:achour-2019"])
    assert Source.objects.get(key="achour-2019").read == "full"
    source.delete()
    assert "source:achour-2019" in load(starter).left_alone
    assert not Source.objects.filter(key="achour-2019").exists()


@pytest.mark.django_db
def test_an_organisation_is_updated_unless_an_editor_was_there(data: Path, starter: Path) -> None:
    """What the pack says anew arrives; what an editor closed stays closed, and what was deleted stays away."""
    rewrite(starter / LISTED, "name: RAINN", "name: R.A.I.N.N.")
    assert changed(load(starter)) == ([], ["organisation:rainn"], [])
    assert Organisation.objects.get(key="rainn").name == "R.A.I.N.N."
    Organisation.objects.filter(key="rainn").update(closed=True)
    rewrite(starter / LISTED, "name: R.A.I.N.N.", "name: RAINN")
    assert changed(load(starter)) == ([], [], ["organisation:rainn"])
    assert Organisation.objects.get(key="rainn").closed
    Organisation.objects.get(key="rainn").delete()
    assert changed(load(starter)) == ([], [], ["organisation:rainn"])
    assert not Organisation.objects.filter(key="rainn").exists()


@pytest.mark.django_db
def test_new_pages_take_their_place_in_the_packs_order(data: Path, starter: Path) -> None:
    """A page added between others stands between them, and the tree's order is the pack's."""
    for slug, order in (("new-first", 0), ("new-between", 2), ("new-last", 99)):
        (starter / f"pages/{slug}.md").write_text(GOOD[ABOUT].replace("order: 2", f"order: {order}"))
    rewrite(starter / "pages/for-practitioners.md", "order: 2", "order: 3")
    rewrite(starter / "pages/for-partners.md", "order: 3", "order: 4")
    load(starter)
    doors = [child.slug for child in Page.objects.get(slug="home").get_children().order_by("path")]
    assert doors == [
        "new-first", "for-women", "new-between", "for-practitioners", "for-partners", "sex-and-vaginismus", "vag-central",
        "contact-us", "new-last",
    ]  # fmt: skip


# Round trips


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.glob("**/*") if path.is_file()}


@pytest.mark.django_db
def test_export_after_load_gives_the_same_bytes(tmp_path: Path) -> None:
    """The starter library out of the desk again: every file, to the byte."""
    write_pack(export_pack(tmp_path / "out"), tmp_path / "out")
    exported, starter = files(tmp_path / "out"), files(PACK)
    assert set(exported) == set(starter)
    for name in starter:
        assert exported[name].decode() == starter[name].decode(), name


@pytest.mark.parametrize("source", ["starter", "small"])
def test_the_canonical_form_is_a_fixed_point(tmp_path: Path, good: Path, source: str) -> None:
    """Formatting a formatted pack changes nothing, and the starter is formatted."""
    folder = PACK if source == "starter" else good
    once, twice = tmp_path / "once", tmp_path / "twice"
    write_pack(read_pack(folder), once)
    write_pack(read_pack(once), twice)
    assert files(once) == files(twice)
    if source == "starter":
        assert files(once) == files(PACK)
    assert read_pack(once).sources == read_pack(folder).sources
    assert read_pack(once).organisations == read_pack(folder).organisations


def test_the_canonical_form_says_the_same(tmp_path: Path, good: Path) -> None:
    """Formatting moves words about, and changes none of them."""
    lay(good, {ABOUT: GOOD[ABOUT].replace("We are few.", "*  We* are\nfew\n, **really** .\n\n* a\n+ b\n")})
    lay(good, {ABOUT: (good / ABOUT).read_text().replace("*  We*", "_We_").replace("* a\n+ b\n", "* a\n* b\n")})
    write_pack(read_pack(good), tmp_path / "out")
    before, after = read_pack(good), read_pack(tmp_path / "out")
    assert {slug: page.body for slug, page in before.pages.items()} == {slug: p.body for slug, p in after.pages.items()}
    assert "*We* are few , **really** ." in (tmp_path / "out" / ABOUT).read_text()


def rich(markdown: str) -> str:
    """Markdown as rich text; any complaint fails the test."""
    complaints: list[str] = []
    html = RichTextReader(lambda line, text: complaints.append(text)).blocks(parser().parse(markdown), 1)
    assert not complaints, (markdown, complaints)
    return html


_AWKWARD = st.sampled_from(
    ["*", "_", "[", "]", "<", ">", "&", "#", "`", "\\", "1.", "12)", "-", "+", "=", "~", ":::", "|", "!", "![", "](", "[@", "[@a low]",
     "&amp;", "&lt;b&gt;", "<b>", "---", "***", "* * *", "“", "…", "é", "日本", "🌿", "**", "__", "\\*", "https://a.example", "page:x", "{%"]
)  # fmt: skip
_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs", "Co", "Cn"), include_characters=" "),
    min_size=1, max_size=12,
)  # fmt: skip
_OPENINGS = [
    "# ",
    "## ",
    "###### ",
    "> ",
    "- ",
    "+ ",
    "* ",
    "1. ",
    "12) ",
    "::: tip ",
    ":::",
    "=== ",
    "---",
    "~~~",
    "```",
]
_WRAPS = ["*", "_", "**", "__", "`", "***", "~~", "<", "["]
_CLOSING = {"<": ">", "[": "]"}
_WRAPPED = st.tuples(st.sampled_from(_WRAPS), _WORDS).map(
    lambda pair: f" {pair[0]}a{pair[1]}a{_CLOSING.get(pair[0], pair[0])} "
)
_TEXT = (
    st.tuples(
        st.just("") | st.sampled_from(_OPENINGS),
        st.lists(_AWKWARD | _WORDS | _WRAPPED | st.just(" "), min_size=1, max_size=8),
    )
    .map(lambda pair: " ".join((pair[0] + "".join(pair[1])).split()))
    .filter(bool)
)
_PLAIN = _TEXT.map(lambda text: escape(text, quote=False))
_WORD = st.from_regex(r"[a-zé0-9]{1,8}", fullmatch=True)
_MARKED = st.one_of(
    _WORD.map(lambda word: f"<b>{word}</b>"),
    _WORD.map(lambda word: f"<i>{word}</i>"),
    _PLAIN.map(lambda text: f'<a linktype="page" slug="a-page">{text}</a>'),
    st.tuples(_PLAIN, st.sampled_from(["https://a.example/", "https://a.example/x_(y)?a=1&amp;b=*2*", "http://a.example/_z_"])).map(
        lambda pair: f'<a href="{pair[1]}">{pair[0]}</a>'
    ),
    st.sampled_from(["", ' contested="yes"']).map(lambda mark: f'<a linktype="cite" key="a-1" certainty="low"{mark}></a>'),
)  # fmt: skip
_INLINE = st.lists(_PLAIN | _MARKED, min_size=1, max_size=5).map(" ".join)
_LIST = st.tuples(st.sampled_from(["ul", "ol"]), st.lists(_INLINE, min_size=1, max_size=3)).map(
    lambda pair: f"<{pair[0]}>{''.join(f'<li>{item}</li>' for item in pair[1])}</{pair[0]}>"
)
_PARAGRAPH = _INLINE.map(lambda text: f"<p>{text}</p>")


@pytest.mark.parametrize(
    "text",
    [
        *(f"{opening}words" for opening in _OPENINGS),
        *(f"so {wrap}words{_CLOSING.get(wrap, wrap)} so" for wrap in _WRAPS),
        "[words](https://a.example/)", "[words][words]", "![words](https://a.example/)", "[@solid-2020 high]", "<https://a.example/>",
        "<b>words</b>", "<!-- words -->", "&amp; &lt; &#42;", "words\\", "\\*words\\*", "a_b_c", "2*3*4", "1.", "1)", "-", "#", ":::",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "frame", ["<p>{}</p>", "<p>first</p><p>{}</p>", "<ul><li>{}</li></ul>", "<ol><li>first</li><li>{}</li></ol>"]
)
def test_no_sign_that_was_typed_becomes_markup(text: str, frame: str) -> None:
    """Each sign that Markdown gives a meaning to, at the beginning of a line and around words: it stays a sign."""
    html = frame.format(escape(text, quote=False))
    markdown = to_markdown(html)
    assert rich(markdown) == html
    assert to_markdown(rich(markdown)) == markdown


@settings(max_examples=200)
@given(text=_TEXT)
def test_any_words_survive_markdown(text: str) -> None:
    """Whatever characters an editor types, Markdown and back gives the same words, and marks nothing up."""
    html = f"<p>{escape(text, quote=False)}</p>"
    markdown = to_markdown(html)
    assert rich(markdown) == html
    assert to_markdown(rich(markdown)) == markdown


@settings(max_examples=200)
@given(paragraphs=st.lists(_PARAGRAPH, min_size=1, max_size=3), listed=st.none() | _LIST)
def test_rich_text_survives_markdown(paragraphs: list[str], listed: str | None) -> None:
    """Paragraphs, a list, emphasis, links and citations come back as they were, and the Markdown is canonical."""
    html = "".join([*paragraphs, listed or "", "<p>end</p>"])
    markdown = to_markdown(html)
    assert rich(markdown) == html
    assert to_markdown(rich(markdown)) == markdown


@pytest.mark.parametrize(
    "html",
    [
        "<p>a <b>bold </b>word</p>",
        "<p>a<b> bold</b> word</p>",
        "<p>so<b>“quoted”</b>so</p>",
        "<p><b>one</b><b>two</b></p>",
        "<p><i>one</i><b>two</b></p>",
        "<p><b><i>both</i></b></p>",
        "<p>a <b></b>word</p>",
        '<p><a href="https://a.example/x)y">x</a></p>',
        '<p><a href="https://a.example/a b">x</a></p>',
        "<p>10\xa0mg, and no break</p>",
        "<ul><li>one</li></ul><ul><li>two</li></ul>",
    ],
)
def test_what_an_editor_can_make_comes_back_in_words(html: str) -> None:
    """Emphasis over spaces or quotation marks, links with brackets, hard spaces: the words come back, no stray signs."""

    def words(text: str) -> str:
        return re.sub(r"<[^>]+>", "", text)

    markdown = to_markdown(html)
    again = rich(markdown)
    assert words(again) == words(html)
    assert to_markdown(again) == markdown


def test_the_starters_sources_are_canonical() -> None:
    """Sorted by id, fields in their order, as `pack format` writes them."""
    records = json.loads((PACK / SOURCES).read_text())
    assert [record["id"] for record in records] == sorted(record["id"] for record in records)
