"""A small pack for tests of single parts: the starter's own pages, few of them, so that publishing everything takes a moment."""

import json
import re
import shutil
import tempfile
from pathlib import Path

from serving import STARTER

PACK = (
    Path(tempfile.mkdtemp(prefix="sottovoce-small-")) / "pack"
)  # leads to it as soon as a test has asked for the database
PAGES = {
    "home", "for-women", "for-practitioners", "for-partners", "sex-and-vaginismus", "vag-central", "contact-us", "what-is-vaginismus",
    "recognising-it", "what-helps-what-hurts", "anal-sex-and-vaginismus", "a-to-z", "glossary", "how-we-know-what-we-say", "about",
    "corrections", "what-can-be-seen", "library-of-sources", "finding-a-specialist",
}  # fmt: skip
_LINK = re.compile(r"\(page:([a-z0-9-]+)\)")
_WORD = re.compile(r"^::: definition\nterm: (.*)\n(?:.*\n)*?:::\n\n", re.MULTILINE)
WORDS = "AaDdPpVv"  # the first letters of the glossary's words that stay
_LIST = re.compile(r"^(related|footer): \[(.*)\]$", re.MULTILINE)


def write_small(folder: Path) -> None:
    """Copy the starter without most of its pages; links to those lead to “about”."""
    shutil.copytree(STARTER, folder)
    for path in folder.glob("pages/**/*.md"):
        if path.stem not in PAGES:
            path.unlink()
            continue
        text = _LINK.sub(lambda link: link[0] if link[1] in PAGES else "(page:about)", path.read_text())
        path.write_text(_LIST.sub(_kept, _WORD.sub(_some, text)))
    _leave_out_sources(folder)


def _some(word: re.Match[str]) -> str:
    return word[0] if word[1][0] in WORDS else ""


def _kept(line: re.Match[str]) -> str:
    return f"{line[1]}: [{', '.join(slug for slug in line[2].split(', ') if slug in PAGES)}]"


def _leave_out_sources(folder: Path) -> None:
    """All that no page of it cites, but a few: the library of sources has many parts otherwise."""
    texts = "".join(path.read_text() for path in folder.glob("**/*.md"))
    sources = json.loads((folder / "sources.json").read_text())
    cited = [source for source in sources if f"@{source['id']} " in texts]
    others = [source for source in sources if source not in cited]
    (folder / "sources.json").write_text(json.dumps([*cited, *others[::20]]))
