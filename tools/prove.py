"""Runs everything that is slow and writes what came out, with the date and the machine, under docs/proofs/."""

import datetime
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = ROOT / ".venv" / "bin"

STEPS = [
    (
        "All tests, the slow ones too",
        [BIN / "pytest", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", "-m", "prove or not prove"],
    ),
    ("What a watcher on the network can tell", [BIN / "python", "tests/watcher/report.py"]),
    ("The front beside nginx", [BIN / "python", "bench/serve.py"]),
    ("The front under a flood, beside nginx", [BIN / "python", "bench/flood.py"]),
    ("Publishing at 100, 1,000 and 10,000 articles", [BIN / "python", "bench/publish.py", "--full"]),
]
_PROGRESS = re.compile(r"\d+%\||\x1b\[|\d/s\]$")


def main() -> int:
    today = datetime.datetime.now(datetime.UTC).date()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    report = [
        f"# Proofs of {today}",
        "",
        f"Commit {commit.stdout.strip() or 'unknown'}; {platform.platform()}; {os.cpu_count()} cores; "
        f"Python {platform.python_version()}. Written by `make prove`.",
    ]
    failed = 0
    for title, command in STEPS:
        print(f"── {title}", flush=True)
        begin = time.monotonic()
        run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        lines = []
        for line in run.stdout or ():
            sys.stdout.write(line)
            if not _PROGRESS.search(line) and (line.strip() or (lines and lines[-1])):
                lines.append(line.rstrip())
        code = run.wait()
        failed += bool(code)
        verdict = "passed" if code == 0 else f"FAILED ({code})"
        report += [
            "",
            f"## {title}",
            "",
            f"{verdict} in {time.monotonic() - begin:.0f} s",
            "",
            "```",
            *lines[-60:],
            "```",
        ]
    path = ROOT / "docs" / "proofs" / f"{today}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(report) + "\n")
    print(f"Written to {path.relative_to(ROOT)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
