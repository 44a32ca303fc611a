"""Case: from the answers of a form to rows of the record, with what the engine adds by itself.

Stage, task, conversation, who and when are written here and never asked. A
value that was shown and left alone confirms; it never writes back over what a
colleague has changed since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine import guards
from engine.case.adults.entry import same_adult
from engine.case.adults.safety import beside
from engine.case.file import CaseFile
from engine.case.known import KnownNow
from engine.case.model import Task
from engine.errors import Conflict, InvalidAnswers
from engine.form.answers import Answers
from engine.form.fields import new_row
from engine.form.fills import Fill, fills
from engine.people.model import User
from engine.record import KINDS, Row

#: Kinds that others point at come first.
FIRST = (
    "adult",
    "conversation",
    "person",
    "person_alleged",
    "risk",
    "desired_outcome",
    "line_of_enquiry",
    "action",
)

#: What an outcome's review says in the middle; the rest belongs to the end.
MIDDLE = frozenset({"status", "progress", "why"})

Added = dict[str, list[Row]]


class Filling:
    """One filling of the record by one submit."""

    def __init__(
        self, file: CaseFile, task: Task, known: KnownNow, answers: Answers, actor: User
    ) -> None:
        self.file, self.task, self.known, self.answers = file, task, known, answers
        self.by: dict[str, Any] = {"typed_at": file.at, "typed_by": actor.id, "task_id": task.id}
        self.actor = actor
        self.stages = [stage.strip() for stage in (task.stage or "").split(",") if stage.strip()]
        self.added: Added = defaultdict(list)
        self.new_ids: dict[str, int] = {}
        self.conversation: Row | None = None

    def run(self) -> Added:
        """Write every row; give back what was added or changed, by kind.

        Raises ``Conflict`` with both texts where a colleague changed a row meanwhile.
        """
        todo = fills(self.known.form, self.answers)
        self.conversation = self.known.picked_conversation()
        by_kind: dict[str, list[Fill]] = defaultdict(list)
        for one in todo:
            by_kind[one.kind].append(one)
        if (
            self._asks_outcomes and "outcome_capture" not in by_kind
        ):  # though nothing coded was said
            by_kind["outcome_capture"] = [Fill("add", "outcome_capture")]
        self._worker_elsewhere(by_kind)
        for kind in sorted(
            by_kind, key=lambda k: (FIRST.index(k) if k in FIRST else len(FIRST), k)
        ):
            self._fill_kind(kind, by_kind[kind])
        return dict(self.added)

    def _worker_elsewhere(self, by_kind: dict[str, list[Fill]]) -> None:
        """Whoever is chosen for a case that this very decision opens works there, and not here."""
        decided = [one.values.get("result") for one in by_kind.get("decision", ())]
        if "open_case" in decided:
            for one in by_kind.pop("case_worker", ()):
                self.file.worker_elsewhere = self._stored("case_worker", one.values).get("user")

    def _fill_kind(self, kind: str, todo: Sequence[Fill]) -> None:
        new: list[tuple[Fill, dict[str, Any]]] = []
        for one in todo:
            if one.verb == "one" and (row := self._row_meant(one)) is not None:
                self._change(row, one)
            elif one.verb == "each":
                new.extend(self._reworded(one))
            else:
                new.extend((one, values) for values in self._new_rows(kind, one))
        for (one, _), row in zip(
            new, self.file.record.add(kind, [values for _, values in new], **self.by), strict=True
        ):
            self.added[kind].append(row)
            self.new_ids[f"{one.question}-{one.index}"] = row.id
            if kind == "conversation":
                self.conversation = row

    def _row_meant(self, one: Fill) -> Row | None:
        """The row a ``one:`` answer belongs to; another adult's, once somebody said it is the same."""
        if one.kind == "adult" and one.values.get("same_as") not in (None, "none"):
            return same_adult(self.file, str(one.values["same_as"]), self.by)
        return self.known.one(one.kind)

    # -- new rows -----------------------------------------------------------------

    def _new_rows(self, kind: str, one: Fill) -> list[dict[str, Any]]:
        values = self._stored(kind, one.values)
        if one.about:
            values |= self._about(kind, *one.about)
        elif kind not in ("conversation", "outcome_capture") and not any(
            v is not None for v in values.values()
        ):
            return []
        values |= self._engine_columns(kind)
        if kind == "outcome_review":
            return self._reviews(values)
        if kind == "outcome_capture":
            return [values | self._asked(values, stage) for stage in self._stages_or_none]
        return [values]

    def _about(self, kind: str, of: str, public_id: str) -> dict[str, Any]:
        """The column of a new row that points at the row it is about."""
        if of == "person_to_tell":
            return {"recipient": public_id}
        column = next(
            name for name, f in KINDS[kind].columns.items() if (f.type, f.of) == ("ref", of)
        )
        row_id = self._row_id(public_id)
        row = self.file.record.row(of, row_id)
        first = getattr(row, "outcome", None) if of == "desired_outcome" else None
        return {column: first or row_id}

    def _engine_columns(self, kind: str) -> dict[str, Any]:
        """What the engine knows without asking."""
        columns = KINDS[kind].columns
        said: dict[str, Any] = {}
        if "task" in columns:
            said["task"] = self.task.name
        if "conversation" in columns and self.conversation is not None:
            said["conversation"] = self.conversation.id
            said["happened_at"] = self.conversation.happened_at
        if kind == "decision":
            outcomes = self.file.record.live("desired_outcome")
            said |= {
                "decided_by": self.actor.id,
                "outcomes_shown": [str(row.id) for row in outcomes],
            }
        if kind == "case_worker":
            said |= {"role": "enquiry_officer", "from": self.file.at}
        if kind == "desired_outcome" and self._words_are_the_adults():
            said["whose_words"] = "adult"
        return said

    def _asked(self, values: Mapping[str, Any], stage: str | None) -> dict[str, Any]:
        """The national return's answer follows from what was written down at the start."""
        unsaid = values.get("asked") is None and values.get("exception_reason") is None
        expressed = bool(self.added.get("desired_outcome"))
        said = {"asked": "asked_expressed"} if unsaid and expressed and stage == "start" else {}
        return {"stage": stage} | said

    def _words_are_the_adults(self) -> bool:
        """Words said by the adult alone are the adult's; the form does not ask."""
        talked_with = self.conversation.talked_with if self.conversation else None
        return talked_with == "with_adult_alone" and "start" in self.stages

    def _reviews(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        """One row for each stage of the task: an early end looks at the middle and the end at once."""
        if len(self.stages) < 2:
            return [values | {"stage": stage} for stage in self._stages_or_none]
        answers = KINDS["outcome_review"].columns.keys() - {
            "outcome",
            "stage",
            "task",
            "conversation",
        }
        return [
            {
                k: v
                for k, v in values.items()
                if k not in answers or (k in MIDDLE) == (stage == "middle")
            }
            | {"stage": stage}
            for stage in self.stages
        ]

    def _reworded(self, one: Fill) -> list[tuple[Fill, dict[str, Any]]]:
        """A new wording is a new row that names the first: earlier words are never touched (INV-4)."""
        values = self._stored(one.kind, one.values)
        if one.kind != "desired_outcome" or not values.get("words"):
            return []
        row = self.file.record.row("desired_outcome", int(one.row or 0))
        if row is None:
            raise InvalidAnswers({one.question: "This outcome is not in the record any more."})
        first = row.outcome or row.id
        return [
            (
                one,
                {"category": row.category}
                | self._engine_columns(one.kind)
                | values
                | {"outcome": first},
            )
        ]

    @property
    def _asks_outcomes(self) -> bool:
        """Whether this form is an asking: of a stage, or again in between."""
        bound = self.known.form.bindings()
        return bool(self.stages) or any(
            b.kind == "outcome_capture" for _, b in bound if b.verb == "add"
        )

    @property
    def _stages_or_none(self) -> list[str | None]:
        return list(self.stages) or [None]

    # -- rows that are there already ----------------------------------------------

    def _change(self, row: Row, one: Fill) -> None:
        values = self._stored(one.kind, one.values)
        if self._was_not_shown(row):
            self._write(row, beside(row, values))
            return
        if one.kind == "enquiry" and "closure_reason" in values and not values["closure_reason"]:
            del values["closure_reason"]
        different = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not different:
            return
        shown = self._shown(row)
        if shown != row.version and guards.on("bound_versions"):
            different = self._only_what_was_touched(row, shown, different, one)
        self._write(row, different)

    def _was_not_shown(self, row: Row) -> bool:
        """Whether a row is of an adult who was only now said to be the same, and nobody saw it."""
        if row._kind.per != "adult" or not self.file.record.taken_over:
            return False
        return row._kind.name == "adult" or self._shown(row) is None

    def _write(self, row: Row, values: dict[str, Any]) -> None:
        if values:
            self.added[row._kind.name].append(self.file.record.change(row, values, **self.by))

    def _shown(self, row: Row) -> int | None:
        """The version of a row that the person was shown."""
        version = (self.known.typed.get(f"_version-{row._kind.name}") or [""])[0]
        return int(version) if version.isdecimal() and len(version) < 9 else None

    def _only_what_was_touched(
        self, row: Row, shown: int | None, different: dict[str, Any], one: Fill
    ) -> dict[str, Any]:
        before: Mapping[str, Any] = {}
        if shown is not None and shown < row.version:
            before = self.file.record.as_of_version(row, shown)
        touched = {
            name: value
            for name, value in different.items()
            if name not in before or before[name] != value
        }
        clash = {n: v for n, v in touched.items() if getattr(row, n) != before.get(n)}
        if clash:
            labels = {
                bound.column: question.label
                for question, bound in self.known.form.bindings()
                if bound.kind == one.kind and bound.verb == "one"
            }
            raise Conflict(
                "Somebody has changed this since you opened the task. Both texts are below.",
                theirs={labels.get(n, n): _as_text(getattr(row, n)) for n in clash},
                yours={labels.get(n, n): _as_text(v) for n, v in clash.items()},
            )
        return touched

    # -- values -------------------------------------------------------------------

    def _stored(self, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._value(kind, name, value) for name, value in values.items()}

    def _value(self, kind: str, name: str, value: Any) -> Any:
        f = KINDS[kind].columns[name]
        if value in (None, ""):
            return None
        if f.type == "ref":
            if value == "new":
                return (
                    self.conversation.id if f.of == "conversation" and self.conversation else None
                )
            return self._row_id(value)
        if f.type == "refs":
            return [str(self._row_id(v)) if new_row(v) else str(v) for v in value]
        if f.type == "user":
            return self._user_id(value)
        return value

    def _row_id(self, value: str) -> int:
        """The id of a row that stood in the record, or was added a moment ago in this form."""
        if fresh := new_row(value):
            return self.new_ids[f"{fresh[0]}-{fresh[1]}"]
        return int(value)

    def _user_id(self, public_id: str) -> int:
        return self.file.session.scalars(select(User.id).where(User.public_id == public_id)).one()


def _as_text(value: Any) -> str:
    if value is None:
        return "Nothing"
    return ", ".join(value) if isinstance(value, list) else str(value)
