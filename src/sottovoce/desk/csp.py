"""Lets Wagtail's few inline scripts and the readers' own run, and no other: each is let through by its hash."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse

from sottovoce.reader import assets

# Wagtail 8.0 writes these behind the form fields that they start (date_input.html, datetime_input.html, time_input.html,
# widgets/chooser.py, inline_panel.html, multiple_chooser_panel.html). All they can say is which field, and with which
# data: a call whose arguments are literals. A script of any other shape gets no hash, so that the browser refuses it.
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_CALL = re.compile(r"\s*(?:new \w*Chooser|init(?:Date|DateTime|Time)Chooser)\((.*)\);\s*", re.DOTALL)
_PANEL = re.compile(
    r"""\s*\(function\(\) \{\s*var panel = new (?:InlinePanel|MultipleChooserPanel)\(JSON\.parse\((".*")\)\);\s*\}\)\(\);\s*"""
)


def hashes(html: str) -> Iterator[str]:
    """The CSP sources of the inline scripts that are Wagtail's own, or the readers' in a preview."""
    for script in _SCRIPT.findall(html):
        call = _CALL.fullmatch(script) or _PANEL.fullmatch(script)
        if (call and _literals(call[1])) or script in assets.scripts():
            yield f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _literals(arguments: str) -> bool:
    """Whether these are nothing but JSON; what is JSON runs nothing."""
    try:
        json.loads(f"[{arguments}]")
    except ValueError:
        return False
    return True


class InlineScriptsMiddleware:
    """Adds the hashes of a page's own inline scripts to its policy; stands within django-csp's middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            found = list(hashes(response.content.decode(response.charset)))
            if found:
                response._csp_update = {"script-src": found}  # type: ignore[attr-defined]  # django-csp's own way
        return response
