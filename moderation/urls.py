from django.urls import path

from . import views, views_staff

app_name = "moderation"
urlpatterns = [
    path("rules/", views.rule_list, name="rule-list"),
    path("decisions/", views.decision_list, name="decision-list"),
    path("decisions/decisions.csv", views.decision_export, name="decision-export"),
    path("decisions/<str:reference>/", views.decision_detail, name="decision-detail"),
    path("desk/", views_staff.case_list, name="case-list"),
    path("desk/next/", views_staff.case_next, name="case-next"),
    path("desk/rules/<str:number>/", views_staff.rule_version_publish, name="rule-version-publish"),
    path("desk/cases/<str:reference>/", views_staff.case_detail, name="case-detail"),
    path("desk/cases/<str:reference>/claim/", views_staff.case_claim, name="case-claim"),
    path("desk/cases/<str:reference>/release/", views_staff.case_release, name="case-release"),
    path("desk/cases/<str:reference>/accept/", views_staff.case_accept, name="case-accept"),
    path("desk/cases/<str:reference>/ask-change/", views_staff.case_ask_change, name="case-ask-change"),
    path("desk/cases/<str:reference>/refuse/", views_staff.case_refuse, name="case-refuse"),
    path("desk/cases/<str:reference>/confirm/", views_staff.case_confirm, name="case-confirm"),
    path("desk/cases/<str:reference>/return/", views_staff.case_return, name="case-return"),
    path("desk/cases/<str:reference>/recuse/", views_staff.case_recuse, name="case-recuse"),
]
