"""Is everything well, and what is not."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from engagement.diagnosis import examine


class Command(BaseCommand):
    help = "Says what is well and what is not. The exit code is 1 when something is not, for probes."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object: well, and a list of parts")

    def handle(self, **options: Any) -> None:
        findings = examine()
        all_well = all(finding.is_well for finding in findings)
        if options["json"]:
            report = {"well": all_well, "parts": [asdict(finding) for finding in findings]}
            self.stdout.write(json.dumps(report, indent=2))
        else:
            for finding in findings:
                self.stdout.write(f"{'well' if finding.is_well else 'NOT WELL':8}  {finding.part:16}  {finding.detail}")
        if not all_well:
            sys.exit(1)
