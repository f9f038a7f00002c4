"""Sign-up (SA-3): a form, a mail, a confirmed link, a dealer in its trial. In public, on the base domain.

Until the e-mail is confirmed the form travels encrypted in the link of the mail: no dealer, code or account exists
before. Tries are limited by address and by e-mail.
"""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.commands import command
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.limits import limit
from tenants.billing.models import SignUp
from tenants.billing.rules.sign_up import SignUpForm, sign_up_problems
from tenants.billing.services.link import open_link, seal_link
from tenants.billing.services.trials import NewTrial, begin_trial
from tenants.models import Dealer, Region
from tenants.rules.dealers import DealerOrder

LINK_LIFE = timedelta(hours=24)


@command(purpose=Purpose.SIGN_IN)
def ask_for_dealer(form: SignUpForm, address: str, base_url: str) -> None:
    """Check the form and mail the link that confirms it. Refuses with all that is wrong, and `too_many_requests`.

    Limits count before the form is checked: nobody learns at length which dealer codes are taken.
    """
    limit("sign_up_by_address").count_try(address)
    raise_all(sign_up_problems(form) + _taken(form.code))
    limit("sign_up_by_email").count_try(form.email.lower())
    link = seal_link({**asdict(form), "accepted_at": clock.now().isoformat(), "terms": settings.TERMS_VERSION})
    import_string(settings.SEND_MAIL)(
        form.email,
        "sign_up",
        _("Confirm your e-mail to start with Lodestar"),
        _(
            "Someone, probably you, asked to set up Lodestar for %(company)s.\n\n"
            "Open the link within 24 hours to confirm and start the trial. If it wasn't you, ignore this message."
        )
        % {"company": form.company},
        cause=_digest(link)[:32],
        link=f"{base_url}?link={link}",
        language=get_language() or settings.LANGUAGE_CODE,
    )


def form_of_link(link: str) -> tuple[SignUpForm, datetime, str]:
    """Return the form that a link carries, when its terms were accepted, and their version. Refuses `link_ended`."""
    read = open_link(link, LINK_LIFE)
    if read is None:
        raise refuse("link_ended", rule="SA-3", status=410)
    values = json.loads(read)
    accepted_at, terms = datetime.fromisoformat(values.pop("accepted_at")), values.pop("terms")
    return SignUpForm(**values), accepted_at, terms


@command(purpose=Purpose.SIGN_IN)
def confirm_sign_up(link: str, code: str = "") -> NewTrial:
    """Make the dealer of a link and begin its trial; `code` replaces one that was taken since the form was sent.

    Refuses with `link_ended` (410), `link_used` (409), `dealer_exists`, `bad_dealer_code`.
    """
    form, accepted_at, terms = form_of_link(link)
    # First of all: its own dealer is no other one that took the code.
    digest = _digest(link)
    if SignUp.objects.filter(link=digest).exists():
        raise refuse("link_used", rule="SA-3", status=409)
    wanted = code or form.code
    raise_all([each for each in sign_up_problems(_with_code(form, wanted)) if each.field == "code"] + _taken(wanted))
    try:
        with transaction.atomic():
            SignUp.objects.create(
                link=digest,
                dealer=wanted,
                company=form.company,
                credit_code=form.credit_code,
                name=form.name,
                mobile=form.mobile,
                email=form.email,
                terms_version=terms,
                accepted_at=accepted_at,
            )
            return _begin_trial(form, wanted)
    except IntegrityError:
        # Of two at the same instant the second: by the same link, or by another one with the same code.
        if SignUp.objects.filter(link=digest).exists():
            raise refuse("link_used", rule="SA-3", status=409) from None
        raise refuse("dealer_exists", "code", "SA-3") from None


def _begin_trial(form: SignUpForm, code: str) -> NewTrial:
    order = DealerOrder(
        code=code,
        name=form.company,
        region=_region(),
        province=form.province,
        city=form.city,
        area_code=form.area_code,
    )
    trial = begin_trial(order)
    note(None, "dealer.signed_up", code)
    return trial


def _region() -> str:
    """Return the region of those who sign up themselves; headquarters may change it."""
    named = Region.objects.filter(code=settings.SIGN_UP_REGION).first() or Region.objects.order_by("code").first()
    if named is None:
        raise refuse("busy", status=503)
    return named.code


def _taken(code: str) -> list[Problem]:
    return [Problem("dealer_exists", "code", "SA-3")] if Dealer.objects.filter(code=code).exists() else []


def _digest(link: str) -> str:
    return sha256(link.encode()).hexdigest()


def _with_code(form: SignUpForm, code: str) -> SignUpForm:
    return SignUpForm(**{**asdict(form), "code": code})
