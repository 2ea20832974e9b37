"""System checks of people and organisations."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

_NEEDED = "accounts.middleware.SecondFactor"
_AFTER = "django.contrib.auth.middleware.AuthenticationMiddleware"


@register(Tags.security)
def roles_need_second_factors(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Without the middleware no session would be asked how it was confirmed, and every role would count."""
    order = [name for name in settings.MIDDLEWARE if name in {_NEEDED, _AFTER}]
    if order == [_AFTER, _NEEDED]:
        return []
    return [
        Error(
            f"{_NEEDED} is not in MIDDLEWARE behind {_AFTER}.",
            hint="Put it there: a role counts only in a session with a second factor.",
            id="openfloor.E005",
        )
    ]
