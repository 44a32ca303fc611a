"""Corrections: an answer that was wrong is answered again, with the reason; the first is kept."""
