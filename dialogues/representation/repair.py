"""Which questions to add so that a list leaves no group out."""

from collections.abc import Sequence

from .audit import audit_slate
from .profile import Profile


def propose_repair(profile: Profile, slate: Sequence[str], places: int) -> list[str]:
    """Questions whose addition to `slate` mends its violations of EJR+ for `places` places; empty for a clean list.

    The greedy justified candidate rule (Brill and Peters 2023): as long as a group is left out, add the question
    that it supports, largest claims first. Then each addition that is not needed is taken back, so that no smaller
    part of the proposal would do. The mended list may be longer than `places`; the committee decides what gives way.
    """
    additions: list[str] = []
    while violations := audit_slate(profile, [*slate, *additions], places).ejr:
        additions.append(violations[0].question)
    for question in list(additions):
        rest = [other for other in additions if other != question]
        if audit_slate(profile, [*slate, *rest], places).is_clean:
            additions = rest
    return additions
