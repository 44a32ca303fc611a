"""Shell: ``history import FOLDER`` - the years before this system, from five files of the old one."""

from pathlib import Path

import click
from flask.cli import AppGroup

from engine import clock
from engine.people.users import get_user_by_email
from engine.returns.history import BadHistory, check_folder, keep_history
from web.cli.told import Progress, database, tells

group = AppGroup("history", help="The years before this system.")


@group.command("import")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--as", "email", help="The e-mail of who takes it in, for the log.")
@tells
def import_folder(folder, email):
    """Take FOLDER in: adults, concerns, enquiries, enquiry_risks and sars, each a .csv file.

    All of it or nothing. Every line that cannot be taken is named with its column and reason.
    """
    tell = Progress()
    try:
        with check_folder(folder, today=clock.today(), progress=tell) as checked:
            with database().write() as session:
                actor = get_user_by_email(session, email) if email else None
                number = keep_history(session, checked, actor, at=clock.now(), progress=tell)
            return {"import": number, "kept": dict(checked.counts), "notes": checked.notes}
    except BadHistory as error:
        click.echo(str(error))
        for problem in error.problems:
            click.echo(str(problem))
        if error.count > len(error.problems):
            click.echo(f"... and {error.count - len(error.problems):,} more.")
        raise SystemExit(1) from None
