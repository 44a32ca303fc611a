"""A draft is started in the browser, and every part of it is there to be changed."""

LIST = "/processes/section42/versions"


def start(client):
    fields = client.get(LIST).fields("/processes/section42/drafts")
    return client.post("/processes/section42/drafts", data=fields)


def test_a_draft_is_started_and_shows_every_part_of_the_process(signed_in):
    iris = signed_in("Iris")
    answer = start(iris)
    assert answer.status == 303
    page = iris.get(answer.location)
    assert "Hear from the adult" in page.words
    assert "Go on with it" in iris.get(LIST).words
    fields = page.fields("/sign-out")
    assert iris.post("/processes/section42/drafts", data=fields).status == 409


def test_only_whoever_may_publish_starts_a_draft_or_sees_its_parts(signed_in):
    draft = start(signed_in("Iris")).location
    tom = signed_in("Tom")
    assert tom.get(draft).status == 403
    fields = tom.get("/").fields("/sign-out")
    assert tom.post("/processes/section42/drafts", data=fields).status == 403


def test_a_version_that_is_live_cannot_be_changed(signed_in):
    iris = signed_in("Iris")
    links = iris.get(LIST).tree.xpath("//main//table//a/@href")
    live = next(link for link in links if link.startswith("/versions/"))
    assert iris.get(f"{live}/changing").status == 409
