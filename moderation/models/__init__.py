"""What moderation keeps."""

from .cases import Case, Decision, Recusal
from .rule_versions import ReasonCode, Rule, RuleVersion

__all__ = ["Case", "Decision", "ReasonCode", "Recusal", "Rule", "RuleVersion"]
