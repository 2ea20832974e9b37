from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from core.models import ThrottleCount
from core.throttle import Rate, TooMany, count_try, forget_old_counts

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RATE = Rate(times=3, seconds=600)


@pytest.mark.django_db
def test_the_try_above_the_rate_says_when_to_go_on() -> None:
    for _ in range(3):
        count_try("sign-in", "ada@floor.example", RATE, now=NOON + timedelta(seconds=60))
    with pytest.raises(TooMany, match="in 9 minutes") as caught:
        count_try("sign-in", "ada@floor.example", RATE, now=NOON + timedelta(seconds=60))
    assert caught.value.retry_after == 540


@pytest.mark.django_db
def test_another_person_another_scope_and_another_window_count_by_themselves() -> None:
    for _ in range(3):
        count_try("sign-in", "ada", RATE, now=NOON)
    count_try("sign-in", "bob", RATE, now=NOON)
    count_try("follow", "ada", RATE, now=NOON)
    count_try("sign-in", "ada", RATE, now=NOON + timedelta(seconds=600))
    assert sorted(ThrottleCount.objects.values_list("count", flat=True)) == [1, 1, 1, 3]
    assert not ThrottleCount.objects.filter(key__contains="ada").exists()


@pytest.mark.django_db(transaction=True)
def test_eight_tries_at_once_are_all_counted() -> None:
    start, refused = Barrier(8), []

    def attempt() -> None:
        start.wait()
        try:
            count_try("sign-in", "ada", RATE, now=NOON)
        except TooMany:
            refused.append(1)
        finally:
            connection.close()

    threads = [Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 5


@pytest.mark.django_db
def test_old_windows_are_forgotten_and_fresh_ones_kept() -> None:
    count_try("sign-in", "ada", RATE, now=NOON - timedelta(days=2))
    count_try("sign-in", "ada", RATE, now=NOON)
    assert forget_old_counts(now=NOON) == 1
    assert ThrottleCount.objects.count() == 1
