
import consultations.limits
import consultations.symbols
import core.time
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('record', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('acronym', models.CharField(blank=True, max_length=20, verbose_name='acronym')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='slug')),
                ('about', models.TextField(blank=True, verbose_name='about')),
            ],
            options={
                'verbose_name': 'body',
                'verbose_name_plural': 'bodies',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='CallType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='slug')),
                ('about', models.TextField(blank=True, verbose_name='what it is for')),
                ('languages', models.JSONField(default=list, verbose_name='languages accepted')),
                ('limits', models.JSONField(blank=True, default=dict, validators=[consultations.limits.validate_limits], verbose_name='limits')),
                ('limit_unit', models.CharField(choices=[('words', 'words'), ('characters', 'characters')], default='words', max_length=10, verbose_name='limits count')),
                ('eligibility', models.CharField(choices=[('registered', 'Registered organisations, verified or not yet'), ('verified', 'Verified organisations'), ('status', 'Organisations in consultative status')], default='verified', max_length=12, verbose_name='who may submit')),
                ('wording', models.JSONField(blank=True, default=dict, verbose_name='wording')),
                ('questions', models.JSONField(blank=True, default=list, verbose_name='questions')),
            ],
            options={
                'verbose_name': 'type of call',
                'verbose_name_plural': 'types of call',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('limit_unit__in', ['words', 'characters'])), name='call_type_unit_known'), models.CheckConstraint(condition=models.Q(('eligibility__in', ['registered', 'verified', 'status'])), name='call_type_eligibility_known')],
            },
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(editable=False, max_length=11, unique=True, verbose_name='reference')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='slug')),
                ('language', models.CharField(choices=[('ar', 'Arabic'), ('zh-hans', 'Chinese'), ('en', 'English'), ('fr', 'French'), ('ru', 'Russian'), ('es', 'Spanish')], default='en', max_length=10, verbose_name='language of the call')),
                ('mandate', models.CharField(blank=True, max_length=60, validators=[consultations.symbols.validate_symbol], verbose_name='mandate')),
                ('purpose', models.TextField(blank=True, verbose_name='purpose')),
                ('background', models.TextField(blank=True, verbose_name='background')),
                ('objectives', models.TextField(blank=True, verbose_name='objectives')),
                ('eligibility', models.CharField(choices=[('registered', 'Registered organisations, verified or not yet'), ('verified', 'Verified organisations'), ('status', 'Organisations in consultative status')], default='verified', max_length=12, verbose_name='who may submit')),
                ('languages', models.JSONField(default=list, verbose_name='languages accepted')),
                ('limits', models.JSONField(blank=True, default=dict, validators=[consultations.limits.validate_limits], verbose_name='limits')),
                ('limit_unit', models.CharField(choices=[('words', 'words'), ('characters', 'characters')], default='words', max_length=10, verbose_name='limits count')),
                ('most_authors', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='people of one organisation who may write')),
                ('default_publication', models.CharField(choices=[('full', 'In full: everyone sees the text and the name of the organisation'), ('without_names', 'Without names: everyone sees the text, only staff see whose it is'), ('staff_only', 'Staff only: only officers who work on this call see the text and the name')], default='full', max_length=14, verbose_name='publication, unless the author chooses otherwise')),
                ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='opens')),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='closes')),
                ('zone', models.CharField(blank=True, max_length=64, validators=[core.time.validate_zone], verbose_name='time zone')),
                ('short_reason', models.TextField(blank=True, verbose_name='why it is open for less than 21 days')),
                ('how_used', models.TextField(blank=True, verbose_name='how input will be used')),
                ('next_steps', models.TextField(blank=True, verbose_name='next steps')),
                ('promised_on', models.DateField(blank=True, null=True, verbose_name='outcome promised for')),
                ('contact', models.CharField(blank=True, max_length=200, verbose_name='contact')),
                ('accessibility_contact', models.CharField(blank=True, max_length=200, verbose_name='contact for accessibility')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('clearance', 'Waiting for clearance'), ('cleared', 'Cleared'), ('scheduled', 'Scheduled'), ('analysing', 'Analysing'), ('cancelled', 'Cancelled')], default='draft', max_length=12, verbose_name='state')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('submitted_at', models.DateTimeField(null=True, verbose_name='sent to clearance')),
                ('return_remark', models.TextField(blank=True, verbose_name='remark of the second officer')),
                ('cleared_at', models.DateTimeField(null=True, verbose_name='cleared')),
                ('scheduled_at', models.DateTimeField(null=True, verbose_name='scheduled')),
                ('cancelled_at', models.DateTimeField(null=True, verbose_name='cancelled')),
                ('cancel_reason', models.TextField(blank=True, verbose_name='why it was cancelled')),
                ('opening_announced_at', models.DateTimeField(null=True)),
                ('closing_announced_at', models.DateTimeField(null=True)),
                ('search', django.contrib.postgres.search.SearchVectorField(null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='consultations.body', verbose_name='issued by')),
                ('call_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='consultations.calltype', verbose_name='type of call')),
                ('cancelled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cleared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scheduled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'call for input',
                'verbose_name_plural': 'calls for input',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='CallQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('kind', models.CharField(choices=[('short_text', 'Short text, one line'), ('long_text', 'Long text'), ('yes_no', 'Yes or no'), ('one_choice', 'One choice'), ('several_choices', 'Several choices'), ('country', 'Country or area'), ('number', 'Number'), ('date', 'Date')], max_length=16, verbose_name='kind of answer')),
                ('text', models.CharField(max_length=500, verbose_name='question')),
                ('help_text', models.TextField(blank=True, verbose_name='help')),
                ('is_required', models.BooleanField(default=True, verbose_name='must be answered')),
                ('limit', models.PositiveIntegerField(blank=True, null=True, verbose_name='limit')),
                ('limit_unit', models.CharField(choices=[('words', 'words'), ('characters', 'characters')], default='words', max_length=10, verbose_name='limit counts')),
                ('options', models.JSONField(blank=True, default=list, verbose_name='choices')),
                ('is_private', models.BooleanField(default=False, verbose_name='answers are for staff only')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='consultations.consultation')),
            ],
            options={
                'verbose_name': 'question of a call',
                'verbose_name_plural': 'questions of calls',
                'ordering': ['call', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_closes_at', models.DateTimeField(verbose_name='deadline until then')),
                ('new_closes_at', models.DateTimeField(verbose_name='new deadline')),
                ('reason', models.TextField(verbose_name='reason')),
                ('office', models.CharField(max_length=200, verbose_name='office')),
                ('extended_at', models.DateTimeField(verbose_name='announced')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='consultations.consultation')),
                ('extended_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'extension of a deadline',
                'verbose_name_plural': 'extensions of deadlines',
                'ordering': ['extended_at'],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(editable=False, max_length=11, unique=True, verbose_name='reference')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('language', models.CharField(blank=True, choices=[('ar', 'Arabic'), ('zh-hans', 'Chinese'), ('en', 'English'), ('fr', 'French'), ('ru', 'Russian'), ('es', 'Spanish')], max_length=10, verbose_name='language')),
                ('publication', models.CharField(choices=[('full', 'In full: everyone sees the text and the name of the organisation'), ('without_names', 'Without names: everyone sees the text, only staff see whose it is'), ('staff_only', 'Staff only: only officers who work on this call see the text and the name')], default='full', max_length=14, verbose_name='who can see it')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('sent', 'Received, waiting for screening'), ('change_asked', 'A change is asked for'), ('published', 'Published'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='draft', max_length=14, verbose_name='state')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='revision of the draft')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='begun')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='received')),
                ('published_at', models.DateTimeField(null=True, verbose_name='published')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn')),
                ('search', django.contrib.postgres.search.SearchVectorField(null=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='consultations.consultation')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='accounts.organisation')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'submission',
                'verbose_name_plural': 'submissions',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20)),
                ('value', models.JSONField(verbose_name='answer')),
                ('revision', models.PositiveIntegerField(verbose_name='revision')),
                ('form_key', models.CharField(blank=True, max_length=32)),
                ('saved_at', models.DateTimeField(verbose_name='saved')),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('question', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='consultations.callquestion')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='consultations.submission')),
            ],
            options={
                'verbose_name': 'answer of a draft',
                'verbose_name_plural': 'answers of drafts',
            },
        ),
        migrations.CreateModel(
            name='SubmissionAuthor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='authors', to='consultations.submission')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'author of a submission',
                'verbose_name_plural': 'authors of submissions',
            },
        ),
        migrations.CreateModel(
            name='SubmissionVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('language', models.CharField(choices=[('ar', 'Arabic'), ('zh-hans', 'Chinese'), ('en', 'English'), ('fr', 'French'), ('ru', 'Russian'), ('es', 'Spanish')], max_length=10, verbose_name='language')),
                ('publication', models.CharField(choices=[('full', 'In full: everyone sees the text and the name of the organisation'), ('without_names', 'Without names: everyone sees the text, only staff see whose it is'), ('staff_only', 'Staff only: only officers who work on this call see the text and the name')], max_length=14, verbose_name='who can see it')),
                ('answers', models.JSONField(verbose_name='answers')),
                ('text', models.TextField(verbose_name='text')),
                ('text_sha256', models.CharField(max_length=64, verbose_name='SHA-256 of the text')),
                ('words', models.PositiveIntegerField(verbose_name='words')),
                ('characters', models.PositiveIntegerField(verbose_name='characters')),
                ('sent_at', models.DateTimeField(verbose_name='received')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.entry', verbose_name='record entry')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='consultations.submission')),
            ],
            options={
                'verbose_name': 'version of a submission',
                'verbose_name_plural': 'versions of submissions',
                'ordering': ['submission', 'number'],
            },
        ),
        migrations.AddField(
            model_name='submission',
            name='current',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.submissionversion'),
        ),
        migrations.AddIndex(
            model_name='consultation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='call_search'),
        ),
        migrations.AddIndex(
            model_name='consultation',
            index=models.Index(fields=['closes_at', 'id'], name='call_by_deadline'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'clearance', 'cleared', 'scheduled', 'analysing', 'cancelled'])), name='call_state_known'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('most_authors', None), ('most_authors__gte', 1), _connector='OR'), name='call_most_authors'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('eligibility__in', ['registered', 'verified', 'status'])), name='call_eligibility_known'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('limit_unit__in', ['words', 'characters'])), name='call_unit_known'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('default_publication__in', ['full', 'without_names', 'staff_only'])), name='call_publication_known'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='call_closes_after_opening'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'clearance', 'cleared']), models.Q(('closes_at__isnull', False), ('opens_at__isnull', False), ('promised_on__isnull', False), ('scheduled_at__isnull', False), models.Q(('zone', ''), _negated=True), models.Q(('how_used', ''), _negated=True)), _connector='OR'), name='call_public_is_complete'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'clearance']), ('cleared_at__isnull', False), _connector='OR'), name='call_cleared_first'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('cleared_by__isnull', True), models.Q(('cleared_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='call_cleared_by_second'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', False), ('state', 'cancelled'), models.Q(('cancel_reason', ''), _negated=True)), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at__isnull', True)), _connector='OR'), name='call_cancelled_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('submitted_at__isnull', True), ('submitted_by__isnull', True)), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='call_submitted_at_by'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cleared_at__isnull', True), ('cleared_by__isnull', True)), models.Q(('cleared_at__isnull', False), ('cleared_by__isnull', False)), _connector='OR'), name='call_cleared_at_by'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scheduled_at__isnull', True), ('scheduled_by__isnull', True)), models.Q(('scheduled_at__isnull', False), ('scheduled_by__isnull', False)), _connector='OR'), name='call_scheduled_at_by'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', True), ('cancelled_by__isnull', True)), models.Q(('cancelled_at__isnull', False), ('cancelled_by__isnull', False)), _connector='OR'), name='call_cancelled_at_by'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultation',
            trigger=pgtrigger.compiler.Trigger(name='deadline_never_forward', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."closes_at" < (OLD."closes_at") AND OLD."state" IN (\'scheduled\', \'analysing\'))', func="RAISE EXCEPTION 'openfloor: a deadline is never brought forward';", hash='7daf7baeaa9454d658adcf20802d96b49ad4898f', operation='UPDATE', pgid='pgtrigger_deadline_never_forward_fc07f', table='consultations_consultation', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='callquestion',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('call', 'number'), name='call_question_number_once'),
        ),
        migrations.AddConstraint(
            model_name='callquestion',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['short_text', 'long_text', 'yes_no', 'one_choice', 'several_choices', 'country', 'number', 'date'])), name='call_question_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='callquestion',
            constraint=models.CheckConstraint(condition=models.Q(('limit_unit__in', ['words', 'characters'])), name='call_question_unit_known'),
        ),
        migrations.AddConstraint(
            model_name='callquestion',
            constraint=models.CheckConstraint(condition=models.Q(('limit__isnull', True), ('limit__gte', 1), _connector='OR'), name='call_question_limit_positive'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(('new_closes_at__gt', models.F('old_closes_at'))), name='extension_is_later'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('submission', 'name'), name='answer_once_a_draft'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name__in', ['title', 'language', 'publication']), ('question__isnull', True)), ('question__isnull', False), _connector='OR'), name='answer_to_a_question'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('revision__gte', 1)), name='answer_revision_positive'),
        ),
        migrations.AddConstraint(
            model_name='submissionauthor',
            constraint=models.UniqueConstraint(fields=('submission', 'user'), name='submission_author_once'),
        ),
        migrations.AddConstraint(
            model_name='submissionversion',
            constraint=models.UniqueConstraint(fields=('submission', 'number'), name='submission_version_once'),
        ),
        migrations.AddConstraint(
            model_name='submissionversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='submission_version_from_one'),
        ),
        migrations.AddConstraint(
            model_name='submissionversion',
            constraint=models.CheckConstraint(condition=models.Q(('publication__in', ['full', 'without_names', 'staff_only'])), name='submission_version_publication_known'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='submission_search'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('state', 'published')), fields=['call', '-published_at', '-id'], name='submission_published'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'sent', 'change_asked', 'published', 'refused', 'withdrawn'])), name='submission_state_known'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('publication__in', ['full', 'without_names', 'staff_only'])), name='submission_publication_known'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('call', 'organisation'), name='submission_one_a_call'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('current__isnull', True), ('sent_at__isnull', True), ('state', 'draft')), ('state', 'withdrawn'), models.Q(models.Q(('state', 'draft'), _negated=True), ('current__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='submission_sent_has_version'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='submission_published_dated'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('published_at__isnull', True), ('state__in', ['published', 'withdrawn']), _connector='OR'), name='submission_dated_is_published'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('search__isnull', True), models.Q(('state', 'published'), models.Q(('publication', 'staff_only'), _negated=True)), _connector='OR'), name='submission_found_is_public'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', True)), _connector='OR'), name='submission_withdrawn_dated'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='submission_published_at_by'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='submission_withdrawn_at_by'),
        ),
    ]
