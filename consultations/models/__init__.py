"""Calls for input and what is sent to them."""

from .calls import Body, CallQuestion, CallType, Consultation, Extension
from .submissions import Answer, Submission, SubmissionAuthor, SubmissionVersion

__all__ = [
    "Answer",
    "Body",
    "CallQuestion",
    "CallType",
    "Consultation",
    "Extension",
    "Submission",
    "SubmissionAuthor",
    "SubmissionVersion",
]
