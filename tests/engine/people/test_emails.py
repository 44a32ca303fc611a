"""An e-mail address is one that a mail can carry, written in one way."""

from __future__ import annotations

import pytest

from engine.errors import InvalidAnswers
from engine.notices.model import Mail
from engine.notices.wording import Sender, letter_of
from engine.people.emails import normal_email
from tests.engine.notices.test_sending import NOON


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "prîya@council.gov.uk",
            "priya@münchen.example",
            "p..n@council.gov.uk",
            "p.@council.gov.uk",
        ),
        *("a,b@council.gov.uk", "a;b@council.gov.uk", "a:b@council.gov.uk", "a\\b@council.gov.uk"),
        *("a@b@council.gov.uk", "<a>@council.gov.uk", "a(b)@council.gov.uk", "a@council..gov.uk"),
        *("a@council.gov.uk.", "a b@council.gov.uk", "a@council", "@council.gov.uk", ""),
    ],
)
def test_an_address_that_no_mail_can_carry_is_refused_where_it_is_typed(typed):
    with pytest.raises(InvalidAnswers, match="like name@"):
        normal_email(typed)


@pytest.mark.parametrize(
    "typed", ["Priya.North@Council.gov.uk ", "o'neil+case@council.gov.uk", "p_n-2@x.nhs.uk"]
)
def test_what_is_taken_can_be_written_to(typed):
    email = normal_email(typed)
    mail = Mail(public_id="x", kind="waiting", news=1, tasks_open=0, made_at=NOON)

    assert email == typed.strip().lower()
    assert letter_of(mail, email, Sender("threefold@council.example")).message["To"] == email
