"""The committee drafts the short-list from the computed order, departs from it with reasons, and adopts it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.audit import write_audit
from core.permissions import require
from core.text import clean_text
from core.workflow import NotPossible
from record.services import append_entry

from .. import notices
from ..ballots import as_facts, order_facts, order_of, profile_of, profiles_of
from ..enums import BallotKind, DepartureCode, QuestionState, RoundState, ShortlistState, Standing
from ..models import Question, Round, Shortlist, ShortlistEntry
from ..representation import Profile, audit_slate
from ..workflow import QUESTION, SHORTLIST


def draft_shortlist(*, round: Round, ballot: str, by: User) -> Shortlist:
    """Begin the list with the computed order of one ballot: its places, then its reserves.

    Raises PermissionDenied, and NotPossible before the ballots are frozen, where the list is begun already, or where
    that ballot is empty.
    """
    with transaction.atomic():
        round = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
        require(by, "dialogues.draft_shortlist", round)
        if round.state != RoundState.FROZEN:
            raise NotPossible(_("The short-list begins when the ballots are frozen."))
        if Shortlist.objects.filter(round=round).exists():
            raise NotPossible(_("The short-list of this round is begun already."))
        profile = profile_of(round, BallotKind(ballot))
        order = order_of(round, profile, round.places + round.reserves)
        if not order:
            raise NotPossible(_("Nobody supported a question on this ballot, so it gives no order."))
        shortlist = Shortlist.objects.create(
            round=round, ballot=ballot, drafted_at=timezone.now(), drafted_by=by, state=ShortlistState.DRAFT
        )
        ids = dict(Question.objects.filter(round=round).values_list("reference", "pk"))
        ShortlistEntry.objects.bulk_create(
            ShortlistEntry(
                shortlist=shortlist,
                question_id=ids[place.question],
                computed_rank=place.rank,
                score=str(place.score),
                supporters=place.supporters,
                computed_standing=_computed_standing(place.rank, round),
                standing=_computed_standing(place.rank, round),
            )
            for place in order
        )
        write_audit("shortlist.draft", shortlist, by=by, after={"state": shortlist.state, "ballot": ballot})
    return shortlist


def add_to_shortlist(
    *, shortlist: Shortlist, question: Question, by: User, code: str = "", sentence: str = ""
) -> ShortlistEntry:
    """Put a question on the draft: a departure with its reason, or the taking back of one.

    Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    with transaction.atomic():
        shortlist = _locked_draft(shortlist, by)
        entry = ShortlistEntry.objects.filter(shortlist=shortlist, question=question).first()
        if entry is None:
            entry = _new_entry(shortlist, question)
        if entry.standing == Standing.LISTED:
            raise NotPossible(_("This question is on the list."))
        _set_standing(entry, Standing.LISTED, by=by, code=code, sentence=sentence)
        write_audit("shortlist.add", shortlist, by=by, after={"question": question.reference}, reason=code)
    return entry


def strike_from_shortlist(
    *, shortlist: Shortlist, question: Question, by: User, code: str = "", sentence: str = ""
) -> ShortlistEntry:
    """Take a question off the draft: a departure with its reason, or the taking back of one.

    Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    with transaction.atomic():
        shortlist = _locked_draft(shortlist, by)
        entry = ShortlistEntry.objects.filter(shortlist=shortlist, question=question, standing=Standing.LISTED).first()
        if entry is None:
            raise NotPossible(_("This question is not on the list."))
        back = entry.computed_standing if entry.is_departure else Standing.OFF
        _set_standing(entry, back, by=by, code=code, sentence=sentence)
        write_audit("shortlist.strike", shortlist, by=by, after={"question": question.reference}, reason=code)
    return entry


def adopt_shortlist(*, shortlist: Shortlist, by: User) -> Shortlist:
    """Adopt the draft: places in the computed order, additions after them; audited on both ballots as it stands, and
    published with its departures whether or not it is clean.

    Raises PermissionDenied, and NotPossible for an empty list or one longer than its places.
    """
    with transaction.atomic():
        shortlist = Shortlist.objects.select_for_update(of=("self",)).select_related("round").get(pk=shortlist.pk)
        require(by, "dialogues.adopt_shortlist", shortlist)
        before = {"state": shortlist.state}
        state = SHORTLIST.take("adopt", shortlist.state)
        entries = list_in_order(shortlist)
        _check_length(shortlist.round, len(entries))
        for place, entry in enumerate(entries, start=1):
            entry.place = place
        ShortlistEntry.objects.bulk_update(entries, ["place"])
        slate = [entry.question.reference for entry in entries]
        profiles = profiles_of(shortlist.round)
        shortlist.orders = {kind: order_facts(shortlist.round, profile) for kind, profile in profiles.items()}
        shortlist.audits = audits_of(shortlist.round, slate, profiles)
        shortlist.state, shortlist.adopted_at, shortlist.adopted_by = state, timezone.now(), by
        shortlist.save(update_fields=["state", "adopted_at", "adopted_by", "orders", "audits"])
        write_audit("shortlist.adopt", shortlist, by=by, before=before, after={"state": state, "list": slate})
        append_entry(kind="shortlist_adopted", reference=shortlist.reference, content=_content(shortlist, slate))
        listed = {entry.question_id for entry in entries}
        for question in Question.objects.filter(round=shortlist.round, state=QuestionState.PUBLISHED).order_by("pk"):
            if question.pk in listed:
                shortlist_question(question=question, by=by)
            else:
                omit_question(question=question, by=by)
        notices.shortlist_adopted(shortlist)
    return shortlist


def shortlist_question(*, question: Question, by: User) -> Question:
    """The adopted list has it. Raises PermissionDenied, NotPossible."""
    return _settle(question, "shortlist", "question.shortlist", by, notices.question_shortlisted)


def omit_question(*, question: Question, by: User) -> Question:
    """The adopted list does not have it. Raises PermissionDenied, NotPossible."""
    return _settle(question, "omit", "question.omit", by, notices.question_omitted)


def list_in_order(shortlist: Shortlist) -> list[ShortlistEntry]:
    """The entries on the list: by computed rank, then those that the committee added, in the order of adding."""
    rows = shortlist.entries.filter(standing=Standing.LISTED).select_related("question")
    return list(rows.order_by(F("computed_rank").asc(nulls_last=True), "departed_at", "pk"))


def audits_of(round: Round, slate: list[str], profiles: Mapping[str, Profile]) -> dict[str, Any]:
    """The audit of a list on each ballot that has voters, as facts."""
    return {kind: as_facts(audit_slate(profile, slate, places=round.places)) for kind, profile in profiles.items()}


def _locked_draft(shortlist: Shortlist, by: User) -> Shortlist:
    shortlist = Shortlist.objects.select_for_update(of=("self",)).select_related("round").get(pk=shortlist.pk)
    require(by, "dialogues.edit_shortlist", shortlist)
    if shortlist.is_adopted:
        raise NotPossible(_("The short-list is adopted and stays as it is."))
    return shortlist


def _new_entry(shortlist: Shortlist, question: Question) -> ShortlistEntry:
    """An entry for a question that the computed order does not reach."""
    question = Question.objects.get(pk=question.pk)  # as it is now, with its counts
    if question.round_id != shortlist.round_id or question.people_supports is None or not question.is_public:
        raise NotPossible(_("This question is not on the ballots of this round."))
    on_ballot = (
        question.organisations_supports if shortlist.ballot == BallotKind.ORGANISATIONS else question.people_supports
    )
    return ShortlistEntry(
        shortlist=shortlist,
        question=question,
        supporters=on_ballot or 0,
        computed_standing=Standing.OFF,
        standing=Standing.OFF,
    )


def _set_standing(entry: ShortlistEntry, standing: str, *, by: User, code: str, sentence: str) -> None:
    entry.standing = standing
    if entry.is_departure:
        entry.departure_code, entry.departure = _checked_reason(code, sentence)
        entry.departed_at, entry.departed_by = timezone.now(), by
    else:
        entry.departure_code = entry.departure = ""
        entry.departed_at = entry.departed_by = None
    if entry.computed_rank is None and not entry.is_departure:
        entry.delete()
    else:
        entry.save()


def _checked_reason(code: str, sentence: str) -> tuple[str, str]:
    errors: dict[str, Any] = {}
    if code not in DepartureCode.values:
        errors["code"] = _("Choose a reason.")
    sentence = clean_text(sentence)
    if not sentence:
        errors["sentence"] = _("Say in a sentence why. It is published with the list.")
    if errors:
        raise ValidationError(errors)
    return code, sentence


def _check_length(round: Round, length: int) -> None:
    if length == 0:
        raise NotPossible(_("The list is empty."))
    if length > round.places:
        raise NotPossible(
            ngettext(
                "The list is %(over)d question too long. Strike as many.",
                "The list is %(over)d questions too long. Strike as many.",
                length - round.places,
            )
            % {"over": length - round.places}
        )


def _computed_standing(rank: int, round: Round) -> str:
    return Standing.LISTED if rank <= round.places else Standing.RESERVE


def _content(shortlist: Shortlist, slate: list[str]) -> dict[str, Any]:
    entries = shortlist.entries.select_related("question").order_by("computed_rank", "pk")
    return {
        "round": shortlist.round.slug,
        "ballot": shortlist.ballot,
        "list": slate,
        "computed": [entry.question.reference for entry in entries if entry.computed_rank is not None],
        "departures": [
            {
                "question": entry.question.reference,
                "standing": entry.standing,
                "code": entry.departure_code,
                "sentence": entry.departure,
            }
            for entry in entries
            if entry.is_departure
        ],
        "audits": shortlist.audits,
    }


def _settle(question: Question, verb: str, action: str, by: User, tell: Any) -> Question:
    with transaction.atomic():
        question = Question.objects.select_for_update(of=("self",)).select_related("round").get(pk=question.pk)
        require(by, f"dialogues.{verb}_question", question)
        before = {"state": question.state}
        question.state = QUESTION.take(verb, question.state)
        question.save(update_fields=["state"])
        write_audit(action, question, by=by, before=before, after={"state": question.state})
        tell(question)
    return question
