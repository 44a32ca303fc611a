"""Log: what happened (events, sealed case by case), and who looked (access)."""
