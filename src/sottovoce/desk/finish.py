"""How a workflow ends: the revision that was approved is published, or none is.

Wagtail imports this module while it makes its own models, so what it needs is imported when it is called.
"""

from typing import Any

from django.core.exceptions import ValidationError


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish the latest revision, when it says what each task has approved (setting WAGTAIL_FINISH_WORKFLOW_ACTION).

    Our own tasks see to it before; this holds for any task that a coordinator adds.

    :raises ValidationError: when it says something else, or a gate or the press refuses.
    """
    from .approvals import content_of, outdated, publisher

    latest = workflow_state.content_object.get_latest_revision()
    if changed := outdated(workflow_state, content_of(latest)):
        raise ValidationError(
            f"“{latest.object_str}” was changed after “{changed[0].task.name}” was approved, so it is not published. "
            "Please cancel the workflow in the editor and send the page to review again."
        )
    editor = publisher(workflow_state, user)
    if editor is None:
        raise ValidationError(
            f"Nobody who approved “{latest.object_str}” may publish it. Please ask an editor to approve or publish it."
        )
    latest.publish(user=editor)
