"""The `sottovoce` command: what can be asked for, and that every expected trouble ends in one sentence."""

import argparse
import importlib
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from sottovoce.evidence.grades import KINDS, READ
from sottovoce.settings import env

STARTER = Path(__file__).parent / "starter" / "en"


def main(arguments: list[str] | None = None) -> int:
    """:returns: the exit code: 0, 1 after a sentence on standard error, 130 after Ctrl-C."""
    given = _parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sottovoce.settings.desk")
    try:
        if given.module in ("commands", "sourcing"):
            _set_up_django()
        module = importlib.import_module(f"sottovoce.{given.module}")
        return int(getattr(module, given.function)(given))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has heard enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (env.SettingError, SystemExit) as error:
        if isinstance(error, SystemExit) and not isinstance(error.code, str):
            raise
        print(error, file=sys.stderr)
        return 1


def _at_least_one(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 1 on")
    return int(text)


def _set_up_django() -> None:
    import django

    django.setup()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sottovoce", description="Patient-led health networks, in a low voice.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    packs = commands.add_parser("pack", help="Load, export or format a pack.").add_subparsers(
        required=True, metavar="COMMAND"
    )

    def add(
        to: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, target: str, text: str | None
    ) -> argparse.ArgumentParser:
        command = to.add_parser(name, help=text, description=text) if text else to.add_parser(name)
        module, _, function = target.partition(".")
        command.set_defaults(module=module, function=function)
        return command

    add(commands, "serve", "serving.serve", "Set up what is missing and serve the site and the desk on this machine.")
    add(
        commands,
        "publish",
        "commands.publish",
        "Render and seal every published page and put the new edition in place at once.",
    )
    check = add(
        commands,
        "check",
        "commands.check",
        "Look for what would stand in the way of publishing, in the desk or in a pack.",
    )
    check.add_argument("folder", type=Path, nargs="?", help="a pack; without it, the desk's published pages")
    add(
        commands,
        "tick",
        "commands.tick",
        "Publish what was scheduled until now, show readers which reviews have grown overdue, and bring the report of all pages "
        "up to date. `serve` does it by itself.",
    )
    link = add(
        commands, "link", "commands.link", "Print a one-time link in which a person sets a new password for the desk."
    )
    link.add_argument("name", help="the account's name")
    link.add_argument(
        "--reset-second-factor",
        action="store_true",
        help="also take away a lost second factor, the old password and all sessions",
    )
    load = add(
        packs,
        "load",
        "commands.pack_load",
        "Bring a pack into the desk and publish its pages; what editors changed is left alone.",
    )
    load.add_argument("folder", type=Path, nargs="?", default=STARTER, help="the pack; without it, the starter library")
    export = add(packs, "export", "commands.pack_export", "Write the desk's published pages as a pack.")
    export.add_argument("folder", type=Path, help="a folder that is new, empty, or holds a pack")
    form = add(packs, "format", "commands.pack_format", "Rewrite a pack in its canonical form.")
    form.add_argument("folder", type=Path, help="the pack")
    _sources(add, commands.add_parser("sources", help="Add sources, check them, or report what pages rest on."))
    editions = commands.add_parser("edition", help="Take the edition along.").add_subparsers(
        required=True, metavar="COMMAND"
    )
    whole = add(
        editions,
        "zip",
        "commands.edition_zip",
        "Write the whole edition as one archive of pages that open from a folder, with no network.",
    )
    whole.add_argument("file", type=Path, help="for example sottovoce.zip; replaced when it is there")
    keep = add(
        commands,
        "backup",
        "keeping.backup",
        "Write database, media and secret key into one file, while the site runs. The file is sensitive.",
    )
    keep.add_argument(
        "file", type=Path, help="a new file, for example sottovoce-2026-11-22.backup; with --keep, a folder"
    )
    keep.add_argument("--force", action="store_true", help="replace the file when it is there")
    keep.add_argument(
        "--keep",
        type=_at_least_one,
        metavar="N",
        help="write a file with the date into the folder, then delete all but the newest N that were written so",
    )
    back = add(
        commands,
        "restore",
        "keeping.restore",
        "Put a backup into the data folder and publish it; the site must not run.",
    )
    back.add_argument("file", type=Path, help="what `sottovoce backup` wrote")
    back.add_argument(
        "--replace", action="store_true", help="move a data folder that is not empty aside, under a name with the date"
    )
    add(commands, "prepare", "commands.prepare", None)  # what `serve` does before it serves
    return parser


def _sources(add: Any, parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = add(commands, "add", "sourcing.add", "Add a source by its DOI or PMID, or sources from a file of CSL-JSON.")
    one.add_argument("what", help="10.1136/gut.41.2.258, PMID:9301508, or FILE.json")
    one.add_argument("--kind", choices=list(KINDS), help="how it knows; needed unless the file says it in custom.kind")
    one.add_argument("--read", choices=list(READ), default="abstract", help="how you read it")
    check = add(
        commands,
        "check",
        "sourcing.check",
        "Ask Crossref whether a source was retracted, and follow each link; every answer is kept with its day.",
    )
    check.add_argument(
        "--from",
        dest="file",
        type=Path,
        metavar="FILE",
        help="ask a saved file instead, offline: Retraction Watch’s .csv, or works of Crossref’s as .json",
    )
    check.add_argument(
        "--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day that the file speaks of; else its own"
    )
    report = add(
        commands,
        "report",
        "sourcing.report",
        "A table of every page: what it cites, on what it rests, how certain it is.",
    )
    report.add_argument("--csv", action="store_true", help="for a spreadsheet")
    report.add_argument(
        "--unsourced", action="store_true", help="instead, what pages say without a source, and how readers are told so"
    )


if __name__ == "__main__":
    sys.exit(main())
