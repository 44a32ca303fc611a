"""Notices: notify - mails by GOV.UK Notify, the government's own service for letters and mails.

The council's template has two gaps, ``((subject))`` and ``((body))``; what stands there is the
same as in every other mail. The name of the mail is its reference.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from notifications_python_client import NotificationsAPIClient
from notifications_python_client.errors import APIError

from engine.notices.ways import TIMEOUT_SECONDS, NotSent
from engine.notices.wording import Letter, Sender

SERVICE = "https://api.notifications.service.gov.uk"
#: answers that hold for every mail: who we are, how many we may send today, the service itself
FOR_ALL = (401, 403, 429)


@dataclass(frozen=True)
class Notify:
    """The template of a council at GOV.UK Notify, and the key that lets us use it."""

    template: str
    key: str = field(repr=False)
    sender: Sender = field(default_factory=Sender)
    service: str = SERVICE

    def send(self, letter: Letter) -> None:
        """Hand the letter to GOV.UK Notify. Raises ``NotSent``."""
        client = NotificationsAPIClient(self.key, base_url=self.service, timeout=TIMEOUT_SECONDS)
        try:
            client.send_email_notification(
                email_address=letter.to,
                template_id=self.template,
                personalisation={"subject": letter.subject, "body": letter.body},
                reference=letter.name,
            )
        except APIError as error:
            code = error.status_code
            away = code in FOR_ALL or code >= 500
            raise NotSent(f"GOV.UK Notify does not take the mail ({code}).", away=away) from error
