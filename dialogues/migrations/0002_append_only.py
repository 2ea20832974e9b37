from django.db import migrations

from core.append_only import refuse_truncate


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0001_initial")]

    operations = [refuse_truncate("dialogues_frozenballot"), refuse_truncate("dialogues_answerversion")]
