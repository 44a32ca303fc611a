"""Attacks: what the people of safety 3 would try on the running system, over real HTTP.

Each is small in ``make test`` and full by ``python -m tests.chaos --what attacks``.
"""
