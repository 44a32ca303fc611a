"""Tasks: the pages of one task. ``pages`` fills it in, ``submitting`` checks and sends it."""

from flask import Blueprint

bp = Blueprint("tasks", __name__, url_prefix="/tasks")

from web.tasks import pages, submitting  # noqa: E402 - they put their pages on the blueprint

__all__ = ["bp", "pages", "submitting"]
