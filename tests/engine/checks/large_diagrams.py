"""Large diagrams: hundreds of tasks, to see that the checks stay quick."""

from __future__ import annotations

from tests.engine.checks.drawing import bpmn

HEAD = """
start concern_received milestone=concern_received
choice for_us
end not_for_us ends_as=not_for_us
task hear msp_stage=start
throw duty_decided milestone=duty_decided
throw enquiry_started milestone=enquiry_started
task middle msp_stage=middle
throw findings_reported milestone=findings_reported
throw plan_agreed milestone=plan_agreed
task last msp_stage=end
end enquiry_ended milestone=enquiry_ended
concern_received > for_us > hear > duty_decided
for_us > not_for_us if route
"""


def large(tasks: int, wide: int = 0, spoilt: bool = False) -> bytes:
    """A process of about so many tasks: blocks of four beside or instead of each other.

    ``wide``: the middle conversation stands beside so many other tasks.
    ``spoilt``: one choice, near the end, leads round the END conversation.
    """
    lines, before = [HEAD], "duty_decided"
    for number in range(tasks // 8):
        before = _block(lines, number, before)
    lines.append(f"{before} > enquiry_started")
    before = "enquiry_started"
    for number in range(tasks // 8, tasks // 4):
        before = _block(lines, number, before)
    if wide:
        lines.append("both split\nboth join")
        lines.append(f"{before} > split > middle > join > findings_reported")
        for number in range(wide):
            lines.append(f"task beside{number}\nsplit > beside{number} > join")
    else:
        lines.append(f"{before} > middle > findings_reported")
    lines.append("findings_reported > plan_agreed > needed > last > enquiry_ended\nchoice needed")
    if spoilt:
        lines.append("needed > enquiry_ended if route")
    return bpmn(main="\n".join(lines))


def _block(lines: list[str], n: int, before: str) -> str:
    gate = "both" if n % 2 else "choice"
    lines.append(f"{gate} open{n}\n{gate} shut{n}")
    lines += [f"task t{n}_{i}" for i in range(4)]
    lines.append(f"{before} > open{n} > t{n}_0 > t{n}_1 > shut{n}")
    lines.append(f"open{n} > t{n}_2 > t{n}_3 > shut{n}" + ("" if n % 2 else " if route"))
    if n % 5 == 4:  # and back again
        lines.append(f"choice back{n}\nshut{n} > back{n}")
        return f"back{n}"
    return f"shut{n}"
