"""Who may do what: the one table, and the function that makes Django's groups of it."""

from dataclasses import dataclass, field
from typing import Any, Final

CLINICAL: Final = "Clinical reviewers"
EDITORS: Final = "Editors"
COORDINATORS: Final = "Coordinators"


@dataclass(frozen=True)
class Role:
    """What a group of people may do beside signing in, reading the desk and changing their own account.

    :ivar pages: actions on every page, as in :class:`wagtail.models.GroupPagePermission`.
    :ivar kept: actions on what else the desk keeps, by “app.model”.
    """

    pages: tuple[str, ...] = ()
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)


_MANAGE = ("add", "change", "delete", "view")
_EDIT = Role(
    ("add", "change", "publish", "lock", "unlock"),
    {
        "evidence.source": _MANAGE,
        "evidence.fact": _MANAGE,
        "directory.organisation": _MANAGE,
        "pages.gatepass": ("add",),  # to publish past a gate, with a reason
    },
)

ROLES: Final = {
    # Anyone who may change a page may send it to review, and comment on it.
    "Writers": Role(("add", "change")),
    EDITORS: _EDIT,
    # They come to a page by their task or by “Review”; see models.ClinicalReview and review.py.
    CLINICAL: Role(),
    COORDINATORS: Role(
        _EDIT.pages,
        {
            **_EDIT.kept,
            "auth.user": _MANAGE,
            "directory.specialist": _MANAGE,  # persons, with their consent: few hands
            "desk.clinician": _MANAGE,
            "wagtailcore.workflow": _MANAGE,
            "wagtailcore.task": _MANAGE,
        },
    ),
}


def grant(apps: Any) -> None:
    """Make each group exactly what the table says; called by a migration, and again by a later one when the table changes.

    :param apps: the registry of models at that point of the migrations.
    """
    Group, Permission, ContentType = (
        apps.get_model(name) for name in ("auth.Group", "auth.Permission", "contenttypes.ContentType")
    )
    on_pages = apps.get_model("wagtailcore.GroupPagePermission").objects
    root = apps.get_model("wagtailcore.Page").objects.filter(depth=1).order_by("path").first()

    def permission(model: str, action: str) -> Any:
        # Django makes permissions when all migrations are through; a group needs them now.
        label, _, name = model.partition(".")
        kind, _ = ContentType.objects.get_or_create(app_label=label, model=name)
        found, _ = Permission.objects.get_or_create(
            content_type=kind, codename=f"{action}_{name}", defaults={"name": f"Can {action} {name}"}
        )
        return found

    for title, role in ROLES.items():
        group, _ = Group.objects.get_or_create(name=title)
        allowed = [permission(model, action) for model, actions in role.kept.items() for action in actions]
        group.permissions.set([permission("wagtailadmin.admin", "access"), *allowed])
        apps.get_model("wagtailcore.GroupCollectionPermission").objects.filter(group=group).delete()
        on_pages.filter(group=group).delete()
        for action in role.pages:
            on_pages.create(group=group, page=root, permission=permission("wagtailcore.page", action))


def is_clinician(user: Any) -> bool:
    """Whether this person may say that she has reviewed a page. Being a superuser is not enough."""
    return bool(user.is_active and user.groups.filter(name=CLINICAL).exists())
