"""Calendar: what the council has set about time - days it is closed, how long a step may take.

England's bank holidays are worked out (``engine/clock.py``). What is here is the council's
own, kept as rows that are never changed: one is added, and one may be over.
"""

from engine.calendar.times import Times, times_of

__all__ = ["Times", "times_of"]
