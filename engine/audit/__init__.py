"""Audit: a sample of ended enquiries, read by somebody who had no part in them, and what is learned.

The system says what it finds in the record; a person judges how good it is. Source:
returns D; the briefing, "Does your organisation carry out audit to check for MSP compliance?"
"""
