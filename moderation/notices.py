"""Who is told of cases that wait too long, and of answers to appeals."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from notifications import kinds
from notifications.kinds import Kind
from notifications.services import notify

from .models import Appeal, Case

ESCALATED = kinds.register(
    Kind(name="case_escalated", title=_("A case at the desk was not decided in its time"), app="moderation")
)
APPEAL_ANSWERED = kinds.register(Kind(name="appeal_answered", title=_("Your appeal is answered"), app="moderation"))


def case_escalated(case: Case) -> None:
    """To the administrators: which case, and since when it waits."""
    for person in get_user_model()._default_manager.filter(grants__role="administrator").order_by("pk"):
        notify(
            kind=ESCALATED,
            user=person,
            key=f"case-escalated:{case.reference}",
            url=case.get_absolute_url(),
            context={"case": case.reference, "opened_on": f"{case.opened_at:%Y-%m-%d}"},
        )


def appeal_answered(appeal: Appeal) -> None:
    """To everyone for whom the appeal was lodged: whether the decision stands, and why."""
    answer = appeal.answer
    if answer is None:
        raise AssertionError("unreachable: an appeal is told when it has an answer")
    for person in appeal.decision.case.interested.order_by("pk"):
        notify(
            kind=APPEAL_ANSWERED,
            user=person,
            key=f"appeal-answered:{appeal.reference}",
            url=appeal.decision.get_absolute_url(),
            context={
                "decision": appeal.reference,
                "state": appeal.state,
                "sentence": answer.sentence,
            },
        )
