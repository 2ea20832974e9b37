"""The demo world as a guard test finds it: one of each thing, by name, with the addresses of its pages."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import Membership, NetworkLink, Organisation
from consultations.models import Consultation, Submission
from dialogues.models import Answer, Candidate, Process, Question, Round
from engagement.demo.seed import demo_address
from moderation.models import Case, Decision, Rule
from record.models import Entry


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """The demo world, made once for a module and gone after it; tests of the module take `db` too, and what they change
    is undone for the next. Gives one of each thing by the name that the addresses below use."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", verbosity=0)
        yield things()
        transaction.set_rollback(True)


def things() -> dict[str, Any]:
    """One of each thing: what is public, and beside it what is not."""
    answer = Answer.objects.filter(candidate__team__isnull=False, state="requested").first()
    submission = Submission.objects.filter(state="published", publication="full").order_by("pk").last()
    assert answer is not None
    assert submission is not None
    return {
        "answer": answer,
        "body": submission.call.body,
        "call": submission.call,
        "candidate": Candidate.objects.order_by("pk").first(),
        "case": Case.objects.filter(kind="submission", state="open").first(),
        "decision": Decision.objects.published().first(),
        "draft": Submission.objects.get(state="draft"),
        "draft_call": Consultation.objects.get(state="draft"),
        "entry": Entry.objects.filter(reference=submission.reference).first(),
        "membership": Membership.objects.get(user__email=demo_address("author"), state="active"),
        "network_link": NetworkLink.objects.proposed().first(),
        "organisation": Organisation.objects.order_by("pk").first(),
        "process": Process.objects.get(),
        "question": Question.objects.filter(state="published").order_by("pk").first(),
        "listed": Question.objects.filter(state="short_listed").order_by("pk").first(),
        "returned": Question.objects.get(state="change_asked"),
        "round": Round.objects.order_by("opens_at").last(),
        "past_round": Round.objects.order_by("opens_at").first(),
        "rule": Rule.objects.order_by("pk").first(),
        "submission": submission,
        "submitted": Organisation.objects.filter(state="submitted").order_by("pk").first(),
    }
