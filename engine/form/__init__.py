"""Form: what a task asks, how answers are read, and which record rows they become.

Pure: no database, no web, no workflow. Rows, facts and codes are handed in by the
caller as one ``Known``. A question is asked only where its condition holds; its
answer is read by the one reader of its type, which gives a value or the question's
own sentence.
"""

from engine.form.answers import Answers
from engine.form.definition import Form, define
from engine.form.reading import read, read_page

__all__ = ["Answers", "Form", "define", "read", "read_page"]
