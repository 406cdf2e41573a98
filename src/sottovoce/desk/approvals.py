"""What exactly was approved, and by whom: compared with what would be published."""

from typing import Any

from wagtail.models import Revision, TaskState, WorkflowState

from sottovoce.pages.reviews import CONTENT, fingerprint


def content_of(revision: Revision) -> str:
    """The fingerprint of all that editors decide in a revision; comments and keys of blocks are not in it."""
    return fingerprint(revision.as_object(), CONTENT)


def outdated(workflow_state: WorkflowState, content: str) -> list[TaskState]:
    """The approvals of a workflow that were given to other content than this, the first task's first."""
    return [
        state
        for state in _approved(workflow_state)
        if (getattr(state, "content", "") or content_of(state.revision)) != content
    ]


def publisher(workflow_state: WorkflowState, user: Any) -> Any:
    """Who publishes at the end: the last to approve, or whoever else approved and may publish; None when nobody may.

    A clinician is last when an editor's change went back to her.
    """
    page = workflow_state.content_object
    people = [user, *(state.finished_by for state in _approved(workflow_state))]
    return next((person for person in people if person and page.permissions_for_user(person).can_publish()), None)


def _approved(workflow_state: WorkflowState) -> list[TaskState]:
    states = [task.task_state for task in workflow_state.all_tasks_with_state() if task.task_state]
    return [state.specific for state in states if state.status == TaskState.STATUS_APPROVED]
