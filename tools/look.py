"""Takes pictures of a served site, to be looked at: python tools/look.py http://localhost:8000 FOLDER [slug …]"""

import re
import sys
import urllib.request
from pathlib import Path

import setup
from playwright.sync_api import sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDTHS = (360, 1280)
THEMES = ("light", "dark")


def main(site: str, folder: Path, slugs: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if not slugs:
        sitemap = urllib.request.urlopen(f"{site}/sitemap.xml").read().decode()
        slugs = re.findall(r"<loc>https?://[^/]+/([^/<]+)", sitemap)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=setup.chromium(), args=FLAGS)
        for width in WIDTHS:
            for theme in THEMES:
                context = browser.new_context(viewport={"width": width, "height": 780}, color_scheme=theme)
                page = context.new_page()
                for slug in slugs:
                    page.goto(f"{site}/{slug}")
                    page.screenshot(path=folder / f"{slug}-{width}-{theme}.png", full_page=True)
                context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
