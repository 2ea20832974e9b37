"""The WSGI application that gunicorn serves. It does not start on settings that are dangerous (core/checks.py)."""

import os

from django.core.checks import Error, Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")
application = get_wsgi_application()

problems = [problem for problem in run_checks(tags=[Tags.security]) if isinstance(problem, Error)]
if problems:
    raise ImproperlyConfigured(" ".join(f"{problem.msg} {problem.hint or ''}" for problem in problems))
