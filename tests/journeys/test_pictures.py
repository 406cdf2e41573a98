"""The pictures of docs/editing.md, made from the desk as it is: SOTTOVOCE_PICTURES=1 pytest tests/journeys/test_pictures.py keeps them."""
# ruff: noqa: F811 - the editor's fixtures are borrowed

import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from serving import ROOT, Served

from .conftest import Opener
from .test_editor import Account, _open, _publish, account, site  # noqa: F401

pytestmark = pytest.mark.prove

DOCS = ROOT / "docs"
SIZE = {"width": 1080, "height": 720}
Take = Callable[[str], None]


@pytest.fixture
def desk(site: Served, account: Account, visit: Opener) -> Iterator[Page]:
    """A tab whose pictures are alike from one time to the next: nothing moves, no carets."""
    page = visit(
        "desktop", storage_state=account.state, base_url=site.desk, viewport=SIZE, reduced_motion="reduce"
    ).page
    page.on("dialog", lambda dialog: dialog.accept())
    yield page


@pytest.fixture
def take(desk: Page, tmp_path: Path) -> Take:
    """Takes a picture of the window, into docs/pictures when asked to keep them; small, in 64 colours."""
    folder = DOCS / "pictures" if os.environ.get("SOTTOVOCE_PICTURES") else tmp_path

    def one(name: str) -> None:
        shot = Image.open(io.BytesIO(desk.screenshot(caret="hide", animations="disabled"))).convert("RGB")
        assert shot.size == (SIZE["width"], SIZE["height"])
        assert len(shot.getcolors(1 << 20) or ()) > 20, f"{name} shows nothing"
        path = folder / f"desk-{name}.png"
        shot.quantize(64).save(path, optimize=True)
        assert path.stat().st_size < 100_000
        taken.add(path.name)

    return one


taken: set[str] = set()


def test_home_and_report(desk: Page, take: Take) -> None:
    desk.goto("/")
    take("home")
    desk.goto("/all-pages/")
    expect(desk.get_by_role("table")).to_be_visible()
    take("all-pages")


def test_choosing_a_block(desk: Page, take: Take) -> None:
    _open(desk, "Recognising it")
    desk.get_by_role("button", name="Insert a block").filter(visible=True).first.click()
    chooser = desk.locator(".w-combobox")
    names = [name.strip() for name in chooser.get_by_role("option").all_inner_texts()]
    with desk.expect_response(re.compile("/block-preview/")):
        chooser.get_by_role("button", name="Preview").nth(names.index("Tip with its stop sign")).click()
    expect(desk.frame_locator(".w-combobox-preview iframe").locator(".stop")).to_be_visible()
    take("blocks")


def test_citing(desk: Page, take: Take) -> None:
    _open(desk, "For Partners")
    desk.locator(".public-DraftEditor-content").first.click()
    desk.keyboard.press("Control+End")
    desk.keyboard.press("Shift+ArrowLeft")
    desk.get_by_role("button", name="Cite a source").filter(visible=True).click()
    expect(desk.locator(".modal form").get_by_label("Source")).to_be_visible()
    desk.wait_for_timeout(400)  # the window fades in
    take("cite")


def test_previewing(desk: Page, take: Take) -> None:
    _open(desk, "Glossary")
    desk.get_by_role("button", name="Toggle preview").click()
    expect(desk.locator("[data-envelope-note]")).not_to_be_empty()
    expect(desk.frame_locator("#w-preview-iframe").locator("h1")).to_be_visible()
    take("preview")


def test_publishing_and_a_refusal(desk: Page, take: Take) -> None:
    _open(desk, "For Women")
    desk.get_by_role("button", name="More actions").click()
    expect(desk.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    take("publish")
    _open(desk, "Recognising it")
    fact = "Nine women in ten are well within three weeks."
    desk.locator(".public-DraftEditor-content").first.click()
    desk.keyboard.press("Control+End")
    desk.keyboard.press("Enter")
    desk.keyboard.insert_text(fact)
    desk.wait_for_function(
        "fact => [...document.querySelectorAll('input[name^=body]')].some(field => field.value.includes(fact))",
        arg=fact,
    )
    _publish(desk)
    expect(desk.get_by_text(re.compile("The paragraph .Nine women in ten.* has no source")).first).to_be_visible()
    desk.evaluate("() => scrollTo(0, 0)")
    take("refusal")


def test_the_guide_shows_these_pictures_and_no_other() -> None:
    """Runs last: each picture that was taken has its place, and each place its picture."""
    shown = set(re.findall(r"\(pictures/(desk-[a-z-]+\.png)\)", (DOCS / "editing.md").read_text()))
    assert shown == taken
    missing = [name for name in shown if not (DOCS / "pictures" / name).exists()]
    assert not missing, f"SOTTOVOCE_PICTURES=1 makes {missing}"
