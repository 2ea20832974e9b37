"""Eight at once: around the second of closing, and the same button twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from consultations import services
from consultations.models import Submission, SubmissionVersion
from core.time import received_as_of
from core.workflow import NotPossible
from moderation.models import Case
from record.models import Entry
from tests.signing_in import sign_in

from .factories import CLOSES, NOW, author_of, fresh, make_call, make_draft, make_member, make_organisation

pytestmark = [pytest.mark.django_db(transaction=True)]


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run all acts in the same moment, each in a thread with its own connection; what each gave or raised, in order."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except NotPossible as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_eight_sends_around_the_second_of_closing_are_in_or_late_and_none_is_lost() -> None:
    with time_machine.travel(NOW, tick=False):
        call = make_call()
        drafts = [make_draft(call) for _ in range(8)]
    offsets = [-4, -3, -2, -1, 0, 1, 2, 3]

    def send(draft: Submission, offset: int) -> Callable[[], Any]:
        def act() -> Any:
            with received_as_of(CLOSES + timedelta(seconds=offset)):
                return services.send_submission(submission=draft, by=author_of(draft))

        return act

    with time_machine.travel(CLOSES + timedelta(minutes=5), tick=False):
        results = at_once([send(draft, offset) for draft, offset in zip(drafts, offsets, strict=True)])
    assert [isinstance(result, SubmissionVersion) for result in results] == [True] * 4 + [False] * 4
    assert [fresh(draft).state for draft in drafts] == ["sent"] * 4 + ["draft"] * 4
    assert [services.read_draft(draft)["title"] for draft in drafts] == ["Masts for the valley"] * 8


def test_the_same_draft_sent_eight_times_at_once_is_one_submission() -> None:
    with time_machine.travel(NOW, tick=False):
        draft = make_draft()
        results = at_once([lambda: services.send_submission(submission=draft, by=author_of(draft))] * 8)
    kinds = sorted(type(result).__name__ for result in results)
    counts = [SubmissionVersion.objects.count(), Entry.objects.count(), Case.objects.count()]
    assert (kinds, counts) == (["NotPossible"] * 7 + ["SubmissionVersion"], [1, 1, 1])


def test_the_button_pressed_twice_leads_to_the_same_receipt() -> None:
    with time_machine.travel(NOW, tick=False):
        draft = make_draft()
        clients = [Client(), Client()]
        for client in clients:
            sign_in(client, author_of(draft))
        url = reverse("consultations:submission-send", args=[draft.reference])
        form = {"has_authority": "on", "revision": str(fresh(draft).revision)}
        answers = at_once([lambda client=client: client.post(url, form) for client in clients])
    receipt = reverse("consultations:submission-receipt", args=[draft.reference])
    assert [(answer.status_code, answer.headers.get("Location")) for answer in answers] == [(302, receipt)] * 2
    assert SubmissionVersion.objects.count() == 1


def test_two_colleagues_who_begin_at_once_share_one_draft() -> None:
    with time_machine.travel(NOW, tick=False):
        call, organisation = make_call(), make_organisation()
        people = [make_member(organisation) for _ in range(4)]
        begun = at_once(
            [
                lambda person=person: services.start_submission(call=call, organisation=organisation, by=person)
                for person in people
            ]
        )
    assert len({submission.pk for submission in begun}) == 1
