"""The people of the demo world, by the key under which the seeds know them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class DemoPerson:
    """Who can be tried out, and what there is to do as this person."""

    key: str
    role: str | Promise
    errand: str | Promise
    start: str


PEOPLE = (
    DemoPerson("owner", _("Owner of an organisation"), _("Manage the organisation and its members."), "/organisation/"),
    DemoPerson("author", _("Author in the same organisation"), _("Go on with a draft and send it."), "/me/"),
    DemoPerson("focal_point", _("Focal point of a partner organisation"), _("Approve who may join."), "/organisation/"),
    DemoPerson("officer", _("Desk officer"), _("Screen what came in, by the published rules."), "/desk/"),
    DemoPerson(
        "second_officer", _("Second officer"), _("Confirm a refusal, or clear a call that another wrote."), "/desk/"
    ),
    DemoPerson("third_officer", _("Third officer"), _("Answer an appeal against what two others decided."), "/desk/"),
    DemoPerson("editor", _("Editor of calls"), _("Write a call and have it cleared."), "/desk/calls/"),
    DemoPerson("presiding", _("Presiding office"), _("Open a question round, adopt a short-list."), "/desk/rounds/"),
    DemoPerson(
        "committee", _("Committee member"), _("Draft the short-list and see whom it leaves out."), "/desk/rounds/"
    ),
    DemoPerson("administrator", _("Administrator"), _("Propose who gets a role at the desk."), "/desk/people/"),
    DemoPerson(
        "second_administrator", _("Second administrator"), _("Confirm or decline a change of a role."), "/desk/people/"
    ),
    DemoPerson("candidate_team", _("Team of a candidate"), _("Answer the questions in writing."), "/answers/"),
    DemoPerson("reader", _("Reader"), _("Support questions, follow, read the digest."), "/"),
)
