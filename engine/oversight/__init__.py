"""Oversight: what supervisors see over many cases, and the few things they do about it.

It reads tables, never the state of a workflow, and changes a case only through a verb.
"""
