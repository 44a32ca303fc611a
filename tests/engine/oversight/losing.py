"""Lose a case, as only a fault of ours could: it runs, and nobody has anything to do in it."""

from sqlalchemy import update

from engine.case.model import Task, Timer


def lose(council, walk):
    """Take every open task and timer of a case away, past every verb."""
    with council.db.write() as session:
        case = council.case(session, walk)
        session.execute(
            update(Task)
            .where(Task.case_id == case.id, Task.completed_at.is_(None))
            .values(cancelled_at=walk.now, cancelled_because="A fault.")
        )
        session.execute(update(Timer).where(Timer.case_id == case.id).values(cancelled_at=walk.now))
        case.next_due_at = None
