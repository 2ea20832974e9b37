
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReasonCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wordings', models.JSONField(verbose_name='wordings')),
                ('language', models.CharField(default='en', max_length=10, verbose_name='original language')),
                ('code', models.CharField(max_length=10, unique=True, verbose_name='code')),
                ('name', models.SlugField(max_length=40, verbose_name='short name')),
                ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                ('hides', models.BooleanField(default=False, verbose_name='hides the text')),
            ],
            options={
                'verbose_name': 'reason code',
                'verbose_name_plural': 'reason codes',
                'ordering': ['rule__order', 'order'],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(editable=False, max_length=11, unique=True, verbose_name='reference')),
                ('kind', models.CharField(choices=[('organisation', 'Organisation to verify'), ('submission', 'Submission to screen'), ('question', 'Question to screen'), ('late_submission', 'Late submission'), ('report', 'Report by a reader'), ('withhold_name', 'Request to withhold a name'), ('appeal', 'Appeal'), ('match', 'Match to confirm'), ('suspension', 'Organisation to suspend'), ('succession', 'Owner to appoint')], max_length=20, verbose_name='kind')),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_reference', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('url', models.CharField(max_length=300, verbose_name='address')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('body', models.CharField(blank=True, max_length=120, verbose_name='body')),
                ('region', models.CharField(blank=True, max_length=80, verbose_name='region')),
                ('state', models.CharField(choices=[('open', 'To decide'), ('awaiting_second', 'Waits for a second officer'), ('waiting_for_author', 'Waits for the author'), ('closed', 'Closed')], default='open', max_length=20, verbose_name='state')),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('escalated_at', models.DateTimeField(null=True, verbose_name='escalated')),
                ('waiting_since', models.DateTimeField(null=True, verbose_name='waits for its author since')),
                ('claimed_until', models.DateTimeField(null=True, verbose_name='held until')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
                ('claimed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='held by')),
                ('interested', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='interested parties')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='opened by')),
            ],
            options={
                'verbose_name': 'case',
                'verbose_name_plural': 'cases',
                'ordering': ['opened_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(editable=False, max_length=11, unique=True, verbose_name='reference')),
                ('outcome', models.CharField(choices=[('accept', 'Accepted'), ('refuse', 'Refused'), ('ask_change', 'Change asked'), ('suspend', 'Suspended'), ('appoint', 'Owner appointed'), ('uphold', 'The decision stands'), ('reverse', 'The decision is reversed')], max_length=20, verbose_name='outcome')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('effective', 'Effective'), ('returned', 'Returned by the second officer'), ('lapsed', 'Lapsed')], max_length=20, verbose_name='state')),
                ('sentence', models.TextField(blank=True, verbose_name='reason in words')),
                ('decided_at', models.DateTimeField(verbose_name='decided')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmed')),
                ('returned_at', models.DateTimeField(null=True, verbose_name='returned')),
                ('return_sentence', models.TextField(blank=True, verbose_name='why it was returned')),
                ('effective_at', models.DateTimeField(null=True, verbose_name='effective since')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='moderation.case', verbose_name='case')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('returned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='returned by')),
                ('reason_code', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.reasoncode', verbose_name='reason code')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'ordering': ['decided_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grounds', models.TextField(verbose_name='grounds')),
                ('state', models.CharField(choices=[('lodged', 'Lodged'), ('upheld', 'The decision stands'), ('reversed', 'The decision is reversed')], default='lodged', max_length=10, verbose_name='state')),
                ('lodged_at', models.DateTimeField(verbose_name='lodged')),
                ('lodged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lodged by')),
                ('answer', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answered_appeal', to='moderation.decision', verbose_name='answer')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='moderation.decision', verbose_name='against')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
            },
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_reference', models.CharField(max_length=80)),
                ('reason', models.TextField(verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='officer')),
            ],
            options={
                'verbose_name': 'recusal',
                'verbose_name_plural': 'recusals',
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=10, unique=True, verbose_name='number')),
                ('family', models.CharField(choices=[('procedure', 'How we decide'), ('organisations', 'Organisations'), ('submissions', 'Submissions'), ('questions', 'Questions to candidates'), ('hidden', 'What is not shown')], max_length=20, verbose_name='about')),
                ('order', models.PositiveSmallIntegerField(unique=True, verbose_name='order')),
            ],
            options={
                'verbose_name': 'rule',
                'verbose_name_plural': 'rules',
                'ordering': ['order'],
                'constraints': [models.CheckConstraint(condition=models.Q(('family__in', ['procedure', 'organisations', 'submissions', 'questions', 'hidden'])), name='rule_family_known')],
            },
        ),
        migrations.AddField(
            model_name='reasoncode',
            name='rule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='moderation.rule', verbose_name='rule'),
        ),
        migrations.CreateModel(
            name='RuleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wordings', models.JSONField(verbose_name='wordings')),
                ('language', models.CharField(default='en', max_length=10, verbose_name='original language')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('announced_at', models.DateTimeField(verbose_name='announced')),
                ('in_force_from', models.DateTimeField(verbose_name='in force from')),
                ('in_force_until', models.DateTimeField(null=True, verbose_name='in force until')),
                ('announced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='announced by')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='moderation.rule', verbose_name='rule')),
            ],
            options={
                'verbose_name': 'version of a rule',
                'verbose_name_plural': 'versions of rules',
                'ordering': ['-in_force_from'],
            },
        ),
        migrations.AddField(
            model_name='decision',
            name='rule_version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.ruleversion', verbose_name='version of the rule'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state', 'closed'), _negated=True), fields=['opened_at', 'id'], name='case_queue'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['subject_kind', 'subject_reference'], name='case_by_subject'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('escalated_at', None)), fields=['due_at'], name='case_escalation'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['organisation', 'submission', 'question', 'late_submission', 'report', 'withhold_name', 'appeal', 'match', 'suspension', 'succession'])), name='case_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'awaiting_second', 'waiting_for_author', 'closed'])), name='case_state_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'closed'), _negated=True), fields=('kind', 'subject_kind', 'subject_reference'), name='case_one_open_for_subject'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('claimed_by', None), ('claimed_until', None)), models.Q(('claimed_by__isnull', False), ('claimed_until__isnull', False)), _connector='OR'), name='case_claim_has_end'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'awaiting_second']), ('claimed_by', None), _connector='OR'), name='case_claimed_while_to_do'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting_for_author'), ('waiting_since__isnull', False)), models.Q(models.Q(('state', 'waiting_for_author'), _negated=True), ('waiting_since', None)), _connector='OR'), name='case_waits_since'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None)), _connector='OR'), name='case_closed_has_time'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['lodged', 'upheld', 'reversed'])), name='appeal_state_known'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('grounds', ''), _negated=True), name='appeal_has_grounds'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', None), ('state', 'lodged')), models.Q(models.Q(('state', 'lodged'), _negated=True), ('answer__isnull', False)), _connector='OR'), name='appeal_answered_by_decision'),
        ),
        migrations.AddConstraint(
            model_name='recusal',
            constraint=models.UniqueConstraint(fields=('officer', 'subject_kind', 'subject_reference'), name='recusal_once'),
        ),
        migrations.AddConstraint(
            model_name='recusal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='recusal_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='reasoncode',
            constraint=models.UniqueConstraint(fields=('rule', 'order'), name='reason_code_order_once'),
        ),
        migrations.AddConstraint(
            model_name='reasoncode',
            constraint=models.UniqueConstraint(fields=('rule', 'name'), name='reason_code_name_once'),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=models.UniqueConstraint(fields=('rule', 'number'), name='rule_version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=models.UniqueConstraint(fields=('rule', 'in_force_from'), name='rule_version_from_once'),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=models.UniqueConstraint(condition=models.Q(('in_force_until', None)), fields=('rule',), name='rule_version_one_without_end'),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=models.CheckConstraint(condition=models.Q(('in_force_until', None), ('in_force_until__gt', models.F('in_force_from')), _connector='OR'), name='rule_version_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=models.CheckConstraint(condition=models.Q(('in_force_from__gte', models.F('announced_at'))), name='rule_version_never_backwards'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruleversion',
            trigger=pgtrigger.compiler.Trigger(name='never_edited', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."wordings" IS DISTINCT FROM (NEW."wordings") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."rule_id" IS DISTINCT FROM (NEW."rule_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."announced_at" IS DISTINCT FROM (NEW."announced_at") OR OLD."announced_by_id" IS DISTINCT FROM (NEW."announced_by_id") OR OLD."in_force_from" IS DISTINCT FROM (NEW."in_force_from"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='4e5a88bffd33d28d5249c92f6589ada43029088a', operation='UPDATE', pgid='pgtrigger_never_edited_1d0d7', table='moderation_ruleversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruleversion',
            trigger=pgtrigger.compiler.Trigger(name='ends_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."in_force_until" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='87acb88c9faad02632a8441df1e5d886663f3b68', operation='UPDATE', pgid='pgtrigger_ends_once_100b5', table='moderation_ruleversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruleversion',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='81e60f37321ccad07165973fc5e3c691aefc2ff5', operation='DELETE', pgid='pgtrigger_never_deleted_a3eab', table='moderation_ruleversion', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('state', 'effective')), fields=['-effective_at', '-id'], name='decision_published'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['accept', 'refuse', 'ask_change', 'suspend', 'appoint', 'uphold', 'reverse'])), name='decision_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'effective', 'returned', 'lapsed'])), name='decision_state_known'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'effective'), ('outcome__in', ['appoint', 'refuse', 'suspend']), _connector='OR'), name='decision_only_grave_ones_proposed'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['appoint', 'refuse', 'suspend']), ('state', 'effective'), _negated=True), ('confirmed_by__isnull', False), _connector='OR'), name='decision_grave_needs_second'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('decided_by')), _negated=True), _connector='OR'), name='decision_second_is_another'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['refuse', 'suspend']), _negated=True), ('reason_code__isnull', False), _connector='OR'), name='decision_refusal_has_code'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'accept'), models.Q(('sentence', ''), _negated=True), _connector='OR'), name='decision_has_sentence'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason_code', None), ('rule_version', None)), models.Q(('reason_code__isnull', False), ('rule_version__isnull', False)), _connector='OR'), name='decision_code_has_version'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), ('state', 'effective')), _connector='OR'), name='decision_confirmed_by_at'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('returned_at', None), ('returned_by', None), models.Q(('state', 'returned'), _negated=True)), models.Q(('returned_at__isnull', False), ('returned_by__isnull', False), ('state', 'returned')), _connector='OR'), name='decision_returned_by_at'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('effective_at__isnull', False), ('state', 'effective')), models.Q(models.Q(('state', 'effective'), _negated=True), ('effective_at', None)), _connector='OR'), name='decision_effective_has_time'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('case',), name='decision_one_proposed'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome__in', ['accept', 'appoint', 'refuse', 'reverse', 'suspend', 'uphold']), ('state', 'effective')), fields=('case',), name='decision_one_final'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='69dfc7ae7713f12b1c8d982caac049d9ad900875', operation='DELETE', pgid='pgtrigger_never_deleted_3f95b', table='moderation_decision', when='BEFORE')),
        ),
    ]
