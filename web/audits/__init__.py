"""Audits: draw a sample, read each case and answer the questions, and what was found over many."""
