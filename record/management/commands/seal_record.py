from typing import Any

from django.core.management.base import BaseCommand

from record.services import latest_checkpoint, seal_entries


class Command(BaseCommand):
    help = "Seal the entries of the public record that wait, and sign the head of the tree."

    def handle(self, *args: Any, **options: Any) -> None:
        before = latest_checkpoint()
        head = seal_entries()
        if head is None:
            size = before.size if before else 0
            self.stdout.write(f"Nothing waits to be sealed; the record holds {size:,} entries.")
            return
        sealed = head.size - (before.size if before else 0)
        self.stdout.write(f"Sealed {sealed:,} entries; the record holds {head.size:,}. Root {head.root_hex}.")
