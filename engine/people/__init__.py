"""People: who may sign in, which roles they hold, and what they may do."""
