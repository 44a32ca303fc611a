"""Data out: what leaves for other programs - the log of events without names, records as tables."""
