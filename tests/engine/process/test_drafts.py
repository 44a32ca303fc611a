"""Drafts: changed by one, approved by another, and never written over unseen."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from engine import clock
from engine.case import open_case
from engine.case.model import Case
from engine.errors import Conflict, InvalidAnswers, InvalidProcess, NotAllowed, NotFound
from engine.notices.model import Notice
from engine.people import users
from engine.people.model import User
from engine.process import drafts, versions
from engine.process.asking import turns_of
from engine.process.bundle import from_folder
from engine.process.model import ProcessEdit, ProcessVersion
from engine.process.scenarios import Result, keep_results
from tests.council import EMAILS, PASSWORD, SECTION42
from tests.sending import lightened, walked

AT = clock.moment("2026-03-02T09:00")
WHY = b"## Why\n\nBecause it matters.\n"


@pytest.fixture
def two(council):
    """A second person who may publish."""
    with council.db.write() as session:
        users.add_user(
            session, "mona@council.example", "Mona North", ["process_admin"], None, PASSWORD,
            at=AT, actor=None, via="shell",
        )  # fmt: skip
    EMAILS.setdefault("Mona", "mona@council.example")
    return council


def do(council, verb, *given, by="Iris", **named):
    with council.db.write() as session:
        version = verb(session, *given, council.user(session, by), **named)
        session.flush()
        return version.public_id, version.hash, version.state


def started(council):
    return do(council, drafts.start_draft, "section42", at=AT)


def saved(council, draft, seen, path="guidance/decide_duty.md", content=WHY, by="Iris"):
    return do(council, drafts.save_file, draft, path, content, seen, by=by, at=AT)


def ready(council, draft, seen):
    """One scenario left in it, and that one walked; the hash of what is sent."""
    with council.db.write() as session:
        version = drafts.get_draft(session, draft)
        fewer = lightened(versions.bundle_of(session, version).files)
        drafts.save_files(session, draft, fewer, seen, council.user(session, "Iris"), at=AT)
    return walked(council, draft)


def content(council, draft):
    with council.db.read() as session:
        return versions.bundle_of(session, drafts.get_draft(session, draft)).files


def test_a_draft_is_a_copy_of_the_live_version_byte_for_byte(two):
    draft, _, state = started(two)

    assert state == "draft" and content(two, draft) == from_folder(SECTION42).files
    with pytest.raises(Conflict, match="being changed already"):
        started(two)


def test_every_change_is_kept_with_its_author(two):
    draft, seen, _ = started(two)

    _, seen, _ = saved(two, draft, seen)
    _, seen, _ = saved(two, draft, seen, "guidance/new_task.md", WHY, by="Mona")
    _, seen, _ = saved(two, draft, seen, "guidance/new_task.md", None)

    with two.db.read() as session:
        edits = session.scalars(select(ProcessEdit).order_by(ProcessEdit.id)).all()
        assert [(e.path, e.what) for e in edits] == [
            ("guidance/decide_duty.md", "saved"),
            ("guidance/new_task.md", "added"),
            ("guidance/new_task.md", "removed"),
        ]
        assert edits[-1].hash == seen


@pytest.mark.guard("draft_as_seen")
def test_what_a_colleague_changed_meanwhile_is_not_written_over(two):
    draft, seen, _ = started(two)
    saved(two, draft, seen, by="Mona")

    with pytest.raises(Conflict, match=r"Mona North changed guidance/decide_duty\.md"):
        saved(two, draft, seen, content=b"## Why\n\nOtherwise.\n")

    assert content(two, draft)["guidance/decide_duty.md"] == WHY


@pytest.mark.guard("publish_two_people")
def test_whoever_changed_or_sent_a_draft_does_not_approve_it(two):
    draft, seen, _ = started(two)
    _, seen, _ = saved(two, draft, seen)
    seen = ready(two, draft, seen)
    do(two, drafts.send_for_approval, draft, "A reason is given", seen, at=AT)

    with pytest.raises(NotAllowed, match="Somebody else has to approve"):
        do(two, drafts.approve, draft, seen, at=AT)
    _, _, state = do(two, drafts.approve, draft, seen, by="Mona", at=AT)

    assert state == "published"
    with two.db.read() as session:
        live = versions.live(session, "section42")
        assert live.public_id == draft and live.certificate["content"] == live.hash
        states = session.scalars(select(ProcessVersion.state).order_by(ProcessVersion.id))
        assert list(states) == ["retired", "published"]


def test_a_draft_waits_seen_and_everybody_who_made_it_is_told_what_became_of_it(two):
    draft, seen, _ = started(two)
    assert turns(two, "Mona") == [] and turns(two, "Iris") == [(True, False, "")]
    _, seen, _ = saved(two, draft, seen)
    seen = ready(two, draft, seen)
    do(two, drafts.send_for_approval, draft, "A reason is given", seen, at=AT)
    assert turns(two, "Mona") == [(False, True, "A reason is given")]
    assert turns(two, "Iris") == [(True, True, "A reason is given")]
    assert turns(two, "Tom") == [] and told(two) == [("Mona", "draft_sent")]

    do(two, drafts.give_back, draft, "Say more", by="Mona", at=AT)
    assert turns(two, "Iris") == [(True, False, "Say more")] and turns(two, "Mona") == []
    do(two, drafts.send_for_approval, draft, "It says more", seen, at=AT)
    do(two, drafts.approve, draft, seen, by="Mona", at=AT)
    assert turns(two, "Iris") == turns(two, "Mona") == []
    assert told(two)[1:] == [
        ("Iris", "draft_returned"), ("Mona", "draft_sent"), ("Iris", "draft_approved"),
    ]  # fmt: skip


def turns(council, name):
    with council.db.read() as session:
        return [(t.mine, t.sent, t.says) for t in turns_of(session, council.user(session, name))]


def told(council):
    names = {mail: name for name, mail in EMAILS.items()}
    with council.db.read() as session:
        about = Notice.kind.startswith("draft_")
        rows = session.execute(
            select(User.email, Notice.kind).join(Notice, Notice.user_id == User.id)
            .where(about).order_by(Notice.id)
        )  # fmt: skip
        return [(names[mail], kind) for mail, kind in rows]


def test_a_running_case_stays_and_a_new_one_follows_the_new_version(two):
    with two.db.write() as session:
        before = open_case(session, two.user(session, "Lena"), at=AT).case_id
    draft, seen, _ = started(two)
    _, seen, _ = saved(two, draft, seen)
    seen = ready(two, draft, seen)
    do(two, drafts.send_for_approval, draft, "A reason is given", seen, at=AT)
    do(two, drafts.approve, draft, seen, by="Mona", at=AT)

    with two.db.write() as session:
        after = open_case(session, two.user(session, "Lena"), at=AT).case_id
        numbers = dict(session.execute(select(Case.id, Case.process_version_id)).all())
    assert numbers[before] != numbers[after]


@pytest.mark.guard("publish_checked")
def test_a_draft_that_loses_the_adults_voice_is_not_sent_to_anybody(two):
    draft, seen, _ = started(two)
    body = (
        from_folder(SECTION42)
        .files["closing.bpmn"]
        .replace(b'name="msp_stage" value="end"', b'name="faces" value="adult"')
    )
    _, seen, _ = saved(two, draft, seen, "closing.bpmn", body)

    with pytest.raises(InvalidProcess) as refused:
        do(two, drafts.send_for_approval, draft, "Shorter", seen, at=AT)

    assert any("end" in problem for problem in refused.value.problems)
    assert content(two, draft)["closing.bpmn"] == body  # right or wrong, it is kept


def test_a_draft_that_is_with_somebody_is_not_changed_under_their_eyes(two):
    draft, seen, _ = started(two)
    seen = ready(two, draft, seen)
    do(two, drafts.send_for_approval, draft, "Nothing", seen, at=AT)

    with pytest.raises(Conflict, match="with somebody for approval"):
        saved(two, draft, seen)
    do(two, drafts.give_back, draft, "Say more in the guidance", by="Mona", at=AT)

    assert saved(two, draft, seen)[2] == "draft"


def test_a_published_version_is_never_changed(two):
    with two.db.read() as session:
        live = versions.live(session, "section42")
        public_id, seen = live.public_id, live.hash

    with pytest.raises(Conflict, match="never changed"):
        saved(two, public_id, seen)


def test_only_who_changes_processes_touches_a_draft(two):
    draft, seen, _ = started(two)

    for by in ("Priya", "Sam", "Ruth"):
        with pytest.raises(NotAllowed):
            saved(two, draft, seen, by=by)
        with pytest.raises(NotAllowed):
            do(two, drafts.approve, draft, seen, by=by, at=AT)


@pytest.mark.parametrize(
    "path",
    [
        "../x.bpmn", "/etc/passwd", "forms/../../x.json", "forms/x.py", "x.txt", "forms/X.json",
        "occurrences/a/b.bpmn", "forms/.json", "codes/a b.csv", "C:\\x.bpmn", "guidance/x.md\n",
        "scenarios/../x.json", "", "forms", "a" * 300 + ".bpmn", "forms/ü.json", "x.bpmn/",
    ],
)  # fmt: skip
def test_no_file_stands_where_nothing_reads_it(two, path):
    draft, seen, _ = started(two)

    with pytest.raises(InvalidProcess):
        saved(two, draft, seen, path)
    bundle = replace(from_folder(SECTION42), name="other", files={path: b"x"})
    with pytest.raises(InvalidProcess):
        do(two, lambda s, b, a, at: drafts.import_draft(s, b, a, at=at), bundle, at=AT)


def test_a_draft_given_up_keeps_its_content_and_makes_room(two):
    draft, *_ = started(two)
    with pytest.raises(InvalidAnswers):
        do(two, drafts.discard, draft, "  ", at=AT)

    do(two, drafts.discard, draft, "It was a try", at=AT)

    assert content(two, draft)
    assert started(two)[0] != draft
    with two.db.read() as session, pytest.raises(NotFound):
        drafts.get_draft(session, "nothing")


@pytest.mark.guard("scenarios_walked")
def test_nothing_is_sent_whose_scenarios_were_not_walked_on_exactly_this_content(two):
    draft, seen, _ = started(two)
    with pytest.raises(InvalidProcess, match="16 of 16 are not run on this content"):
        do(two, drafts.send_for_approval, draft, "A reason is given", seen, at=AT)
    seen = ready(two, draft, seen)
    _, seen, _ = saved(two, draft, seen)  # changed after they were walked

    with pytest.raises(InvalidProcess, match="1 of 1 are not run on this content"):
        do(two, drafts.send_for_approval, draft, "A reason is given", seen, at=AT)

    assert walked(two, draft) == seen
    assert do(two, drafts.send_for_approval, draft, "Reason", seen, at=AT)[2] == "sent"


@pytest.mark.guard("scenarios_walked")
def test_nothing_is_sent_with_a_scenario_that_goes_another_way(two):
    draft, seen, _ = started(two)
    path = "scenarios/not for us.json"
    body = (
        from_folder(SECTION42)
        .files[path]
        .replace(b'"not_for_us_decision": "agree"', b'"x": "agree"')
    )
    seen = ready(two, draft, seen)
    saved(two, draft, seen, path, body)
    seen = walked(two, draft)

    with pytest.raises(InvalidProcess, match=r"“not for us” fails\. Step 4, Priya does"):
        do(two, drafts.send_for_approval, draft, "A reason is given", seen, at=AT)


def test_what_scenarios_came_to_is_not_kept_for_another_content(two):
    draft, seen, _ = started(two)
    saved(two, draft, seen)

    changed = "changed while its scenarios were walked"
    with pytest.raises(Conflict, match=changed), two.db.write() as session:
        version = drafts.get_draft(session, draft)
        iris = two.user(session, "Iris")
        keep_results(session, version, seen, {"x": Result(True, 1)}, iris, at=AT)
