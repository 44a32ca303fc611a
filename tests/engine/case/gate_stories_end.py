"""Stories of the gates on the way out: the return, sharing, the end and after it."""

from __future__ import annotations

from tests.engine.case.gate_stories_closing import risk
from tests.engine.case.gate_story import Book, Story
from tests.engine.record.a_case import DAY, ACase

END: list[Story] = []
book = Book(END)
holds, refuses = book.holds, book.refuses


@holds("children_and_board")
def no_child_and_the_board_is_answered(c: ACase) -> None:
    c.task("authorise_closing")
    c.write("sar_referral", result="not_needed")


@refuses("children_and_board")
def the_board_is_not_answered(c: ACase) -> None:
    c.task("authorise_closing")


@refuses("children_and_board")
def a_child_is_at_risk_and_nobody_was_told(c: ACase) -> None:
    no_child_and_the_board_is_answered(c)
    c.write("concern", others_at_risk=["children"], children_referral="today")


@holds("shared_properly")
def each_sharing_has_recipient_basis_and_day(c: ACase) -> None:
    c.task("gather_information")
    c.write("agency_contact", agency="The GP", basis="adult_agrees", asked_on=DAY)


@refuses("shared_properly")
def a_sharing_has_no_basis(c: ACase) -> None:
    c.task("report_move")
    c.write("transfer", to_authority="Leeds", moved_on=DAY)


def reported(c: ACase) -> None:
    c.start("Peace")
    risk(c)
    c.write("enquiry", primary_support_reason="physical", lacked_capacity="has_capacity")


@holds("return_complete")
def what_is_reported_nationally_is_there(c: ACase) -> None:
    reported(c)


@refuses("return_complete")
def the_support_reason_is_missing(c: ACase) -> None:
    reported(c)
    c.change(c.record.rows("enquiry")[0], primary_support_reason=None)


@refuses("return_complete", "The type, source, place or result of a finding is missing.")
def the_place_of_a_finding_is_missing(c: ACase) -> None:
    reported(c)
    c.change(c.record.rows("risk_finding")[0], location=None)


@refuses("return_complete", "Whether the adult lacked capacity is missing.")
def capacity_is_not_answered(c: ACase) -> None:
    reported(c)
    c.change(c.record.rows("enquiry")[0], lacked_capacity=None)


@holds("occurrences_ended")
def nothing_is_open(c: ACase) -> None:
    c.task("authorise_closing")


@refuses("occurrences_ended")
def something_reported_is_still_open(c: ACase) -> None:
    c.task("authorise_closing")
    c.occurrences_open = 1


@holds("duplicates_linked")
def a_duplicate_names_the_other_case(c: ACase) -> None:
    c.task("record_concern")
    c.write("concern", triage="duplicate", duplicate_of="abc")


@refuses("duplicates_linked")
def a_duplicate_names_no_case(c: ACase) -> None:
    c.task("record_concern")
    c.write("concern", triage="duplicate")


@holds("nothing_disappears")
def the_manager_agreed_that_it_is_not_for_us(c: ACase) -> None:
    c.decide("confirm_not_for_us", result="agree")
    c.ended_as = "not_for_us"


@holds("nothing_disappears")
def an_enquiry_ends_authorised_with_its_reason(c: ACase) -> None:
    c.enquiry()
    c.decide("authorise_closing", result="authorise")


@refuses("nothing_disappears")
def nobody_decided_that_it_is_not_for_us(c: ACase) -> None:
    c.task("record_concern")
    c.ended_as = "not_for_us"


@refuses("nothing_disappears")
def nobody_authorised_the_closing(c: ACase) -> None:
    c.enquiry()
    c.decide("authorise_closing", result="return")


@holds("closed_stays_closed")
def a_late_entry_is_added_after_the_end(c: ACase) -> None:
    c.case.ended_at = c.now
    c.write("late_entry", text="The court has decided", why_late="Today")


@refuses("closed_stays_closed")
def something_else_is_written_after_the_end(c: ACase) -> None:
    a_late_entry_is_added_after_the_end(c)
    c.write("case_note", text="Rang")


@holds("transfer_accepted")
def a_named_person_accepted_it_on_a_day(c: ACase) -> None:
    c.task("record_acceptance")
    c.write("transfer", result="accepted", accepted_by="J. Poole, Leeds", accepted_on=DAY)


@refuses("transfer_accepted")
def nobody_is_named_who_accepted_it(c: ACase) -> None:
    c.task("record_acceptance")
    c.write("transfer", result="accepted", accepted_on=DAY)
