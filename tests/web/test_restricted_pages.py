"""The pages of who may know of a case: what is asked, what is missing, what waits, who looked."""

import pytest

from tests.web.conftest import Client, concern, made
from tests.web.hidden_helpers import ids_of
from tests.web.test_kept_from import walked

WHY = "A neighbour heard shouting, and nobody of the team answers."


def errors(page):
    return [
        li.text_content().strip()
        for li in page.tree.xpath("//*[contains(@class,'error-summary')]//li")
    ]


def waits(client):
    found = client.get("/restricted").tree.xpath("//li[contains(@class,'app-tasks__task')]//a")
    return [a.text_content().strip() for a in found]


@pytest.fixture
def opened(council):
    """Somebody's browser, by name, on one council."""
    app = made(council)
    known = {}

    def browser(name):
        if name not in known:
            known[name] = Client(app)
            known[name].sign_in(name)
        return known[name]

    return browser


def test_a_case_is_restricted_with_a_reason_and_what_was_typed_is_kept(council, opened):
    _, case = concern(council)
    priya, page = opened("Priya"), f"/cases/{case}/who-may-know"

    wrong = priya.post(f"/cases/{case}/restriction", {"why": "She works in housing."})
    assert (wrong.status, errors(wrong)) == (422, ["Select why few people may know of this case"])
    assert "She works in housing." in wrong.text
    assert opened("Ruth").get(page).status == 200

    sent = {"ground": "staff", "why": "She works in housing."}
    assert priya.post(f"/cases/{case}/restriction", sent).status == 303

    assert "Only these people" in priya.get(page).words
    assert "Restricted: few may know" in priya.get(f"/cases/{case}").text
    assert opened("Ruth").get(page).status == 404
    again = priya.post(f"/cases/{case}/restriction", sent)
    assert (again.status, errors(again)) == (409, ["This case is restricted already."])


def test_the_list_grows_and_shrinks_and_two_people_end_it(council, opened):
    _, case = concern(council)
    priya, daniel = opened("Priya"), opened("Daniel")
    priya.post(f"/cases/{case}/restriction", {"ground": "staff", "why": "She works here."})
    with council.db.read() as session:
        ids = {who: council.user(session, who).public_id for who in ("Daniel", "Nell", "Priya")}
    people, lifting = f"/cases/{case}/restriction/people", f"/cases/{case}/restriction/lifting"

    last = priya.post(people, {"off": ids["Priya"]})
    assert (last.status, "last manager" in errors(last)[0]) == (422, True)
    nobody = priya.post(people, {"user": ""})
    assert (nobody.status, errors(nobody)) == (422, ["Select who it is"])
    for who in ("Daniel", "Nell"):
        assert priya.post(people, {"user": ids[who]}).status == 303
    assert opened("Nell").get(f"/cases/{case}").status == 200
    assert priya.post(people, {"off": ids["Nell"]}).status == 303
    assert opened("Nell").get(f"/cases/{case}").status == 404

    assert priya.post(lifting, {"why": " "}).status == 422
    assert priya.post(lifting, {"why": "She has left us."}).status == 303
    assert priya.post(lifting, {"act": "agree"}).status == 422
    assert [line.partition(":")[0] for line in waits(daniel)] == ["Should no longer be restricted"]
    assert daniel.post(lifting, {"act": "agree"}).status == 303
    assert opened("Ruth").get(f"/cases/{case}").status == 200


def test_somebody_says_it_of_themselves_and_is_led_away(council, opened):
    _, case = concern(council)
    lena = opened("Lena")

    wrong = lena.post(f"/cases/{case}/conflicts", {"why": "He is my uncle."})
    assert (wrong.status, len(errors(wrong)), "He is my uncle." in wrong.text) == (422, 2, True)
    done = lena.post(f"/cases/{case}/conflicts", {"party": "adult", "relation": "near"})

    assert (done.status, done.location) == (303, "/")
    assert lena.get(f"/cases/{case}").status == 404
    page = opened("Priya").get(f"/cases/{case}/who-may-know").words
    assert "Lena North" in page
    assert "is related to this person, or close to them" in page


def test_an_emergency_is_marked_at_every_look_and_waits_for_a_review(council, opened):
    case, (reference, *_) = walked(council, 3)
    owen, priya = opened("Owen"), opened("Priya")

    short = owen.post("/restricted/emergency", {"reference": reference, "why": "now"})
    assert (short.status, errors(short)) == (422, ["Say what the emergency is, in a sentence"])
    assert owen.post("/restricted/emergency", {"reference": reference, "why": WHY}).status == 303
    assert owen.get(f"/cases/{case}").status == 200
    assert owen.post("/restricted/emergency", {"reference": reference, "why": WHY}).status == 409

    looked = priya.get(f"/cases/{case}/who-looked").words
    assert looked.count("In an emergency") == 1
    assert waits(priya) == [f"Opened in an emergency: {reference}"]
    action = priya.get(f"/cases/{case}/who-may-know").tree.xpath("//form/@action")
    review = next(path for path in action if "/emergencies/" in path)
    assert priya.post(review, {"right": "no"}).status == 422
    assert priya.post(review, {"right": "no", "said": "Nobody was in danger."}).status == 303
    assert waits(priya) == []
    assert owen.get(f"/cases/{case}").status == 404
    assert priya.post(review, {"right": "yes"}).status == 409
    assert ids_of(council, case)["case_id"] == case


def test_a_colleague_who_may_be_somebody_in_it_is_decided_on(council, opened):
    with council.db.write() as session:
        council.user(session, "Ruth").name = "Kim Dobson"
    case, (reference, *_) = walked(council, 3)
    priya = opened("Priya")
    assert waits(priya) == [f"Somebody in it may be a colleague: {reference}"]
    assert waits(opened("Ruth")) == []
    action = priya.get(f"/cases/{case}/who-may-know").tree.xpath("//form/@action")
    decide = next(path for path in action if "/conflicts/" in path)

    assert priya.post(decide, {}).status == 422
    assert priya.post(decide, {"same": "no"}).status == 422
    assert priya.post(decide, {"same": "no", "why": "Another Kim Dobson."}).status == 303

    assert opened("Ruth").get(f"/cases/{case}").status == 200
    assert priya.post(decide, {"same": "yes"}).status == 409
