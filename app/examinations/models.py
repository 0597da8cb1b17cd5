"""How rounds, their people and their entries are kept."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.applications.models import Application
from app.kernel import clock
from app.kernel.db import Base, PublicId

STANDING = text("withdrawn_at IS NULL")


class Round(Base):
    """One examination round (kỳ thi). States: planned → open → closed; cancelled."""

    __tablename__ = "exam_round"
    __table_args__ = (
        CheckConstraint("state IN ('planned','open','closed','cancelled')", name="state"),
        Index(
            "uq_exam_round_once",
            "organisation_id",
            "name",
            "starts_at",
            unique=True,
            sqlite_where=text("state <> 'cancelled'"),
            postgresql_where=text("state <> 'cancelled'"),
        ),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    place: Mapped[str] = mapped_column(String(300))
    starts_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="planned")
    version: Mapped[int] = mapped_column(default=1)
    planned_by: Mapped[str] = mapped_column(PublicId)

    rooms: Mapped[list["Room"]] = relationship(back_populates="round", order_by="Room.name")

    @property
    def day(self) -> date:
        """The day in Viet Nam on which the round is held; a round is one day, and the law counts that day."""
        return clock.day_of(self.starts_at)


class Room(Base):
    """A room of a round, with the number of seats that may be filled in each part."""

    __tablename__ = "exam_room"
    __table_args__ = (UniqueConstraint("round_id", "name"), CheckConstraint("seats > 0", name="seats"))

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("exam_round.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    seats: Mapped[int]

    round: Mapped[Round] = relationship(back_populates="rooms")


class Appointment(Base):
    """A person appointed to a round as 'examiner' or 'invigilator'. Whom an examiner may examine is judged anew each time."""

    __tablename__ = "appointment"
    __table_args__ = (
        UniqueConstraint("round_id", "account_id", "capacity"),
        CheckConstraint("capacity IN ('examiner','invigilator')", name="capacity"),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("exam_round.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    capacity: Mapped[str] = mapped_column(String(12))
    appointed_by: Mapped[str] = mapped_column(PublicId)
    appointed_at: Mapped[datetime]


class Conflict(Base):
    """A declared reason why a person must not act on a candidate. It is never taken back."""

    __tablename__ = "conflict"
    __table_args__ = (
        UniqueConstraint("account_id", "candidate_id"),
        CheckConstraint("kind IN ('taught','related','employed','same-file')", name="kind"),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(300), default="")
    declared_by: Mapped[str] = mapped_column(PublicId)
    declared_at: Mapped[datetime]


class Entry(Base):
    """An accepted candidate entered in a round for one part that they owe, with a seat; kept when it is withdrawn."""

    __tablename__ = "entry"
    __table_args__ = (
        Index(
            "uq_entry_once",
            "round_id",
            "application_id",
            "part",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index(
            "uq_entry_seat", "room_id", "part", "seat", unique=True, sqlite_where=STANDING, postgresql_where=STANDING
        ),
        CheckConstraint("part IN ('theory','practical')", name="part"),
        CheckConstraint("entered_by <> account_id", name="not_ones_own_file"),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("exam_round.id"), index=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    operator_class: Mapped[str] = mapped_column(String(12))
    part: Mapped[str] = mapped_column(String(12))
    room_id: Mapped[str] = mapped_column(ForeignKey("exam_room.id"))
    seat: Mapped[int]
    regulation: Mapped[str] = mapped_column(String(40))
    entered_by: Mapped[str] = mapped_column(PublicId)
    entered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship()
    round: Mapped[Round] = relationship()
    room: Mapped[Room] = relationship()
