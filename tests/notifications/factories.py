"""People, subjects, happenings and messages for these tests."""

from typing import Any

from accounts.models import User
from notifications import services
from notifications.kinds import Kind
from notifications.models import OutboxMessage

HEARD = Kind(name="test_heard", title="You were heard", app="tests")
COLLECTED = Kind(name="test_collected", title="Somebody wrote", app="tests", at_once=False)
HIDDEN = Kind(name="test_hidden", title="Your name is withheld", app="tests", sensitive=True)


def make_user(email: str = "amina@relief.example", **fields: Any) -> User:
    return User.objects.create_user(email, "a long secret", **{"name": "Amina Diallo", **fields})


def follow_call(*, user: User | None = None, address: str | None = None, slug: str = "water", **fields: Any) -> Any:
    return services.follow(
        subject_kind="call",
        subject_reference=slug,
        title=f"Call on {slug}",
        url=f"/calls/{slug}/",
        user=user,
        address=address,
        **fields,
    )


def announce_submission(number: int, *, slug: str = "water", **fields: Any) -> None:
    services.announce(
        **{
            "key": f"submission:{slug}:{number}",
            "happening": "submission_published",
            "subjects": [("call", slug)],
            "titles": {"en": f"Submission {number}"},
            "language": "en",
            "url": f"/submissions/{number}/",
            **fields,
        }
    )


def queue_plain(number: int = 1, **fields: Any) -> OutboxMessage | None:
    return services.queue_mail(
        **{
            "key": f"plain:{number}",
            "to": f"reader{number}@relief.example",
            "language": "en",
            "template": "email/notifications/test_mail",
            "context": {},
            "kind": "test_mail",
            **fields,
        }
    )
