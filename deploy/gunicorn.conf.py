"""gunicorn, in production and locally; every number can be set from the environment."""

import os
import tempfile
from pathlib import Path

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000").split(",")
workers = int(os.environ.get("WEB_WORKERS", "2"))
# One thread is fastest behind a proxy that buffers. Browsers open connections ahead of need and leave them idle:
# without a proxy each would block a worker, so `manage.py serve` asks for threads.
threads = int(os.environ.get("WEB_THREADS", "1"))
preload_app = True
timeout = 30
graceful_timeout = 8
keepalive = 5
max_requests = 20000
max_requests_jitter = 2000
loglevel = "warning"
accesslog = None  # addresses of people are in no log
control_socket_disable = True
# Workers touch a file here to say that they live; on a disk that is busy they would seem dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir()  # noqa: S108
