"""What stands in the fields of this floor, of those below it, and of the libraries: see accounts.personal_data.

A field with a fixed list of choices is not here: it can hold nothing else.
"""

from .personal_data import describe

_LIBRARIES = {
    "auth.Permission": {"none": "name codename"},
    "auth.Group": {"none": "name"},
    "contenttypes.ContentType": {"none": "app_label model"},
    "sessions.Session": {"own": "session_key session_data"},
    "account.EmailAddress": {"own": "email"},
    "account.EmailConfirmation": {"own": "key"},
    "mfa.Authenticator": {"own": "data"},
    "usersessions.UserSession": {"own": "ip session_key user_agent data"},
    "socialaccount.SocialAccount": {"own": "provider uid extra_data"},
    "socialaccount.SocialToken": {"own": "token token_secret"},
    "socialaccount.SocialApp": {"none": "provider provider_id name client_id secret key settings"},
}
_LOWER = {
    # Actors are keys, never names; reasons are those of the desk. PostgreSQL refuses every change.
    "core.AuditEntry": {
        "none": "actor roles action subject_kind subject_reference before_hash after_hash state_before state_after",
        "organisation": "reason",
    },
    "core.Heartbeat": {"none": "task", "named": "failure"},
    "core.ThrottleCount": {"none": "key"},
    "record.Entry": {"none": "public_id reference commitment"},
    "record.Opening": {"none": "nonce", "named": "content"},
    "record.Leaf": {"none": "hash"},
    "record.Node": {"none": "hash"},
    "record.Checkpoint": {"none": "root_hex note key_id verifier_key"},
    "notifications.OutboxMessage": {
        "none": "key kind language template message_id headers",
        "own": "to",
        "named": "context subject last_error",
    },
    "notifications.Suppression": {"none": "address_hash"},
    "notifications.Preference": {"own": "kind"},
    "notifications.Follower": {"own": "address time_zone"},
    "notifications.Follow": {"own": "subject_kind subject_reference title url"},
    "notifications.Happening": {"none": "key happening language url", "organisation": "titles"},
    "notifications.HappeningSubject": {"none": "kind reference"},
    "notifications.Digest": {"own": "groups"},
    "notifications.Notice": {"none": "key kind url", "named": "context"},
    "moderation.Rule": {"none": "number"},
    "moderation.RuleVersion": {"none": "wordings language"},
    "moderation.ReasonCode": {"none": "wordings language code name"},
    "moderation.Case": {
        "none": "reference subject_kind subject_reference url language region",
        "organisation": "title body",
    },
    "moderation.Recusal": {"none": "subject_kind subject_reference", "own": "reason"},
    "moderation.Decision": {"none": "reference", "organisation": "sentence return_sentence"},
    "moderation.Appeal": {"organisation": "grounds"},
}
_OURS = {
    "accounts.User": {"own": "password email name time_zone accessibility_needs"},
    "accounts.RoleChange": {"named": "reason"},
    "accounts.DataExport": {"own": "file"},
    "accounts.Membership": {"own": "note"},
    "accounts.Invitation": {"own": "email", "none": "token_hash"},
    "accounts.Succession": {"own": "reason"},
    "accounts.OrganisationImport": {"none": "name failure", "named": "text bad"},
    "accounts.Organisation": {
        "none": "reference slug registration_country state_before_merge",
        "organisation": "name name_key acronym acronym_key country address website email telephone registration_number "
        "registration_authority working_languages mission activities countries_of_activity themes parent affiliates "
        "funding_sources suspension_reason search",
    },
    "accounts.Document": {"none": "media_type sha256", "organisation": "name file"},
    "accounts.OrganisationName": {"none": "language", "organisation": "name name_key"},
    "accounts.Status": {"organisation": "category number checked_against"},
    "accounts.Clarification": {"none": "case_reference", "organisation": "question answer"},
    "accounts.RegisterDecision": {
        "none": "fingerprint",
        "organisation": "organisation name_key new_name new_name_key acronyms note",
    },
    "accounts.RegisterMatch": {"organisation": "entry_key entry_name"},
}
for _fields in (_LIBRARIES, _LOWER, _OURS):
    describe(_fields)
