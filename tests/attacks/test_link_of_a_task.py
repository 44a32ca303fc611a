"""A partner's link is changed by the address of its own task only."""

import pytest

from tests.web.partner_desk import Desk
from tests.web.tasks_helpers import task_of


@pytest.mark.parametrize("ends", ["", "/code"])
@pytest.mark.parametrize("wrong", ["another task", "nothing-like-it"])
def test_the_link_of_one_task_is_not_changed_under_another(council, tmp_path, wrong, ends):
    desk = Desk(council, tmp_path)
    assert desk.share().status == 303
    before = desk.row()
    other = task_of(council, desk.case, "decide_duty") if wrong == "another task" else wrong

    page = desk.tom.post(f"/tasks/{other}/partner/{before.public_id}{ends}", {"because": "Why not"})

    after = desk.row()
    assert page.status == 404
    assert after.revoked_at is None and after.code_number == before.code_number
    assert desk.tom.post(f"{desk.at}/{before.public_id}", {"because": "By its own"}).status == 303
