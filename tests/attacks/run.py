"""Run: every attack at full size, each with its line of figures: ``python -m tests.chaos --what attacks``."""

from __future__ import annotations

import argparse

from tests.attacks import codes, floods, formulas, guesses, ids, pollution, revoked, rows
from tests.bench.copies import copy_cases, reseal
from tests.council import Council, council_on
from tests.engine.case.test_due import concern
from tests.web.partner_desk import ORDINARY


def attacks(kind: str, asked: argparse.Namespace) -> int:
    """All of them on one kind of database; how much went wrong."""
    bad = 0
    for what, attack in ATTACKS.items():
        if what == "pollution" and kind != "sqlite":
            continue  # it puts the database back as it was hundreds of times: a file is copied
        with council_on(kind, "attacks") as council:
            done, wrong = attack(council, asked)
        print(f"attacks, {kind}, {what}: {done}", flush=True)
        for one in wrong[:20]:
            print(f"  {one}", flush=True)
        bad += len(wrong)
    return bad


def _ids(council: Council, asked: argparse.Namespace) -> tuple[object, list[str]]:
    case, other = council.walked(ORDINARY, 12).case, concern(council, "Ada Okafor").case
    done = ids.try_all(_url(council), case, other, asked.seed)
    return done, done.wrong + done.written


def _pollution(council: Council, asked: argparse.Namespace) -> tuple[object, list[str]]:
    forms = pollution.prepared(council, each=2)
    done = pollution.send(_url(council), forms, asked.seed, most=asked.tries)
    return done, done.wrong


def _revoked(council: Council, asked: argparse.Namespace) -> tuple[object, list[str]]:
    concern(council)
    copy_cases(council.db, asked.tries - 1)
    reseal(council.db)
    done = revoked.try_all(_url(council), asked.tries, asked.seed)
    return done, done.after


def _codes(council: Council, asked: argparse.Namespace) -> tuple[object, list[str]]:
    case = council.walked(ORDINARY, 12).case
    done = codes.send_all(_url(council), case, max(1, asked.tries // 20))
    return done, [f"{kind}: {n} let in" for kind, n in done.wrong]


def _guesses(council: Council, asked: argparse.Namespace) -> tuple[object, list[str]]:
    done = guesses.guess(_url(council), asked.guesses, asked.seed)
    said = {"an account": (done.of_account, 10), "an address": (done.of_address, guesses.LEFT)}
    said["made-up headers"] = (done.by_other_headers, guesses.LEFT)
    return done, [f"{what}: {n} looked at" for what, (n, most) in said.items() if n > most]


def _formulas(council: Council, _: argparse.Namespace) -> tuple[object, list[str]]:
    done = formulas.fetch_all(_url(council), *formulas.planted(council))
    return done, done.found + done.refused


def _floods(council: Council, _: argparse.Namespace) -> tuple[object, list[str]]:
    done = floods.flood(_url(council), idle=200, slow=4, pages=50)
    return done, done.wrong


def _rows(council: Council, _: argparse.Namespace) -> tuple[object, list[str]]:
    done = rows.send_all(council)
    return done, done.reached


ATTACKS = {
    "ids": _ids, "rows": _rows, "pollution": _pollution, "rights taken": _revoked, "codes": _codes,
    "guesses": _guesses, "formulas": _formulas, "floods": _floods,
}  # fmt: skip


def _url(council: Council) -> str:
    return council.db.engine.url.render_as_string(hide_password=False)
