"""What the editor's forms have of ours: the panel of the gates, and the choice of a site to leave for."""

from typing import Any

from django.forms import URLInput
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.panels import Panel

from . import gates
from .forms import LONGEST_REASON, REASON

LEAVE_FOR = ("https://www.wikipedia.org/", "https://www.bbc.co.uk/weather", "https://www.openstreetmap.org/")
"""Neutral sites that are offered; a page uses one."""


class LeaveInput(URLInput):
    """An address, with some to choose from."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, {**(attrs or {}), "list": f"{name}-offered"}, renderer)
        offered = format_html_join("", '<option value="{}"></option>', ((url,) for url in LEAVE_FOR))
        return field + format_html('<datalist id="{}-offered">{}</datalist>', name, offered)


class GatesPanel(Panel):
    """Shows what the gates say of the draft as it was last saved, with a button to ask again."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": "In the way of publishing", "icon": "warning", **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/gates_panel.html"

        class Media:
            js = ["pages/gates.js"]

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {
                "page": self.instance,
                "problems": gates.problems(self.instance) if self.instance.pk else None,
                "may_pass": self.request.user.has_perm("pages.add_gatepass"),
                "reason_name": REASON,
                "reason": self.form.data.get(REASON, "") if self.form.is_bound else "",
                "longest": LONGEST_REASON,
            }
