
import accounts.models.documents
import core.time
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name shown')),
                ('language', models.CharField(choices=[('ar', 'Arabic'), ('zh-hans', 'Chinese'), ('en', 'English'), ('fr', 'French'), ('ru', 'Russian'), ('es', 'Spanish')], default='en', max_length=10, verbose_name='language')),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[core.time.validate_zone], verbose_name='time zone')),
                ('accessibility_needs', models.TextField(blank=True, verbose_name='accessibility needs')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='account closed')),
                ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='joined')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_lower'), models.CheckConstraint(condition=models.Q(('closed_at', None), models.Q(('accessibility_needs', ''), ('is_active', False), ('name', '')), _connector='OR'), name='user_closed_says_nothing')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(editable=False, max_length=11, unique=True, verbose_name='reference')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='short name in addresses')),
                ('language', models.CharField(choices=[('ar', 'Arabic'), ('zh-hans', 'Chinese'), ('en', 'English'), ('fr', 'French'), ('ru', 'Russian'), ('es', 'Spanish')], default='en', max_length=10, verbose_name='language of the profile')),
                ('name', models.CharField(max_length=255, verbose_name='legal name')),
                ('name_key', models.CharField(db_index=True, editable=False, max_length=255)),
                ('acronym', models.CharField(blank=True, max_length=30, verbose_name='acronym')),
                ('acronym_key', models.CharField(blank=True, db_index=True, editable=False, max_length=30)),
                ('type', models.CharField(choices=[('ngo', 'Non-governmental organisation'), ('indigenous', 'Indigenous peoples’ organisation'), ('academic', 'Academic institution'), ('foundation', 'Foundation'), ('trade_union', 'Trade union'), ('faith_based', 'Faith-based organisation'), ('network', 'Network or coalition'), ('media', 'Media'), ('local_authority', 'Local authority'), ('business', 'Business association'), ('other', 'Other')], max_length=20, verbose_name='type')),
                ('country', models.CharField(blank=True, max_length=3, verbose_name='country or area of seat')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='address of headquarters')),
                ('website', models.URLField(blank=True, max_length=300, verbose_name='website')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('telephone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('year_established', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year established')),
                ('registered_on', models.DateField(blank=True, null=True, verbose_name='day of registration')),
                ('registration_country', models.CharField(blank=True, max_length=3, verbose_name='country or area of registration')),
                ('registration_number', models.CharField(blank=True, max_length=80, verbose_name='registration number')),
                ('registration_authority', models.CharField(blank=True, max_length=200, verbose_name='registration authority')),
                ('scope', models.CharField(blank=True, choices=[('local', 'Local'), ('national', 'National'), ('subregional', 'Subregional'), ('regional', 'Regional'), ('international', 'International')], max_length=20, verbose_name='reach of the work')),
                ('working_languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list, size=None, verbose_name='working languages')),
                ('mission', models.TextField(blank=True, verbose_name='mission')),
                ('activities', models.TextField(blank=True, verbose_name='activities')),
                ('countries_of_activity', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), blank=True, default=list, size=None, verbose_name='countries of activity')),
                ('major_group', models.CharField(blank=True, choices=[('women', 'Women'), ('children_and_youth', 'Children and youth'), ('indigenous_peoples', 'Indigenous Peoples'), ('ngos', 'Non-governmental organisations'), ('local_authorities', 'Local authorities'), ('workers', 'Workers and trade unions'), ('business', 'Business and industry'), ('science', 'Scientific and technological community'), ('farmers', 'Farmers'), ('local_communities', 'Local communities'), ('volunteers', 'Volunteer groups and foundations'), ('migrants', 'Migrants and families'), ('older_persons', 'Older persons'), ('persons_with_disabilities', 'Persons with disabilities')], max_length=30, verbose_name='major group')),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='themes')),
                ('goals', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None, verbose_name='Sustainable Development Goals')),
                ('membership_kind', models.CharField(blank=True, choices=[('none', 'It has no members'), ('people', 'People'), ('organisations', 'Organisations'), ('both', 'People and organisations')], max_length=20, verbose_name='members')),
                ('membership_number', models.PositiveIntegerField(blank=True, null=True, verbose_name='number of members')),
                ('parent', models.CharField(blank=True, max_length=255, verbose_name='parent organisation')),
                ('affiliates', models.TextField(blank=True, verbose_name='affiliates')),
                ('income_band', models.CharField(blank=True, choices=[('under_50k', 'Under 50,000'), ('under_500k', '50,000 to 500,000'), ('under_1m', '500,000 to 1,000,000'), ('over_1m', 'Over 1,000,000')], max_length=20, verbose_name='yearly income')),
                ('funding_sources', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='sources of income')),
                ('profile_level', models.CharField(choices=[('full', 'The full profile'), ('name_and_country', 'Name and country only'), ('hidden', 'Nothing: the organisation is not listed')], default='full', max_length=20, verbose_name='public profile')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Waiting for verification'), ('in_review', 'In review'), ('clarification_asked', 'Clarification asked'), ('verified', 'Verified'), ('renewal_due', 'Verified, renewal due'), ('lapsed', 'Verification lapsed'), ('refused', 'Not verified'), ('suspended', 'Suspended'), ('closed', 'Closed'), ('merged', 'Merged into another organisation')], default='draft', max_length=20, verbose_name='state')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='begun')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='submitted')),
                ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='verified')),
                ('verified_until', models.DateTimeField(blank=True, null=True, verbose_name='verified until')),
                ('lapsed_at', models.DateTimeField(blank=True, null=True, verbose_name='lapsed')),
                ('refused_at', models.DateTimeField(blank=True, null=True, verbose_name='refused')),
                ('suspended_at', models.DateTimeField(blank=True, null=True, verbose_name='suspended')),
                ('suspension_reason', models.TextField(blank=True, verbose_name='reason of the suspension')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('merged_at', models.DateTimeField(blank=True, null=True, verbose_name='merged')),
                ('state_before_merge', models.CharField(blank=True, editable=False, max_length=20)),
                ('imported_at', models.DateTimeField(blank=True, null=True, verbose_name='imported')),
                ('search', django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('merged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='merged by')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='accounts.organisation', verbose_name='merged into')),
                ('refused_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='refused by')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='submitted by')),
                ('suspended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='suspended by')),
                ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verified by')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
            },
        ),
        migrations.CreateModel(
            name='NetworkLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='key in addresses')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('active', 'Confirmed by both'), ('ended', 'Ended')], default='proposed', max_length=10, verbose_name='state')),
                ('proposed_by_network', models.BooleanField(verbose_name='proposed by the network')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmed')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ended by')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='network_links', to='accounts.organisation')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='member_links', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'member of a network',
                'verbose_name_plural': 'members of networks',
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='key in addresses')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('focal_point', 'Focal point'), ('author', 'Author'), ('observer', 'Observer')], max_length=20, verbose_name='role')),
                ('state', models.CharField(choices=[('asked', 'Asked to join'), ('active', 'Active'), ('ended', 'Ended')], max_length=10, verbose_name='state')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='who I am')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='asked')),
                ('began_at', models.DateTimeField(blank=True, null=True, verbose_name='began')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('began_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='let in by')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ended by')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'representative',
                'verbose_name_plural': 'representatives',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='key in addresses')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('focal_point', 'Focal point'), ('author', 'Author'), ('observer', 'Observer')], max_length=20, verbose_name='role')),
                ('language', models.CharField(choices=[('ar', 'Arabic'), ('zh-hans', 'Chinese'), ('en', 'English'), ('fr', 'French'), ('ru', 'Russian'), ('es', 'Spanish')], default='en', max_length=10, verbose_name='language')),
                ('state', models.CharField(choices=[('open', 'Sent'), ('accepted', 'Accepted'), ('withdrawn', 'Withdrawn')], default='open', max_length=10, verbose_name='state')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('sent_at', models.DateTimeField(verbose_name='sent')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='withdrawn by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='key in addresses')),
                ('name', models.CharField(max_length=120, verbose_name='name of the file')),
                ('media_type', models.CharField(max_length=60, verbose_name='type')),
                ('size', models.PositiveIntegerField(verbose_name='bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('file', models.FileField(upload_to=accounts.models.documents.document_path)),
                ('uploaded_at', models.DateTimeField(verbose_name='uploaded')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'document of an organisation',
                'verbose_name_plural': 'documents of organisations',
                'ordering': ['uploaded_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Clarification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_reference', models.CharField(max_length=11, verbose_name='case')),
                ('number', models.PositiveSmallIntegerField(verbose_name='batch')),
                ('question', models.TextField(verbose_name='what was asked')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clarifications', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'clarification',
                'verbose_name_plural': 'clarifications',
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='OrganisationImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='key in addresses')),
                ('name', models.CharField(max_length=120, verbose_name='name of the file')),
                ('text', models.TextField(verbose_name='content')),
                ('invites', models.BooleanField(default=False, verbose_name='contacts are invited as owners')),
                ('state', models.CharField(choices=[('checking', 'Being checked'), ('checked', 'Checked'), ('importing', 'Being imported'), ('imported', 'Imported'), ('failed', 'Failed')], default='checking', max_length=10, verbose_name='state')),
                ('uploaded_at', models.DateTimeField(verbose_name='uploaded')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('rows_read', models.PositiveIntegerField(default=0, verbose_name='rows read')),
                ('new', models.PositiveIntegerField(default=0, verbose_name='new organisations')),
                ('known', models.PositiveIntegerField(default=0, verbose_name='there already')),
                ('bad', models.JSONField(default=list, verbose_name='refused rows')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('failure', models.CharField(blank=True, max_length=500, verbose_name='what failed')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
            ],
            options={
                'verbose_name': 'file of organisations',
                'verbose_name_plural': 'files of organisations',
                'ordering': ['-uploaded_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='OrganisationName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('translation', 'Name in another language'), ('former', 'Former name')], max_length=20, verbose_name='kind')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('name_key', models.CharField(db_index=True, editable=False, max_length=255)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'further name of an organisation',
                'verbose_name_plural': 'further names of organisations',
            },
        ),
        migrations.CreateModel(
            name='RegisterDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(choices=[('ECOSOC', 'Economic and Social Council'), ('DGC', 'Department of Global Communications'), ('UNFCCC', 'Climate change (UNFCCC)'), ('UNEP', 'Environment Programme (UNEP)'), ('CBD', 'Biological diversity (CBD)'), ('UNCCD', 'Desertification (UNCCD)'), ('other', 'Another system')], max_length=10, verbose_name='system')),
                ('organisation', models.CharField(max_length=300, verbose_name='organisation as printed')),
                ('name_key', models.CharField(db_index=True, max_length=300)),
                ('new_name', models.CharField(blank=True, max_length=300, verbose_name='name afterwards')),
                ('new_name_key', models.CharField(blank=True, max_length=300)),
                ('acronyms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('decision', models.CharField(choices=[('granted', 'Granted'), ('deferred', 'Deferred'), ('closed without prejudice', 'Closed without prejudice'), ('name change', 'Name changed'), ('reclassification deferred', 'Reclassification deferred'), ('application withdrawn', 'Application withdrawn'), ('declined', 'Declined'), ('status withdrawn at own request', 'Status withdrawn at its own request'), ('merger', 'Merged')], max_length=40, verbose_name='decision')),
                ('session_date', models.DateField(verbose_name='date of the session')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('fingerprint', models.CharField(editable=False, max_length=64, unique=True)),
            ],
            options={
                'verbose_name': 'decision of a register',
                'verbose_name_plural': 'decisions of registers',
                'ordering': ['session_date', 'pk'],
                'indexes': [models.Index(fields=['system', 'id'], name='register_by_system')],
                'constraints': [models.CheckConstraint(condition=models.Q(('system__in', ['ECOSOC', 'DGC', 'UNFCCC', 'UNEP', 'CBD', 'UNCCD', 'other'])), name='register_system_known'), models.CheckConstraint(condition=models.Q(('decision__in', ['granted', 'deferred', 'closed without prejudice', 'name change', 'reclassification deferred', 'application withdrawn', 'declined', 'status withdrawn at own request', 'merger'])), name='register_decision_known'), models.CheckConstraint(condition=models.Q(('name_key', ''), _negated=True), name='register_has_name')],
            },
        ),
        migrations.CreateModel(
            name='RegisterMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(choices=[('ECOSOC', 'Economic and Social Council'), ('DGC', 'Department of Global Communications'), ('UNFCCC', 'Climate change (UNFCCC)'), ('UNEP', 'Environment Programme (UNEP)'), ('CBD', 'Biological diversity (CBD)'), ('UNCCD', 'Desertification (UNCCD)'), ('other', 'Another system')], max_length=10, verbose_name='system')),
                ('entry_key', models.CharField(max_length=300)),
                ('entry_name', models.CharField(max_length=300, verbose_name='entry of the register')),
                ('verdict', models.CharField(choices=[('confirmed', 'It is this organisation'), ('dismissed', 'It is another organisation')], max_length=10, verbose_name='verdict')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='register_matches', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'match with a register',
                'verbose_name_plural': 'matches with registers',
            },
        ),
        migrations.CreateModel(
            name='RoleChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='key in addresses')),
                ('role', models.CharField(choices=[('officer', 'Desk officer'), ('editor', 'Editor of calls'), ('presiding', 'Presiding office'), ('committee', 'Committee member'), ('administrator', 'Administrator')], max_length=20, verbose_name='role')),
                ('gives', models.BooleanField(verbose_name='gives the role')),
                ('reason', models.CharField(max_length=300, verbose_name='why')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('effective', 'Effective'), ('declined', 'Declined')], default='proposed', max_length=10, verbose_name='state')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_changes', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'change of a role',
                'verbose_name_plural': 'changes of roles',
                'ordering': ['-proposed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Status',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(choices=[('ECOSOC', 'Economic and Social Council'), ('DGC', 'Department of Global Communications'), ('UNFCCC', 'Climate change (UNFCCC)'), ('UNEP', 'Environment Programme (UNEP)'), ('CBD', 'Biological diversity (CBD)'), ('UNCCD', 'Desertification (UNCCD)'), ('other', 'Another system')], max_length=10, verbose_name='system')),
                ('category', models.CharField(blank=True, max_length=80, verbose_name='category')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='since the year')),
                ('number', models.CharField(blank=True, max_length=80, verbose_name='reference in that system')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='checked')),
                ('checked_against', models.CharField(blank=True, max_length=300, verbose_name='checked against')),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='checked by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statuses', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'status',
                'verbose_name_plural': 'statuses',
            },
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='reason')),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('appointed', 'Appointed'), ('refused', 'Refused'), ('objected', 'An owner objected')], default='asked', max_length=10, verbose_name='state')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='successions', to='accounts.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who would be the owner')),
            ],
            options={
                'verbose_name': 'succession of an owner',
                'verbose_name_plural': 'successions of owners',
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='DataExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='key in addresses')),
                ('state', models.CharField(choices=[('requested', 'Being made'), ('ready', 'Ready'), ('failed', 'Failed')], default='requested', max_length=10, verbose_name='state')),
                ('requested_at', models.DateTimeField(verbose_name='asked for')),
                ('ready_at', models.DateTimeField(null=True, verbose_name='ready')),
                ('file', models.CharField(blank=True, max_length=100)),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='bytes')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='data_exports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'copy of a person’s data',
                'verbose_name_plural': 'copies of people’s data',
                'ordering': ['-requested_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'ready', 'failed'])), name='data_export_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'requested')), fields=('user',), name='data_export_one_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('ready_at__isnull', False), ('state', 'ready'), models.Q(('file', ''), _negated=True)), models.Q(models.Q(('state', 'ready'), _negated=True), ('file', ''), ('ready_at', None)), _connector='OR'), name='data_export_ready_has_file')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('officer', 'Desk officer'), ('editor', 'Editor of calls'), ('presiding', 'Presiding office'), ('committee', 'Committee member'), ('administrator', 'Administrator')], max_length=20, verbose_name='role')),
                ('granted_at', models.DateTimeField(auto_now_add=True, verbose_name='granted')),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='granted by')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'role of a person',
                'verbose_name_plural': 'roles of people',
                'constraints': [models.UniqueConstraint(fields=('user', 'role'), name='grant_once'), models.CheckConstraint(condition=models.Q(('role__in', ['officer', 'editor', 'presiding', 'committee', 'administrator'])), name='grant_role_known')],
            },
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='organisation_search'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['name_key', 'id'], name='organisation_by_name'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['state', 'country'], name='organisation_by_country'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['state', 'verified_until'], name='organisation_by_renewal'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'in_review', 'clarification_asked', 'verified', 'renewal_due', 'lapsed', 'refused', 'suspended', 'closed', 'merged'])), name='organisation_state_known'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('type__in', ['ngo', 'indigenous', 'academic', 'foundation', 'trade_union', 'faith_based', 'network', 'media', 'local_authority', 'business', 'other'])), name='organisation_type_known'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('scope__in', ['', 'local', 'national', 'subregional', 'regional', 'international'])), name='organisation_scope_known'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('profile_level__in', ['full', 'name_and_country', 'hidden'])), name='organisation_profile_level_known'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('name_key', ''), _negated=True)), name='organisation_has_name'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), models.Q(('submitted_at__isnull', True), ('submitted_by__isnull', True)), _connector='OR'), name='organisation_submitted_at_by'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verified_at__isnull', False), ('verified_by__isnull', False)), models.Q(('verified_at__isnull', True), ('verified_by__isnull', True)), _connector='OR'), name='organisation_verified_at_by'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refused_at__isnull', False), ('refused_by__isnull', False)), models.Q(('refused_at__isnull', True), ('refused_by__isnull', True)), _connector='OR'), name='organisation_refused_at_by'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('suspended_at__isnull', False), ('suspended_by__isnull', False)), models.Q(('suspended_at__isnull', True), ('suspended_by__isnull', True)), _connector='OR'), name='organisation_suspended_at_by'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), _connector='OR'), name='organisation_closed_at_by'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_at__isnull', False), ('merged_by__isnull', False)), models.Q(('merged_at__isnull', True), ('merged_by__isnull', True)), _connector='OR'), name='organisation_merged_at_by'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('submitted', 'in_review', 'clarification_asked', 'verified', 'refused')), _negated=True), ('submitted_at__isnull', False), _connector='OR'), name='organisation_submitted_in_its_states'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('verified', 'renewal_due', 'lapsed', 'suspended')), _negated=True), ('verified_at__isnull', False), _connector='OR'), name='organisation_verified_in_its_states'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('lapsed',)), _negated=True), ('lapsed_at__isnull', False), _connector='OR'), name='organisation_lapsed_in_its_states'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('refused',)), _negated=True), ('refused_at__isnull', False), _connector='OR'), name='organisation_refused_in_its_states'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('suspended',)), _negated=True), ('suspended_at__isnull', False), _connector='OR'), name='organisation_suspended_in_its_states'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('closed',)), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='organisation_closed_in_its_states'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_at__isnull', False), ('merged_into__isnull', False), ('state', 'merged')), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_at', None), ('merged_into', None), ('state_before_merge', '')), _connector='OR'), name='organisation_merged_into_another'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('pk')), _negated=True), name='organisation_not_merged_into_itself'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['verified', 'renewal_due']), _negated=True), ('verified_until__isnull', False), _connector='OR'), name='organisation_verified_until'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('major_group__in', ['', 'women', 'children_and_youth', 'indigenous_peoples', 'ngos', 'local_authorities', 'workers', 'business', 'science', 'farmers', 'local_communities', 'volunteers', 'migrants', 'older_persons', 'persons_with_disabilities'])), name='organisation_major_group_known'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('themes__contained_by', ['political_and_legal', 'economic_development', 'environment', 'agriculture', 'industry', 'transport', 'trade', 'population', 'human_settlements', 'health', 'education', 'employment', 'humanitarian', 'social', 'culture', 'science'])), name='organisation_themes_known'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('goals__contained_by', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17])), name='organisation_goals_known'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('membership_kind__in', ['', 'none', 'people', 'organisations', 'both'])), name='organisation_membership_known'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('income_band__in', ['', 'under_50k', 'under_500k', 'under_1m', 'over_1m'])), name='organisation_income_known'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('funding_sources__contained_by', ['members', 'donations', 'foundations', 'governments', 'united_nations', 'business', 'own_work', 'other'])), name='organisation_funding_known'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'closed', 'merged']), models.Q(models.Q(('country', ''), _negated=True), ('year_established__isnull', False)), _connector='OR'), name='organisation_complete_when_sent', violation_error_message='What was sent has a country and a year.'),
        ),
        migrations.AddConstraint(
            model_name='networklink',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'active', 'ended'])), name='network_link_state_known'),
        ),
        migrations.AddConstraint(
            model_name='networklink',
            constraint=models.CheckConstraint(condition=models.Q(('network', models.F('member')), _negated=True), name='network_link_not_to_itself'),
        ),
        migrations.AddConstraint(
            model_name='networklink',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('network', 'member'), name='network_link_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='networklink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='network_link_confirmed_at_by'),
        ),
        migrations.AddConstraint(
            model_name='networklink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('ended_at', None), ('state', 'proposed')), models.Q(('confirmed_at__isnull', False), ('ended_at', None), ('state', 'active')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('state', 'ended')), _connector='OR'), name='network_link_times_fit_state'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'active', 'ended'])), name='membership_state_known'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'focal_point', 'author', 'observer'])), name='membership_role_known'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'active'])), fields=('user', 'organisation'), name='membership_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('began_at__isnull', True), ('began_by__isnull', True)), models.Q(('began_at__isnull', False), ('began_by__isnull', False)), _connector='OR'), name='membership_began_at_by'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='membership_ended_at_by'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_at__isnull', False), ('began_at__isnull', True), ('ended_at__isnull', True), ('state', 'asked')), models.Q(('began_at__isnull', False), ('ended_at__isnull', True), ('state', 'active')), models.Q(('ended_at__isnull', False), ('state', 'ended')), _connector='OR'), name='membership_times_fit_state'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'accepted', 'withdrawn'])), name='invitation_state_known'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'focal_point', 'author', 'observer'])), name='invitation_role_known'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('organisation', 'email'), name='invitation_one_open_per_address'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_at__isnull', True), ('accepted_by__isnull', True)), _connector='OR'), name='invitation_accepted_at_by'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), _connector='OR'), name='invitation_withdrawn_at_by'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('organisation', 'sha256'), name='document_once'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='document_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='clarification',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 2)), name='clarification_at_most_twice'),
        ),
        migrations.AddConstraint(
            model_name='clarification',
            constraint=models.UniqueConstraint(fields=('organisation', 'case_reference', 'number'), name='clarification_number_once'),
        ),
        migrations.AddConstraint(
            model_name='clarification',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('organisation',), name='clarification_one_open'),
        ),
        migrations.AddConstraint(
            model_name='clarification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), models.Q(('answered_at__isnull', True), ('answered_by__isnull', True)), _connector='OR'), name='clarification_answered_at_by'),
        ),
        migrations.AddConstraint(
            model_name='organisationimport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['checking', 'checked', 'importing', 'imported', 'failed'])), name='organisation_import_state_known'),
        ),
        migrations.AddConstraint(
            model_name='organisationimport',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'failed'), ('failure', ''), _connector='OR'), name='organisation_import_failure_when_failed'),
        ),
        migrations.AddConstraint(
            model_name='organisationname',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['translation', 'former'])), name='organisation_name_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='organisationname',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'translation')), fields=('organisation', 'language'), name='one_name_per_language'),
        ),
        migrations.AddConstraint(
            model_name='organisationname',
            constraint=models.UniqueConstraint(fields=('organisation', 'kind', 'language', 'name'), name='organisation_name_once'),
        ),
        migrations.AddConstraint(
            model_name='registermatch',
            constraint=models.CheckConstraint(condition=models.Q(('system__in', ['ECOSOC', 'DGC', 'UNFCCC', 'UNEP', 'CBD', 'UNCCD', 'other'])), name='register_match_system_known'),
        ),
        migrations.AddConstraint(
            model_name='registermatch',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['confirmed', 'dismissed'])), name='register_match_verdict_known'),
        ),
        migrations.AddConstraint(
            model_name='registermatch',
            constraint=models.UniqueConstraint(fields=('organisation', 'system', 'entry_key'), name='register_match_once_for_entry'),
        ),
        migrations.AddConstraint(
            model_name='registermatch',
            constraint=models.UniqueConstraint(condition=models.Q(('verdict', 'confirmed')), fields=('organisation', 'system'), name='register_match_one_confirmed'),
        ),
        migrations.AddConstraint(
            model_name='rolechange',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['officer', 'editor', 'presiding', 'committee', 'administrator'])), name='role_change_role_known'),
        ),
        migrations.AddConstraint(
            model_name='rolechange',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'effective', 'declined'])), name='role_change_state_known'),
        ),
        migrations.AddConstraint(
            model_name='rolechange',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('user', 'role'), name='role_change_one_open'),
        ),
        migrations.AddConstraint(
            model_name='rolechange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='role_change_decided_at_by'),
        ),
        migrations.AddConstraint(
            model_name='rolechange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'effective'), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='role_change_by_two'),
        ),
        migrations.AddConstraint(
            model_name='status',
            constraint=models.CheckConstraint(condition=models.Q(('system__in', ['ECOSOC', 'DGC', 'UNFCCC', 'UNEP', 'CBD', 'UNCCD', 'other'])), name='status_system_known'),
        ),
        migrations.AddConstraint(
            model_name='status',
            constraint=models.UniqueConstraint(fields=('organisation', 'system'), name='status_once_per_system'),
        ),
        migrations.AddConstraint(
            model_name='status',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('checked_at__isnull', False), ('checked_by__isnull', False)), models.Q(('checked_at__isnull', True), ('checked_by__isnull', True)), _connector='OR'), name='status_checked_at_by'),
        ),
        migrations.AddConstraint(
            model_name='status',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('checked_against', ''), ('checked_at__isnull', True)), models.Q(('checked_at__isnull', False), models.Q(('checked_against', ''), _negated=True)), _connector='OR'), name='status_checked_against'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'appointed', 'refused', 'objected'])), name='succession_state_known'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('organisation',), name='succession_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='succession_ended_has_time'),
        ),
    ]
