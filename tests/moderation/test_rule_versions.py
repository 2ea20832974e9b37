"""Rules of procedure: announced ahead, never backwards, never edited."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from moderation import services
from moderation.enums import CaseKind
from moderation.first_rules import lay_first_rules
from moderation.models import ReasonCode, Rule, RuleVersion
from record.services import entries_of

from .factories import make_officer, make_person, open_thing_case

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXTS = {"en": {"title": "Which questions", "text": "Those that are questions."}}


@pytest.fixture
def rule() -> Rule:
    return Rule.objects.get(number="4")


def publish(rule: Rule, days: int, **given: object) -> RuleVersion:
    fields = {"texts": TEXTS, "by": make_person("administrator"), **given}
    return services.publish_rule_version(rule=rule, in_force_from=NOW + timedelta(days=days), **fields)


def test_a_new_version_holds_from_its_day_and_the_old_until_it(rule: Rule) -> None:
    with time_machine.travel(NOW, tick=False):
        new = publish(rule, 14)
    old = rule.versions.get(number=1)
    assert (new.number, new.in_force_from, new.in_force_until) == (2, NOW + timedelta(days=14), None)
    assert old.in_force_until == new.in_force_from
    assert services.version_on(rule, new.in_force_from - timedelta(seconds=1)) == old
    assert services.version_on(rule, new.in_force_from) == new


def test_a_decision_cites_the_version_of_its_day(rule: Rule) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        publish(rule, 14)
        officer, early, late = make_officer(), open_thing_case(), open_thing_case()
        first = services.refuse_case(case=early, code="4.3", sentence="A statement.", by=officer)
        clock.move_to(NOW + timedelta(days=14))
        second = services.refuse_case(case=late, code="4.3", sentence="A statement.", by=officer)
    assert [str(first.rule_version), str(second.rule_version)] == ["4 (1)", "4 (2)"]


def test_a_change_is_announced_fourteen_days_ahead(rule: Rule) -> None:
    with time_machine.travel(NOW, tick=False), pytest.raises(ValidationError) as refused:
        publish(rule, 13)
    assert list(refused.value.message_dict) == ["in_force_from"]
    assert rule.versions.count() == 1


def test_a_second_announcement_comes_after_the_first(rule: Rule) -> None:
    with time_machine.travel(NOW, tick=False):
        publish(rule, 30)
        with pytest.raises(ValidationError):
            publish(rule, 20)
    assert rule.versions.count() == 2


@pytest.mark.parametrize("texts", [{}, {"en": {"title": "A", "text": ""}}, {"en": TEXTS["en"], "fr": {"title": "B"}}])
def test_every_wording_is_whole(rule: Rule, texts: dict[str, dict[str, str]]) -> None:
    with time_machine.travel(NOW, tick=False), pytest.raises(ValidationError):
        publish(rule, 14, texts=texts)
    assert rule.versions.count() == 1


@pytest.mark.parametrize("role", ["officer", "committee", "editor"])
def test_only_administrators_change_rules(rule: Rule, role: str) -> None:
    with pytest.raises(PermissionDenied):
        publish(rule, 14, by=make_person(role))


def test_a_change_of_a_rule_is_entered_in_the_record(rule: Rule) -> None:
    with time_machine.travel(NOW, tick=False):
        publish(rule, 14)
    assert [entry.kind for entry in entries_of("rule-4")] == ["rule_changed"]


@pytest.mark.parametrize("change", [{"wordings": TEXTS}, {"in_force_from": NOW}, {"number": 7}])
def test_postgresql_refuses_to_edit_a_version(change: dict[str, object]) -> None:
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        RuleVersion.objects.filter(rule__number="4").update(**change)


def test_postgresql_refuses_to_move_the_end_of_a_version_once_set(rule: Rule) -> None:
    with time_machine.travel(NOW, tick=False):
        publish(rule, 14)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        rule.versions.filter(number=1).update(in_force_until=None)


def test_codes_for_a_kind_are_those_of_its_rules() -> None:
    families = {kind: {reason.rule.number for reason in services.codes_for(kind)} for kind in CaseKind}
    assert families == {
        CaseKind.ORGANISATION: {"2"},
        CaseKind.MATCH: {"2"},
        CaseKind.SUSPENSION: {"2"},
        CaseKind.SUCCESSION: {"2"},
        CaseKind.SUBMISSION: {"3", "5"},
        CaseKind.LATE_SUBMISSION: {"3", "5"},
        CaseKind.QUESTION: {"4", "5"},
        CaseKind.REPORT: set(),
        CaseKind.WITHHOLD_NAME: set(),
        CaseKind.APPEAL: set(),
    }


def test_the_codes_of_questions_are_those_of_the_screening() -> None:
    assert [(reason.code, reason.name, reason.hides) for reason in services.codes_for(CaseKind.QUESTION)] == [
        ("4.1", "duplicate", False),
        ("4.2", "compound", False),
        ("4.3", "not_a_question", False),
        ("4.4", "outside_mandate", False),
        ("4.5", "private_life", False),
        ("4.6", "unsourced_claim", False),
        ("4.7", "mass_copy", False),
        ("4.8", "false_identity", False),
        ("4.9", "late", False),
        ("4.10", "unreadable", False),
        ("5.1", "abusive", True),
        ("5.2", "unlawful", True),
        ("5.3", "personal_data", True),
        ("5.4", "advert", True),
    ]


def test_the_first_rules_are_laid_once() -> None:
    before = ReasonCode.objects.count()
    lay_first_rules()
    assert ReasonCode.objects.count() == before
