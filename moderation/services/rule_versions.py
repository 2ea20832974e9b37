"""Rules of procedure: which reasons hold on a day, and how a rule gets a new wording."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.canonical import canonical_json, sha256_hex
from core.permissions import require
from core.text import clean_line, clean_text
from moderation.enums import ANNOUNCED_AHEAD, FAMILIES
from moderation.models import ReasonCode, Rule, RuleVersion
from record.services import append_entry


def codes_for(kind: str) -> list[ReasonCode]:
    """The reason codes that a decision on a case of the kind can cite today, in the order of the rules."""
    return codes_on(kind, timezone.now())


def codes_on(kind: str, at: datetime) -> list[ReasonCode]:
    """The reason codes for a kind of case in the rules in force at a moment. One query."""
    codes = ReasonCode.objects.in_force(at).filter(rule__family__in=FAMILIES.get(kind, ()))
    return list(codes.select_related("rule"))


def version_on(rule: Rule, at: datetime) -> RuleVersion:
    """The version of the rule in force at a moment. Raises RuleVersion.DoesNotExist before its first."""
    return RuleVersion.objects.in_force(at).get(rule=rule)


def publish_rule_version(
    *, rule: Rule, texts: dict[str, dict[str, str]], in_force_from: datetime, by: Any, language: str = ""
) -> RuleVersion:
    """Announce a new wording of a rule.

    `texts` maps languages to `{"title": …, "text": …}`; `language` is the original's, by default that of the version
    before. It comes into force at `in_force_from`, at least 14 days ahead, when the version before ends: so it never
    acts backwards. Raises PermissionDenied, and ValidationError by field.
    """
    with transaction.atomic():
        rule = Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
        require(by, "moderation.publish_rule_version", rule)
        last = rule.versions.get(in_force_until=None)
        language = language or last.language
        now = timezone.now()
        wordings = _clean_wordings(texts, language)
        _check_announced(in_force_from, now=now, last=last)
        last.in_force_until = in_force_from
        last.save(update_fields=["in_force_until"])
        version = RuleVersion.objects.create(
            rule=rule,
            number=last.number + 1,
            wordings=wordings,
            language=language,
            announced_at=now,
            announced_by=by,
            in_force_from=in_force_from,
        )
        facts = {
            "version": version.number,
            "wordings_sha256": sha256_hex(canonical_json(wordings)),
            "in_force_from": in_force_from.isoformat(),
        }
        write_audit("rule_version.publish", rule, by=by, before={"version": last.number}, after=facts)
        append_entry(kind="rule_changed", reference=rule.reference, content={"rule": rule.number, **facts})
    return version


def _clean_wordings(texts: dict[str, dict[str, str]], language: str) -> dict[str, dict[str, str]]:
    wordings = {
        code: {"title": clean_line(wording.get("title", "")), "text": clean_text(wording.get("text", ""))}
        for code, wording in texts.items()
    }
    original = wordings.get(language, {})
    missing = [field for field in ("title", "text") if not original.get(field)]
    if missing:
        raise ValidationError({field: _("Write it in the original language of the rule.") for field in missing})
    half = [code for code, wording in wordings.items() if not (wording["title"] and wording["text"])]
    if half:
        raise ValidationError({"text": _("A translation needs its title and its text: %s.") % ", ".join(half)})
    return wordings


def _check_announced(in_force_from: datetime, *, now: datetime, last: RuleVersion) -> None:
    if in_force_from < now + ANNOUNCED_AHEAD:
        raise ValidationError(
            {
                "in_force_from": _("A change is announced %(days)d days ahead: choose a later day.")
                % {"days": ANNOUNCED_AHEAD.days}
            }
        )
    if in_force_from <= last.in_force_from:
        raise ValidationError({"in_force_from": _("A version is already announced for that day or a later one.")})
