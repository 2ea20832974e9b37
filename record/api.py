"""The record for machines: tree head, entries, proofs. The same views answer under /record/ and /api/v1/record/.

What is named by explicit numbers never changes and may be kept for ever by any cache; the rest is asked for again.
"""

import re
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import PublicReadOnly
from core.workflow import NotPossible

from . import merkle
from .commitments import utc_text
from .models import Checkpoint, Entry, Leaf
from .services import consistency_proof, inclusion_proofs, known_keys, latest_checkpoint, latest_note, sealed_size
from .signing import record_key

IMMUTABLE = "public, max-age=31536000, immutable"
FRESH = "no-cache"
PAGE = 100
LARGEST_PAGE = 1000
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


class CheckpointSerializer(serializers.Serializer):
    """A signed tree head."""

    origin = serializers.CharField(help_text="The name of the log.")
    size = serializers.IntegerField(help_text="How many entries the tree has.")
    root_hash = serializers.CharField(help_text="The root of the tree, 64 hexadecimal digits.")
    at = serializers.CharField(allow_null=True, help_text="When it was signed (UTC); null for the empty tree.")
    key = serializers.CharField(help_text="The verifier key: name, id and Ed25519 public key (C2SP signed note).")
    checkpoint = serializers.CharField(help_text="The signed note as /record/checkpoint gives it.")


class EntrySerializer(serializers.Serializer):
    """An entry in its place in the tree."""

    index = serializers.IntegerField(help_text="Its place, from 0.")
    leaf_hash = serializers.CharField(help_text="SHA-256(0x00 || canonical JSON of the five facts that follow).")
    id = serializers.CharField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    at = serializers.CharField(help_text="UTC with microseconds.")
    commitment = serializers.CharField(help_text="SHA-256(nonce || canonical JSON of the content).")


class EntryPageSerializer(serializers.Serializer):
    """Some entries in the order of the tree."""

    origin = serializers.CharField()
    entries = EntrySerializer(many=True)
    next = serializers.IntegerField(help_text="The index from which to go on.")


class ProofSerializer(serializers.Serializer):
    """An inclusion proof (entry, index, leaf_hash, size, path) or a consistency proof (from, to, path); RFC 9162."""

    origin = serializers.CharField()
    entry = serializers.CharField(required=False)
    index = serializers.IntegerField(required=False)
    leaf_hash = serializers.CharField(required=False)
    size = serializers.IntegerField(required=False)
    checkpoint = serializers.CharField(
        required=False, allow_null=True, help_text="The signed note of the tree of `size`; null where none was signed."
    )
    to = serializers.IntegerField(required=False)
    path = serializers.ListField(child=serializers.CharField(), help_text="Hashes, 64 hexadecimal digits each.")

    def get_fields(self) -> dict[str, Any]:
        """With `from`, which Python cannot name as a class attribute."""
        return {**super().get_fields(), "from": serializers.IntegerField(required=False)}


class RecordView(APIView):
    """Open to everyone, for reading."""

    permission_classes = [PublicReadOnly]


class CheckpointView(RecordView):
    """The newest signed tree head."""

    @extend_schema(operation_id="record_checkpoint", responses=CheckpointSerializer)
    def get(self, request: Request) -> Response:
        head, key = latest_checkpoint(), record_key()
        body = {
            "origin": key.name,
            "size": head.size if head else 0,
            "root_hash": head.root_hex if head else merkle.EMPTY_ROOT.hex(),
            "at": utc_text(head.at) if head else None,
            "key": key.verifier_key,
            "checkpoint": latest_note(),
        }
        return Response(body, headers={"Cache-Control": FRESH})


class EntriesView(RecordView):
    """The entries of the record, in the order of the tree."""

    @extend_schema(
        operation_id="record_entries",
        parameters=[
            OpenApiParameter("from", int, description="The index of the first entry, from 0."),
            OpenApiParameter("limit", int, description=f"How many, at most {LARGEST_PAGE}; {PAGE} when not given."),
        ],
        responses=EntryPageSerializer,
    )
    def get(self, request: Request) -> Response:
        start = _whole(request, "from", 0)
        limit = _whole(request, "limit", PAGE, lowest=1, highest=LARGEST_PAGE)
        leaves = Leaf.objects.filter(index__gte=start, index__lt=start + limit).select_related("entry")
        entries = [
            {"index": leaf.index, "leaf_hash": leaf.hash, **leaf.entry.facts} for leaf in leaves.order_by("index")
        ]
        body = {"origin": record_key().name, "entries": entries, "next": start + len(entries)}
        return Response(body, headers={"Cache-Control": IMMUTABLE if len(entries) == limit else FRESH})


class ProofView(RecordView):
    """The proof that an entry is in the tree (`entry`, perhaps `size`), or that a tree has grown from a smaller one
    (`from` and `to`)."""

    @extend_schema(
        operation_id="record_proof",
        parameters=[
            OpenApiParameter("entry", str, description="The id of an entry, 32 hexadecimal digits."),
            OpenApiParameter("size", int, description="The tree to prove it for; the newest signed one if not given."),
            OpenApiParameter("from", int, description="The size of the smaller tree."),
            OpenApiParameter("to", int, description="The size of the larger tree; the newest signed one if not given."),
        ],
        responses=ProofSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        if ("entry" in asked) == ("from" in asked):
            raise exceptions.ValidationError({"entry": [_("Give either “entry”, or “from” and “to”.")]})
        return self._inclusion(request) if "entry" in asked else self._consistency(request)

    def _inclusion(self, request: Request) -> Response:
        public_id = request.query_params["entry"]
        if not _ID.fullmatch(public_id):
            raise exceptions.ValidationError({"entry": [_("An entry has an id of 32 hexadecimal digits.")]})
        entry = Entry.objects.select_related("leaf").filter(public_id=public_id).first()
        if entry is None:
            raise exceptions.NotFound(_("The record has no entry with this id."))
        leaf, newest = getattr(entry, "leaf", None), sealed_size()
        if leaf is None or leaf.index >= newest:
            raise NotPossible(_("This entry is not sealed yet. It gets its proof with the next signed tree head."))
        size = _whole(request, "size", newest, lowest=leaf.index + 1, highest=newest)
        head = Checkpoint.objects.filter(size=size, key_id=record_key().key_id).first()
        body = {
            "origin": record_key().name,
            "entry": public_id,
            "index": leaf.index,
            "leaf_hash": leaf.hash,
            "size": size,
            "path": [step.hex() for step in inclusion_proofs([leaf.index], size)[leaf.index]],
            "checkpoint": head.note if head else None,
        }
        return Response(body, headers={"Cache-Control": IMMUTABLE if "size" in request.query_params else FRESH})

    def _consistency(self, request: Request) -> Response:
        newest = sealed_size()
        new = _whole(request, "to", newest, highest=newest)
        old = _whole(request, "from", 0, highest=new)
        body = {
            "origin": record_key().name,
            "from": old,
            "to": new,
            "path": [step.hex() for step in consistency_proof(old, new)],
        }
        return Response(body, headers={"Cache-Control": IMMUTABLE if "to" in request.query_params else FRESH})


class KeysView(RecordView):
    """The keys that the record is and was signed with."""

    def get(self, request: Request) -> Response:
        body = {"origin": record_key().name, "keys": known_keys()}
        return Response(body, headers={"Cache-Control": FRESH})


def _whole(request: Request, name: str, default: int, *, lowest: int = 0, highest: int | None = None) -> int:
    """A whole number of the address. Raises a validation error that names what is possible."""
    text = request.query_params.get(name)
    if text is None:
        return default
    value = int(text) if _NUMBER.fullmatch(text) else None
    if value is not None and value >= lowest and (highest is None or value <= highest):
        return value
    if highest is None:
        message = _("This must be a whole number from %(lowest)d.") % {"lowest": lowest}
    else:
        message = _("This must be a whole number from %(lowest)d to %(highest)d.") % {
            "lowest": lowest,
            "highest": highest,
        }
    raise exceptions.ValidationError({name: [message]})


urlpatterns = [
    path("record/checkpoint/", CheckpointView.as_view(), name="record-checkpoint"),
    path("record/entries/", EntriesView.as_view(), name="record-entries"),
    path("record/proof/", ProofView.as_view(), name="record-proof"),
]
