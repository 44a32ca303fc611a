"""Shell: ``log verify`` - whether the log of every case is as it was written."""

from flask.cli import AppGroup
from sqlalchemy import select

from engine.case.model import Case
from engine.log import events
from web.cli.told import database, tells

group = AppGroup("log", help="The log.")


@group.command("verify")
@tells
def verify():
    """Check the chain of every case; name the first bad line of each that was changed."""
    bad = {}
    checked = 0
    with database().read() as session:
        for case in session.scalars(select(Case)).yield_per(500):
            checked += 1
            if (seq := events.verify(session, case)) is not None:
                bad[case.reference] = seq
    return {"cases": checked, "bad": bad}
