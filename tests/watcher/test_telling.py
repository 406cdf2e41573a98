"""What readers are told of the watcher is what it found last."""

import re
from pathlib import Path

import pytest

from .telling import HEADING, OURS, PAGE, newest, section


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A copy of the last report, for a test to change."""
    copy = tmp_path / newest().name
    copy.write_text(newest().read_text())
    return copy


def change(report: Path, row: str, figures: str) -> str:
    """A report that says other figures, as readers are told."""
    text, changed = re.subn(rf"(?m)^\| {re.escape(row)} \| .*$", f"| {row} | {figures} |", report.read_text(), count=1)
    assert changed
    report.write_text(text)
    return section(report)


def test_the_page_says_what_the_last_report_says() -> None:
    """Written by the report itself; by hand: python tests/watcher/telling.py REPORT."""
    assert f"\n{section(newest())}\n## " in PAGE.read_text()
    assert PAGE.read_text().count(f"## {HEADING}\n") == 1


def test_figures_are_taken_over_as_they_are(other: Path) -> None:
    assert "**Our pages:** 12.3% as the first page" in change(
        other, f"{OURS}, cold start", "1 | 60 | 12.3% | 4.5% | 0.06"
    )
    assert "**Blind guesses:** 4.5%." in section(other)


def test_what_luck_does_not_explain_is_said(other: Path) -> None:
    assert "luck is enough" in change(other, f"{OURS}, click", "1 | 102 | 9.0% | 5.9% | 0.06")
    assert "Luck is not enough" in change(other, f"{OURS}, click", "1 | 102 | 19.0% | 5.9% | 0.02")
    assert "better than luck for answers in gzip" in change(other, "answers, gzip", "850 | 9.9% | 5.9% | 0.02")


def test_pages_told_apart_are_no_figure_to_show(other: Path) -> None:
    with pytest.raises(ValueError, match="Please mend that first"):
        change(other, f"{OURS}, click", "2 | 102 | 5.9% | 5.9% | 1.00")
