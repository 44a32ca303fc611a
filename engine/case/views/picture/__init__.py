"""Picture: the adult's network as a drawing, for a desk and for a telephone. Only geometry.

What is drawn is said again in words: in the description of the picture, and in the table.
"""

from engine.case.views.picture.boxes import Picture
from engine.case.views.picture.narrow import draw_narrow
from engine.case.views.picture.wide import draw

__all__ = ["Picture", "draw", "draw_narrow"]
