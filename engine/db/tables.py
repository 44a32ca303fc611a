"""Database: importing this module makes every table known (for migrations and tests)."""

import engine.calendar.model
import engine.case.adults.model
import engine.case.documents.model
import engine.case.model
import engine.log.model
import engine.notices.model
import engine.oversight.model
import engine.people.hidden
import engine.people.model
import engine.process.model
import engine.record  # noqa: F401
from engine.db.model import Base

metadata = Base.metadata
