from typing import Any

from django.core.management.base import BaseCommand, CommandError

from record.services import RecordDamaged, latest_checkpoint, seal_entries


class Command(BaseCommand):
    help = "Seal the entries of the public record that wait, and sign the head of the tree."

    def handle(self, *args: Any, **options: Any) -> None:
        before = latest_checkpoint()
        try:
            head = seal_entries()
        except RecordDamaged as problem:
            raise CommandError(f"{problem} Run verify_record.") from problem
        if head is None:
            size = before.size if before else 0
            self.stdout.write(f"Nothing waits to be sealed; the record holds {size:,} entries.")
            return
        sealed = head.size - (before.size if before else 0)
        self.stdout.write(f"Sealed {sealed:,} entries; the record holds {head.size:,}. Root {head.root_hex}.")
