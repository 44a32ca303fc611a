"""Returns: the national return - count a year, look at each table, sign it off, take it away."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, log, people
from engine.errors import InvalidAnswers, NotFound
from engine.people.model import User
from engine.returns.behind import behind
from engine.returns.model import ReturnRun, ReturnSignOff
from engine.returns.sac import freeze
from engine.returns.sac.cells import TITLES, Cell, tables
from engine.returns.sac.checks import checks
from engine.returns.sac.grid import COLUMN_WORDS, blocks
from engine.returns.sac.writing import long_table, so_far, workbook
from engine.returns.sac.year import year_of, years
from web import db
from web.tasks.words import errors

bp = Blueprint("returns", __name__, url_prefix="/returns")

PAGE = 100
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
def index() -> ResponseReturnValue:
    """The years that were counted, and counting one."""
    return _index({}, {})


@bp.post("")
def make() -> ResponseReturnValue:
    """Count a year and keep the run."""
    typed = request.form.to_dict()
    now = clock.now()
    try:
        with db.write() as session:
            people.require(current_user, "make_return", None)
            asked = typed.get("so_far") == "yes"
            year = year_of(typed.get("year", ""), today=clock.today(now), so_far=asked)
            run = freeze.make_return(
                session, year, current_user, at=now,
                reason_per_enquiry=current_app.config["REASON_PER_ENQUIRY"],
            ).public_id  # fmt: skip
    except InvalidAnswers as error:
        return _index(typed, error.messages), 422
    flash("The return is counted and kept as it is now.", "success")
    return redirect(url_for("returns.show", run_id=run), code=303)


@bp.get("/<run_id>")
def show(run_id: str) -> ResponseReturnValue:
    """One run: its tables, what does not add up, what is missing, who has signed what off."""
    with db.read() as session:
        run = _run(session, run_id)
        earlier = freeze.before(session, run)
        moved = freeze.changes(run, earlier) if earlier else []
        said = freeze.signed(session, run)
        failing = [one for one in checks(freeze.figures_of(run)) if not one.holds]
        lines = [
            {
                "name": name,
                "title": TITLES.get(name, ""),
                "wrong": sum(one.table == name for one in failing),
                "gaps": sum(table == name for table, _, _ in run.gaps),
                "changed": sum(one.cell.table == name for one in moved),
                "signed": said.get(name),
            }
            for name in tables()
        ]
        return render_template(
            "returns/show.html",
            **_about(session, run),
            lines=lines,
            earlier=earlier,
            in_words=clock.in_words,
            names=_names(session, [*said.values()]),
        )


@bp.get("/<run_id>/<table>")
def table(run_id: str, table: str) -> ResponseReturnValue:
    """One table of a run, to look at and to sign off."""
    return _table(run_id, table, {}, {})


@bp.post("/<run_id>/<table>")
def sign(run_id: str, table: str) -> ResponseReturnValue:
    """Sign one table off."""
    said = request.form.get("said", "")
    try:
        with db.write() as session:
            freeze.sign_off(session, run_id, table, said, current_user, at=clock.now())
    except InvalidAnswers as error:
        return _table(run_id, table, {"said": said}, error.messages), 422
    flash(f"{table} is signed off.", "success")
    return redirect(url_for("returns.show", run_id=run_id), code=303)


@bp.get("/<run_id>/cells/<int:place>")
def cell(run_id: str, place: int) -> ResponseReturnValue:
    """The cases behind one figure, and how much of it each is."""
    with db.read() as session:
        run = _run(session, run_id)
        if place >= len(run.figures):
            raise NotFound
        of, value = Cell(*run.figures[place][:4]), run.figures[place][4]
        lines = sorted(freeze.lines_of(run, of).items())
        heading = ", ".join(part for part in (of.category, of.subcategory) if part)
        return _list(session, run, of.table, f"{heading}: {value:,}", of.kind, lines)


@bp.get("/<run_id>/gaps/<int:number>")
def gap(run_id: str, number: int) -> ResponseReturnValue:
    """The cases in which something is missing."""
    with db.read() as session:
        run = _run(session, run_id)
        if number >= len(run.gaps):
            raise NotFound
        of, what, keys = run.gaps[number]
        return _list(session, run, of, what, "What is missing", [(key, None) for key in keys])


@bp.get("/<run_id>/sac_long.csv")
def long(run_id: str) -> ResponseReturnValue:
    """The long table; with ``publish`` as anybody may see it."""
    with db.read() as session:
        run = _run(session, run_id)
        text = long_table(run, publish=_publish(), geography=current_app.config["COUNCIL_CODES"])
    _taken(run)
    return _file(text, "text/csv", _file_name(run, "csv"))


@bp.get("/<run_id>/sac.xlsx")
def book(run_id: str) -> ResponseReturnValue:
    """The tables as a workbook; with ``publish`` as anybody may see it."""
    with db.read() as session:
        run = _run(session, run_id)
        content = workbook(run, publish=_publish())
    _taken(run)
    return _file(content, EXCEL, _file_name(run, "xlsx"))


def _index(typed: dict[str, str], messages: dict[str, str]) -> str:
    with db.read() as session:
        people.require(current_user, "make_return", None)
        runs = session.scalars(select(ReturnRun).order_by(ReturnRun.id.desc()).limit(200)).all()
        newest: dict[str, ReturnRun] = {}
        for run in runs:
            newest.setdefault(run.year, run)
        lines = [
            (run, len(freeze.signed(session, run)), sum(one.year == run.year for one in runs))
            for run in sorted(newest.values(), key=lambda one: one.year, reverse=True)
        ]
        today = clock.today()
        return render_template(
            "returns/index.html",
            lines=lines,
            tables=len(tables()),
            years=years(today)[:9],
            ends=f"{today.year - (today.month < 4)}",
            typed=typed,
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
            in_words=clock.in_words,
        )


def _table(run_id: str, name: str, typed: dict[str, str], messages: dict[str, str]) -> str:
    with db.read() as session:
        run = _run(session, run_id)
        if name not in tables():
            raise NotFound
        earlier = freeze.before(session, run)
        figures = freeze.figures_of(run)
        said = freeze.signed(session, run).get(name)
        moved = [
            one
            for one in (freeze.changes(run, earlier) if earlier else [])
            if one.cell.table == name
        ]
        keys = sorted({key for one in moved for key in (*one.gone, *one.come)})
        return render_template(
            "returns/table.html",
            **_about(session, run),
            name=name,
            title=TITLES.get(name, ""),
            blocks=blocks(name),
            figures=figures,
            cell_at={Cell(*one[:4]): place for place, one in enumerate(run.figures)},
            checks=[one for one in checks(figures) if one.table == name],
            gaps=[
                (n, what, len(keys)) for n, (of, what, keys) in enumerate(run.gaps) if of == name
            ],
            earlier=earlier,
            changes=moved,
            moved=behind(session, current_user, [(key, None) for key in keys[:PAGE]]),
            moved_more=max(0, len(keys) - PAGE),
            column_words=COLUMN_WORDS,
            signed=said,
            names=_names(session, [said] if said else []),
            may_sign=people.may(current_user, "sign_off_return", None),
            typed=typed,
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
            in_words=clock.in_words,
        )


def _list(
    session: Session, run: ReturnRun, table: str, heading: str, caption: str, lines: list[Any]
) -> str:
    number = request.args.get("page", 1, type=int)
    pages = max(1, -(-len(lines) // PAGE))
    if not 1 <= number <= pages:
        raise NotFound
    some = lines[(number - 1) * PAGE : number * PAGE]
    return render_template(
        "returns/cases.html",
        **_about(session, run),
        table=table,
        heading=heading,
        caption=caption,
        lines=behind(session, current_user, some),
        total=len(lines),
        page=number,
        pages=pages,
    )


def _run(session: Session, run_id: str) -> ReturnRun:
    """A run, for whoever may count one. Raises ``NotAllowed``; ``NotFound``."""
    people.require(current_user, "make_return", None)
    return freeze.get_run(session, run_id)


def _about(session: Session, run: ReturnRun) -> dict[str, Any]:
    newer = freeze.newest(session, run.year)
    maker = session.get(User, run.made_by) if run.made_by else None
    return {
        "run": run,
        "by": maker.name if maker else "the shell",
        "counted": clock.in_words(run.made_at),
        "changed": "" if freeze.stands(session, run) else freeze.CHANGED,
        "so_far": so_far(run) if run.so_far else "",
        "newer": newer if newer is not None and newer.id != run.id else None,
    }


def _names(session: Session, signed: list[ReturnSignOff]) -> dict[int, str]:
    return {one.signed_by: session.get_one(User, one.signed_by).name for one in signed}


def _taken(run: ReturnRun) -> None:
    """Write down who takes figures away, and whether they are exact."""
    with db.log() as session:
        data = {"run": run.id, "published": _publish()}
        log.append(session, None, "return_taken", current_user, at=clock.now(), data=data)


def _publish() -> bool:
    return request.args.get("publish") == "1"


def _file_name(run: ReturnRun, ending: str) -> str:
    """What a file is called: the year, and whether it may be seen by anybody."""
    return f"sac-{run.year}{'-so-far' if run.so_far else ''}{'-published' if _publish() else ''}.{ending}"


def _file(content: str | bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype=mimetype, headers=headers)
