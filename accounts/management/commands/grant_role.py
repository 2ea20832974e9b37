"""`grant_role`: the first administrators of a portal, whom nobody at the desk could appoint."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.enums import Role
from accounts.models import User
from accounts.services import grant_first_role
from core.workflow import NotPossible


class Command(BaseCommand):
    help = (
        "Give a role to the account of an address, until there are two active administrators. From then on, one of "
        "them proposes a role at /desk/people/ and another confirms it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the address with which the person signs in")
        parser.add_argument("role", metavar="ROLE", choices=Role.values, help=f"one of {', '.join(Role.values)}")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"No account has the address {options['email']}. The person has to sign up first.")
        try:
            grant_first_role(user=user, role=options["role"])
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        except NotPossible as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{user.email} has the role {options['role']}.")
