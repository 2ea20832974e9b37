"""Read access to processes, candidates, rounds, questions and answers. Counts of support are null until the ballots are
frozen: they do not exist before."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.relations import SlugRelatedField
from rest_framework.routers import BaseRouter

from core.api import PublicReadViewSet

from .enums import RoundState, Standing
from .models import Answer, AnswerVersion, Candidate, Process, Question, Round, Shortlist, ShortlistEntry
from .notices import address_of


@extend_schema_field(serializers.URLField)
class PageURL(serializers.Field):
    """The whole address of the row's page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, row: Any) -> str:
        return f"{settings.SITE_URL}{address_of(row)}"


class CandidateSerializer(serializers.ModelSerializer[Candidate]):
    process: SlugRelatedField[Any] = SlugRelatedField(slug_field="slug", read_only=True)
    url = PageURL()

    class Meta:
        model = Candidate
        fields = [
            "slug",
            "process",
            "name",
            "nationality",
            "nominated_by",
            "nominated_on",
            "circulated_on",
            "symbol",
            "languages",
            "vision",
            "curriculum",
            "funding",
            "text_language",
            "state",
            "url",
        ]


class ProcessSerializer(serializers.ModelSerializer[Process]):
    candidates: SlugRelatedField[Any] = SlugRelatedField(slug_field="slug", many=True, read_only=True)
    url = PageURL()

    class Meta:
        model = Process
        fields = [
            "slug",
            "title",
            "post",
            "language",
            "term",
            "authority",
            "letter_symbol",
            "letter_date",
            "summary",
            "state",
            "candidates",
            "url",
        ]


class ShortlistEntrySerializer(serializers.ModelSerializer[ShortlistEntry]):
    question: SlugRelatedField[Any] = SlugRelatedField(slug_field="reference", read_only=True)

    class Meta:
        model = ShortlistEntry
        fields = [
            "question",
            "place",
            "computed_rank",
            "score",
            "supporters",
            "standing",
            "departure_code",
            "departure",
        ]


class ShortlistSerializer(serializers.ModelSerializer[Shortlist]):
    entries = ShortlistEntrySerializer(many=True, read_only=True)

    class Meta:
        model = Shortlist
        fields = ["ballot", "adopted_at", "audits", "entries"]


class RoundSerializer(serializers.ModelSerializer[Round]):
    process: SlugRelatedField[Any] = SlugRelatedField(slug_field="slug", read_only=True)
    phase = serializers.CharField(read_only=True)
    seed = serializers.CharField(source="revealed_seed", read_only=True)
    shortlist = ShortlistSerializer(source="adopted_shortlist", read_only=True, allow_null=True)
    url = PageURL()

    class Meta:
        model = Round
        fields = [
            "slug",
            "process",
            "title",
            "language",
            "description",
            "criteria",
            "phase",
            "opens_at",
            "closes_at",
            "support_closes_at",
            "who_may_ask",
            "themes",
            "text_limit",
            "context_limit",
            "link_limit",
            "person_limit",
            "organisation_limit",
            "support_limit",
            "places",
            "reserves",
            "seed_hash",
            "seed",
            "frozen_at",
            "questions_hash",
            "people_hash",
            "organisations_hash",
            "answers_requested_at",
            "answers_due_at",
            "source",
            "shortlist",
            "url",
        ]


class QuestionSerializer(serializers.ModelSerializer[Question]):
    round: SlugRelatedField[Any] = SlugRelatedField(slug_field="slug", read_only=True)
    asker = serializers.CharField(source="shown_as", read_only=True)
    addressees: SlugRelatedField[Any] = SlugRelatedField(slug_field="slug", many=True, read_only=True)
    url = PageURL()

    class Meta:
        model = Question
        fields = [
            "reference",
            "round",
            "text",
            "context",
            "links",
            "language",
            "theme",
            "asker",
            "addressee",
            "addressees",
            "state",
            "published_at",
            "people_supports",
            "organisations_supports",
            "url",
        ]


class AnswerVersionSerializer(serializers.ModelSerializer[AnswerVersion]):
    class Meta:
        model = AnswerVersion
        fields = ["number", "text", "language", "received_at"]


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    question: SlugRelatedField[Any] = SlugRelatedField(slug_field="reference", read_only=True)
    candidate: SlugRelatedField[Any] = SlugRelatedField(slug_field="slug", read_only=True)
    versions = AnswerVersionSerializer(many=True, read_only=True)
    url = PageURL()

    class Meta:
        model = Answer
        fields = ["id", "question", "candidate", "state", "requested_at", "due_at", "versions", "url"]


class ProcessViewSet(PublicReadViewSet):
    """Selection processes, the newest first."""

    queryset = Process.objects.prefetch_related("candidates")
    serializer_class = ProcessSerializer
    lookup_field = "slug"
    ordering = ["-created_at", "-id"]
    filterset_fields = ["state"]


class CandidateViewSet(PublicReadViewSet):
    """Candidates in the neutral order, which is drawn by lot."""

    queryset = Candidate.objects.select_related("process")
    serializer_class = CandidateSerializer
    lookup_field = "slug"
    ordering = ["draw_key", "id"]
    filterset_fields = ["process__slug", "state"]


class RoundViewSet(PublicReadViewSet):
    """Question rounds, newest first; with the short-list once adopted, and the seed once the ballots are frozen."""

    queryset = (
        Round.objects.exclude(state=RoundState.DRAFT)
        .select_related("process", "shortlist")
        .prefetch_related(
            Prefetch(
                "shortlist__entries",
                queryset=ShortlistEntry.objects.exclude(standing=Standing.RESERVE)
                .select_related("question")
                .order_by("place", "computed_rank", "pk"),
            )
        )
    )
    serializer_class = RoundSerializer
    lookup_field = "slug"
    ordering = ["-opens_at", "-id"]
    filterset_fields = ["process__slug"]


class QuestionViewSet(PublicReadViewSet):
    """Published questions, the newest first: never by support."""

    queryset = Question.objects.published().select_related("round", "organisation").prefetch_related("addressees")
    serializer_class = QuestionSerializer
    lookup_field = "reference"
    ordering = ["-published_at", "-id"]
    filterset_fields = ["round__slug", "language", "theme", "state"]


class AnswerViewSet(PublicReadViewSet):
    """Requests for written answers, and the answers, in all their versions."""

    queryset = Answer.objects.select_related("question", "candidate").prefetch_related("versions")
    serializer_class = AnswerSerializer
    ordering = ["-requested_at", "-id"]
    filterset_fields = ["question__reference", "candidate__slug", "state"]


def register(router: BaseRouter) -> None:
    """Put the resources of dialogues into the API."""
    router.register("processes", ProcessViewSet, basename="process")
    router.register("candidates", CandidateViewSet, basename="candidate")
    router.register("rounds", RoundViewSet, basename="round")
    router.register("questions", QuestionViewSet, basename="question")
    router.register("answers", AnswerViewSet, basename="answer")
