"""The whole edition as one archive of plain files, to be read from a folder with no network: a gift on a stick.

It is taken from the edition, so it says what readers see now: the open pages, without padding, leading to each other as
files do. What only a server can do (the cover, the short address) is left out. The same edition gives the same bytes.
"""

import re
import zipfile
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from sottovoce.foundation.edition import SITEMAP, EditionFile
from sottovoce.foundation.envelope import unpack

INDEX = "index.html"

_OF_A_SERVER = re.compile(
    r'<p class=(?:cover|"cover")>.*?</p>|<p [^>]*class=(?:short|"short")[^>]*>.*?</p>|<link [^>]*rel=canonical>'
)
_LINK = re.compile(r'(?<= href=)(?:"/([^/"#]+)/[^"#]*(#[^"]*)?"|/([^/"#\s>]+)/[^"#\s>]*(#[^\s>]*)?)')
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest day that an archive can tell


def names(edition: EditionFile) -> list[str]:
    """The pages of an edition by their canonical names, in the order of the sitemap."""
    listed = unpack(edition.packed(edition.entries[SITEMAP])).decode()
    return [urlsplit(url).path.split("/")[1] for url in re.findall("<loc>([^<]+)</loc>", listed)]


def write_zip(edition: EditionFile, file: Path) -> int:
    """:returns: how many pages were written."""
    first = edition.entries[""]
    files = {name: INDEX if edition.entries[name] == first else f"{name}.html" for name in names(edition)}
    policy = re.sub(r"frame-ancestors [^;]*;? ?", "", edition.constants["csp"])  # which a page cannot set for itself
    fresh = file.with_name(f"{file.name}.new")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in sorted(files.items(), key=lambda found: found[1]):
            html = unpack(edition.packed(edition.entries[name])).decode()
            info = zipfile.ZipInfo(path, _BEGINNING)
            info.external_attr = 0o644 << 16
            archive.writestr(info, as_file(html, files, policy), zipfile.ZIP_DEFLATED)
    fresh.replace(file)
    return len(files)


def as_file(html: str, files: dict[str, str], policy: str) -> str:
    """A page's document as it stands in a folder.

    :param files: the file of each page, by its name.
    """

    def file(match: re.Match[str]) -> str:
        name, fragment = match[1] or match[3], match[2] or match[4] or ""
        return f'"{files[name]}{fragment}"'

    html = _LINK.sub(file, _OF_A_SERVER.sub("", html))
    charset = "<meta charset=utf-8>"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy, quote=False)}">'
    return html.replace(charset, charset + meta, 1)
