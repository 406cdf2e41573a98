"""The editor's panel of the gates: what stands in the way of publishing, worst first, and where a reason may be given."""

from typing import Any

from wagtail.admin.panels import Panel

from . import gates
from .forms import LONGEST_REASON, REASON


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
