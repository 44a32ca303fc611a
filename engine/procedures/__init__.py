"""Procedures: the library of national and local procedures, in versions, and who has read which.

It stands beside the cases and knows nothing of them: whoever works here reads it, and a task
shows those that fit its stage. Source: 7-minute briefing MSP, "Organisation"; S32-S34.
"""
