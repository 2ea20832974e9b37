"""How the pages find an organisation for the person who asks: what one may not see is not found."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from core.permissions import allowed
from core.references import BadReference, normalise_reference

from .. import rules
from ..models import Organisation, User


class SignedIn(HttpRequest):
    """A request behind `login_required`."""

    user: User


def find_own(user: Any, reference: str, permission: str = "") -> Organisation:
    """An organisation that the person represents. Raises Http404 for any other, PermissionDenied where the person's
    role does not reach for the permission (a name of accounts.rules)."""
    organisation = find_referenced(reference)
    if rules.role_in(user, organisation) == "":
        raise Http404
    if permission and not allowed(user, f"accounts.{permission}", organisation):
        raise PermissionDenied(permission)
    return organisation


def find_referenced(reference: str) -> Organisation:
    """The organisation with the reference. Raises Http404."""
    try:
        return Organisation.objects.get(reference=normalise_reference(reference, Organisation.LETTER))
    except (BadReference, Organisation.DoesNotExist):
        raise Http404 from None
