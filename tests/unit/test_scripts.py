"""The readers' scripts: small, without a build, in one policy for all pages, and no page needs one."""

import brotli
import pytest

from sottovoce.foundation.headers import csp_hash
from sottovoce.press.sealing import minified, policy
from sottovoce.reader.assets import _JS, script, scripts


def test_every_script_keeps_its_budget_and_asks_for_nothing() -> None:
    """Half a KB after brotli in every page, a tenth over 1 KB on the one that searches, and nothing that stores or sends."""
    assert len(brotli.compress(script("every").encode(), quality=11)) <= 500
    assert len(brotli.compress("".join(scripts()).encode(), quality=11)) <= 1_100
    for text in scripts():
        for word in ("fetch", "XMLHttp", "Storage", "cookie", "indexedDB", "sendBeacon", "import", "eval", "innerHTML"):
            assert word not in text


def test_one_policy_lists_every_script() -> None:
    """The header is the same for a page with one script and a page with two: its length tells neither."""
    assert set(scripts()) == {script(folder.name) for folder in _JS.iterdir()}
    for text in scripts():
        assert csp_hash(text) in policy()


@pytest.mark.parametrize("text", scripts())
def test_the_minifier_leaves_a_script_byte_for_byte(text: str) -> None:
    """Its hash is listed."""
    assert f"<script>{text}</script>" in minified(f"<!doctype html><html><body><p>x</p><script>{text}</script></body>")


def test_making_it_small_drops_comments_and_indents_alone() -> None:
    """What is taken away by rule is nothing that a script means; a string over several lines would not be safe."""
    for path in _JS.glob("*/*.js"):
        text = path.read_text()
        assert text.startswith("// "), f"{path.name} does not say why it exists"
        assert "`" not in text, f"{path.name}: a template literal may hold lines whose indents mean something"
        assert "/*" not in text, path.name
