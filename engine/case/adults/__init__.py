"""Adults: who a case is about - found again, merged with a trail, a case moved to the right one."""
