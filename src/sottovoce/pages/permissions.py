"""Who may change words."""

from typing import Any

from wagtail.permissions import policy_registry


def may_change(user: Any, page: Any) -> bool:
    """Whether this person may change the words of a page, by her role and not by a task."""
    return bool(policy_registry.get(page).user_has_permission_for_instance(user, "change", page))
