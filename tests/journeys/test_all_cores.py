"""A full publish on several processes, as a large site has it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from serving import ADDRESS

PUBLISH = """
import django
if __name__ == "__main__":
    django.setup()
    from sottovoce.press.publish import publish_everything
    print(publish_everything(processes=2).pages)
"""


@pytest.mark.prove
def test_two_processes_make_the_same_edition_as_one(prepared: Path, tmp_path: Path) -> None:
    """However many processes seal the pages, the bytes are the same, and in the same order."""
    shutil.copytree(prepared / "data", tmp_path / "data")
    script = tmp_path / "publish.py"
    script.write_text(PUBLISH)
    environment = {
        **os.environ,
        "SOTTOVOCE_DATA": str(tmp_path / "data"),
        "SOTTOVOCE_SITE_URL": ADDRESS,
        "DJANGO_SETTINGS_MODULE": "sottovoce.settings.desk",
    }
    before = (tmp_path / "data" / "edition").read_bytes()
    (tmp_path / "data" / "edition").unlink()
    run = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 10
    assert (tmp_path / "data" / "edition").read_bytes() == before
