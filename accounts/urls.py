from django.urls import path

from . import views_staff
from .views import directory, documents, members, my_data, profile, second_factor, sessions, standing, steps

app_name = "accounts"
urlpatterns = [
    path("accounts/second-factor/", second_factor.second_factor, name="second-factor"),
    path("accounts/sessions/<int:pk>/end/", sessions.session_end, name="session-end"),
    path("organisations/", directory.organisation_list, name="organisation-list"),
    path("organisations/organisations.csv", directory.organisation_export, name="organisation-export"),
    path("organisations/<slug:slug>/", directory.organisation_detail, name="organisation-detail"),
    path("organisation/", profile.organisation_own, name="organisation-own"),
    path("organisation/register/", steps.organisation_register, name="organisation-register"),
    path("organisation/documents/<uuid:key>/", documents.document_file, name="document-file"),
    path("organisation/members/", members.member_home, name="member-home"),
    path("organisation/members/<uuid:key>/approve/", members.membership_approve, name="membership-approve"),
    path("organisation/members/<uuid:key>/decline/", members.membership_decline, name="membership-decline"),
    path("organisation/members/<uuid:key>/end/", members.membership_end, name="membership-end"),
    path("organisation/members/<uuid:key>/role/", members.membership_role, name="membership-change-role"),
    path("organisation/invitations/<uuid:key>/withdraw/", members.invitation_withdraw, name="invitation-withdraw"),
    path("organisation/invitations/<str:token>/", members.invitation_accept, name="invitation-accept"),
    path("organisation/<str:reference>/", profile.organisation_mine, name="organisation-mine"),
    path("organisation/<str:reference>/join/", members.organisation_join, name="organisation-join"),
    path("organisation/<str:reference>/members/", members.member_list, name="member-list"),
    path("organisation/<str:reference>/submit/", profile.organisation_submit, name="organisation-submit"),
    path("organisation/<str:reference>/clarify/", profile.organisation_clarify, name="organisation-clarify"),
    path("organisation/<str:reference>/renew/", standing.organisation_renew, name="organisation-renew"),
    path("organisation/<str:reference>/succession/", standing.succession_ask, name="succession-ask"),
    path("organisation/<str:reference>/succession/object/", standing.succession_object_to, name="succession-object-to"),
    path("organisation/<str:reference>/close/", profile.organisation_close, name="organisation-close"),
    path("organisation/<str:reference>/profile/<slug:step>/", steps.profile_step, name="profile-step"),
    path("organisation/<str:reference>/profile/<slug:step>/save/", steps.profile_autosave, name="profile-autosave"),
    path("me/data/", my_data.my_data, name="my-data"),
    path("me/data/<uuid:key>/copy.zip", my_data.my_data_copy, name="my-data-copy"),
    path("me/account/close/", my_data.account_close, name="account-close"),
    path("desk/organisations/", views_staff.organisation_desk_list, name="organisation-desk-list"),
    path("desk/organisations/<str:reference>/", views_staff.organisation_desk, name="organisation-desk"),
    path("desk/organisations/<str:reference>/review/", views_staff.organisation_review, name="organisation-review"),
    path("desk/organisations/<str:reference>/suspend/", views_staff.organisation_suspend, name="organisation-suspend"),
    path(
        "desk/organisations/<str:reference>/reinstate/",
        views_staff.organisation_reinstate,
        name="organisation-reinstate",
    ),
    path("desk/organisations/<str:reference>/merge/", views_staff.organisation_merge, name="organisation-merge"),
    path("desk/organisations/<str:reference>/unmerge/", views_staff.organisation_unmerge, name="organisation-unmerge"),
    path(
        "desk/organisations/<str:reference>/matches/<str:system>/confirm/",
        views_staff.match_confirm,
        name="match-confirm",
    ),
    path(
        "desk/organisations/<str:reference>/matches/<str:system>/dismiss/",
        views_staff.match_dismiss,
        name="match-dismiss",
    ),
]
