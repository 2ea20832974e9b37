from django.urls import path, re_path

from . import views

app_name = "record"
urlpatterns = [
    path("record/", views.record_home, name="record-home"),
    path("record/verify/", views.receipt_verify, name="receipt-verify"),
    re_path(r"^record/entries/(?P<public_id>[0-9a-f]{32})/$", views.entry_detail, name="entry-detail"),
    path("receipts/<str:reference>/", views.receipt_detail, name="receipt-detail"),
]
