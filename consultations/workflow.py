"""Which state of a call or submission may follow which."""

from core.workflow import Workflow, move

CALL = Workflow(
    noun="call",
    states=("draft", "clearance", "cleared", "scheduled", "analysing", "cancelled"),
    moves={
        "submit": move("draft", "clearance"),
        "return": move(["clearance", "cleared"], "draft"),
        "clear": move("clearance", "cleared"),
        "schedule": move("cleared", "scheduled"),
        "cancel": move("scheduled", "cancelled"),
        "analyse": move("scheduled", "analysing"),
    },
)

SUBMISSION = Workflow(
    noun="submission",
    states=("draft", "sent", "change_asked", "published", "refused", "withdrawn"),
    moves={
        "send": move("draft", "sent"),
        "replace": move(["sent", "published"], "sent"),
        "mend": move("change_asked", "sent"),
        "publish": move("sent", "published"),
        "refuse": move("sent", "refused"),
        "ask_change": move("sent", "change_asked"),
        "withdraw": move(["draft", "sent", "change_asked", "published", "refused"], "withdrawn"),
    },
)
