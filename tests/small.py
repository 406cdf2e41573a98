"""A small pack for tests of single parts: the starter's own pages, few of them, so that publishing everything takes a moment."""

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
_LIST = re.compile(r"^(related|footer): \[(.*)\]$", re.MULTILINE)


def write_small(folder: Path) -> None:
    """Copy the starter without most of its pages; links to those lead to “about”."""
    shutil.copytree(STARTER, folder)
    for path in folder.glob("pages/**/*.md"):
        if path.stem not in PAGES:
            path.unlink()
            continue
        text = _LINK.sub(lambda link: link[0] if link[1] in PAGES else "(page:about)", path.read_text())
        path.write_text(_LIST.sub(_kept, text))


def _kept(line: re.Match[str]) -> str:
    return f"{line[1]}: [{', '.join(slug for slug in line[2].split(', ') if slug in PAGES)}]"
