"""Complete drafts with their authors signed in, made inside a running portal: for the drills."""

import json
from collections import Counter
from datetime import timedelta
from itertools import count

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from consultations.models import Submission, SubmissionVersion
from notifications.models import OutboxMessage
from notifications.services import RENDERED, queue_mail
from record.models import Entry
from tests.consultations import factories
from tests.consultations.factories import make_call, make_draft, make_member, make_organisation

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def print_drafts(number: int) -> None:
    """Print `number` drafts ready to be sent, as JSON: reference and the session key of its author."""
    now = timezone.now()
    # Each process of the drill counts on from where the one before it ended.
    factories._numbers = count(1000 + 5 * User.objects.count())
    call = make_call(opens_at=now - timedelta(days=30), closes_at=now + timedelta(days=30))
    rows = []
    for _ in range(number):
        organisation = make_organisation()
        author = make_member(organisation)
        draft = make_draft(call, organisation, by=author)
        rows.append({"reference": draft.reference, "session": sign_in(author)})
    print(json.dumps(rows))  # noqa: T201 — read by the test that runs this


def sign_in(user: User) -> str:
    """The key of a new session of the person."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def print_arrivals(references: list[str]) -> None:
    """Print what the portal holds of each reference, as JSON: state, versions, entries, acknowledgements."""
    rows = Submission.objects.filter(reference__in=references).annotate(sent=Count("versions"))
    found = {
        row.reference: {
            "state": row.state,
            "versions": row.sent,
            "entries": Entry.objects.filter(reference=row.reference, kind="received").count(),
            "mails": OutboxMessage.objects.filter(key__contains=row.reference).count(),
            "hashes": SubmissionVersion.objects.filter(submission=row).values("text_sha256").distinct().count(),
        }
        for row in rows
    }
    print(json.dumps(found))  # noqa: T201 — read by the test that runs this


def queue_mails(number: int) -> None:
    """Put messages into the outbox and print their Message-IDs as JSON."""
    with transaction.atomic():
        for place in range(number):
            queue_mail(
                key=f"drill:{place}",
                to=f"reader{place}@relief.example",
                language="en",
                template=RENDERED,
                context={"subject": f"Message {place}", "text": "The drill."},
                kind="drill",
            )
    rows = OutboxMessage.objects.filter(key__startswith="drill:").values_list("message_id", flat=True)
    print(json.dumps(list(rows)))  # noqa: T201 — read by the test that runs this


def print_mail_states(message_ids: list[str]) -> None:
    """Print how many of the messages are in which state, as JSON."""
    states = OutboxMessage.objects.filter(message_id__in=message_ids).values_list("state", flat=True)
    print(json.dumps(Counter(states)))  # noqa: T201 — read by the test that runs this
