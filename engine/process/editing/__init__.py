"""Editing: change one diagram by its steps, without a drawing; the drawing is made anew.

sheet     one diagram's file, opened to be changed
elements  names, ids, conditions and properties, as the file writes them
lanes     which lane a step stands in: the role whose task it is
adding    tasks, questions, side by side, parts, milestones, ends
enclosing a part that is drawn in place, with steps of its own
ways      where a step or an answer leads
happening what may happen while a step is open: a message that ends it, a reminder
moving    up, down, elsewhere, out
changing  names, roles, properties, the id of a task with its files
beginning a new, empty diagram
listing   a diagram as rows, each with what can be done to it
drawing   a tidy drawing of whatever is there
removing  whole files that nothing leads to any more: a diagram, the form of a task
undoing   the last change of a draft, taken back

Nothing here judges a process: the checks do. Only what no diagram can be is refused.
"""
