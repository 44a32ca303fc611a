"""Partners: one task of one case, answered by somebody at another organisation by a link.

``sharing`` is the worker's side, ``letting_in`` the way from the link to the task by a code,
``answering`` the task itself, ``shown`` what the workers see of it. The table is in
``engine/people/shared.py``, because who may know of a case is asked there.
"""
