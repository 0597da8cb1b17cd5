"""the register of prints: who printed a certificate, when, on what and why"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "print_entry",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("certificate_id", sa.String(26), nullable=False),
        sa.Column("printed_by", sa.String(26), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("layout", sa.String(8), nullable=False),
        sa.Column("purpose", sa.String(12), nullable=False),
        sa.CheckConstraint("layout IN ('sheet','card')", name=op.f("ck_print_entry_layout")),
        sa.CheckConstraint(
            "purpose IN ('holder','hand-over','file','authority')", name=op.f("ck_print_entry_purpose")
        ),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_print_entry_certificate_id")),
        sa.ForeignKeyConstraint(["printed_by"], ["account.id"], name=op.f("fk_print_entry_printed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_entry")),
    )
    op.create_index(op.f("ix_print_entry_certificate_id"), "print_entry", ["certificate_id"])
    op.create_index(op.f("ix_print_entry_printed_at"), "print_entry", ["printed_at"])


def downgrade() -> None:
    """Take the schema back; who printed what is kept in the record of acts alone."""
    op.drop_table("print_entry")
