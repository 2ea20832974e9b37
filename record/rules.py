"""Who may see the record: everyone, since it holds no content and no names. Nobody may change it."""

from typing import Any


def view_entry(user: Any, entry: Any) -> bool:
    """Everyone sees every entry."""
    return True
