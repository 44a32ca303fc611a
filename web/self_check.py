"""Self-check: is our live process compliant? The proof in plain words, and the briefing's questions."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.case.open import SHIPPED
from engine.oversight.self_check import self_check
from web import db
from web.case_views import printed
from web.checklist import RESULTS, RULES
from web.places import SEE_MEASURES

bp = Blueprint("self_check", __name__)


@bp.get("/self-check")
def show() -> ResponseReturnValue:
    """What was proved of the versions that cases follow today, rule by rule."""
    with db.read() as session:
        return render_template(
            "self_check/show.html",
            found=self_check(session, current_user, SHIPPED),
            rules=RULES,
            results=RESULTS,
            publishes="process_admin" in current_user.roles,
            sees_audits=bool(SEE_MEASURES & current_user.roles),
            when=clock.in_words(clock.now()),
            printed=printed(),
        )
