"""What moderation keeps."""

from .cases import Appeal, Case, Decision, Recusal
from .rule_versions import ReasonCode, Rule, RuleVersion

__all__ = ["Appeal", "Case", "Decision", "ReasonCode", "Recusal", "Rule", "RuleVersion"]
