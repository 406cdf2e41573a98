"""The workflow “Write, review, publish” for every page: a clinician, then an editor, then readers."""

from django.db import migrations

from sottovoce.desk.roles import CLINICAL, COORDINATORS, EDITORS

NAME = "Write, review, publish"


def make(apps, schema_editor):
    ContentType, Group, Page, Workflow, WorkflowTask, WorkflowPage = (
        apps.get_model(name)
        for name in (
            "contenttypes.ContentType",
            "auth.Group",
            "wagtailcore.Page",
            "wagtailcore.Workflow",
            "wagtailcore.WorkflowTask",
            "wagtailcore.WorkflowPage",
        )
    )
    root = Page.objects.filter(depth=1).order_by("path").first()
    _retire_default(apps)
    workflow, _ = Workflow.objects.get_or_create(name=NAME)
    steps = [
        ("ClinicalReview", "Clinical review", [CLINICAL]),
        ("EditorsApproval", "Editor’s approval", [EDITORS, COORDINATORS]),
    ]
    for place, (model, name, groups) in enumerate(steps):
        kind, _ = ContentType.objects.get_or_create(app_label="desk", model=model.lower())
        task, _ = apps.get_model("desk", model).objects.get_or_create(name=name, defaults={"content_type": kind})
        task.groups.add(*Group.objects.filter(name__in=groups))
        WorkflowTask.objects.get_or_create(workflow=workflow, task_id=task.pk, defaults={"sort_order": place})
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})


def _retire_default(apps):
    """Wagtail's one-step workflow, whose group of moderators is gone: deleted, or kept for its history when it was used."""
    Workflow, Task = apps.get_model("wagtailcore.Workflow"), apps.get_model("wagtailcore.GroupApprovalTask")
    for model, used in ((Workflow, "workflow_states"), (Task, "task_states")):
        for found in model.objects.filter(name="Moderators approval"):
            if getattr(found, used).exists():
                found.active = False
                found.save()
            else:
                found.delete()


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_roles")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
