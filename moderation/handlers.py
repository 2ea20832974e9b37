"""How appeals come to the desk."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from . import services
from .desk import Handler, handler_for, subject_of
from .enums import Outcome
from .models import Appeal, Decision


@dataclass
class AppealAtDesk:
    """An appeal as its case shows it: the decision against which it is, and what that was about."""

    appeal: Appeal

    @property
    def decision(self) -> Decision:
        return self.appeal.decision

    @property
    def original_template(self) -> str:
        return self._handler.template

    @cached_property
    def original(self) -> Any:
        """What the decision was about, or None where it does not exist any more."""
        return subject_of(self._handler, self.decision.case.subject_reference)

    @property
    def _handler(self) -> Handler:
        return handler_for(self.decision.case.kind)


class AppealHandler:
    """Shows an appeal to an officer who took no part in the decision, and answers it."""

    template = "moderation/appeal_case.html"

    def subject(self, reference: str) -> AppealAtDesk | None:
        appeals = Appeal.objects.select_related(
            "decision__case", "decision__reason_code__rule", "decision__rule_version"
        )
        appeal = appeals.filter(decision__reference=reference).first()
        return AppealAtDesk(appeal) if appeal else None

    def uphold(self, subject: AppealAtDesk, code: str, sentence: str, by: Any) -> Appeal:
        return services.answer_appeal(appeal=subject.appeal, outcome=Outcome.UPHOLD, sentence=sentence, by=by)

    def reverse(self, subject: AppealAtDesk, code: str, sentence: str, by: Any) -> Appeal:
        return services.answer_appeal(appeal=subject.appeal, outcome=Outcome.REVERSE, sentence=sentence, by=by)
