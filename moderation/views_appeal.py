"""Appealing against a decision, for those whom it was against."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import allowed
from core.workflow import NotPossible

from . import services
from .forms import AppealForm
from .models import Appeal, Decision


@login_required
@require_http_methods(["GET", "POST"])
def appeal_lodge(request: HttpRequest, reference: str) -> HttpResponse:
    """Write the grounds and lodge the appeal; afterwards the same page says how it stands."""
    decisions = Decision.objects.effective().select_related("case", "reason_code__rule", "rule_version__rule")
    decision = get_object_or_404(decisions, reference=reference)
    if not allowed(request.user, "moderation.lodge_appeal", decision):
        raise Http404
    form = AppealForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            services.lodge_appeal(decision=decision, grounds=form.cleaned_data["grounds"], by=request.user)
        except ValidationError as problem:
            form.add_error("grounds", problem.messages)
        except NotPossible as problem:  # a colleague was quicker, or the time ran out; what was typed stays
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your appeal is lodged. You get a message when it is answered."))
            return redirect("moderation:appeal-lodge", decision.reference)
    context = {
        "decision": decision,
        "appeal": Appeal.objects.filter(decision=decision).select_related("answer").first(),
        "can_appeal": services.can_appeal(decision),
        "form": form,
    }
    return render(request, "moderation/appeal_lodge.html", context, status=422 if form.errors else 200)
