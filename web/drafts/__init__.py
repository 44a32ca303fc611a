"""Drafts: the pages on which a process is changed. One module a page; each has its blueprint.

home      what there is to change, and the way to each editor
drawn     a diagram, drawn
text_view a diagram as steps in words: the same editor without a drawing
form_*    the questions of a task: in order (editor), one by one (questions), when they are asked
          (conditions), as a practitioner sees them (preview)
lists     local codes, timescales, guidance
undo      the last change of a draft, taken back by whoever made it
removing  a diagram that nothing leads to is taken out
scenarios the stories it must still tell: run, read, brought up to date, removed
try_out   a walk through the draft with made-up answers

All of them save through ``saving.save``: by the hash of the content the page was made from.
"""
