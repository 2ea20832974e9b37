"""The choices of selection processes, questions and answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProcessState(models.TextChoices):
    """How far the choice of a person for a post has come."""

    ANNOUNCED = "announced", _("Announced")
    OPENED = "opened", _("Opened by letter")
    NOMINATIONS = "nominations", _("Nominations open")
    DIALOGUES = "dialogues", _("Dialogues")
    RECOMMENDED = "recommended", _("Candidate recommended")
    APPOINTED = "appointed", _("Appointed")
    CLOSED = "closed", _("Closed")


class CandidateState(models.TextChoices):
    """How far a candidature has come. Only a circulated candidate is one officially, and receives questions."""

    ANNOUNCED = "announced", _("Announced, not official")
    NOMINATED = "nominated", _("Nominated")
    CIRCULATED = "circulated", pgettext_lazy("candidate", "Circulated")
    WITHDRAWN = "withdrawn", pgettext_lazy("candidate", "Withdrawn")


class RoundState(models.TextChoices):
    """The steps of a round that somebody or the clock has taken. What a visitor may do depends on the times too: see
    `RoundPhase`."""

    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", pgettext_lazy("question round", "Open")
    CLOSED = "closed", pgettext_lazy("question round", "Closed")
    FROZEN = "frozen", _("Ballots frozen")


class RoundPhase(models.TextChoices):
    """Where a round is at a given moment."""

    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", _("Open for questions")
    SUPPORTING = "supporting", _("Open for support")
    CLOSED = "closed", pgettext_lazy("question round", "Closed")
    FROZEN = "frozen", _("Ballots frozen")
    ADOPTED = "adopted", _("Short-list adopted")


class WhoMayAsk(models.TextChoices):
    """Who may put questions in a round."""

    PEOPLE = "people", _("People with a confirmed address")
    ORGANISATIONS = "organisations", _("Verified organisations")
    BOTH = "both", _("People and organisations")


class QuestionState(models.TextChoices):
    """How far a question has come."""

    RECEIVED = "received", pgettext_lazy("question", "Received, being screened")
    CHANGE_ASKED = "change_asked", pgettext_lazy("question", "A change is asked for")
    PUBLISHED = "published", pgettext_lazy("question", "Published")
    REFUSED = "refused", pgettext_lazy("question", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("question", "Withdrawn by its asker")
    SHORT_LISTED = "short_listed", pgettext_lazy("question", "Short-listed")
    NOT_SHORT_LISTED = "not_short_listed", pgettext_lazy("question", "Not short-listed")
    CHOSEN = "chosen", pgettext_lazy("question", "Chosen")


PUBLIC_STATES = (
    QuestionState.PUBLISHED,
    QuestionState.SHORT_LISTED,
    QuestionState.NOT_SHORT_LISTED,
    QuestionState.CHOSEN,
)
LISTED_STATES = (QuestionState.SHORT_LISTED, QuestionState.CHOSEN)


class Addressee(models.TextChoices):
    """To whom a question is put."""

    ALL = "all", _("All candidates")
    SELECTED = "selected", _("Selected candidates")


class BallotKind(models.TextChoices):
    """The two ballots, counted, shown and used apart."""

    PEOPLE = "people", _("People")
    ORGANISATIONS = "organisations", _("Organisations")


class ShortlistState(models.TextChoices):
    """Whether a short-list is the committee's draft or has been adopted."""

    DRAFT = "draft", _("Draft of the committee")
    ADOPTED = "adopted", _("Adopted")


class Standing(models.TextChoices):
    """Where a question stands with respect to the short-list."""

    LISTED = "listed", _("On the list")
    RESERVE = "reserve", _("Reserve")
    OFF = "off", _("Not on the list")


class DepartureCode(models.TextChoices):
    """Why the committee departs from the computed order."""

    SAME_MATTER = "same_matter", _("Another question on the list asks the same")
    THEME = "theme", _("Balance of themes")
    REGION = "region", _("Balance of regions")
    LANGUAGE = "language", _("Balance of languages")
    UNDER_REPRESENTED = "under_represented", _("A group that the computed order leaves out")
    CRITERIA = "criteria", _("The published criteria")
    ANSWERED = "answered", _("Already answered in public")


class AnswerState(models.TextChoices):
    """How far the written answer of one candidate to one question has come."""

    REQUESTED = "requested", pgettext_lazy("answer", "Requested")
    GIVEN = "given", pgettext_lazy("answer", "Answered")
    DECLINED = "declined", pgettext_lazy("answer", "Declined to answer")
