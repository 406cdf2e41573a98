"""The editor's form: what a gate would refuse is said in the form, and nothing that was typed is lost."""

from wagtail.admin.forms import WagtailAdminPageForm

from . import gates


class PageForm(WagtailAdminPageForm):
    """Asks the gates before the page is published, when “Publish” was pressed."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if "action-publish" not in self.data or self.errors:
            return
        if self.instance._state.adding and self.parent_page is not None:
            # A page that is not in the tree yet shows itself below its parent-to-be.
            self.instance.parent_to_be = self.parent_page
        for problem in gates.stops(self.instance):
            self.add_error(None, problem.message)
