from django.urls import path, re_path

from . import api, views
from .feeds import HeadsFeed

app_name = "record-machine"
# Their schema is that of /api/v1/record/, where the same views answer.
urlpatterns = [
    path("record/checkpoint", views.checkpoint, name="checkpoint"),
    path("record/entries", api.EntriesView.as_view(schema=None), name="entry-list"),
    path("record/proof", api.ProofView.as_view(schema=None), name="proof"),
    path("record/keys", api.KeysView.as_view(schema=None), name="key-list"),
    path("record/heads.atom", HeadsFeed(), name="heads"),
    re_path(r"^record/receipts/(?P<public_id>[0-9a-f]{32})\.json$", views.receipt_file, name="receipt-file"),
    path("record/verify_record.py", views.program, name="program"),
]
