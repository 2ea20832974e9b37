"""The settings under test: those of the portal, on a folder of their own, with fast hashes of passwords."""

import os

from engagement.embedded.folders import PROJECT

os.environ.setdefault("OPENFLOOR_VAR", str(PROJECT / "var" / "test"))

from engagement.settings import *  # noqa: F403 - the folder must be chosen first
from engagement.settings import STATIC_ROOT, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Names without hashes, found where they lie: no test waits for collectstatic.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
