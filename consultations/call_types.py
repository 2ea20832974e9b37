"""The types of call that come with the portal. Rows, so that staff change them and add their own; laid after
each migration where one is missing, never over a row that is there.

Limits: guidelines of the Human Rights Council for written statements; notices of the NGO Branch for the
high-level segment and the Commission for Social Development; practice of the Committee on NGOs and of the
Universal Periodic Review.
"""

from typing import Any

from django.apps import apps as all_apps

SIX = ["ar", "zh-hans", "en", "fr", "ru", "es"]


def _text(text: str, help_text: str = "", limit: int | None = None) -> dict[str, Any]:
    return {"kind": "long_text", "text": text, "help_text": help_text, "limit": limit}


CALL_TYPES: list[dict[str, Any]] = [
    {
        "slug": "hrc-written-statement",
        "name": "Human Rights Council written statement",
        "about": "Becomes a document of the Council, unedited. Footnotes count.",
        "languages": ["en", "fr", "es"],
        "eligibility": "status",
        "limits": {"single": {"general": 2000, "special": 1500, "roster": 1500}},
        "wording": {
            "how_used": "The statement is circulated as a document of the Council, unedited.",
        },
        "questions": [
            {
                "kind": "one_choice",
                "text": "Under which agenda item?",
                "options": [f"Item {number}" for number in range(1, 11)],
            },
            _text("Text of the statement", "Footnotes count towards the limit."),
        ],
    },
    {
        "slug": "ecosoc-high-level-segment",
        "name": "ECOSOC high-level segment statement",
        "about": "One statement of each organisation on the theme of the year.",
        "languages": ["en", "fr"],
        "eligibility": "status",
        "limits": {"single": {"general": 2000, "special": 500, "roster": 500}},
        "wording": {"how_used": "Accepted statements are circulated as documents of the Economic and Social Council."},
        "questions": [_text("Text of the statement")],
    },
    {
        "slug": "csocd-statement",
        "name": "Commission for Social Development statement",
        "about": "Joint statements come first. The limits leave room for the heading of the document.",
        "languages": SIX,
        "eligibility": "status",
        "limits": {"single": {"general": 2000, "special": 1500}, "joint": {"general": 1900, "special": 1400}},
        "wording": {"how_used": "Accepted statements are circulated as documents of the Commission."},
        "questions": [_text("Text of the statement")],
    },
    {
        "slug": "ngo-committee-consultation",
        "name": "Committee on NGOs consultation",
        "about": "Four questions to all organisations in consultative status, 500 words each.",
        "languages": ["en", "fr", "es"],
        "eligibility": "status",
        "limits": {},
        "wording": {"how_used": "The Committee on Non-Governmental Organizations reads all answers before it meets."},
        "questions": [
            _text("What works well in your cooperation with the Economic and Social Council?", limit=500),
            _text("What hinders it?", limit=500),
            _text("Which change would help most?", limit=500),
            _text("What can your organisation contribute to that change?", limit=500),
        ],
    },
    {
        "slug": "upr-stakeholder-input",
        "name": "Universal Periodic Review stakeholder input",
        "about": "On one State, for the summary of stakeholders’ information.",
        "languages": SIX,
        "eligibility": "registered",
        "limits": {"single": {"other": 2815}, "joint": {"other": 5630}},
        "wording": {
            "how_used": "The secretariat summarises all contributions in a document beside the national report.",
        },
        "questions": [
            {"kind": "country", "text": "Which State under review is this about?"},
            _text(
                "Your contribution",
                "Number your paragraphs. Cover the years since the last review, four at most.",
            ),
        ],
    },
    {
        "slug": "open-call",
        "name": "Open call for input",
        "about": "For any theme: a few questions, open to every registered organisation.",
        "languages": SIX,
        "eligibility": "registered",
        "limits": {},
        "wording": {
            "how_used": "All submissions are read. A report shows what was taken up, what was not, and why.",
            "next_steps": "A summary is published first, then what was done with it.",
        },
        "questions": [
            _text("What is the situation where you work?", limit=500),
            _text("What has worked, and why?", limit=500),
            _text("What should the United Nations do?", "One proposal a paragraph.", limit=300),
        ],
    },
]


def lay_call_types(sender: Any, using: str, apps: Any = all_apps, **kwargs: Any) -> None:
    """Receiver of post_migrate."""
    try:
        call_type = apps.get_model("consultations", "CallType")
    except LookupError:  # a migration backwards, to before the table
        return
    rows = [call_type(**fields) for fields in CALL_TYPES]
    call_type.objects.using(using).bulk_create(rows, ignore_conflicts=True)
