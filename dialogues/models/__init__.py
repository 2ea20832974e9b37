from .answers import Answer, AnswerVersion
from .processes import Candidate, CandidateTeam, Process
from .questions import Question, QuestionWording, Support
from .rounds import Round
from .shortlists import FrozenBallot, Shortlist, ShortlistEntry

__all__ = [
    "Answer",
    "AnswerVersion",
    "Candidate",
    "CandidateTeam",
    "FrozenBallot",
    "Process",
    "Question",
    "QuestionWording",
    "Round",
    "Shortlist",
    "ShortlistEntry",
    "Support",
]
