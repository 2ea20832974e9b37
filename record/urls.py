from django.urls import path

from . import views

app_name = "record"
urlpatterns = [
    path("record/", views.record_home, name="record-home"),
    path("record/verify/", views.receipt_verify, name="receipt-verify"),
    path("record/entries/<str:public_id>/", views.entry_detail, name="entry-detail"),
    path("receipts/<str:reference>/", views.receipt_detail, name="receipt-detail"),
]
