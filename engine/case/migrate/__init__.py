"""Migrate: a running case goes over to another version of its process, or is told why it cannot."""
