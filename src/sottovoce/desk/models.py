"""What the desk keeps: clinicians' roles, what failed to go out, figures of pages, what was looked at again, and the workflow's tasks."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from wagtail.models import AbstractGroupApprovalTask, Revision, TaskState

from sottovoce.evidence.models import Kept
from sottovoce.pages import reviews
from sottovoce.pages.permissions import may_change

from .approvals import content_of, outdated
from .roles import is_clinician


class Clinician(models.Model):
    """What a clinical reviewer is, in the words that readers get. Coordinators write them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="clinician")
    role = models.CharField(
        "role",
        max_length=80,
        help_text="With its article and without a name, for example “a gynaecologist”. Readers see “Reviewed by a "
        "gynaecologist” and the day.",
    )

    def __str__(self) -> str:
        return f"{self.user.get_username()}: {self.role}"


def role_of(user: Any) -> str:
    """The role in which this person reviews.

    :raises ValidationError: when she may not review, or when her role is not known yet.
    """
    if not is_clinician(user):
        raise ValidationError("Only a clinical reviewer can say that a page was reviewed. Please ask one to do it.")
    found = Clinician.objects.filter(user=user).first()
    if found is None:
        raise ValidationError(
            "Readers are told what you are, for example “a gynaecologist”, and your account does not say it yet. "
            "Please ask a coordinator to add it under Settings, Clinicians; then do this again."
        )
    return found.role


class FailedPublish(models.Model):
    """A page that was to go out, or to be withdrawn, by itself, and was refused.

    :ivar when: when it was last tried.
    :ivar reason: the sentences of whatever refused it, one a line.
    """

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    when = models.DateTimeField(auto_now=True)
    reason = models.TextField()

    class Meta:
        ordering: ClassVar = ["-when"]

    def __str__(self) -> str:
        return f"{self.page}: {self.reason}"


class PageFigures(models.Model):
    """What was found when a page was looked over; good for that revision only.

    :ivar revision: the key of the revision that was looked at; 0 for a page that has none.
    :ivar grade: the reading grade; None where there are too few words to tell.
    :ivar sources: how many sources it cites.
    :ivar bytes: of the brotli envelope, taken by its fullest part; None when it does not seal.
    :ivar stops, notices: what the gates found.
    :ivar worst: the first of its stops, in the gate's words.
    """

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="figures")
    revision = models.PositiveBigIntegerField()
    grade = models.FloatField(null=True)
    sources = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField(null=True)
    stops = models.PositiveIntegerField()
    notices = models.PositiveIntegerField()
    worst = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"figures of page {self.page_id}"


class LookedAgain(Kept):
    """That somebody has looked at a page since a fact on it changed."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    fact = models.ForeignKey("evidence.Fact", on_delete=models.CASCADE, related_name="+")
    on = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"page {self.page_id} looked at for fact {self.fact_id}"


class Approval(TaskState):
    """The state of one of our tasks.

    :ivar content: the fingerprint of what the task stands before, and of what was approved once it is.
    """

    content = models.CharField(max_length=32, blank=True)


class ApprovalTask(AbstractGroupApprovalTask):
    """A task whose approval holds for what was seen, and for nothing else."""

    task_state_class = Approval

    class Meta:
        abstract = True

    def start(self, workflow_state: Any, user: Any = None) -> Approval:
        state: Approval = super().start(workflow_state, user=user)
        state.content = content_of(state.revision)
        state.save(update_fields=["content"])
        return state

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        """
        :raises ValidationError: when it cannot be approved; either nothing was changed, or the page is in review again.
        """
        if action_name != "approve":
            super().on_action(task_state, user, action_name, **kwargs)
            return
        with transaction.atomic():
            sentence = self._approve(task_state, user, **kwargs)
        if sentence:  # said only now, because what it says is done and stays
            raise ValidationError(sentence)

    def _approve(self, state: Approval, user: Any, **kwargs: Any) -> str:
        """:returns: why the page stands in review again, or nothing."""
        page = state.workflow_state.content_object
        latest = page.get_latest_revision()
        content = content_of(latest)
        her_own = latest.user_id == user.pk and may_change(user, page)  # a comment of hers carries words of others
        if content != state.content and not her_own:
            state.cancel(user=user, resume=True)
            return (
                f"“{latest.object_str}” was changed by somebody else after it came to you, so it is not approved yet. "
                "It is before you again, with the change: please look at it, and approve it then."
            )
        state.revision, state.content = latest, content
        self.before_approval(latest, user)
        again = outdated(state.workflow_state, content)
        state.approve(user=user, update=not again, **kwargs)
        if not again:
            return ""
        state.workflow_state.update(user=user, next_task=again[0].task)
        return (
            f"“{latest.object_str}” was changed after “{again[0].task.name}” was approved, so it is not published yet. "
            "It has gone back to that step; it is published when it is approved there as it stands now."
        )

    def before_approval(self, revision: Revision, user: Any) -> None:
        """What else an approval needs or does.

        :raises ValidationError: when this person cannot approve.
        """


class ClinicalReview(ApprovalTask):
    """A clinician reads the page, comments on it, and says that she has reviewed it."""

    class Meta:
        verbose_name = "Clinical review"
        verbose_name_plural = "Clinical reviews"

    def get_actions(self, obj: Any, user: Any) -> list[Any]:
        actions: list[Any] = super().get_actions(obj, user)
        return actions if is_clinician(user) else [action for action in actions if action[0] != "approve"]

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return False

    def before_approval(self, revision: Revision, user: Any) -> None:
        reviews.record(revision, role_of(user), user)

    @classmethod
    def get_description(cls) -> str:
        return "A clinical reviewer approves the words, and readers are told of it when they are published"


class EditorsApproval(ApprovalTask):
    """An editor looks at the whole page and lets it go out."""

    class Meta:
        verbose_name = "Editor’s approval"
        verbose_name_plural = "Editors’ approvals"

    def user_can_unlock(self, obj: Any, user: Any) -> bool:
        return bool(self._user_in_groups(user))

    @classmethod
    def get_description(cls) -> str:
        return "An editor approves exactly what is then published"
