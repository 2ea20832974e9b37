"""Bodies, calls and published submissions as JSON: what the public pages show, and no more. Where a name is
withheld, neither organisation nor country is told, nor can one filter by them.
"""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from core.api import PublicReadViewSet

from .answers import answer_text
from .enums import Publication
from .models import Body, CallQuestion, Consultation, Submission

_MOMENTS = (("upcoming", "upcoming"), ("open", "open"), ("closed", "closed"))


class BodySerializer(serializers.ModelSerializer):
    url = serializers.SerializerMethodField(help_text="Permanent address of the page.")

    class Meta:
        model = Body
        fields = ["slug", "name", "acronym", "about", "url"]

    def get_url(self, body: Body) -> str:
        return _absolute(body)


class CallQuestionSerializer(serializers.ModelSerializer):
    class Meta:
        model = CallQuestion
        fields = [
            "number",
            "kind",
            "text",
            "help_text",
            "is_required",
            "limit",
            "limit_unit",
            "options",
            "is_private",
        ]


class CallSerializer(serializers.ModelSerializer):
    url = serializers.SerializerMethodField(help_text="Permanent address of the page.")
    body = serializers.CharField(source="body.slug", help_text="Slug of the body that issues it.")
    state = serializers.SerializerMethodField(
        help_text="scheduled, open, closed, analysing or cancelled, at the moment of the answer."
    )
    questions = serializers.SerializerMethodField()
    limits = serializers.SerializerMethodField(
        help_text="Limit of the whole text by single or joint, and by consultative status."
    )
    languages = serializers.ListField(child=serializers.CharField(), help_text="Languages accepted.")

    class Meta:
        model = Consultation
        fields = [
            "reference",
            "slug",
            "title",
            "language",
            "url",
            "body",
            "state",
            "mandate",
            "purpose",
            "background",
            "objectives",
            "eligibility",
            "most_authors",
            "languages",
            "limits",
            "limit_unit",
            "default_publication",
            "opens_at",
            "closes_at",
            "zone",
            "short_reason",
            "how_used",
            "next_steps",
            "promised_on",
            "contact",
            "accessibility_contact",
            "cancel_reason",
            "questions",
        ]

    def get_url(self, call: Consultation) -> str:
        return _absolute(call)

    def get_state(self, call: Consultation) -> str:
        return call.phase.value

    @extend_schema_field(CallQuestionSerializer(many=True))
    def get_questions(self, call: Consultation) -> Any:
        ordered = sorted(call.questions.all(), key=lambda question: question.number)
        return CallQuestionSerializer(ordered, many=True).data

    @extend_schema_field(serializers.DictField(child=serializers.DictField(child=serializers.IntegerField())))
    def get_limits(self, call: Consultation) -> dict[str, dict[str, int]]:
        return call.limits


class SubmissionAnswerSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    question = serializers.CharField()
    kind = serializers.CharField()
    text = serializers.CharField()


class AuthorSerializer(serializers.Serializer):
    name = serializers.CharField()
    slug = serializers.CharField()
    type = serializers.CharField(help_text="Empty where the organisation shows its name and country only.")
    country = serializers.CharField(help_text="M49 code of the seat.")


class SubmissionSerializer(serializers.ModelSerializer):
    url = serializers.SerializerMethodField(help_text="Permanent address of the page.")
    call = serializers.CharField(source="call.reference", help_text="Reference of the call.")
    publication = serializers.ChoiceField(choices=[Publication.FULL.value, Publication.WITHOUT_NAMES.value])
    organisation = serializers.SerializerMethodField(help_text="Null where the name is withheld.")
    version = serializers.IntegerField(source="current.number")
    words = serializers.IntegerField(source="current.words")
    text_sha256 = serializers.CharField(
        source="current.public_sha256", help_text="Empty where an answer is kept for staff: it could be guessed by it."
    )
    answers = serializers.SerializerMethodField(help_text="Answers that are not kept for staff.")

    class Meta:
        model = Submission
        fields = [
            "reference",
            "url",
            "call",
            "title",
            "language",
            "publication",
            "organisation",
            "version",
            "words",
            "text_sha256",
            "sent_at",
            "published_at",
            "answers",
        ]

    def get_url(self, submission: Submission) -> str:
        return _absolute(submission)

    @extend_schema_field(AuthorSerializer(allow_null=True))
    def get_organisation(self, submission: Submission) -> dict[str, str] | None:
        if not submission.is_named:
            return None
        organisation = submission.organisation
        return {
            "name": organisation.name,
            "slug": organisation.slug,
            "type": organisation.type if organisation.shows_full_profile else "",
            "country": organisation.country,
        }

    @extend_schema_field(SubmissionAnswerSerializer(many=True))
    def get_answers(self, submission: Submission) -> list[dict[str, Any]]:
        assert submission.current is not None  # noqa: S101 — submission_sent_has_version
        return [
            {
                "number": answer["number"],
                "question": answer["question"],
                "kind": answer["kind"],
                "text": answer_text(answer["kind"], answer["value"], neutral=True),
            }
            for answer in submission.current.public_answers
        ]


class CallFilter(FilterSet):
    body = CharFilter(field_name="body__slug", help_text="Slug of a body.")
    state = ChoiceFilter(choices=_MOMENTS, method="at_moment", help_text="By its times, at the moment of the request.")

    def at_moment(self, calls: Any, name: str, value: str) -> QuerySet[Any]:
        now = timezone.now()
        chosen: QuerySet[Any] = {"upcoming": calls.upcoming, "open": calls.open, "closed": calls.closed}[value](now)
        return chosen


class SubmissionFilter(FilterSet):
    call = CharFilter(field_name="call__reference", help_text="Reference of a call.")
    language = ChoiceFilter(choices=settings.LANGUAGES)
    organisation = CharFilter(method="by_organisation", help_text="Slug of an organisation.")
    country = CharFilter(method="by_country", help_text="M49 code of the seat of the organisation.")

    def by_organisation(self, submissions: Any, name: str, value: str) -> QuerySet[Any]:
        named: QuerySet[Any] = submissions.named().filter(organisation__slug=value)
        return named

    def by_country(self, submissions: Any, name: str, value: str) -> QuerySet[Any]:
        named: QuerySet[Any] = submissions.named().filter(organisation__country=value)
        return named


class BodyViewSet(PublicReadViewSet):
    """Bodies of the United Nations that issue calls."""

    queryset = Body.objects.all()
    serializer_class = BodySerializer
    lookup_field = "slug"
    ordering = ("name", "id")


class CallViewSet(PublicReadViewSet):
    """Calls for input, from their scheduling on."""

    queryset = Consultation.objects.public().select_related("body").prefetch_related("questions")
    serializer_class = CallSerializer
    lookup_field = "reference"
    ordering = ("-scheduled_at", "-id")
    filterset_class = CallFilter


class SubmissionViewSet(PublicReadViewSet):
    """Published submissions."""

    queryset = Submission.objects.public().select_related("call", "organisation", "current")
    serializer_class = SubmissionSerializer
    lookup_field = "reference"
    ordering = ("-published_at", "-id")
    filterset_class = SubmissionFilter


def register(router: SimpleRouter) -> None:
    """Add the resources to the API's root."""
    router.register("bodies", BodyViewSet, basename="body")
    router.register("calls", CallViewSet, basename="call")
    router.register("submissions", SubmissionViewSet, basename="submission")


def _absolute(row: Any) -> str:
    return f"{settings.SITE_URL}{row.get_absolute_url()}"
