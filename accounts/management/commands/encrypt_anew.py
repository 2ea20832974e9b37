from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.encryption import encrypt_anew


class Command(BaseCommand):
    help = "Put the secrets of authenticators under SECRET_KEY, so that keys can be taken from SECRET_KEY_FALLBACKS."

    def handle(self, *args: Any, **options: Any) -> None:
        done, lost = encrypt_anew()
        self.stdout.write(f"{done:,} authenticators are under SECRET_KEY.")
        if lost:
            raise CommandError(f"{lost:,} are under a key that is not here; add it to SECRET_KEY_FALLBACKS.")
