"""Facts: other agencies, enquiries made by others, the police."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.record.record import Record


def agency_contacts(record: Record) -> int:
    """Agencies asked in this case."""
    return len(record.rows("agency_contact"))


def caused_enquiries(record: Record) -> int:
    """Enquiries made by others in this case."""
    return len(record.rows("caused_enquiry"))


def caused_enquiries_open(record: Record) -> int:
    """Caused enquiries without an accepted or challenged report."""
    return len(record.live("caused_enquiry"))


def police_holds(record: Record) -> bool:
    """The police lead and fact-finding is on hold."""
    return bool(record.live("police_lead"))


def transfer_accepted(record: Record) -> bool:
    """A named person of another authority accepted the case on a day."""
    row = record.one("transfer")
    return bool(row and row.result == "accepted" and row.accepted_by and row.accepted_on)
