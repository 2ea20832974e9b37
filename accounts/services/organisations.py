"""An organisation from its first name to the desk: registered, filled in, sent, clarified, closed."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.references import create_with_reference
from core.search import fold, search_vector
from core.text import clean_text
from core.throttle import Rate, count_try
from core.workflow import NotPossible
from moderation.enums import CaseKind
from moderation.services import answer_case, case_of
from record.services import append_entry

from .. import notices, rules
from ..enums import MemberRole, MembershipState, NameKind, OrganisationState
from ..matching import likely_twins
from ..models import Membership, Organisation, OrganisationName, Status, User
from ..names import acronym_key, name_key
from ..profile import FIELDS, clean_step, missing_fields, refuse_contradictions
from ..workflow import ORGANISATION
from .matches import ask_for_matches
from .rows import lock_organisation, open_case_of

REGISTRATIONS = Rate(10, 86400)
_ROWS = frozenset({"former_names", "translations", "statuses"})


def register_organisation(*, fields: Mapping[str, Any], twins_seen: bool = False, by: User) -> Organisation:
    """Begin the draft of an organisation with the fields of its first step (`name` and `type` at least); `by` becomes
    its owner.

    Unless `twins_seen`, raises ValidationError with the code "twins" while organisations of the portal have a name
    near to this one. Raises PermissionDenied, ValidationError by field, and TooMany above ten a day.
    """
    require(by, "accounts.register_organisation")
    cleaned = clean_step("name", {"name": "", "type": "", **fields})
    if not twins_seen and likely_twins(cleaned["name"], acronym=cleaned.get("acronym", "")):
        raise ValidationError({"name": ValidationError(_("There is an organisation of such a name."), code="twins")})
    count_try("register_organisation", str(by.pk), REGISTRATIONS)
    now = timezone.now()
    with transaction.atomic():
        organisation = _create_organisation(cleaned)
        Membership.objects.create(
            user=by,
            organisation=organisation,
            role=MemberRole.OWNER,
            state=MembershipState.ACTIVE,
            began_at=now,
            began_by=by,
        )
        _save_rows(organisation, cleaned)
        write_audit("organisation.register", organisation, by=by, after={"state": organisation.state})
        _update_search(organisation)
    return organisation


def save_profile_step(*, organisation: Organisation, step: str, fields: Mapping[str, Any], by: User) -> Organisation:
    """Keep the given fields of one step of the profile; fields that are not given stay as they are.

    Only a draft may have gaps. Raises PermissionDenied, NotPossible while the desk has the profile, ValidationError by
    field.
    """
    cleaned = clean_step(step, fields)
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.manage_organisation", organisation)
        if not rules.save_profile_step(by, organisation, step):
            raise NotPossible(_("This part of the profile cannot be changed while its state is as it is now."))
        before = _facts(organisation, step)
        plain = {field: value for field, value in cleaned.items() if field not in _ROWS}
        for field, value in plain.items():
            setattr(organisation, field, value)
        refuse_contradictions(organisation.year_established, organisation.registered_on)
        organisation.name_key = name_key(organisation.name)
        organisation.acronym_key = acronym_key(organisation.acronym)
        if organisation.state == OrganisationState.DRAFT and "name" in plain:
            organisation.slug = _free_slug(organisation.name, organisation)
        if organisation.state != OrganisationState.DRAFT:
            _refuse_gaps(organisation)
        organisation.save(update_fields=[*plain, "name_key", "acronym_key", "slug", "changed_at"])
        _save_rows(organisation, cleaned)
        after = _facts(organisation, step)
        if organisation.is_verified and after.get("statuses") != before.get("statuses"):
            ask_for_matches(organisation)
        if after != before:
            write_audit("organisation.save_profile", organisation, by=by, before=before, after=after)
        _update_search(organisation)
    return organisation


def submit_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """Send the profile to the desk: a case opens, and the receipt stands in the public record.

    Raises PermissionDenied, NotPossible when it is not a draft, ValidationError by field for what is still missing.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.submit_organisation", organisation)
        before = {"state": organisation.state}
        organisation.state = ORGANISATION.take("submit", organisation.state)
        _refuse_gaps(organisation)
        organisation.submitted_at, organisation.submitted_by = timezone.now(), by
        organisation.save(update_fields=["state", "submitted_at", "submitted_by"])
        open_case_of(organisation=organisation, kind=CaseKind.ORGANISATION, by=by)
        write_audit("organisation.submit", organisation, by=by, before=before, after={"state": organisation.state})
        append_entry(
            kind="received",
            reference=organisation.reference,
            content={step: _facts(organisation, step) for step in FIELDS},
            at=organisation.submitted_at,
        )
    return organisation


def clarify_organisation(*, organisation: Organisation, answer: str, by: User) -> Organisation:
    """Answer the batch of questions that the desk asked; the case is open again at its old place in the queue.

    Raises PermissionDenied, NotPossible when nothing is asked, ValidationError without an answer.
    """
    answer = clean_text(answer)
    if not answer:
        raise ValidationError({"answer": _("Write an answer to what was asked.")})
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.clarify_organisation", organisation)
        before = {"state": organisation.state}
        organisation.state = ORGANISATION.take("clarify", organisation.state)
        organisation.save(update_fields=["state"])
        organisation.clarifications.filter(answered_at=None).update(
            answer=answer, answered_at=timezone.now(), answered_by=by
        )
        case = case_of(organisation, CaseKind.ORGANISATION)
        if case is not None:
            answer_case(case=case, by=by)
        write_audit("organisation.clarify", organisation, by=by, before=before, after={"state": organisation.state})
    return organisation


def close_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """Close the organisation for good. What was published stays; nobody acts in its name any more.

    Raises PermissionDenied unless by an owner, NotPossible while the desk has its profile.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.close_organisation", organisation)
        before = {"state": organisation.state}
        organisation.state = ORGANISATION.take("close", organisation.state)
        organisation.closed_at, organisation.closed_by = timezone.now(), by
        organisation.save(update_fields=["state", "closed_at", "closed_by"])
        write_audit("organisation.close", organisation, by=by, before=before, after={"state": organisation.state})
        notices.organisation_closed(organisation, by=by)
    return organisation


def continue_url(organisation: Organisation) -> str:
    """Where one goes on with a profile: its first step that lacks something, else the check before sending."""
    missing = missing_fields(organisation)
    if missing:
        return reverse("accounts:profile-step", args=[organisation.reference, next(iter(missing))])
    return reverse("accounts:organisation-submit", args=[organisation.reference])


def _refuse_gaps(organisation: Organisation) -> None:
    """Raise ValidationError for each field that is needed and empty: only a draft may have gaps."""
    missing = [field for fields in missing_fields(organisation).values() for field in fields]
    if missing:
        raise ValidationError({field: _("This is needed.") for field in missing})


def _create_organisation(cleaned: Mapping[str, Any]) -> Organisation:
    plain = {field: value for field, value in cleaned.items() if field not in _ROWS}
    keys = {"name_key": name_key(cleaned["name"]), "acronym_key": acronym_key(cleaned.get("acronym", ""))}
    try:
        with transaction.atomic():
            slug = _free_slug(cleaned["name"])
            return create_with_reference(Organisation, Organisation.LETTER, slug=slug, **plain, **keys)
    except IntegrityError as problem:
        if "slug" not in str(problem):
            raise
    # Another request took the slug between the look and the insert.
    slug = f"organisation-{secrets.token_hex(6)}"
    return create_with_reference(Organisation, Organisation.LETTER, slug=slug, **plain, **keys)


def _free_slug(name: str, own: Organisation | None = None) -> str:
    """The name in Latin letters and hyphens; with random letters behind it where it is taken or nothing is left."""
    base = slugify(fold(name))[:60].strip("-")
    others = Organisation.objects.exclude(pk=own.pk) if own else Organisation.objects.all()
    if base and not others.filter(slug=base).exists():
        return base
    return f"{base or 'organisation'}-{secrets.token_hex(3)}"


def _save_rows(organisation: Organisation, cleaned: Mapping[str, Any]) -> None:
    if "former_names" in cleaned:
        _replace_names(organisation, NameKind.FORMER, [("", name) for name in cleaned["former_names"]])
    if "translations" in cleaned:
        _replace_names(organisation, NameKind.TRANSLATION, list(cleaned["translations"].items()))
    if "statuses" in cleaned:
        _replace_statuses(organisation, cleaned["statuses"])


def _replace_names(organisation: Organisation, kind: NameKind, names: list[tuple[str, str]]) -> None:
    organisation.names.filter(kind=kind).delete()
    OrganisationName.objects.bulk_create(
        OrganisationName(organisation=organisation, kind=kind, language=language, name=name, name_key=name_key(name))
        for language, name in names
    )


def _replace_statuses(organisation: Organisation, rows: list[dict[str, Any]]) -> None:
    """What an officer has checked stays checked only as long as it says the same."""
    held = {status.system: status for status in organisation.statuses.all()}
    for row in rows:
        status = held.pop(row["system"], None) or Status(organisation=organisation, system=row["system"])
        said = {"category": status.category, "year": status.year, "number": status.number}
        wanted = {field: row[field] for field in said}
        if status.pk is None or said != wanted:
            status.category, status.year, status.number = wanted["category"], wanted["year"], wanted["number"]
            status.checked_at, status.checked_by, status.checked_against = None, None, ""
            status.save()
    organisation.statuses.filter(pk__in=[status.pk for status in held.values()]).delete()


def _facts(organisation: Organisation, step: str) -> dict[str, Any]:
    """The fields of a step as JSON values: days as ISO text; documents by their digests."""
    facts = {field: _as_json(getattr(organisation, field)) for field in FIELDS[step] if field not in _ROWS}
    if step == "name":
        facts["names"] = sorted([name.kind, name.language, name.name] for name in organisation.names.all())
    if step == "registration":
        facts["documents"] = sorted(document.sha256 for document in organisation.documents.all())
    if step == "public":
        facts["statuses"] = sorted(
            [status.system, status.category, status.year or 0, status.number] for status in organisation.statuses.all()
        )
    return facts


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _update_search(organisation: Organisation) -> None:
    """What the public may not read is not found by it either."""
    place = organisation.place
    weighted = {"A": organisation.name, "D": " ".join(place.names.values()) if place else ""}
    if organisation.shows_full_profile:
        weighted["A"] = f"{organisation.name} {organisation.acronym}"
        weighted["B"] = " ".join(name.name for name in organisation.names.all())
        weighted["C"] = f"{organisation.mission}\n{organisation.activities}"
    Organisation.objects.filter(pk=organisation.pk).update(search=search_vector(weighted, organisation.language))
