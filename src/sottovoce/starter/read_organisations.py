"""Reads a pack's organisations, strictly: each problem with the line of the key that it is about."""

import datetime
from typing import Any, Final

import yaml
from django.core.exceptions import ValidationError

from sottovoce.directory.models import Organisation
from sottovoce.foundation.richtext import plain

from .document import Pack, Problem

FILE: Final = "organisations.yaml"
KEYS: Final = ("id", "name", "kind", "country", "languages", "offers", "address", "checked", "how", "closed")
_FIELDS: Final = {"key": "id"}  # where the model says otherwise than the pack
_STR, _DAY, _BOOL = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "timestamp", "bool"))


def read_organisations(pack: Pack, problems: list[Problem]) -> None:
    """Fill the pack's organisations; a pack without the file has none."""
    path = pack.folder / FILE
    if not path.exists():
        return
    try:
        whole = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        problems.append(Problem(FILE, 1, "It is not UTF-8 text."))
        return
    except RecursionError:
        problems.append(Problem(FILE, 1, "It is a list of organisations, each with its keys, and nothing within them."))
        return
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        problems.append(Problem(FILE, mark.line + 1 if mark else 1, f"It cannot be read: {what}."))
        return
    if not isinstance(whole, yaml.SequenceNode):
        problems.append(Problem(FILE, 1, "It must be a list of organisations."))
        return
    for node in whole.value:
        _Reader(node, problems).read_into(pack)


class _Reader:
    """Reads one organisation."""

    def __init__(self, node: yaml.Node, problems: list[Problem]) -> None:
        self._node, self._problems = node, problems
        self._lines: dict[str, int] = {}
        self._sound = True

    def _complain(self, text: str, key: str = "") -> None:
        line = self._lines.get(key, self._node.start_mark.line + 1)
        self._problems.append(Problem(FILE, line, text))
        self._sound = False

    def read_into(self, pack: Pack) -> None:
        if not isinstance(self._node, yaml.MappingNode):
            self._complain(f"An organisation has keys: {', '.join(KEYS)}.")
            return
        record: dict[str, Any] = {}
        for key_node, node in self._node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            again = key in self._lines
            self._lines[key] = key_node.start_mark.line + 1
            if key not in KEYS:
                self._complain(f"“{key}” is not a key of an organisation; the keys are {', '.join(KEYS)}.", key)
            elif again:
                self._complain(f"“{key}” is there twice.", key)
            else:
                record[key] = self._value(key, node)
        for key in KEYS[:-1]:
            if key not in self._lines:
                self._complain(f"“{key}” is missing.")
        if self._sound:
            self._judge(record)
        name = record.get("id")
        if isinstance(name, str) and name in pack.organisations:
            self._complain(f"The organisation “{name}” is there twice.", "id")
        elif isinstance(name, str):
            pack.organisations[name] = record

    def _value(self, key: str, node: yaml.Node) -> Any:
        """What stands at a key; a complaint when it is something else than belongs there."""
        match key, node:
            case "languages", yaml.SequenceNode(value=parts):
                words = [plain(part.value) for part in parts if isinstance(part, yaml.ScalarNode) and part.tag == _STR]
                if len(words) == len(parts) and all(word and "," not in word for word in words):
                    return words
            case "languages", _:
                pass
            case "checked", yaml.ScalarNode(tag=tag) if tag == _DAY:
                try:
                    day = yaml.SafeLoader("").construct_yaml_timestamp(node)
                except ValueError:
                    day = None
                if type(day) is datetime.date:
                    return day
            case "closed", yaml.ScalarNode(tag=tag, value="true") if tag == _BOOL:
                return True
            case (("checked" | "closed"), _):
                pass
            case _, yaml.ScalarNode(tag=tag, value=words) if tag == _STR and plain(words):
                return plain(words)
        wanted = {
            "languages": "must be a list of languages: [English, Italian]",
            "checked": "must be a date such as 2026-11-25",
            "closed": "is true, or left out",
        }.get(key, "must be a text; put it in quotation marks if it looks like something else")
        self._complain(f"“{key}” {wanted}.", key)
        return None

    def _judge(self, record: dict[str, Any]) -> None:
        """What the desk would not keep, a pack may not bring."""
        try:
            Organisation.from_record(record).full_clean(validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                key = _FIELDS.get(name, name)
                for sentence in sentences:
                    self._complain(f"“{key}”: {sentence}", key)
