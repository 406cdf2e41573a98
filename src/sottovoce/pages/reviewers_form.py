"""The editor's form for a person who is there to review: comments can be written, words cannot be changed."""

from typing import Any

from .forms import PageForm
from .permissions import may_change


class ReviewersForm(PageForm):
    """Wagtail lets whoever has a task on a page into its editor; without leave to change the page, its fields keep what they hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is None or self.instance.pk is None or may_change(self.for_user, self.instance):
            return
        for name, field in self.fields.items():
            field.disabled = name != "comment_notifications"
