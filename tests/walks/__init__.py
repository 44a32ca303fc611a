"""Random walks: whole cases by the public verbs on a real database, and what must hold after them.

``python -m tests.walks --cases 800`` walks until every task, occurrence and reason for closing
has been met often enough, prints what was covered, and fails where something must not be.
"""
