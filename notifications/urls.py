from django.urls import path

from . import views, views_follow

app_name = "notifications"
urlpatterns = [
    path("inbox/", views.notice_list, name="notice-list"),
    path("inbox/read/", views.notice_read, name="notice-read"),
    path("me/mail/", views.message_list, name="message-list"),
    path("me/mail/try-again/", views.suppression_lift, name="suppression-lift"),
    path("preferences/", views.preferences, name="preferences"),
    path("follow/confirm/<str:token>/", views_follow.follow_confirm, name="follow-confirm"),
    path("follow/manage/<str:token>/", views_follow.follow_manage, name="follow-manage"),
    path("follow/manage/<str:token>/remove/", views_follow.follow_remove, name="follow-remove"),
    path("follow/manage/<str:token>/leave/", views_follow.follow_leave, name="follow-leave"),
    path("follow/<str:kind>/<str:reference>/", views_follow.follow, name="follow"),
    path("follow/<str:kind>/<str:reference>/start/", views_follow.follow_start, name="follow-start"),
    path("follow/<str:kind>/<str:reference>/stop/", views_follow.follow_stop, name="follow-stop"),
    path("follow/<str:kind>/<str:reference>/ask/", views_follow.follow_ask, name="follow-ask"),
    path("unsubscribe/<str:token>/", views_follow.unsubscribe, name="unsubscribe"),
]
