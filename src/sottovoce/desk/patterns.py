"""The pattern page: every block and every part of a reader's page with example data, read from their own definitions."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.views.generic import TemplateView
from wagtail import blocks
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

import sottovoce.reader
from sottovoce.blocks.body import Body
from sottovoce.directory.listing import Choice, Directory, Entry, Place
from sottovoce.evidence import library
from sottovoce.evidence.grades import MEANINGS
from sottovoce.foundation.address import address
from sottovoce.foundation.rendering import rendering
from sottovoce.pages.reviews import NOT_REVIEWED
from sottovoce.pages.showing import show_missing
from sottovoce.starter.desk import Numbers, block_of
from sottovoce.starter.document import Document
from sottovoce.starter.write import page_text

SCHEMES: Final = ("light", "dark")
_COMPONENTS = Path(sottovoce.reader.__file__).parent / "templates" / "reader" / "components"
_DAY = datetime.date(2026, 11, 22)
_CARD = {
    "title": "What helps, what hurts",
    "url": address("what-helps-what-hurts"),
    "summary": "Small things that many women have found to help, and what to leave alone.",
    "review": NOT_REVIEWED,
}
_LISTED: Final = ("What it offers, in plain words.", "https://www.example.org/", _DAY, "opened its page")

_ENTRY = library.Entry(
    "A topic",
    "randomised trial",
    "Example 2020",
    "Example AB. An example. A Journal. 2020;1(2):3–4.",
    "https://www.example.org/",
    "example.org",
    True,
    False,
    "2026-11-22",
)


@dataclass(frozen=True)
class Pattern:
    """One thing that pages are made of.

    :ivar key: its name in addresses.
    :ivar fields: label and help of each field that an editor fills in.
    :ivar syntax: how a pack writes it; empty for what is not written by hand.
    """

    key: str
    group: str
    label: str
    description: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    syntax: str = ""


def patterns() -> dict[str, Pattern]:
    """All patterns by their key, blocks first."""
    found = [*_blocks(), *_components()]
    found.append(
        Pattern("page-not-found", "Whole pages", "Not here", "What readers get at an address that is not known.")
    )
    return {pattern.key: pattern for pattern in found}


def _blocks() -> Iterator[Pattern]:
    numbers = Numbers()
    for name, block in Body().child_blocks.items():
        raw = block_of(name, block.get_prep_value(block.normalize(block.get_preview_value())), numbers)
        document = Document("example", None, {"type": "plain", "title": "Example"}, [(name, raw)])
        syntax = page_text(document, 0, {}).split("---\n", 2)[2].strip("\n")
        group, description = str(block.meta.group), str(block.meta.description)
        yield Pattern(f"block-{name}", group, str(block.label), description, list(_fields(block)), syntax)


def _fields(block: blocks.Block, above: str = "") -> Iterator[tuple[str, str]]:
    for child in getattr(block, "child_blocks", {}).values():
        # Wagtail keeps the help of a field with its form field, and that of a list with the block.
        told = child.field.help_text if isinstance(child, blocks.FieldBlock) else child.meta.help_text
        yield above + str(child.label), str(told or "")
        if isinstance(child, blocks.ListBlock) and isinstance(child.child_block, blocks.StructBlock):
            yield from _fields(child.child_block, f"{child.label}: ")


def _components() -> Iterator[Pattern]:
    for path in sorted(_COMPONENTS.glob("*.html")):
        label = path.stem.replace("_", " ").capitalize()
        yield Pattern(f"component-{path.stem}", "Parts of a page", label, f"reader/components/{path.name}")


def example(key: str, scheme: str) -> str:
    """A pattern as readers see it.

    :param scheme: one of ``SCHEMES``; the readers' style follows their device, the example is held to one.
    :raises KeyError: when there is no such pattern.
    """
    pattern = patterns()[key]
    kind, _, name = key.partition("-")
    if kind == "page":
        return _held_to(scheme, show_missing().html)
    with rendering():
        if kind == "block":
            block = Body().child_blocks[name]
            html = f'<div class="flow">{block.bind(block.get_preview_value()).render(_example_page())}</div>'
        else:
            html = get_template(f"reader/components/{name}.html").render(_example_page())
        # Header and footer are landmarks of their own, beside the main text.
        beside = name if name in ("header", "footer") else ""
        document = get_template("desk/example.html").render({"pattern": pattern, "html": html, "beside": beside})
    return _held_to(scheme, document)


def _held_to(scheme: str, html: str) -> str:
    dark = "all" if scheme == "dark" else "not all"
    html = html.replace("(prefers-color-scheme:dark)", dark).replace(
        "color-scheme:light dark", f"color-scheme:{scheme}"
    )
    return html.replace('content="light dark"', f'content="{scheme}"')


def _example_page() -> dict[str, Any]:
    """All that the parts of a page read, made up."""
    body = [block.bind(block.get_preview_value()) for block in Body().child_blocks.values()]
    source = {
        "label": "Example 2020",
        "kind": "randomised trial",
        "certainty_label": "moderate certainty",
        "meaning": MEANINGS["moderate"],
        "dots": 2,
        "abstract": True,
        "url": "https://www.example.org/",
        "url_label": "example.org",
    }
    return {
        "page": SimpleNamespace(title="The title of a page", summary="What it answers, in two sentences."),
        "body": body,
        "site": {
            "name": "Sottovoce",
            "home_url": address("home"),
            "az_url": address("a-to-z"),
            "leave_url": "https://www.wikipedia.org/",
            "cover_title": "Notes",
            "footer": [_CARD],
            "licence": "CC BY-SA 4.0",
        },
        "doors": [{**_CARD, "title": "For women", "current": True}, {**_CARD, "title": "For partners"}],
        "crumbs": [{"title": "Sottovoce", "url": address("home")}, {"title": "For women", "url": address("for-women")}],
        "sections": [{"id": "s1", "title": "What is known"}, {"id": "s2", "title": "What is not known"}],
        "minutes": 4,
        "updated": _DAY,
        "next_review": _DAY.replace(year=_DAY.year + 1),
        "review": NOT_REVIEWED,
        "sources": [
            {**source, "id": "r1", "number": 1},
            {**source, "id": "r2", "number": 2, "dots": 1, "certainty_label": "low certainty", "contested": True},
        ],
        "value": {"basis": "ours"},
        "library": [library.Group("A topic", "randomised trial", [_ENTRY])],
        "gate_passes": [
            {**_CARD, "on": _DAY, "what": "The tip has no stop sign.", "reason": "It stands in the paragraph above."}
        ],
        "directory": Directory(
            (
                Place(
                    "a m", "Italy", (Entry("a m", "An association", "Professional body · Italian", *_LISTED, False),)
                ),
                Place(
                    "b r",
                    "United Kingdom",
                    (Entry("b r", "A. Example", "Physiotherapist, York · English", *_LISTED, True),),
                ),
            ),
            (Choice("a", "Italy"), Choice("b", "United Kingdom")),
            (Choice("m", "Professional body"), Choice("r", "A specialist in person")),
        ),
        "index": [("W", [{**_CARD, "said": ["it hurts"], "word": False}])],
        "words": [{"word": "Anismus", "plain": "A difficulty in emptying the bowel.", "url": address("glossary")}],
        "ranges": [
            {"title": "Acquired – Guarding", "url": address("glossary"), "current": True},
            {"title": "Hymen – Vulva", "url": address("glossary.2")},
        ],
        "related": [_CARD, {**_CARD, "title": "What is vaginismus?"}],
        "items": [_CARD, {**_CARD, "title": "What is vaginismus?"}],
        "name": "Pages behind this door",
        "part": 2,
        "parts": 3,
        "previous_url": address("for-women"),
        "next_url": address("for-women.3"),
        "code": "bcdf",
        "code_url": address("bcdf"),
    }


class PatternsView(WagtailAdminTemplateMixin, TemplateView):
    """All patterns, each with its name, its help for editors, its pack syntax, and how readers see it."""

    template_name = "desk/patterns.html"
    page_title = "Patterns"
    header_icon = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "patterns": list(patterns().values()), "schemes": SCHEMES}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


patterns_view = require_admin_access(PatternsView.as_view())


@require_admin_access
def example_view(request: HttpRequest, key: str, scheme: str) -> HttpResponse:
    try:
        return HttpResponse(example(key, scheme))
    except KeyError as error:
        raise Http404(f"There is no pattern “{key}”.") from error
