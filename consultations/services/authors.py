"""How many people of an organisation write on its submission, where the call limits it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.querysets import ACTING_ROLES
from core.workflow import NotPossible

from ..models import Submission, SubmissionAuthor


def take_place(*, submission: Submission, by: Any) -> None:
    """Note that the person writes on the submission, whose row the caller holds locked.

    Raises NotPossible where the call's limit is reached by others who still act for the organisation: who has left, or
    may only read now, gives their place free.
    """
    authors = SubmissionAuthor.objects.filter(submission=submission)
    if authors.filter(user=by).exists():
        return
    most = submission.call.most_authors
    if most is not None:
        acting = submission.organisation.memberships.active().filter(role__in=ACTING_ROLES).values("user")
        others = list(authors.filter(user__in=acting).select_related("user").order_by("since", "pk"))
        if len(others) >= most:
            raise NotPossible(
                _("This call lets %(number)d of your people write on a submission, and %(names)s do so already.")
                % {"number": most, "names": ", ".join(str(author.user) for author in others)}
            )
    SubmissionAuthor.objects.create(submission=submission, user=by, since=timezone.now())
