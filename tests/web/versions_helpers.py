"""Versions helpers: a process changed, brought in and sent, by people at a browser."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.process.bundle import Bundle, from_folder
from engine.process.zipped import to_zip
from tests.council import SECTION42
from tests.sending import lightened

LIST = "/processes/section42/versions"


def changed(files: Mapping[str, bytes] | None = None, *, scenarios: bool = False) -> Bundle:
    """The shipped process with other files; with its shortest scenario only, or with all."""
    bundle = from_folder(SECTION42)
    out = {} if scenarios else lightened(bundle.files)
    kept = {path: body for path, body in bundle.files.items() if path not in out}
    return replace(bundle, files={**kept, **(files or {})})


def bring_in(client: Any, bundle: Bundle | bytes) -> Any:
    """Send a zip file as a draft."""
    content = bundle if isinstance(bundle, bytes) else to_zip(bundle)
    fields = client.get(LIST).fields(LIST)
    return client.post(
        LIST,
        data={**fields, "zip": (io.BytesIO(content), "section42.zip")},
        content_type="multipart/form-data",
    )


def act(client: Any, page: str, name: str, **data: str) -> Any:
    """Press a button of a version's page, as it stands there."""
    path = f"{page}/{name}"
    return client.post(path, data={**client.get(page).fields(path), **data})


def without_stage(stage: str, task: bytes) -> dict[str, bytes]:
    """The closing of the process with one stage no longer marked."""
    body = from_folder(SECTION42).files["closing.bpmn"]
    marked = f'name="msp_stage" value="{stage}"'.encode()
    return {"closing.bpmn": body.replace(marked, task)}
