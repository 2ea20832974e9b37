"""Of every field that can hold words about a person, it is said what stands in it."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from accounts.personal_data import Contents, described, holdings

_HOLDS_WORDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.GenericIPAddressField,
    models.BinaryField,
    SearchVectorField,
)


def holds_words(field: Any) -> bool:
    """A field of fixed choices holds one of them, and a key of another row holds nothing."""
    if field.remote_field is not None or field.choices:
        return False
    inner = field.base_field if isinstance(field, ArrayField) else field
    return isinstance(inner, _HOLDS_WORDS)


def fields() -> set[tuple[str, str]]:
    found = apps.get_models(include_auto_created=True)
    return {
        (model._meta.label, field.name)
        for model in found
        if model.__module__.split(".")[0] != "tests"
        for field in model._meta.concrete_fields
        if holds_words(field)
    }


def test_every_field_that_can_hold_words_is_described() -> None:
    assert sorted(fields() - set(described())) == []


def test_nothing_is_described_that_does_not_exist() -> None:
    installed = {config.label for config in apps.get_app_configs()}
    unknown = {key for key in set(described()) - fields() if key[0].split(".")[0] in installed}
    assert sorted(unknown) == []


def test_a_new_field_without_a_word_is_found() -> None:
    field = models.TextField()
    assert holds_words(field)
    assert ("accounts.User", "name") in fields()
    assert described()["accounts.User", "name"] == Contents.OWN


@pytest.mark.parametrize("holding", holdings(), ids=lambda holding: holding.name)
def test_a_holding_says_in_words_what_it_is(holding: Any) -> None:
    assert str(holding.title).strip()
    assert holding.name == holding.name.lower()
