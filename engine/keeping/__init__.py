"""Keeping: how long a record is kept, what is done every night, and how it is let go."""
