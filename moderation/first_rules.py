"""The first set of rules of procedure, laid into an empty portal after its migrations. From then on staff change them
in the portal: what is written here is not read again."""

from datetime import UTC, datetime
from typing import Any, Final

from django.apps import apps as all_apps

from .enums import RuleFamily

IN_FORCE_FROM: Final = datetime(2025, 1, 1, tzinfo=UTC)

# number, family, title, text, then codes: short name, title, text for the author, whether it hides
RULES: Final[list[tuple[str, str, str, str, list[tuple[str, str, str, bool]]]]] = [
    (
        "1",
        RuleFamily.PROCEDURE,
        "How decisions are made",
        "Everything that is sent in is read by a desk officer under these rules, oldest first.\n\n"
        "- One officer is enough to accept it, or to ask for a change.\n"
        "- A refusal has effect only when a second officer, who reads the case anew, confirms it; so have the "
        "suspension of an organisation and the appointment of another owner.\n"
        "- Against a refusal or a suspension of an organisation there is one appeal, within 14 days, to an officer who "
        "took no part in it. The answer is given with reasons within ten working days.\n"
        "- What is not decided within ten working days goes to the administrators by itself.\n"
        "- An officer with a tie to the sender or to the candidate says so and does not see the case.\n"
        "- Every decision names the rule and its reason, says what can be mended, and is listed in public by number, "
        "kind, date and reason; never with the text, never with a person.\n"
        "- Who mends what was asked for keeps their place in the queue.\n"
        "- A change of these rules is announced 14 days ahead and never acts backwards.",
        [],
    ),
    (
        "2",
        RuleFamily.ORGANISATIONS,
        "Which organisations are verified",
        "An organisation is verified when it exists, is independent of government, can be reached, and is spoken for "
        "by people whom it has named. Its aims and opinions are not judged. Verification is not an endorsement and "
        "gives no status with the United Nations.\n\n"
        "- Where two years of existence are asked for, exactly two years on the day of receipt are enough.\n"
        "- All questions of the desk come in one batch; there are at most two.\n"
        "- A verification holds for three years. Its people then confirm that the profile is true; without an answer "
        "it lapses, and the profile can be sent anew.\n"
        "- It is suspended when one of the reasons below has come about since.",
        [
            (
                "not_an_organisation",
                "Not a civil society organisation",
                "What you describe is not an organisation of civil society: it is, for example, a person, a company "
                "that acts for profit, or a part of a government.",
                False,
            ),
            (
                "existence_not_shown",
                "Existence not shown",
                "We could not see that the organisation exists. Send a registration document or, where organisations "
                "like yours cannot register, another proof of your work.",
                False,
            ),
            (
                "no_usable_address",
                "No usable address",
                "We need an address at which your headquarters can be found. A post office box is not enough.",
                False,
            ),
            (
                "too_young",
                "Not established long enough",
                "What you ask for needs a longer existence than the date of establishment that you gave. You can ask "
                "again when the time is reached.",
                False,
            ),
            (
                "already_registered",
                "Already registered",
                "Your organisation is already registered here. Ask its focal point to let you join.",
                False,
            ),
            (
                "no_authority",
                "Sent without authority",
                "We could not see that the organisation has asked you to speak for it. Send a letter or a link that "
                "shows it.",
                False,
            ),
            (
                "untrue_statement",
                "An untrue statement",
                "A statement in the registration is not true. The sentence with this decision says which.",
                False,
            ),
            (
                "unclear",
                "Something is missing or unclear",
                "We cannot decide yet. The sentence with this decision says what is missing and where to add it.",
                False,
            ),
        ],
    ),
    (
        "3",
        RuleFamily.SUBMISSIONS,
        "Which submissions are published",
        "A submission is published as it was sent, unless one of the following reasons stands against it. Criticism of "
        "a government, of the United Nations or of an office holder is no reason.",
        [
            (
                "off_topic",
                "Does not answer the call",
                "The text does not deal with what this call asks. You can send another while the call is open.",
                False,
            ),
            (
                "private_person",
                "Names a private person without need",
                "The text names someone who holds no public office, where it can do without. Leave the name out, or "
                "say that the person agrees.",
                False,
            ),
            (
                "unsourced_claim",
                "A grave claim without a source",
                "The text accuses someone of a grave wrong and names no source. Add the source, or leave it out.",
                False,
            ),
            (
                "false_identity",
                "Sent in another’s name",
                "The organisation or person in whose name this was sent has not sent it.",
                False,
            ),
            (
                "sent_again",
                "The same text again",
                "You have sent this text before; the earlier one stands.",
                False,
            ),
            (
                "unreadable",
                "Cannot be read",
                "The text or the file cannot be read. Send it again as plain text or in another file.",
                False,
            ),
            (
                "late",
                "Late without a reason that the call accepts",
                "It arrived after the deadline, and the late policy of the call does not cover the reason given.",
                False,
            ),
            (
                "others_rights",
                "Belongs to someone else",
                "The text or the file is the work of someone else, used beyond quotation. Send your own words and "
                "a link.",
                False,
            ),
        ],
    ),
    (
        "4",
        RuleFamily.QUESTIONS,
        "Which questions are published",
        "A question is published in the words of its asker, unless one of the following reasons stands against it. "
        "Hard questions are welcome. An asker may rephrase once.",
        [
            (
                "duplicate",
                "Asked already",
                "The same question is already published. You can support that one.",
                False,
            ),
            (
                "compound",
                "Several questions in one",
                "This is more than one question. Choose one, or send them one by one.",
                False,
            ),
            (
                "not_a_question",
                "Not a question",
                "This is a statement or an appeal; a candidate could not answer it. Put it as a question.",
                False,
            ),
            (
                "outside_mandate",
                "Outside the office",
                "This is about something that whoever holds the office cannot decide or influence.",
                False,
            ),
            (
                "private_life",
                "About private life",
                "This is about the private life of a candidate or of another person, and not about the office.",
                False,
            ),
            (
                "unsourced_claim",
                "A claim without a source",
                "The question takes a claim about someone as a fact and names no source. Add a link, or leave it out.",
                False,
            ),
            (
                "mass_copy",
                "One text from many senders",
                "This text has been sent many times. One of them is published, and all its senders can support it.",
                False,
            ),
            (
                "false_identity",
                "Asked in another’s name",
                "The person or organisation in whose name this was asked has not asked it.",
                False,
            ),
            (
                "late",
                "After the round had closed",
                "It arrived when the round no longer took questions.",
                False,
            ),
            (
                "unreadable",
                "Cannot be read",
                "The text, sound or video cannot be read, heard or seen. Send it again as text.",
                False,
            ),
        ],
    ),
    (
        "5",
        RuleFamily.HIDDEN,
        "What is not shown at all",
        "Some texts are not shown even among those refused. The list of decisions then has the number, the date and "
        "the reason alone.",
        [
            (
                "abusive",
                "Abusive",
                "The text insults or threatens someone, or calls for hatred of a group. Say the same without it.",
                True,
            ),
            (
                "unlawful",
                "Unlawful",
                "To publish the text would break the law or a court’s order. The sentence with this decision says how.",
                True,
            ),
            (
                "personal_data",
                "Personal data",
                "The text holds addresses, telephone numbers, health data or the like of people. Leave them out.",
                True,
            ),
            (
                "advert",
                "Advertisement",
                "The text offers goods or services, or asks for money.",
                True,
            ),
        ],
    ),
]


def lay_first_rules(apps: Any = all_apps, **signal: Any) -> None:
    """Create the rules where there are none. Connected to post_migrate, so that a database emptied by a test has them
    again; during a migration to a state without these tables it does nothing."""
    try:
        rule_model = apps.get_model("moderation", "Rule")
        version_model = apps.get_model("moderation", "RuleVersion")
        code_model = apps.get_model("moderation", "ReasonCode")
    except LookupError:
        return
    if rule_model.objects.exists():
        return
    for order, (number, family, title, text, codes) in enumerate(RULES, start=1):
        rule = rule_model.objects.create(number=number, family=family, order=order)
        version_model.objects.create(
            rule=rule,
            number=1,
            language="en",
            wordings={"en": {"title": title, "text": text}},
            announced_at=IN_FORCE_FROM,
            in_force_from=IN_FORCE_FROM,
        )
        code_model.objects.bulk_create(
            code_model(
                rule=rule,
                code=f"{number}.{place}",
                name=name,
                order=place,
                language="en",
                wordings={"en": {"title": code_title, "text": code_text}},
                hides=hides,
            )
            for place, (name, code_title, code_text, hides) in enumerate(codes, start=1)
        )
