"""Constraints that several models share."""

from django.db import models


def at_with_by(name: str, *verbs: str, unless: models.Q | None = None) -> list[models.CheckConstraint]:
    """For each verb: `<verb>_at` and `<verb>_by` are both set or both empty (or the row is one of `unless`)."""
    constraints = []
    for verb in verbs:
        both = models.Q(**{f"{verb}_at__isnull": False, f"{verb}_by__isnull": False})
        none = models.Q(**{f"{verb}_at__isnull": True, f"{verb}_by__isnull": True})
        condition = both | none if unless is None else both | none | unless
        constraints.append(models.CheckConstraint(condition=condition, name=f"{name}_{verb}_at_by"))
    return constraints


def known_state(name: str, states: list[str]) -> models.CheckConstraint:
    """The state is one of its choices."""
    return models.CheckConstraint(condition=models.Q(state__in=states), name=f"{name}_state_known")
