"""Measured figures: ``make bench`` prints one table, each figure with its command and ratio."""
