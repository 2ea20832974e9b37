"""Which state of a process, candidate, round, question, short-list or answer may follow which."""

from core.workflow import Workflow, move

from .enums import AnswerState, CandidateState, ProcessState, QuestionState, RoundState, ShortlistState

PROCESS = Workflow(
    noun="process",
    states=tuple(ProcessState.values),
    moves={
        "open": move(ProcessState.ANNOUNCED, ProcessState.OPENED),
        "invite": move(ProcessState.OPENED, ProcessState.NOMINATIONS),
        "begin": move(ProcessState.NOMINATIONS, ProcessState.DIALOGUES),
        "recommend": move(ProcessState.DIALOGUES, ProcessState.RECOMMENDED),
        "appoint": move(ProcessState.RECOMMENDED, ProcessState.APPOINTED),
        "close": move(ProcessState.APPOINTED, ProcessState.CLOSED),
    },
)

CANDIDATE = Workflow(
    noun="candidate",
    states=tuple(CandidateState.values),
    moves={
        "nominate": move(CandidateState.ANNOUNCED, CandidateState.NOMINATED),
        "circulate": move(CandidateState.NOMINATED, CandidateState.CIRCULATED),
        "withdraw": move(
            (CandidateState.ANNOUNCED, CandidateState.NOMINATED, CandidateState.CIRCULATED),
            CandidateState.WITHDRAWN,
        ),
    },
)

# Open, close and freeze are taken by the clock; see RoundPhase for what holds between its ticks.
ROUND = Workflow(
    noun="round",
    states=tuple(RoundState.values),
    moves={
        "schedule": move(RoundState.DRAFT, RoundState.SCHEDULED),
        "open": move(RoundState.SCHEDULED, RoundState.OPEN),
        "close": move(RoundState.OPEN, RoundState.CLOSED),
        "freeze": move(RoundState.CLOSED, RoundState.FROZEN),
    },
)

# Shortlist and omit happen when the short-list is adopted, to every question of the round.
QUESTION = Workflow(
    noun="question",
    states=tuple(QuestionState.values),
    moves={
        "publish": move(QuestionState.RECEIVED, QuestionState.PUBLISHED),
        "refuse": move(QuestionState.RECEIVED, QuestionState.REFUSED),
        "return": move(QuestionState.RECEIVED, QuestionState.CHANGE_ASKED),
        "rephrase": move(QuestionState.CHANGE_ASKED, QuestionState.RECEIVED),
        "withdraw": move(
            (QuestionState.RECEIVED, QuestionState.CHANGE_ASKED, QuestionState.PUBLISHED),
            QuestionState.WITHDRAWN,
        ),
        "shortlist": move(QuestionState.PUBLISHED, QuestionState.SHORT_LISTED),
        "omit": move(QuestionState.PUBLISHED, QuestionState.NOT_SHORT_LISTED),
        "choose": move(QuestionState.SHORT_LISTED, QuestionState.CHOSEN),
    },
)

SHORTLIST = Workflow(
    noun="shortlist",
    states=tuple(ShortlistState.values),
    moves={"adopt": move(ShortlistState.DRAFT, ShortlistState.ADOPTED)},
)

ANSWER = Workflow(
    noun="answer",
    states=tuple(AnswerState.values),
    moves={
        "give": move((AnswerState.REQUESTED, AnswerState.DECLINED), AnswerState.GIVEN),
        "correct": move(AnswerState.GIVEN, AnswerState.GIVEN),
        "decline": move(AnswerState.REQUESTED, AnswerState.DECLINED),
    },
)
