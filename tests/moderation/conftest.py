"""A handler for things, in place of the one that dialogues registers."""

from collections.abc import Iterator

import pytest

from moderation import desk
from moderation.enums import CaseKind

from .factories import ThingHandler


@pytest.fixture
def handler() -> Iterator[ThingHandler]:
    registered = dict(desk._handlers)
    fake = ThingHandler()
    desk.register(CaseKind.QUESTION, fake)
    yield fake
    desk._handlers.clear()
    desk._handlers.update(registered)
