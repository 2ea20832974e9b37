"""“I support asking this”: given and taken back until support closes."""

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from core.audit import write_audit
from core.permissions import require
from core.throttle import Rate, count_try
from core.time import received_at
from core.workflow import NotPossible

from ..enums import BallotKind, QuestionState, RoundPhase
from ..models import Question, Round, Support
from .questions import require_confirmed_address, require_to_act_for

SUPPORTING: Final = Rate(times=120, seconds=3600)
_TAKES_SUPPORT = (RoundPhase.OPEN, RoundPhase.SUPPORTING)


def support_question(*, question: Question, by: User, organisation: Organisation | None = None) -> Support:
    """Support asking it: for oneself, on the ballot of people, or for an organisation, on theirs.

    One support an account (and an organisation) and question; at most as many a round as the round says. Raises
    PermissionDenied, NotPossible, TooMany above 120 tries an hour.
    """
    count_try("question.support", str(by.pk), SUPPORTING)
    moment = received_at()
    with transaction.atomic():
        round = Round.objects.lock_shared(question.round_id)
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        question = Question.objects.select_related("round").get(pk=question.pk)
        require(by, "dialogues.support_question", question)
        if question.state != QuestionState.PUBLISHED or round.phase_at(moment) not in _TAKES_SUPPORT:
            raise NotPossible(_("This question takes no support at this time."))
        require_confirmed_address(by)
        if organisation is not None:
            require_to_act_for(by, organisation)
            Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        _check_not_doubled(question, by, organisation)
        _check_limit(round, by, organisation)
        support = Support.objects.create(
            question=question,
            user=by,
            ballot=BallotKind.PEOPLE if organisation is None else BallotKind.ORGANISATIONS,
            organisation=organisation,
            given_at=moment,
        )
        write_audit("question.support", question, by=by, after={"ballot": support.ballot})
    return support


def withdraw_support(*, question: Question, by: User) -> Support:
    """Take back the support one gave. Raises PermissionDenied; NotPossible after the close, or where there is none."""
    moment = received_at()
    with transaction.atomic():
        round = Round.objects.lock_shared(question.round_id)
        require(by, "dialogues.withdraw_support", question)
        if round.phase_at(moment) not in _TAKES_SUPPORT:
            raise NotPossible(_("Support has closed: the ballots stay as they are."))
        support = Support.objects.standing().select_for_update().filter(question=question, user=by).first()
        if support is None:
            raise NotPossible(_("You do not support this question."))
        support.withdrawn_at = timezone.now()
        support.save(update_fields=["withdrawn_at"])
        write_audit("support.withdraw", question, by=by, before={"ballot": support.ballot})
    return support


def supports_left(round: Round, user: User, organisation: Organisation | None = None) -> int:
    """How many more questions of the round the person, or the organisation, may support. A question that was withdrawn
    does not count."""
    standing = Support.objects.standing().filter(question__round=round, question__state=QuestionState.PUBLISHED)
    if organisation is None:
        return round.support_limit - standing.filter(user=user, ballot=BallotKind.PEOPLE).count()
    return round.support_limit - standing.filter(organisation=organisation).count()


def _check_not_doubled(question: Question, by: User, organisation: Organisation | None) -> None:
    standing = Support.objects.standing().filter(question=question)
    if standing.filter(user=by).exists():
        raise NotPossible(_("You support this question already. It is one support an account."))
    if organisation is not None and standing.filter(organisation=organisation).exists():
        raise NotPossible(_("Your organisation supports this question already."))


def _check_limit(round: Round, by: User, organisation: Organisation | None) -> None:
    if supports_left(round, by, organisation) <= 0:
        raise NotPossible(
            ngettext(
                "You support %(limit)d question of this round, which is the most. Take one back to support another.",
                "You support %(limit)d questions of this round, which is the most. Take one back to support another.",
                round.support_limit,
            )
            % {"limit": round.support_limit}
        )
