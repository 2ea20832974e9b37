"""Who is represented by a list of questions: the order that the ballots give, the audit of any list, and its repair.

Pure mathematics on whole numbers and fractions: no database, no clock, no floats, so that the same ballots give the
same bytes on every machine, and an outsider can compute them again.
"""

from .audit import Audit, Violation, audit_slate
from .phragmen import Place, order_by_phragmen
from .profile import Profile
from .repair import propose_repair

__all__ = ["Audit", "Place", "Profile", "Violation", "audit_slate", "order_by_phragmen", "propose_repair"]
