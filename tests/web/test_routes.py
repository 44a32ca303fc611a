"""Every route, with who may use it. A new route without a line here makes a test fail."""

import pytest
from sqlalchemy import select

from engine.case.model import Case, Task
from tests.web.conftest import Client
from tests.web.routes_of_people import OF_PEOPLE
from tests.web.routes_of_processes import OF_PROCESSES
from web.sign_in import OPEN

#: (method, route) -> who: anyone; signed in; team: only who may know of the case or task in it
ROUTES = {
    **OF_PROCESSES,
    **OF_PEOPLE,
    ("GET", "/static/<path:filename>"): "anyone",
    ("GET", "/sign-in"): "anyone",
    ("POST", "/sign-in"): "anyone",
    ("GET", "/signed-out"): "anyone",
    ("GET", "/about"): "anyone",
    ("GET", "/about/figures"): "signed in",
    ("GET", "/accessibility"): "anyone",
    ("GET", "/privacy"): "anyone",
    ("GET", "/health"): "anyone",
    ("GET", "/sign-in/code"): "anyone",
    ("POST", "/sign-in/code"): "anyone",
    ("POST", "/sign-in/app"): "anyone",
    ("GET", "/sign-in/council"): "anyone",
    ("GET", "/sign-in/council/back"): "anyone",
    # for whoever has a link, a code and the session they let in: test_partner.py
    ("GET", "/shared/<token>"): "anyone",
    ("POST", "/shared/<token>"): "anyone",
    ("POST", "/shared/<token>/code"): "anyone",
    ("GET", "/partner"): "anyone",
    ("POST", "/partner"): "anyone",
    ("GET", "/partner/pages/<slug>"): "anyone",
    ("POST", "/partner/pages/<slug>"): "anyone",
    ("POST", "/partner/draft"): "anyone",
    ("GET", "/partner/receipt"): "anyone",
    ("POST", "/partner/leave"): "anyone",
    ("POST", "/sign-out"): "signed in",
    ("POST", "/session"): "signed in",
    ("GET", "/"): "signed in",
    ("GET", "/team"): "signed in",
    ("GET", "/waiting-on-others"): "signed in",
    ("GET", "/find"): "signed in",
    ("POST", "/find"): "signed in",
    ("GET", "/adults/same"): "signed in",
    ("GET", "/adults/same/<adult_id>/<other_id>"): "signed in",
    ("POST", "/adults/same/<adult_id>/<other_id>"): "signed in",
    ("GET", "/adults/decisions/<decision_id>"): "signed in",
    ("POST", "/adults/decisions/<decision_id>/undoing"): "signed in",
    ("GET", "/large-scale"): "signed in",
    ("GET", "/large-scale/new"): "signed in",
    ("POST", "/large-scale/new"): "signed in",
    ("GET", "/large-scale/<large_scale_id>"): "signed in",
    ("GET", "/large-scale/<large_scale_id>/adults"): "signed in",
    ("POST", "/large-scale/<large_scale_id>/adults"): "signed in",
    ("GET", "/concerns/new"): "signed in",
    ("POST", "/concerns"): "signed in",
    ("GET", "/tasks/<task_id>/override"): "team",
    ("POST", "/tasks/<task_id>/override"): "team",
    ("GET", "/flow"): "signed in",
    ("GET", "/flow/<what>/<key>"): "signed in",
    ("GET", "/times"): "signed in",
    ("POST", "/times/closed"): "signed in",
    ("POST", "/times/checked"): "signed in",
    ("POST", "/times/<time_id>/end"): "signed in",
    ("GET", "/times/lengths/<name>"): "signed in",
    ("POST", "/times/lengths/<name>"): "signed in",
    ("GET", "/indicators"): "signed in",
    ("GET", "/indicators/<key>"): "signed in",
    ("GET", "/returns"): "signed in",
    ("POST", "/returns"): "signed in",
    ("GET", "/returns/<run_id>"): "signed in",
    ("GET", "/returns/<run_id>/<table>"): "signed in",
    ("POST", "/returns/<run_id>/<table>"): "signed in",
    ("GET", "/returns/<run_id>/cells/<int:place>"): "signed in",
    ("GET", "/returns/<run_id>/gaps/<int:number>"): "signed in",
    ("GET", "/returns/<run_id>/sac_long.csv"): "signed in",
    ("GET", "/returns/<run_id>/sac.xlsx"): "signed in",
    ("GET", "/imported/<adult_id>"): "signed in",
    ("POST", "/imported/<adult_id>"): "signed in",
    ("GET", "/measures"): "signed in",
    ("GET", "/measures.csv"): "signed in",
    ("GET", "/self-check"): "signed in",
    ("GET", "/audits"): "signed in",
    ("GET", "/audits/samples/new"): "signed in",
    ("POST", "/audits/samples"): "signed in",
    ("GET", "/audits/samples/<sample_id>"): "signed in",
    ("GET", "/audits/report"): "signed in",
    ("GET", "/audits/report.csv"): "signed in",
    ("POST", "/audits/actions/<action_id>"): "signed in",
    ("GET", "/audits/<audit_id>"): "signed in",
    ("GET", "/audits/<audit_id>/questions/<name>"): "signed in",
    ("POST", "/audits/<audit_id>/questions/<name>"): "signed in",
    ("GET", "/audits/<audit_id>/closing"): "signed in",
    ("POST", "/audits/<audit_id>/closing"): "signed in",
    ("POST", "/audits/<audit_id>/finish"): "signed in",
    ("POST", "/audits/<audit_id>/actions"): "signed in",
    ("POST", "/audits/<audit_id>/opinion"): "signed in",
    ("POST", "/audits/<audit_id>/moderation"): "signed in",
    ("POST", "/audits/<audit_id>/again"): "signed in",
    ("GET", "/tasks/<task_id>"): "team",
    ("POST", "/tasks/<task_id>"): "team",
    ("GET", "/tasks/<task_id>/<word>"): "team",
    ("POST", "/tasks/<task_id>/<word>"): "team",
    ("POST", "/tasks/<task_id>/draft"): "team",
    ("GET", "/tasks/<task_id>/check"): "team",
    ("GET", "/tasks/<task_id>/done"): "team",
    ("GET", "/tasks/<task_id>/assignee"): "team",
    ("POST", "/tasks/<task_id>/assignee"): "team",
    ("GET", "/tasks/<task_id>/giving-back"): "team",
    ("POST", "/tasks/<task_id>/giving-back"): "team",
    ("GET", "/tasks/<task_id>/reason"): "team",
    ("POST", "/tasks/<task_id>/reason"): "team",
    ("GET", "/tasks/<task_id>/pause"): "team",
    ("POST", "/tasks/<task_id>/pause"): "team",
    ("GET", "/tasks/<task_id>/partner"): "team",
    ("POST", "/tasks/<task_id>/partner"): "team",
    ("POST", "/tasks/<task_id>/partner/<share_id>"): "team",
    ("POST", "/tasks/<task_id>/partner/<share_id>/code"): "team",
    ("GET", "/tasks/<task_id>/corrections"): "team",
    ("GET", "/tasks/<task_id>/corrections/<name>"): "team",
    ("POST", "/tasks/<task_id>/corrections/<name>"): "team",
    ("GET", "/cases/<case_id>"): "team",
    ("GET", "/cases/<case_id>/outcomes"): "team",
    ("GET", "/cases/<case_id>/people"): "team",
    ("GET", "/cases/<case_id>/plan"): "team",
    ("GET", "/cases/<case_id>/decisions"): "team",
    ("GET", "/cases/<case_id>/principles"): "team",
    ("GET", "/cases/<case_id>/chronology"): "team",
    ("POST", "/cases/<case_id>/chronology"): "team",
    ("GET", "/restricted"): "signed in",
    ("POST", "/restricted/emergency"): "signed in",
    ("GET", "/cases/<case_id>/who-may-know"): "team",
    ("POST", "/cases/<case_id>/conflicts"): "team",
    ("POST", "/cases/<case_id>/conflicts/<conflict_id>"): "team",
    ("POST", "/cases/<case_id>/restriction"): "team",
    ("POST", "/cases/<case_id>/restriction/people"): "team",
    ("POST", "/cases/<case_id>/restriction/lifting"): "team",
    ("POST", "/cases/<case_id>/emergencies/<glass_id>"): "team",
    ("GET", "/cases/<case_id>/history"): "team",
    ("GET", "/cases/<case_id>/who-looked"): "team",
    ("GET", "/cases/<case_id>/diagram"): "team",
    ("POST", "/cases/<case_id>/reports"): "team",
    ("GET", "/cases/<case_id>/notes/<kind>"): "team",
    ("POST", "/cases/<case_id>/notes/<kind>"): "team",
    ("GET", "/cases/<case_id>/guides/<stage>"): "team",
    ("GET", "/cases/<case_id>/links"): "team",
    ("POST", "/cases/<case_id>/links"): "team",
    ("GET", "/cases/<case_id>/links/<other_id>/<because>/mistake"): "team",
    ("POST", "/cases/<case_id>/links/<other_id>/<because>/mistake"): "team",
    ("POST", "/cases/<case_id>/concerns"): "team",
    ("GET", "/cases/<case_id>/adult"): "team",
    ("POST", "/cases/<case_id>/adult"): "team",
    ("POST", "/cases/<case_id>/adult/decision"): "team",
    ("GET", "/cases/<case_id>/letters"): "team",
    ("GET", "/cases/<case_id>/letters/new/<template>"): "team",
    ("POST", "/cases/<case_id>/letters/new/<template>"): "team",
    ("GET", "/cases/<case_id>/letters/<number>"): "team",
    ("GET", "/cases/<case_id>/letters/<number>/words"): "team",
    ("POST", "/cases/<case_id>/letters/<number>/words"): "team",
    ("POST", "/cases/<case_id>/letters/<number>/approval"): "team",
    ("POST", "/cases/<case_id>/letters/<number>/sending"): "team",
    ("POST", "/cases/<case_id>/letters/<number>/cancellation"): "team",
    ("GET", "/cases/<case_id>/copies"): "team",
    ("GET", "/cases/<case_id>/copies/<moment>"): "team",
    ("POST", "/cases/<case_id>/copies/<moment>"): "team",
    ("GET", "/cases/<case_id>/stay-safe"): "team",
    ("POST", "/cases/<case_id>/stay-safe"): "team",
    ("GET", "/cases/<case_id>/documents"): "team",
    ("POST", "/cases/<case_id>/documents"): "team",
    ("GET", "/cases/<case_id>/documents/new"): "team",
    ("GET", "/cases/<case_id>/documents/<upload_id>"): "team",
    ("GET", "/cases/<case_id>/documents/<upload_id>/details"): "team",
    ("POST", "/cases/<case_id>/documents/<upload_id>/withdrawal"): "team",
}
WORDS = {
    "word": "safety-first",
    "kind": "case_note",
    "stage": "start",
    "template": "first_letter",
    "number": "1",
    "moment": "start",
    "upload_id": "x",
    "process": "section42",
    "version": "x",
    "act": "approval",
    "path:path": "section42.bpmn",
    "int:incident": "1",
}
STRANGERS = ["Nell", "Owen", "Iris", "Sam"]  # another team, and those who never see a case


def there(app):
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def of(who):
    return sorted(route for route, whose in ROUTES.items() if whose == who)


def address(rule, **ids):
    for name, value in {**WORDS, **ids}.items():
        rule = rule.replace(f"<{name}>", value)
    return rule


def test_every_route_says_here_who_may_use_it(app):
    assert there(app) == ROUTES.keys()


def test_only_the_routes_for_anyone_are_open(app):
    rules = {r.rule: r.endpoint for r in app.url_map.iter_rules() if r.endpoint in OPEN}

    assert {rule for _, rule in of("anyone")} == rules.keys()


def test_nobody_gets_further_without_signing_in(client):
    for method, rule in [*of("signed in"), *of("team")]:
        path = address(rule, task_id="x", case_id="x")
        page = client.get(path) if method == "GET" else client.post(path)
        assert (rule, page.status) == (rule, 302 if method == "GET" else 401)
        assert page.location.startswith("/sign-in") or page.h1 == "Sign in"


def test_an_address_that_does_not_exist_is_not_told_to_whoever_is_not_signed_in(client):
    assert client.get("/nothing").status == 302


@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.guard("known_case")
def test_a_case_one_may_not_know_of_looks_like_one_that_does_not_exist(sqlite, app, name):
    lena, stranger = Client(app), Client(app)
    lena.sign_in("Lena")
    lena.post("/concerns")
    stranger.sign_in(name)
    with sqlite.db.read() as session:
        real = {
            "task_id": session.scalars(select(Task.public_id)).one(),
            "case_id": session.scalars(select(Case.public_id)).one(),
        }
    nowhere = dict.fromkeys(real, "nothing-like-it")

    for method, rule in of("team"):
        send = stranger.get if method == "GET" else stranger.post
        seen, unseen = (
            send(
                address(rule, **ids),
                **({} if method == "GET" else {"data": {"to": "me", "what": "death"}}),
            )
            for ids in (real, nowhere)
        )
        assert (rule, seen.status, unseen.status) == (rule, 404, 404)
        assert seen.text == unseen.text
