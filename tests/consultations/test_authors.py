"""A call may limit how many people of one organisation write on its submission."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import Membership
from consultations import services
from consultations.models import Consultation, Submission, SubmissionAuthor
from core.workflow import NotPossible

from .factories import NOW, make_call, make_draft, make_member, make_organisation, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def draft() -> Submission:
    organisation = make_organisation()
    return make_draft(make_call(most_authors=2), organisation, by=make_member(organisation))


def colleague(draft: Submission):
    return make_member(draft.organisation)


def test_as_many_write_as_the_call_lets_and_no_more(draft):
    save(draft, by=colleague(draft), q1="We are the second.")
    third = colleague(draft)
    with pytest.raises(NotPossible, match="lets 2 of your people"):
        save(draft, by=third, q1="We would be the third.")
    assert "We are the second." in services.read_draft(draft).values()
    assert SubmissionAuthor.objects.count() == 2
    save(draft, by=SubmissionAuthor.objects.earliest("pk").user, q1="The first writes on.")


def test_who_has_left_gives_the_place_free(draft):
    second = colleague(draft)
    save(draft, by=second, q1="We are the second.")
    Membership.objects.filter(user=second).update(role="observer")
    save(draft, by=colleague(draft), q1="Now we are.")
    assert SubmissionAuthor.objects.count() == 3


def test_nobody_sends_what_they_could_not_write_on(draft):
    save(draft, by=colleague(draft), q1="We are the second.")
    with pytest.raises(NotPossible, match="lets 2 of your people"):
        services.send_submission(submission=draft, by=colleague(draft))
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_without_a_limit_everyone_writes():
    organisation = make_organisation()
    draft = make_draft(make_call(), organisation, by=make_member(organisation))
    for number in range(4):
        save(draft, by=make_member(organisation), q1=f"Text {number}.")
    assert SubmissionAuthor.objects.count() == 5


def test_postgresql_refuses_a_limit_of_none_and_an_author_twice(draft):
    with pytest.raises(IntegrityError, match="call_most_authors"), transaction.atomic():
        Consultation.objects.update(most_authors=0)
    author = SubmissionAuthor.objects.get()
    with pytest.raises(IntegrityError, match="submission_author_once"), transaction.atomic():
        SubmissionAuthor.objects.create(submission=draft, user=author.user, since=author.since)
