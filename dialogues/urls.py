from django.urls import path

from . import views_staff
from .views import answers, processes, questions, rounds
from .workflow import CANDIDATE, PROCESS

app_name = "dialogues"
urlpatterns = [
    path("processes/", processes.process_list, name="process-list"),
    path("processes/<slug:slug>/", processes.process_detail, name="process-detail"),
    path("processes/<slug:slug>/matrix/", processes.process_matrix, name="process-matrix"),
    path("candidates/<slug:slug>/", processes.candidate_detail, name="candidate-detail"),
    path("rounds/<slug:slug>/", rounds.round_detail, name="round-detail"),
    path("rounds/<slug:slug>/ask/", rounds.question_ask, name="question-ask"),
    path("rounds/<slug:slug>/shortlist/", rounds.shortlist_detail, name="shortlist-detail"),
    path("questions/<str:reference>/", questions.question_detail, name="question-detail"),
    path("questions/<str:reference>/receipt.json", questions.question_receipt, name="question-receipt"),
    path("questions/<str:reference>/rephrase/", questions.question_rephrase, name="question-rephrase"),
    path("questions/<str:reference>/withdraw/", questions.question_withdraw, name="question-withdraw"),
    path("questions/<str:reference>/support/", questions.question_support, name="question-support"),
    path("questions/<str:reference>/support/withdraw/", questions.support_withdraw, name="support-withdraw"),
    path("answers/", answers.answer_list, name="answer-list"),
    path("answers/<str:reference>/<slug:candidate>/", answers.answer_give, name="answer-give"),
    path("answers/<str:reference>/<slug:candidate>/decline/", answers.answer_decline, name="answer-decline"),
    path("desk/rounds/", views_staff.round_list, name="round-list"),
    path("desk/rounds/<slug:slug>/", views_staff.staff_round_detail, name="staff-round-detail"),
    path("desk/rounds/<slug:slug>/edit/", views_staff.round_edit, name="round-edit"),
    path("desk/rounds/<slug:slug>/schedule/", views_staff.round_schedule, name="round-schedule"),
    path("desk/rounds/<slug:slug>/open/", views_staff.round_open, name="round-open"),
    path("desk/rounds/<slug:slug>/request-answers/", views_staff.answers_request, name="answers-request"),
    path("desk/rounds/<slug:slug>/shortlist/", views_staff.shortlist_desk, name="shortlist-desk"),
    path("desk/rounds/<slug:slug>/shortlist/draft/", views_staff.shortlist_draft, name="shortlist-draft"),
    path("desk/rounds/<slug:slug>/shortlist/adopt/", views_staff.shortlist_adopt, name="shortlist-adopt"),
    path("desk/rounds/<slug:slug>/shortlist/<str:reference>/add/", views_staff.shortlist_add, name="shortlist-add"),
    path(
        "desk/rounds/<slug:slug>/shortlist/<str:reference>/strike/",
        views_staff.shortlist_strike,
        name="shortlist-strike",
    ),
    path("desk/questions/<str:reference>/choose/", views_staff.question_choose, name="question-choose"),
    path("desk/processes/new/", views_staff.process_edit, name="process-create"),
    path("desk/processes/<slug:slug>/", views_staff.staff_process_detail, name="staff-process-detail"),
    path("desk/processes/<slug:slug>/edit/", views_staff.process_edit, name="process-edit"),
    path("desk/processes/<slug:slug>/candidates/new/", views_staff.candidate_add, name="candidate-add"),
    path("desk/processes/<slug:slug>/rounds/new/", views_staff.round_create, name="round-create"),
    path("desk/candidates/<slug:slug>/edit/", views_staff.candidate_edit, name="candidate-edit"),
    path("desk/candidates/<slug:slug>/team/", views_staff.team_add, name="team-add"),
    *(
        path(f"desk/processes/<slug:slug>/{verb}/", views_staff.process_move, {"verb": verb}, name=f"process-{verb}")
        for verb in PROCESS.moves
    ),
    *(
        path(
            f"desk/candidates/<slug:slug>/{verb}/",
            views_staff.candidate_move,
            {"verb": verb},
            name=f"candidate-{verb}",
        )
        for verb in CANDIDATE.moves
    ),
]
