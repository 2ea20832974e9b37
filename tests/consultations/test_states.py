"""Every state × every move: the service works, or raises NotPossible and leaves the row as it was."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.forms.models import model_to_dict

from consultations import services
from consultations.models import Consultation, Submission
from consultations.workflow import CALL, SUBMISSION
from core.workflow import NotPossible

from .factories import CLOSES, NOW, author_of, fresh, make_call, make_in_state, make_user, refusal_code, save

pytestmark = [pytest.mark.django_db]


def submission_acts() -> dict[str, Callable[[Submission], Any]]:
    def rewrite(submission: Submission) -> None:
        if submission.state not in {"withdrawn", "refused"}:
            save(submission, by=author_of(submission), q1="Another text.")

    def send(service: Any) -> Callable[[Submission], Any]:
        def act(submission: Submission) -> None:
            rewrite(submission)
            service(submission=submission, by=author_of(submission))

        return act

    def refuse(submission: Submission) -> None:
        for officer in (make_user("officer"), make_user("officer")):
            services.refuse_submission(
                submission=submission, code=refusal_code(), sentence="An advertisement.", by=officer
            )

    return {
        "send": send(services.send_submission),
        "replace": send(services.replace_submission),
        "mend": send(services.mend_submission),
        "publish": lambda s: services.publish_submission(submission=s, by=make_user("officer")),
        "refuse": refuse,
        "ask_change": lambda s: services.ask_change_submission(
            submission=s, code="", sentence="Name no patients.", by=make_user("officer")
        ),
        "withdraw": lambda s: services.withdraw_submission(submission=s, by=author_of(s)),
    }


@pytest.mark.parametrize("verb", SUBMISSION.moves)
@pytest.mark.parametrize("state", SUBMISSION.states)
def test_a_move_of_a_submission_works_or_changes_nothing(state: str, verb: str) -> None:
    with time_machine.travel(NOW, tick=False):
        submission = make_in_state(state)
        act = submission_acts()[verb]
        if SUBMISSION.can(verb, state):
            act(submission)
            assert fresh(submission).state == SUBMISSION.moves[verb].target
            return
        before = {**model_to_dict(fresh(submission)), "revision": None}
        with pytest.raises(NotPossible):
            act(submission)
        assert {**model_to_dict(fresh(submission)), "revision": None} == before


def call_acts() -> dict[str, Callable[[Consultation], Any]]:
    editor = make_user("editor")
    return {
        "submit": lambda call: services.submit_call(call=call, by=editor),
        "return": lambda call: services.return_call(call=call, remark="Not yet.", by=editor),
        "clear": lambda call: services.clear_call(call=call, by=editor),
        "schedule": lambda call: services.schedule_call(call=call, by=editor),
        "cancel": lambda call: services.cancel_call(call=call, reason="No mandate.", by=editor),
        "analyse": lambda call: services.analyse_call(call=call, by=editor),
    }


@pytest.mark.parametrize("verb", CALL.moves)
@pytest.mark.parametrize("state", CALL.states)
def test_a_move_of_a_call_works_or_changes_nothing(state: str, verb: str) -> None:
    moment = CLOSES + timedelta(days=1) if verb == "analyse" else NOW
    with time_machine.travel(moment, tick=False):
        call = make_call(state=state)
        act = call_acts()[verb]
        if CALL.can(verb, state):
            act(call)
            assert Consultation.objects.get(pk=call.pk).state == CALL.moves[verb].target
            return
        before = model_to_dict(Consultation.objects.get(pk=call.pk))
        with pytest.raises(NotPossible):
            act(call)
        assert model_to_dict(Consultation.objects.get(pk=call.pk)) == before
