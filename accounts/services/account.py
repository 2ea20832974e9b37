"""What a person says of themselves."""

from dataclasses import dataclass
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.text import clean_line, clean_text

from ..models import User

MOST_NEEDS = 2000  # characters


@dataclass(frozen=True)
class _Account:
    """The account in the audit trail, which outlives it."""

    KIND: ClassVar[str] = "account"
    reference: str


def change_account(*, user: User, name: str, accessibility_needs: str, by: User) -> User:
    """Change the name that others see, and what the person needs to take part, which is never public. The audit trail
    says which of the two were changed, and nothing of the needs.

    Raises PermissionDenied for anyone else's account, ValidationError by field.
    """
    require(by, "accounts.change_account", user)
    new = _clean({"name": name, "accessibility_needs": accessibility_needs})
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        require(by, "accounts.change_account", user)
        changed = [field for field, text in new.items() if getattr(user, field) != text]
        for field in changed:
            setattr(user, field, new[field])
        if changed:
            user.save(update_fields=changed)
            write_audit("account.change", _Account(f"user:{user.pk}"), by=by, after={"changed": changed})
    return user


def _clean(texts: dict[str, str]) -> dict[str, str]:
    """The texts as they are stored. Raises ValidationError by field."""
    kept: dict[str, str] = {}
    problems: dict[str, ValidationError] = {}
    for field, text in texts.items():
        try:
            kept[field] = _clean_name(text) if field == "name" else _clean_needs(text)
        except ValidationError as problem:
            problems[field] = problem
    if problems:
        raise ValidationError(problems)
    return kept


def _clean_name(text: str) -> str:
    name = clean_line(text)
    if not any(character.isalnum() for character in name):
        raise ValidationError(_("Write your name in letters."), code="no_letters")
    if len(name) > 120:
        raise ValidationError(_("Write at most 120 characters."), code="too_long")
    return name


def _clean_needs(text: str) -> str:
    needs = clean_text(text)
    if len(needs) > MOST_NEEDS:
        raise ValidationError(_("Write at most %(most)d characters.") % {"most": MOST_NEEDS}, code="too_long")
    return needs
