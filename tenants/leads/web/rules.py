"""Page: the rules of assignment, edited and tried on past leads before they take effect (HQ-2)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.web.asker import asker
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.texts import detail_of
from kit.web.commands import FormRefused, run_form_command
from kit.web.views import Page
from tenants.leads.queries.assignment import rules_in_force
from tenants.leads.rules.assignment import Rule
from tenants.leads.services.rules import Trial, set_rules, try_rules
from tenants.leads.web.forms import RuleForm, rule_forms
from tenants.queries.dealers import working_names


class Rules(Page):
    """The rules in their order, the first that finds a dealer decides."""

    action = {"GET": Action.LEADS_MANAGE, "POST": Action.LEADS_MANAGE}
    template_name = "leads/rules.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        version, rules = rules_in_force()
        return self._show(version, rule_forms(rules))

    def post(self, request: HttpRequest) -> HttpResponse:
        """POST `do=try` shows what they would have decided, `do=save` puts them into force."""
        rows = rule_forms((), request.POST)
        for each in rows:
            each.is_valid()
        filled = [(row, rule) for row in rows if (rule := row.rule())]
        rules = [rule for _row, rule in filled]
        # A rule's problems go to its own row; all else stands above the first.
        asked = {"": rows[0] if rows else RuleForm(request.POST, prefix="rule-0")}
        asked |= {f"rules.{at}.": row for at, (row, _rule) in enumerate(filled)}
        sent = request.POST.get("version", "")
        version = int(sent) if sent.isdecimal() and len(sent) < 9 else 0
        try:
            if request.POST.get("do") == "try":
                trial = run_form_command(asked, lambda: try_rules(asker(request), rules))
                return self._show(version, rows, trial)
            run_form_command(asked, lambda: self._save(request, rules, version))
        except FormRefused:
            return self._show(version, rows, status=422)
        except DomainError as refusal:
            return onward(request, reverse("leads:rules"), Toast(detail_of(refusal.problems[0]), is_bad=True))
        return onward(request, reverse("leads:rules"), Toast(_("The new rules are in force.")))

    def _save(self, request: HttpRequest, rules: list[Rule], version: int) -> None:
        set_rules(asker(request), rules, request.POST.get("note", "")[:200], version)

    def _show(self, version: int, rows: list[RuleForm], trial: Trial | None = None, status: int = 200) -> HttpResponse:
        names = working_names() if trial else {}
        shares = [(names.get(code, code), count) for code, count in trial.by_dealer] if trial else []
        return self.show({"version": version, "rows": rows, "trial": trial, "shares": shares}, status=status)
