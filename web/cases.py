"""Cases: not there yet."""

from flask import Blueprint

bp = Blueprint("cases", __name__)
