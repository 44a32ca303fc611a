"""Diagrams: not there yet."""

from flask import Blueprint

bp = Blueprint("diagrams", __name__)
