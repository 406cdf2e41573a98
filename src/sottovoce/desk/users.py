"""Accounts as coordinators manage them: nobody makes, changes or takes over an account that may do more than her own."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.users.views.bulk_actions import SetActiveStateBulkAction
from wagtail.users.views.bulk_actions.assign_role import AssignRoleBulkAction
from wagtail.users.views.users import CreateView, EditView, UserViewSet

from .models import Clinician


def _outranks(account: Any, user: Any) -> bool:
    return bool(account.is_superuser and not user.is_superuser)


class _AccountForm:
    """Wagtail lets whoever may change accounts tick “Administrator” on any of them but her own."""

    request: HttpRequest

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]
        if not self.request.user.is_superuser:
            form.fields.pop("is_superuser", None)
        for name in ("email", "first_name", "last_name"):  # nothing is mailed; a volunteer need not say who she is
            form.fields[name].required = False
        return form


class AddAccount(_AccountForm, CreateView):
    pass


class ChangeAccount(_AccountForm, EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if _outranks(self.object, request.user):  # a new password would be enough to take it over
            raise PermissionDenied


class AccountViewSet(UserViewSet):
    add_view_class = AddAccount
    edit_view_class = ChangeAccount


class SetActive(SetActiveStateBulkAction):
    def check_perm(self, obj: Any) -> bool:
        return bool(super().check_perm(obj)) and not _outranks(obj, self.request.user)


class AssignRole(AssignRoleBulkAction):
    def check_perm(self, obj: Any) -> bool:
        return bool(super().check_perm(obj)) and not _outranks(obj, self.request.user)


class ClinicianViewSet(ModelViewSet):
    """Who reviews, and as what."""

    model = Clinician
    icon = "user"
    menu_label = "Clinicians"
    add_to_settings_menu = True
    menu_order = 610
    add_to_reference_index = False
    form_fields: ClassVar = ["user", "role"]
    list_display: ClassVar = ["user", "role"]


clinicians = ClinicianViewSet("clinicians")
