"""Decisions and rules as JSON: what `/decisions/` and `/rules/` show, and no more."""

from django_filters import CharFilter, ChoiceFilter, FilterSet
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from core.api import PublicReadViewSet

from .enums import UNPUBLISHED, CaseKind, Outcome
from .models import Decision, ReasonCode, Rule, RuleVersion


class DecisionSerializer(serializers.ModelSerializer):
    kind = serializers.CharField(source="case.kind", help_text="Kind of case.")
    date = serializers.SerializerMethodField(help_text="Day in UTC on which it took effect.")
    code = serializers.CharField(help_text="Reason code; empty where none was cited.")
    rule_version = serializers.SerializerMethodField(help_text="Rule and version, for example 3/1.")
    officers = serializers.SerializerMethodField(help_text="How many desk officers decided.")
    days = serializers.IntegerField(help_text="Whole days from opening the case.")

    class Meta:
        model = Decision
        fields = ["reference", "kind", "outcome", "date", "code", "rule_version", "officers", "days"]

    def get_date(self, decision: Decision) -> str:
        return str(decision.date)

    def get_rule_version(self, decision: Decision) -> str:
        version = decision.rule_version
        return f"{version.rule.number}/{version.number}" if version else ""

    def get_officers(self, decision: Decision) -> int:
        return decision.officers


class DecisionFilter(FilterSet):
    kind = ChoiceFilter(field_name="case__kind", choices=CaseKind.choices)
    outcome = ChoiceFilter(
        choices=[(outcome.value, outcome.label) for outcome in Outcome if outcome not in UNPUBLISHED]
    )
    code = CharFilter(field_name="reason_code__code")


class ReasonCodeSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReasonCode
        fields = ["code", "name", "hides", "language", "wordings"]


class RuleVersionSerializer(serializers.ModelSerializer):
    class Meta:
        model = RuleVersion
        fields = ["number", "language", "wordings", "announced_at", "in_force_from", "in_force_until"]


class RuleSerializer(serializers.ModelSerializer):
    versions = RuleVersionSerializer(many=True)
    codes = ReasonCodeSerializer(many=True)

    class Meta:
        model = Rule
        fields = ["number", "family", "versions", "codes"]


class DecisionViewSet(PublicReadViewSet):
    """Every refusal and every change asked for that took effect: never the text, never a person."""

    queryset = Decision.objects.published().select_related("case", "reason_code", "rule_version__rule")
    serializer_class = DecisionSerializer
    lookup_field = "reference"
    ordering = ("-effective_at", "-id")
    filterset_class = DecisionFilter


class RuleViewSet(PublicReadViewSet):
    """The rules of procedure with all their versions and reason codes."""

    queryset = Rule.objects.prefetch_related("versions", "codes")
    serializer_class = RuleSerializer
    lookup_field = "number"
    ordering = ("order",)


def register(router: SimpleRouter) -> None:
    """Add the resources to the API's root."""
    router.register("decisions", DecisionViewSet, basename="decision")
    router.register("rules", RuleViewSet, basename="rule")
