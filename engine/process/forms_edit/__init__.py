"""Forms edit: a form, a list of codes, timescales and guidance as an admin changes them.

Pure: a definition goes in, a changed one comes out; nothing is looked up and nothing saved.

written   files as they are read and written; what is unchanged stays byte for byte
changing  pages and questions: add, change, move, remove
asked     the types of questions: what each is called and what it may say
words     a condition in words, and the simple ones taken apart and put together
used      where a question, code, list, timescale or form is used
problems  what the checks say of one form, in words, at which question
lists     codes and timescales: add, reword, reorder, retire
trying    what a form knows when it is looked at and not filled in for a case
"""
