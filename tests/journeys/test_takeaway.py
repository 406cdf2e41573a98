"""The edition taken along: one archive, opened from a folder, read whole with no network at all."""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from serving import STARTER

from .conftest import Opener
from .test_leaving import BLANK

MISSING = "fragments => fragments.filter(one => document.querySelectorAll(`#${one}`).length !== 1)"


def _take(prepared: Path, file: Path) -> str:
    given = {**os.environ, "SOTTOVOCE_DATA": str(prepared / "data")}
    command = [sys.executable, "-m", "sottovoce.cli", "edition", "zip", str(file)]
    return subprocess.run(command, env=given, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def folder(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Under a name with a space and an umlaut, as on somebody's stick."""
    home = tmp_path_factory.mktemp("stick")
    _take(prepared, home / "edition.zip")
    with zipfile.ZipFile(home / "edition.zip") as archive:
        archive.extractall(home / "Für später")
    return home / "Für später"


@pytest.mark.parametrize(
    ("device", "script"),
    [
        ("phone", True),
        pytest.param("phone", False, marks=pytest.mark.prove),
        pytest.param("desktop", True, marks=pytest.mark.prove),
        pytest.param("desktop", False, marks=pytest.mark.prove),
    ],
)
def test_every_page_and_link_works_with_no_network(folder: Path, visit: Opener, device: str, script: bool) -> None:
    reader = visit(device, script=script)
    reader.context.set_offline(True)
    reader.context.route("http*://**", lambda route: route.abort())
    page, seen, waiting = reader.page, set[str](), [(folder / "index.html").as_uri()]
    while waiting:
        url = waiting.pop()
        seen.add(url)
        page.goto(url)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        links = page.locator("a").evaluate_all("links => links.map(link => link.href)")
        inside = [link for link in links if not link.startswith("http")]
        assert all(link.startswith(folder.as_uri()) for link in inside), url
        fragments = sorted({link.partition("#")[2] for link in inside if link.startswith(f"{url}#")})
        assert page.evaluate(MISSING, fragments) == [], url
        waiting += {link.partition("#")[0] for link in inside} - seen - set(waiting)
    assert len(seen) == len(list(folder.iterdir())) >= len(list((STARTER / "pages").rglob("*.md")))
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("navigation", name="Doors").get_by_role("link", name="For Women", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("For Women")
    for gone in ("Read under cover", "Short address", "Copy a short link"):
        assert page.get_by_text(gone).count() == 0
    assert [asked for asked in reader.requests if not asked.startswith("GET file:")] == []
    assert reader.complaints == []


def test_leaving_a_folder_blanks_the_page_too(folder: Path, visit: Opener) -> None:
    page = visit("phone").page
    page.context.route("http*://**", lambda route: route.fulfill(status=204))
    page.goto((folder / "index.html").as_uri())
    with page.expect_request("https://www.wikipedia.org/"):
        page.get_by_role("link", name="Leave now").click()
    assert page.evaluate(BLANK)


def test_the_same_edition_gives_the_same_bytes(prepared: Path, tmp_path: Path) -> None:
    """Whenever it is taken, whoever takes it; what was there is replaced at once."""
    said = _take(prepared, tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert said.startswith(f"{len(archive.namelist())} pages written to")
    (tmp_path / "two.zip").write_text("what was there")
    _take(prepared, tmp_path / "two.zip")
    one, two = (hashlib.sha256((tmp_path / f"{name}.zip").read_bytes()).hexdigest() for name in ("one", "two"))
    assert one == two
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.zip", "two.zip"]
