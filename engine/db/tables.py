"""Database: importing this module makes every table known (for migrations and tests)."""

import engine.audit.model
import engine.board_reviews.model
import engine.calendar.model
import engine.case.adults.model
import engine.case.documents.model
import engine.case.model
import engine.keeping.model
import engine.log.model
import engine.notices.model
import engine.oversight.handover
import engine.oversight.model
import engine.people.hidden
import engine.people.leaver
import engine.people.model
import engine.people.shared
import engine.people.training
import engine.procedures.model
import engine.process.model
import engine.record
import engine.returns.model  # noqa: F401
from engine.db.model import Base

metadata = Base.metadata
