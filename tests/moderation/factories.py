"""People of the desk, and a thing that waits for them."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.template import Template

from core.references import new_reference
from moderation import services
from moderation.enums import CaseKind, CaseState, Outcome
from moderation.models import Case

_numbers = count(1)


def make_person(*roles: str, name: str = "") -> Any:
    """A person with the roles named; `name` is what colleagues see."""
    number = next(_numbers)
    person = get_user_model().objects.create_user(f"person{number}@desk.example", name=name or f"Person {number}")
    for role in roles:
        person.grants.create(role=role)
    return person


def make_officer(name: str = "") -> Any:
    return make_person("officer", name=name)


@dataclass
class Thing:
    """Stands for a submission or a question: it knows its kind, reference, text and whether it was accepted."""

    KIND = "thing"
    reference: str = field(default_factory=lambda: new_reference("Q"))
    text: str = "What will you do about the wells?"
    state: str = "received"


class ThingHandler:
    """What a domain would register: it decides the case first, and changes the thing only if that has effect."""

    template = Template("<p>{{ subject.text }}</p>")
    label_accept = "Publish the thing"

    def __init__(self) -> None:
        self.things: dict[str, Thing] = {}

    def subject(self, reference: str) -> Thing | None:
        return self.things.get(reference)

    def accept(self, subject: Thing, code: str, sentence: str, by: Any) -> None:
        self._decide(subject, Outcome.ACCEPT, "published", by=by)

    def ask_change(self, subject: Thing, code: str, sentence: str, by: Any) -> None:
        self._decide(subject, Outcome.ASK_CHANGE, "change asked", by=by, code=code, sentence=sentence)

    def refuse(self, subject: Thing, code: str, sentence: str, by: Any) -> None:
        self._decide(subject, Outcome.REFUSE, "refused", by=by, code=code, sentence=sentence)

    def _decide(self, subject: Thing, outcome: Outcome, state: str, **given: Any) -> None:
        case = services.case_of(subject) or Case.objects.of(subject).latest("pk")
        if services.decide_case(case=case, outcome=outcome, **given).is_effective:
            subject.state = state


def open_thing_case(thing: Thing | None = None, **fields: Any) -> Case:
    """A case about a question, open."""
    thing = thing or Thing()
    given = {"kind": CaseKind.QUESTION, "title": "The wells", "url": f"/questions/{thing.reference}/", **fields}
    return services.open_case(subject=thing, **given)


def case_in(state: str, *, officer: Any, second: Any, **fields: Any) -> Case:
    """A case brought to the state by the services."""
    case = open_thing_case(**fields)
    if state == CaseState.CLOSED:
        services.accept_case(case=case, by=officer)
    if state == CaseState.AWAITING_SECOND:
        services.refuse_case(case=case, code="4.3", sentence="It is a statement.", by=officer)
    if state == CaseState.WAITING_FOR_AUTHOR:
        services.ask_change_case(case=case, code="4.2", sentence="Choose one.", by=officer)
    return Case.objects.get(pk=case.pk)
