"""flags that somebody has looked at"""

from alembic import op
import sqlalchemy as sa


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    for table in ("duty", "duty_event"):
        op.add_column(table, sa.Column("looked", sa.String(length=60), server_default="", nullable=False))


def downgrade():
    for table in ("duty", "duty_event"):
        op.drop_column(table, "looked")
