"""what each feed told last, in the place of what every calendar must strike out"""

from collections import Counter

from alembic import op
import sqlalchemy as sa


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "calendar_told",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["calendar_feed.id"], name=op.f("fk_calendar_told_feed_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("feed_id", "uid", name=op.f("pk_calendar_told")),
    )
    op.create_index("ix_calendar_told_ends_at", "calendar_told", ["ends_at"], unique=False)
    op.add_column("event", sa.Column("last_gone", sa.Integer(), server_default="0", nullable=False))
    _keep_numbers()
    op.drop_table("event_withdrawal")


def _keep_numbers():
    """Calendars counted two more for each time a session was struck out: no number may fall, and none of a session return."""
    last, times = {}, Counter()
    for event_id, code in op.get_bind().execute(sa.text("SELECT event_id, session_code FROM event_withdrawal")):
        last[event_id] = max(last.get(event_id, 0), int(code.rsplit("-P", 1)[-1]))
        times[event_id] += 1
    statement = sa.text("UPDATE event SET sequence = sequence + :more, last_gone = :last WHERE id = :event_id")
    for event_id, number in last.items():
        op.get_bind().execute(statement, {"event_id": event_id, "last": number, "more": 2 * times[event_id]})


def downgrade():
    op.create_table(
        "event_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("session_code", sa.String(length=110), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_withdrawal_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_event_withdrawal_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_event_withdrawal_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_withdrawal")),
    )
    for column in ("event_id", "person_id", "venue_id"):
        op.create_index(op.f(f"ix_event_withdrawal_{column}"), "event_withdrawal", [column], unique=False)
    op.drop_column("event", "last_gone")
    op.drop_table("calendar_told")
