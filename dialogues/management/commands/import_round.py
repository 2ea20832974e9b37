"""manage.py import_round: a question round that took place elsewhere, with its ballots."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify

from core.workflow import NotPossible
from dialogues.enums import BallotKind, QuestionState
from dialogues.progress import Progress
from dialogues.services import import_polis
from dialogues.services.imports import POLIS_ATTRIBUTION, BadFile


class Command(BaseCommand):
    help = (
        "Import a question round with its supports from a Polis conversation: an “agree” is taken as a support, a "
        "statement its moderators rejected is not published. Repeated, it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="address of the round, for example bowling-green")
        parser.add_argument("--title", required=True, help="title of the round")
        parser.add_argument("--comments", type=Path, required=True, help="comments.csv of the conversation")
        parser.add_argument("--votes", type=Path, required=True, help="participants-votes.csv of the conversation")
        parser.add_argument("--language", default="", help="language of the statements (guessed from their letters)")
        parser.add_argument("--attribution", default=POLIS_ATTRIBUTION, help="whose data it is, shown with the round")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["slug"]
        if slugify(slug) != slug:
            raise CommandError(f"“{slug}” is not an address: small letters, digits and hyphens.")
        progress = Progress(self.stderr)
        try:
            round, is_new = import_polis(
                slug=slug,
                title=options["title"],
                comments=options["comments"],
                votes=options["votes"],
                language=options["language"],
                attribution=options["attribution"],
                progress=progress,
            )
        except OSError as problem:
            raise CommandError(f"{problem.filename}: {problem.strerror}") from problem
        except BadFile as problem:
            raise CommandError("Nothing was imported.\n" + "\n".join(problem.lines)) from problem
        except NotPossible as problem:
            raise CommandError(str(problem)) from problem
        finally:
            progress.end()
        if not is_new:
            self.stdout.write(f"{slug}: imported before from the same files; nothing changed.")
            return
        questions = round.questions.count()
        refused = round.questions.filter(state=QuestionState.REFUSED).count()
        ballots = round.ballots.filter(kind=BallotKind.PEOPLE).count()
        self.stdout.write(
            f"{slug}: {questions:,} questions ({questions - refused:,} published), {ballots:,} participants."
        )
