"""Trying: a process walked with made-up people on a database of its own, which is then gone.

Nothing here opens the council's database: what is tried leaves no trace in it.
"""
