"""How fast mail goes: against a bare loop on the same sink, and digests for many readers.

Run on a database of its own: `python -m tests.bench.bench_mail --messages 3000 --readers 10000`. Prints numbers; tests
hold none of them, since they are the machine's.
"""

import argparse
import os
import resource
import smtplib
import subprocess
import sys
import time
from datetime import timedelta

SINK = """
import asyncio, sys
from aiosmtpd.controller import Controller
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
controller = Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1]))
controller.start()
print("ready", flush=True)
sys.stdin.read()
"""


def main() -> None:
    """Make a test database, measure, and drop it again."""
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # settings must be chosen first

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    own_name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    sink = subprocess.Popen(
        [sys.executable, "-c", SINK, str(options.port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert sink.stdout is not None
        sink.stdout.readline()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", options.port
        settings.MAIL_CONNECTIONS = options.connections
        same = _bare_loop(options.messages, options.port, builds=False)
        bare = _bare_loop(options.messages, options.port, builds=True)
        worked = time.process_time()
        sent = _outbox(options.messages)
        worked = (time.process_time() - worked) / options.messages
        _say(f"same bytes, one connection    {same:8.0f} messages/s")
        _say(f"bare loop, one connection     {bare:8.0f} messages/s")
        _say(
            f"outbox, {options.connections} connections         {sent:8.0f} messages/s, {100 * sent / bare:.0f} % of it"
        )
        _say(f"processor time of the sender  {1000 * worked:8.2f} ms a message")
        _digests(options.readers)
    finally:
        sink.terminate()
        sink.wait()
        connection.creation.destroy_test_db(own_name, verbosity=0)
        teardown_test_environment()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--readers", type=int, default=10000)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--port", type=int, default=25251)
    return parser.parse_args()


def _bare_loop(count: int, port: int, *, builds: bool) -> float:
    """Messages of the same size a second, nothing rendered or written down; built each time, or not."""
    from django.core.mail import get_connection

    from notifications.letters import compose
    from notifications.models import OutboxMessage

    message = OutboxMessage(
        key="bare",
        to="reader@relief.example",
        language="en",
        template="email/notifications/test_mail",
        context={},
        message_id="<bare@openfloor.example>",
    )
    letter = compose(message)
    payload = letter.message().as_bytes(linesep="\r\n")
    began = time.perf_counter()
    if builds:
        with get_connection() as server:
            for _number in range(count):
                server.send_messages([letter])
    else:
        with smtplib.SMTP("127.0.0.1", port) as server:
            for _number in range(count):
                server.sendmail("floor@openfloor.example", ["reader@relief.example"], payload)
    return count / (time.perf_counter() - began)


def _outbox(count: int) -> float:
    """Messages a second through the outbox: claimed, rendered, sent, marked."""
    from notifications import outbox
    from notifications.models import OutboxMessage

    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            key=f"bench:{number}",
            to=f"reader{number}@relief.example",
            kind="test_mail",
            language="en",
            template="email/notifications/test_mail",
            message_id=f"<{number}@openfloor.example>",
        )
        for number in range(count)
    )
    began = time.perf_counter()
    sent = outbox.send_outbox(seconds=600)
    assert sent == count, sent
    return count / (time.perf_counter() - began)


def _digests(readers: int) -> None:
    """Plan and write a digest of ten items for each reader; twenty mixtures of language and zone. Not sent."""
    from django.utils import timezone

    from notifications import outbox, planner, services
    from notifications.digest import DigestWriter
    from notifications.letters import compose
    from notifications.models import Follow, Follower

    languages = ["ar", "zh-hans", "en", "fr", "ru", "es"]
    zones = ["UTC", "Africa/Dakar", "Asia/Amman", "America/Lima", "Europe/Paris", "Asia/Shanghai", "Pacific/Auckland"]
    long_ago = timezone.now() - timedelta(days=2)
    followers = Follower.objects.bulk_create(
        Follower(
            address=f"reader{number}@relief.example",
            language=languages[number % 6],
            time_zone=zones[number % 7],
            told_until=long_ago,
            next_due_at=long_ago,
        )
        for number in range(readers)
    )
    Follow.objects.bulk_create(
        Follow(
            follower=follower,
            subject_kind="call",
            subject_reference=f"call-{(number + part) % 50}",
            title="A call",
            url="/calls/a/",
            created_at=long_ago,
        )
        for number, follower in enumerate(followers)
        for part in range(2)
    )
    for number in range(250):
        services.announce(
            key=f"bench:{number}",
            happening="submission_published",
            subjects=[("call", f"call-{number % 50}")],
            titles={"en": f"Submission {number} on water that is fit to drink, and who pays for it"},
            language="en",
            url=f"/submissions/{number}/",
        )
    began = time.perf_counter()
    planned = planner.plan_digests()
    planning = time.perf_counter() - began
    writer, written, began = DigestWriter(), 0, time.perf_counter()
    while messages := outbox.claim(outbox.BATCH):
        batch = writer.load(messages)
        for message in messages:
            compose(message, batch.context_of(message)).message().as_bytes()
        written += len(messages)
    writing = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _say(f"digests planned               {planned / planning:8.0f} readers/s ({planned} in {planning:.1f} s)")
    _say(f"digests written, one process  {written / writing:8.0f} digests/s ({written} in {writing:.1f} s)")
    _say(f"memory of this process at most {memory:7.0f} MB")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
