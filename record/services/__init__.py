"""The services of the public record."""

from .entries import Fact, append_entries, append_entry, entries_of, erase_openings
from .proofs import consistency_proof, inclusion_proofs, root_at
from .receipts import receipt_for, receipts_for
from .sealing import latest_checkpoint, seal_entries

__all__ = [
    "Fact",
    "append_entries",
    "append_entry",
    "consistency_proof",
    "entries_of",
    "erase_openings",
    "inclusion_proofs",
    "latest_checkpoint",
    "receipt_for",
    "receipts_for",
    "root_at",
    "seal_entries",
]
