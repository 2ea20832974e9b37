"""Pages of consultations."""

from django.urls import path

from . import views_staff as staff
from .views import drafts, own, public

app_name = "consultations"
_CALL, _OWN = "desk/calls/<str:reference>/", "submissions/<str:reference>/"
urlpatterns = [
    path("calls/", public.call_list, name="call-list"),
    path("calls/<slug:slug>/", public.call_detail, name="call-detail"),
    path("calls/<slug:slug>/submissions/", public.submission_list, name="submission-list"),
    path("calls/<slug:slug>/answer/", drafts.submission_start, name="submission-start"),
    path("bodies/<slug:slug>/", public.body_detail, name="body-detail"),
    path(_OWN, public.submission_detail, name="submission-detail"),
    path(f"{_OWN}edit/", drafts.submission_edit, name="submission-edit"),
    path(f"{_OWN}save/", drafts.submission_save, name="submission-save"),
    path(f"{_OWN}check/", drafts.submission_check, name="submission-check"),
    path(f"{_OWN}send/", drafts.submission_send, name="submission-send"),
    path(f"{_OWN}receipt/", own.submission_receipt, name="submission-receipt"),
    path(f"{_OWN}receipt.json", own.receipt_file, name="submission-receipt-file"),
    path(f"{_OWN}text/", own.text_file, name="submission-text"),
    path(f"{_OWN}publication/", own.submission_publication, name="submission-publication"),
    path(f"{_OWN}withdraw/", own.submission_withdraw, name="submission-withdraw"),
    path("desk/calls/", staff.call_list, name="staff-call-list"),
    path("desk/calls/new/", staff.call_create, name="call-create"),
    path(_CALL, staff.call_detail, name="staff-call-detail"),
    path(f"{_CALL}change/", staff.call_change, name="call-change"),
    path(f"{_CALL}preview/", staff.call_preview, name="call-preview"),
    path(f"{_CALL}submit/", staff.call_submit, name="call-submit"),
    path(f"{_CALL}return/", staff.call_return, name="call-return"),
    path(f"{_CALL}clear/", staff.call_clear, name="call-clear"),
    path(f"{_CALL}schedule/", staff.call_schedule, name="call-schedule"),
    path(f"{_CALL}cancel/", staff.call_cancel, name="call-cancel"),
    path(f"{_CALL}extend/", staff.call_extend, name="call-extend"),
    path(f"{_CALL}analyse/", staff.call_analyse, name="call-analyse"),
    path(f"{_CALL}questions/add/", staff.question_add, name="question-add"),
    path(f"{_CALL}questions/<int:number>/change/", staff.question_change, name="question-change"),
    path(f"{_CALL}questions/<int:number>/move/", staff.question_move, name="question-move"),
    path(f"{_CALL}questions/<int:number>/remove/", staff.question_remove, name="question-remove"),
]
