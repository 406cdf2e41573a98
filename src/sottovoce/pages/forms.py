"""The editor's form: what a gate would refuse is said where it is, nothing typed is lost, and an editor may give a reason."""

from typing import Any

from django.forms.utils import ErrorList
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from . import gates

REASON = "gates-reason"
"""The name of the field with the reason, in the panel of the gates."""
LONGEST_REASON = 400


class PageForm(WagtailAdminPageForm):
    """Asks the gates before the page is published, when “Publish” was pressed."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if "action-publish" not in self.data or self.errors:
            return
        page: Any = self.instance
        if page._state.adding and self.parent_page is not None:
            # A page that is not in the tree yet shows itself below its parent-to-be.
            page.parent_to_be = self.parent_page
        stops = gates.stops(page)
        reason = self.data.get(REASON, "").strip()
        if reason and self.for_user.has_perm("pages.add_gatepass") and all(problem.gate for problem in stops):
            if len(reason) <= LONGEST_REASON:
                page.past_gates = stops, reason
                return
            self.add_error(
                None, f"The reason has {len(reason)} characters; readers are told it in {LONGEST_REASON} at most."
            )
        self._refuse(stops)

    def _refuse(self, stops: list[gates.Problem]) -> None:
        blocks: dict[int, list[str]] = {}
        for problem in stops:
            if problem.block is None:
                self.add_error(None, problem.message)
            else:
                self.add_error(None, f"Block {problem.block + 1}: {problem.message}")
                blocks.setdefault(problem.block, []).append(problem.message)
        if blocks:
            marked = {
                place: StructBlockValidationError(non_block_errors=ErrorList(messages))
                for place, messages in blocks.items()
            }
            self.add_error("body", StreamBlockValidationError(block_errors=marked))
