"""What import-linter cannot see: rooms that reach upwards by foreign key, template or name."""

import re
from pathlib import Path

from django.apps import apps

import sottovoce

SOURCE = Path(sottovoce.__file__).parent
ROOMS = ["foundation", "reader", "evidence", "directory", "blocks", "pages", "starter", "press", "desk", "settings"]
BESIDE = {("starter", "press"), ("press", "starter"), ("evidence", "directory"), ("directory", "evidence")}
TEMPLATE = re.compile(r"""{%\s*(?:include|extends)\s+["']([a-z_]+)/""")
NAMED = re.compile(r"""["']([a-z]+)\.[A-Z][A-Za-z]+["']""")


def reaches_up(room: str, other: str) -> bool:
    if room not in ROOMS or other not in ROOMS or room == other:
        return False
    return (room, other) in BESIDE or ROOMS.index(other) > ROOMS.index(room)


def test_no_model_points_to_a_higher_room() -> None:
    """Foreign keys run the way imports run."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model is not None:
                assert not reaches_up(model._meta.app_label, field.related_model._meta.app_label), (
                    f"{model}.{field.name}"
                )


def test_no_template_includes_from_a_higher_room() -> None:
    """A reader's template is made of reader's templates."""
    for path in SOURCE.glob("*/templates/**/*.html"):
        room = path.relative_to(SOURCE).parts[0]
        for other in TEMPLATE.findall(path.read_text()):
            assert not reaches_up(room, other), path


def test_no_room_names_a_model_of_a_higher_one() -> None:
    """Models named by a string ("pages.HomePage") stay in their room or below."""
    for path in SOURCE.glob("*/**/*.py"):
        if "migrations" not in path.parts:
            room = path.relative_to(SOURCE).parts[0]
            for other in NAMED.findall(path.read_text()):
                assert not reaches_up(room, other), f"{path} names {other}"


def test_modules_and_stylesheets_stay_small() -> None:
    """Over 400 lines of code or 150 of style is a sign to stop and think."""
    for pattern, limit in (("**/*.py", 400), ("**/*.css", 150)):
        for path in SOURCE.glob(pattern):
            if "migrations" not in path.parts:
                assert len(path.read_text().splitlines()) <= limit, path
