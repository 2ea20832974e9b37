"""Telling followers that a call has opened or closed. It does so by its times alone; this only says it, once."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core.audit import write_audit
from core.permissions import CLOCK, Clock
from core.workflow import NotPossible

from .. import notices
from ..enums import CallState, Phase
from ..models import Consultation


def open_and_close(*, now: datetime | None = None) -> dict[str, int]:
    """Announce every opening and closing that is due, each once, whatever ran or did not run before; returns
    how many.
    """
    now = now or timezone.now()
    done = {"opened": 0, "closed": 0}
    for call in Consultation.objects.open(now).filter(opening_announced_at__isnull=True):
        done["opened"] += announce_opening(call=call, now=now, by=CLOCK)
    due = Consultation.objects.filter(state__in=[CallState.SCHEDULED, CallState.ANALYSING], closes_at__lte=now)
    for call in due.filter(closing_announced_at__isnull=True):
        done["closed"] += announce_closing(call=call, now=now, by=CLOCK)
    return done


def announce_opening(*, call: Consultation, now: datetime, by: Clock) -> bool:
    """Tell the followers of the body; False when it was told. Raises PermissionDenied for anyone but the
    clock, NotPossible when it is not open.
    """
    with transaction.atomic():
        call = _locked(call, by)
        if call.state_at(now) != Phase.OPEN:
            raise NotPossible("It is not open.")
        if call.opening_announced_at is not None:
            return False
        call.opening_announced_at = now
        call.save(update_fields=["opening_announced_at"])
        write_audit("call.announce_opening", call, by=by, after={"state": call.state})
        notices.call_opened(call)
    return True


def announce_closing(*, call: Consultation, now: datetime, by: Clock) -> bool:
    """Tell the followers of the call and of its body; False when it was told. Raises as `announce_opening`."""
    with transaction.atomic():
        call = _locked(call, by)
        if call.state_at(now) not in {Phase.CLOSED, Phase.ANALYSING}:
            raise NotPossible("It is not closed.")
        if call.closing_announced_at is not None:
            return False
        call.closing_announced_at = now
        call.save(update_fields=["closing_announced_at"])
        write_audit("call.announce_closing", call, by=by, after={"state": call.state})
        notices.call_closed(call)
    return True


def _locked(call: Consultation, by: Clock) -> Consultation:
    if by is not CLOCK:
        raise PermissionDenied("Only the clock announces.")
    return Consultation.objects.select_for_update(of=("self",)).select_related("body").get(pk=call.pk)
