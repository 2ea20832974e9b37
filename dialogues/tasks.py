"""What happens to rounds by the clock."""

from collections.abc import Callable
from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from core.heartbeats import heartbeat
from core.permissions import CLOCK
from core.workflow import NotPossible

from .enums import RoundState
from .models import Round
from .models.rounds import GRACE
from .services import close_round, freeze_round, open_round


@shared_task(name="dialogues.tasks.open_and_close")
def open_and_close() -> None:
    """Open, close and freeze what is due. Run twice, or after a night without a worker, it comes to the same."""
    with heartbeat("open_and_close_rounds", every_seconds=30):
        now = timezone.now()
        for round in Round.objects.filter(state=RoundState.SCHEDULED, opens_at__lte=now).order_by("opens_at"):
            _take(open_round, round)
        over = now - GRACE
        for round in Round.objects.filter(state=RoundState.OPEN, support_closes_at__lte=over).order_by("opens_at"):
            _take(close_round, round)
        for round in Round.objects.filter(state=RoundState.CLOSED).order_by("opens_at"):
            _take(freeze_round, round)


def _take(step: Callable[..., Round], round: Round) -> None:
    with suppress(NotPossible):  # another worker, or a host, took the step since the list was read
        step(round=round, by=CLOCK)
