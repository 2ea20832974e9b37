"""Pages of consultations: for everyone (public), for authors (drafts, own)."""
