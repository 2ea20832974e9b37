"""The services of the public record."""

from .comparison import check_here
from .entries import Fact, append_entries, append_entry, entries_of, erase_openings, overdue_since
from .heads import daily_heads, known_keys, latest_checkpoint, latest_note, sealed_size
from .proofs import RecordDamaged, consistency_proof, inclusion_proofs, root_at
from .receipts import receipt_for, receipts_for
from .sealing import seal_entries
from .verification import Finding, Verified, verify_record

__all__ = [
    "Fact",
    "Finding",
    "RecordDamaged",
    "Verified",
    "append_entries",
    "append_entry",
    "check_here",
    "consistency_proof",
    "daily_heads",
    "entries_of",
    "erase_openings",
    "inclusion_proofs",
    "known_keys",
    "latest_checkpoint",
    "latest_note",
    "overdue_since",
    "receipt_for",
    "receipts_for",
    "root_at",
    "seal_entries",
    "sealed_size",
    "verify_record",
]
