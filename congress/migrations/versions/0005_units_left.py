"""what a unit's calendar strikes out when it takes part no more"""

from alembic import op
import sqlalchemy as sa


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("event_withdrawal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_event_withdrawal_unit_id"), "unit", ["unit_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_event_withdrawal_unit_id"), ["unit_id"], unique=False)


def downgrade():
    op.execute("DELETE FROM event_withdrawal WHERE unit_id IS NOT NULL")  # they would be everybody's
    with op.batch_alter_table("event_withdrawal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_withdrawal_unit_id"))
        batch_op.drop_constraint(batch_op.f("fk_event_withdrawal_unit_id"), type_="foreignkey")
        batch_op.drop_column("unit_id")
