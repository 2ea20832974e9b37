"""Questions are asked, screened, published or refused, rephrased once, withdrawn, chosen."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.countries import COUNTRIES
from accounts.models import Organisation, User
from accounts.rules import act_for_organisation
from core.audit import write_audit
from core.permissions import require
from core.references import create_with_reference
from core.search import search_vector
from core.text import clean_line, clean_text, count_characters
from core.throttle import Rate, count_try
from core.time import received_at
from core.workflow import NotPossible
from moderation.enums import CaseKind, Outcome
from moderation.models import Case
from moderation.services import answer_case, case_of, close_case, decide_case, open_case
from record.services import append_entry

from .. import notices
from ..enums import Addressee, QuestionState, RoundPhase, WhoMayAsk
from ..models import Candidate, Question, QuestionWording, Round
from ..workflow import QUESTION
from .rounds import covered_candidates

ASKING: Final = Rate(times=20, seconds=3600)
_IS_URL = URLValidator(schemes=["http", "https"])
_COUNTED_NOT = (QuestionState.WITHDRAWN, QuestionState.REFUSED)


@dataclass(frozen=True)
class Wording:
    """What a question says, cleaned."""

    text: str
    context: str
    links: list[str]


def ask_question(
    *,
    round: Round,
    text: str,
    language: str,
    by: User,
    context: str = "",
    links: Sequence[str] = (),
    theme: str = "",
    addressee: str = Addressee.ALL,
    addressees: Iterable[Candidate] = (),
    organisation: Organisation | None = None,
    country: str = "",
    show_name: bool = True,
    show_country: bool = True,
    show_organisation: bool = True,
) -> Question:
    """Put a question; it waits for screening.

    Decided by the moment the request arrived (core.time.received_at). Raises PermissionDenied for those who screen or
    sit on the committee, NotPossible when the round takes no questions or a limit is reached, ValidationError by field,
    TooMany above 20 tries an hour.
    """
    count_try("question.ask", str(by.pk), ASKING)
    moment = received_at()
    with transaction.atomic():
        round = Round.objects.lock_shared(round.pk)
        require(by, "dialogues.ask_question", round)
        if round.phase_at(moment) != RoundPhase.OPEN:
            raise NotPossible(_("This round takes no questions at this time."))
        require_confirmed_address(by)
        wording = clean_wording(round, text=text, context=context, links=links)
        _check_choices(round, by, language, theme, organisation, country)
        chosen = _checked_addressees(round, addressee, addressees)
        _check_limits(round, by, organisation)
        _check_not_doubled(round, by, wording)
        question = create_with_reference(
            Question,
            Question.LETTER,
            round=round,
            asker=by,
            organisation=organisation,
            asker_name=clean_line(by.name),
            asker_country=country,
            show_name=show_name,
            show_country=show_country,
            show_organisation=show_organisation,
            text=wording.text,
            context=wording.context,
            links=wording.links,
            language=language,
            theme=theme,
            addressee=addressee,
            state=QuestionState.RECEIVED,
            received_at=moment,
        )
        question.addressees.set(chosen)
        _keep_wording(question, 1, moment)
        write_audit("question.ask", question, by=by, after={"state": question.state, **asdict(wording)})
        append_entry(kind="received", reference=question.reference, content=_content(question), at=moment)
        open_case(
            kind=CaseKind.QUESTION,
            subject=question,
            title=question.title_text,
            url=notices.address_of(question),
            language=language,
            body=round.title[:120],
            region=COUNTRIES[country].region if country else "",
            interested=_interested(question),
            by=by,
        )
        notices.question_received(question)
    return question


def publish_question(*, question: Question, by: User) -> Question:
    """Accept it at the desk and publish it as it is worded. Raises PermissionDenied, NotPossible."""
    with transaction.atomic():
        question = _locked(question)
        require(by, "dialogues.publish_question", question)
        before = {"state": question.state}
        question.state = QUESTION.take("publish", question.state)
        decide_case(case=_open_case_of(question), outcome=Outcome.ACCEPT, by=by)
        question.published_at, question.published_by = timezone.now(), by
        question.save(update_fields=["state", "published_at", "published_by"])
        index_question(question)
        write_audit("question.publish", question, by=by, before=before, after={"state": question.state})
        notices.question_published(question)
    return question


def refuse_question(*, question: Question, code: str, sentence: str, by: User) -> Question:
    """Propose to refuse it, or confirm as the second officer what another proposed; only then it is refused.

    Raises PermissionDenied, NotPossible, and ValidationError for an unknown code or an empty sentence.
    """
    with transaction.atomic():
        question = _locked(question)
        require(by, "dialogues.refuse_question", question)
        before = {"state": question.state}
        state = QUESTION.take("refuse", question.state)
        decision = decide_case(
            case=_open_case_of(question), outcome=Outcome.REFUSE, by=by, code=code, sentence=sentence
        )
        if not decision.is_effective:
            return question
        question.state, question.refused_at, question.refused_by = state, timezone.now(), by
        question.reason_code, question.reason = decision.code, decision.sentence
        question.save(update_fields=["state", "refused_at", "refused_by", "reason_code", "reason"])
        write_audit(
            "question.refuse", question, by=by, before=before, after={"state": question.state}, reason=decision.code
        )
        notices.question_refused(question)
    return question


def return_question(*, question: Question, sentence: str, by: User, code: str = "") -> Question:
    """Ask its asker to rephrase it, which is possible once.

    Raises PermissionDenied, NotPossible (also where it was rephrased before), ValidationError without a sentence.
    """
    with transaction.atomic():
        question = _locked(question)
        require(by, "dialogues.return_question", question)
        before = {"state": question.state}
        state = QUESTION.take("return", question.state)
        if question.rephrased_at is not None:
            raise NotPossible(_("Its asker has rephrased it once already. Publish it or refuse it."))
        decision = decide_case(
            case=_open_case_of(question), outcome=Outcome.ASK_CHANGE, by=by, code=code, sentence=sentence
        )
        question.state, question.returned_at, question.returned_by = state, timezone.now(), by
        question.reason_code, question.reason = decision.code, decision.sentence
        question.save(update_fields=["state", "returned_at", "returned_by", "reason_code", "reason"])
        write_audit(
            "question.return", question, by=by, before=before, after={"state": question.state}, reason=decision.code
        )
        notices.question_returned(question)
    return question


def rephrase_question(
    *, question: Question, text: str, by: User, context: str = "", links: Sequence[str] = ()
) -> Question:
    """Word it anew as asked; it keeps its place in the queue, and the first wording is kept.

    Possible until the ballots are frozen. Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    moment = received_at()
    with transaction.atomic():
        question = _locked(question)
        require(by, "dialogues.rephrase_question", question)
        before = {"state": question.state, "text": question.text}
        state = QUESTION.take("rephrase", question.state)
        if question.round.is_frozen:
            raise NotPossible(_("The ballots of this round are frozen, so the question cannot come in any more."))
        wording = clean_wording(question.round, text=text, context=context, links=links)
        question.state, question.rephrased_at = state, moment
        question.text, question.context, question.links = wording.text, wording.context, wording.links
        question.save(update_fields=["state", "rephrased_at", "text", "context", "links"])
        _keep_wording(question, question.wordings.count() + 1, moment)
        answer_case(case=_open_case_of(question), by=by)
        write_audit("question.rephrase", question, by=by, before=before, after={"state": state, "text": question.text})
        append_entry(kind="received", reference=question.reference, content=_content(question), at=moment)
    return question


def withdraw_question(*, question: Question, by: User) -> Question:
    """Take one's question back: any time before it is published, and until support closes. Raises PermissionDenied,
    NotPossible."""
    moment = received_at()
    with transaction.atomic():
        round = Round.objects.lock_shared(question.round_id)
        question = _locked(question)
        require(by, "dialogues.withdraw_question", question)
        before = {"state": question.state}
        was_published = question.is_public
        question.state = QUESTION.take("withdraw", question.state)
        if was_published and round.phase_at(moment) not in (RoundPhase.OPEN, RoundPhase.SUPPORTING):
            raise NotPossible(_("Support has closed, and the question is on the ballots. It cannot be withdrawn."))
        question.withdrawn_at = timezone.now()
        question.search = None
        question.save(update_fields=["state", "withdrawn_at", "search"])
        case = case_of(question, CaseKind.QUESTION)
        if case is not None:
            close_case(case=case, by=by, reason="withdrawn")
        write_audit("question.withdraw", question, by=by, before=before, after={"state": question.state})
        append_entry(kind="withdrawn", reference=question.reference, content={"reference": question.reference})
        notices.question_withdrawn(question)
    return question


def choose_question(*, question: Question, by: User) -> Question:
    """Mark a short-listed question as chosen for the dialogue, which is not yet a promise that it is asked.

    Raises PermissionDenied, NotPossible.
    """
    with transaction.atomic():
        question = _locked(question)
        require(by, "dialogues.choose_question", question)
        before = {"state": question.state}
        question.state = QUESTION.take("choose", question.state)
        question.chosen_at, question.chosen_by = timezone.now(), by
        question.save(update_fields=["state", "chosen_at", "chosen_by"])
        write_audit("question.choose", question, by=by, before=before, after={"state": question.state})
        append_entry(kind="chosen", reference=question.reference, content={"reference": question.reference})
        notices.question_chosen(question)
    return question


def clean_wording(round: Round, *, text: str, context: str, links: Sequence[str]) -> Wording:
    """The wording as it is stored. Raises ValidationError by field for what breaks a limit of the round."""
    errors: dict[str, Any] = {}
    cleaned: dict[str, str] = {}
    for name, raw, limit in (("text", text, round.text_limit), ("context", context, round.context_limit)):
        try:
            cleaned[name] = clean_line(raw) if name == "text" else clean_text(raw)
        except ValidationError as problem:
            errors[name] = problem.messages
            continue
        over = count_characters(cleaned[name]) - limit
        if over > 0:
            errors[name] = ngettext("%(over)d character too many.", "%(over)d characters too many.", over) % {
                "over": over
            }
    if not cleaned.get("text") and "text" not in errors:
        errors["text"] = _("Write your question.")
    addresses = list(dict.fromkeys(link.strip() for link in links if link.strip()))
    if len(addresses) > round.link_limit:
        errors["links"] = ngettext("At most %(n)d link.", "At most %(n)d links.", round.link_limit) % {
            "n": round.link_limit
        }
    for address in addresses:
        try:
            _IS_URL(address)
        except ValidationError:
            errors["links"] = _("“%(address)s” is not the address of a page. It starts with https://.") % {
                "address": address[:80]
            }
    if errors:
        raise ValidationError(errors)
    return Wording(cleaned["text"], cleaned.get("context", ""), addresses)


def require_confirmed_address(user: User) -> None:
    """Raise NotPossible unless the person has confirmed an e-mail address."""
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        raise NotPossible(_("Confirm your e-mail address first: we have sent you a code."))


def require_to_act_for(user: User, organisation: Organisation) -> None:
    """Raise PermissionDenied unless the person may act for the organisation, NotPossible unless it is verified."""
    if not act_for_organisation(user, organisation):
        raise PermissionDenied("accounts.act_for_organisation")
    if not organisation.is_verified:
        raise NotPossible(_("Only a verified organisation can do this."))


def index_question(question: Question) -> None:
    """Let the search find it."""
    weighted = {"A": question.text, "B": question.context} if question.context else {"A": question.text}
    Question.objects.filter(pk=question.pk).update(search=search_vector(weighted, question.language))


def _locked(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("round", "organisation", "asker")
    return rows.get(pk=question.pk)


def _open_case_of(question: Question) -> Case:
    case = case_of(question, CaseKind.QUESTION)
    if case is None:
        raise NotPossible(_("Nothing waits for a decision here."))
    return case


def _keep_wording(question: Question, number: int, moment: Any) -> None:
    QuestionWording.objects.create(
        question=question,
        number=number,
        text=question.text,
        context=question.context,
        links=question.links,
        received_at=moment,
    )


def _content(question: Question) -> dict[str, Any]:
    """What the record commits to, and the asker's receipt opens."""
    return {
        "reference": question.reference,
        "round": question.round.slug,
        "text": question.text,
        "context": question.context,
        "links": list(question.links),
        "language": question.language,
        "theme": question.theme,
    }


def _interested(question: Question) -> list[Any]:
    """Who never screens it: its asker, and the organisation's people."""
    if question.organisation is None:
        return [question.asker]
    members = question.organisation.memberships.filter(state="active").select_related("user")
    return [question.asker, *(member.user for member in members)]


def _check_choices(
    round: Round, by: User, language: str, theme: str, organisation: Organisation | None, country: str
) -> None:
    errors: dict[str, Any] = {}
    if language not in dict(settings.LANGUAGES):
        errors["language"] = _("Choose one of the languages.")
    if theme and theme not in round.themes:
        errors["theme"] = _("Choose one of the themes of this round.")
    if country and country not in COUNTRIES:
        errors["country"] = _("Choose a country or area.")
    if organisation is None and round.who_may_ask == WhoMayAsk.ORGANISATIONS:
        errors["organisation"] = _("In this round only organisations ask. Choose yours.")
    if organisation is not None and round.who_may_ask == WhoMayAsk.PEOPLE:
        errors["organisation"] = _("In this round people ask for themselves, not for an organisation.")
    if errors:
        raise ValidationError(errors)
    if organisation is not None:
        require_to_act_for(by, organisation)


def _checked_addressees(round: Round, addressee: str, addressees: Iterable[Candidate]) -> list[Candidate]:
    if addressee == Addressee.ALL:
        return []
    chosen = list(addressees)
    covered = set(covered_candidates(round).values_list("pk", flat=True))
    if not chosen or any(candidate.pk not in covered for candidate in chosen):
        raise ValidationError({"addressees": _("Choose at least one candidate of this round.")})
    return chosen


def _check_not_doubled(round: Round, by: User, wording: Wording) -> None:
    """A button pressed twice asks once."""
    same = Question.objects.filter(round=round, asker=by, text=wording.text).exclude(state__in=_COUNTED_NOT).first()
    if same is not None:
        raise NotPossible(_("You have asked exactly this already: %(reference)s.") % {"reference": same.reference})


def _check_limits(round: Round, by: User, organisation: Organisation | None) -> None:
    """Count under a lock on whose questions are counted, so that two at once cannot both be the last."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    asked = Question.objects.filter(round=round).exclude(state__in=_COUNTED_NOT)
    if organisation is None:
        count, limit = asked.filter(asker=by, organisation=None).count(), round.person_limit
    else:
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        count, limit = asked.filter(organisation=organisation).count(), round.organisation_limit
    if count >= limit:
        raise NotPossible(
            ngettext(
                "%(limit)d question is the limit of this round, and it is reached. Withdraw one to ask another.",
                "%(limit)d questions are the limit of this round, and it is reached. Withdraw one to ask another.",
                limit,
            )
            % {"limit": limit}
        )
