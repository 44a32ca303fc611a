"""The safeguarding engine: processes, cases, tasks, forms, records and events.

Nothing in here knows of HTTP, reads the environment or prints. Every verb takes
an open session and never commits: the caller's ``with db.write()`` does. So the
web, the shell, the scheduler and a test all drive the same functions.
"""
