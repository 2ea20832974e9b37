"""Pages by key: every row once, forwards and backwards, also with equal times."""

import base64
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Heartbeat
from core.paging import page_by_key

ORDER = ("-began_at", "task")


@pytest.fixture
def _rows(db: None) -> None:
    Heartbeat.objects.bulk_create(
        Heartbeat(task=f"t{number:02}", began_at=datetime(2026, 1, 1 + number // 3, tzinfo=UTC), every_seconds=1)
        for number in range(11)
    )


def names(page: object) -> list[str]:
    return [row.task for row in page]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("_rows")
def test_walking_forwards_and_back_shows_each_row_once() -> None:
    params: dict[str, str] = {}
    pages = [page_by_key(Heartbeat.objects.all(), params, order=ORDER, size=4)]
    while pages[-1].after:
        pages.append(page_by_key(Heartbeat.objects.all(), {"after": pages[-1].after}, order=ORDER, size=4))
    forwards = [names(page) for page in pages]
    assert forwards == [
        ["t09", "t10", "t06", "t07"],
        ["t08", "t03", "t04", "t05"],
        ["t00", "t01", "t02"],
    ]
    back = page_by_key(Heartbeat.objects.all(), {"before": pages[-1].before}, order=ORDER, size=4)
    first = page_by_key(Heartbeat.objects.all(), {"before": back.before}, order=ORDER, size=4)
    assert [names(back), names(first), first.before] == [forwards[1], forwards[0], None]


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("key", ["x", "!!!", "W10", "WzEsMiwzXQ", "eyJhIjoxfQ"])
def test_an_unreadable_key_gives_the_first_page(key: str) -> None:
    assert names(page_by_key(Heartbeat.objects.all(), {"after": key}, order=ORDER, size=2)) == ["t09", "t10"]


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize(
    "values",
    ['["2026-01-01T00:00:00+00:00", "\\ud800"]', "[1e400, 1e400]", '["2026-01-01", 1e400]', "[NaN, 1]", "[" * 50_000],
    ids=["half a character", "infinities", "an infinity", "no number", "a deep nest"],
)
def test_a_key_that_postgresql_could_not_compare_gives_the_first_page(values: str) -> None:
    key = base64.urlsafe_b64encode(values.encode()).decode()
    assert names(page_by_key(Heartbeat.objects.all(), {"after": key}, order=ORDER, size=2)) == ["t09", "t10"]


@pytest.mark.usefixtures("_rows")
def test_a_page_is_one_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        page_by_key(Heartbeat.objects.all(), {}, order=ORDER, size=4)
    assert len(queries) == 1


@pytest.mark.django_db
def test_no_rows_have_no_neighbours() -> None:
    page = page_by_key(Heartbeat.objects.all(), {}, order=ORDER)
    assert (page.rows, page.after, page.before) == ([], None, None)
