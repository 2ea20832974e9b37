from django.urls import path

from . import views, views_appeal, views_staff

app_name = "moderation"
urlpatterns = [
    path("rules/", views.rule_list, name="rule-list"),
    path("decisions/", views.decision_list, name="decision-list"),
    path("decisions/decisions.csv", views.decision_export, name="decision-export"),
    path("decisions/<str:reference>/", views.decision_detail, name="decision-detail"),
    path("decisions/<str:reference>/appeal/", views_appeal.appeal_lodge, name="appeal-lodge"),
    path("desk/", views_staff.case_list, name="case-list"),
    path("desk/next/", views_staff.case_next, name="case-next"),
    path("desk/rules/<str:number>/", views_staff.rule_version_publish, name="rule-version-publish"),
    path("desk/cases/<str:reference>/", views_staff.case_detail, name="case-detail"),
    path("desk/cases/<str:reference>/claim/", views_staff.case_claim, name="case-claim"),
    path("desk/cases/<str:reference>/release/", views_staff.case_release, name="case-release"),
    path("desk/cases/<str:reference>/accept/", views_staff.case_accept, name="case-accept"),
    path("desk/cases/<str:reference>/ask-change/", views_staff.case_ask_change, name="case-ask-change"),
    path("desk/cases/<str:reference>/refuse/", views_staff.case_refuse, name="case-refuse"),
    path("desk/cases/<str:reference>/suspend/", views_staff.case_suspend, name="case-suspend"),
    path("desk/cases/<str:reference>/appoint/", views_staff.case_appoint, name="case-appoint"),
    path("desk/cases/<str:reference>/uphold/", views_staff.case_uphold, name="case-uphold"),
    path("desk/cases/<str:reference>/reverse/", views_staff.case_reverse, name="case-reverse"),
    path("desk/cases/<str:reference>/confirm/", views_staff.case_confirm, name="case-confirm"),
    path("desk/cases/<str:reference>/return/", views_staff.case_return, name="case-return"),
    path("desk/cases/<str:reference>/recuse/", views_staff.case_recuse, name="case-recuse"),
]
