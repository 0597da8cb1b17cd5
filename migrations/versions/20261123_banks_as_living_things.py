"""banks as living things: banks by name, figures, formulae, calculated questions, drafts and reviews

Editions kept their bank's name and topic themselves; both move to where they belong. Of questions published before, the
subject and the difficulty were not kept: they stay empty and 0 until the bank is published again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OPEN_DRAFT = sa.text("state NOT IN ('published','dropped')")
OPEN_REVIEW = sa.text("closed_at IS NULL")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "question_bank",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("organisation_id", sa.String(26), nullable=True),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("title_vi", sa.String(200), nullable=False),
        sa.Column("title_en", sa.String(200), nullable=False),
        sa.Column("licence", sa.String(900), nullable=False),
        sa.CheckConstraint("purpose IN ('live','practice')", name=op.f("ck_question_bank_purpose")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_question_bank_organisation_id")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_question_bank")),
    )
    op.execute(
        "INSERT INTO question_bank (code, purpose, title_vi, title_en, licence) "
        "SELECT bank, 'live', max(title_vi), max(title_en), '' FROM edition GROUP BY bank"
    )
    op.create_table(
        "figure",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
    )
    with op.batch_alter_table("edition") as table:
        table.drop_index(op.f("ix_edition_topic"))
        table.drop_column("topic")
        table.drop_column("title_vi")
        table.drop_column("title_en")
        table.create_foreign_key(op.f("fk_edition_bank"), "question_bank", ["bank"], ["code"])
    with op.batch_alter_table("question") as table:
        table.add_column(sa.Column("subject", sa.String(12), nullable=False, server_default=""))
        table.add_column(sa.Column("difficulty", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("calculation", FACTS, nullable=True))
        table.add_column(sa.Column("template", FACTS, nullable=True))
        table.add_column(sa.Column("formulae", FACTS, nullable=False, server_default="{}"))
        table.add_column(sa.Column("figure_id", sa.String(64), nullable=True))
        table.add_column(sa.Column("retired_because", sa.String(500), nullable=True))
        table.alter_column("source", type_=sa.String(900), existing_type=sa.String(300), existing_nullable=False)
        table.create_foreign_key(op.f("fk_question_figure_id"), "figure", ["figure_id"], ["id"])
        table.create_index(op.f("ix_question_code"), ["code"])
    with op.batch_alter_table("question") as table:
        for name in ("subject", "difficulty", "formulae"):
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("paper_question") as table:
        table.add_column(sa.Column("wording", FACTS, nullable=True))
    op.create_table(
        "draft",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("bank", sa.String(40), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", FACTS, nullable=False),
        sa.Column("figure_id", sa.String(64), nullable=True),
        sa.Column("origin", sa.String(500), nullable=False),
        sa.Column("written_by", sa.String(26), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.String(26), nullable=True),
        sa.Column("approved_by", sa.String(26), nullable=True),
        sa.Column("edition_id", sa.String(26), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft','in-review','reviewed','approved','published','dropped')", name=op.f("ck_draft_state")
        ),
        sa.CheckConstraint("reviewed_by IS NULL OR reviewed_by <> written_by", name=op.f("ck_draft_reviewer")),
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> written_by AND approved_by <> reviewed_by)",
            name=op.f("ck_draft_approver"),
        ),
        sa.ForeignKeyConstraint(["bank"], ["question_bank.code"], name=op.f("fk_draft_bank")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_draft_edition_id")),
        sa.ForeignKeyConstraint(["figure_id"], ["figure.id"], name=op.f("fk_draft_figure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_bank"), "draft", ["bank"])
    op.create_index(
        "uq_draft_open",
        "draft",
        ["bank", "code"],
        unique=True,
        sqlite_where=OPEN_DRAFT,
        postgresql_where=OPEN_DRAFT,
    )
    op.create_table(
        "remark",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("draft_id", sa.String(26), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("by", sa.String(26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_remark_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_index(op.f("ix_remark_draft_id"), "remark", ["draft_id"])
    op.create_table(
        "review",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("bank", sa.String(40), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("cause", sa.String(12), nullable=False),
        sa.Column("facts", FACTS, nullable=False),
        sa.Column("opened_by", sa.String(26), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(26), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(12), nullable=True),
        sa.Column("words", sa.String(500), nullable=True),
        sa.CheckConstraint("cause IN ('law-change','statistics','report')", name=op.f("ck_review_cause")),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('kept','changed','retired')", name=op.f("ck_review_outcome")
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_review_closed")),
        sa.ForeignKeyConstraint(["bank"], ["question_bank.code"], name=op.f("fk_review_bank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_bank"), "review", ["bank"])
    op.create_index(
        "uq_review_open",
        "review",
        ["bank", "code"],
        unique=True,
        sqlite_where=OPEN_REVIEW,
        postgresql_where=OPEN_REVIEW,
    )


def downgrade() -> None:
    """Take the schema back; drafts, reviews, figures and calculated numbers are lost, editions and papers stay."""
    op.drop_table("review")
    op.drop_table("remark")
    op.drop_table("draft")
    with op.batch_alter_table("paper_question") as table:
        table.drop_column("wording")
    with op.batch_alter_table("question") as table:
        table.drop_constraint(op.f("fk_question_figure_id"), type_="foreignkey")
        table.drop_index(op.f("ix_question_code"))
        for name in (
            "subject",
            "difficulty",
            "calculation",
            "template",
            "formulae",
            "figure_id",
            "retired_because",
        ):
            table.drop_column(name)
    with op.batch_alter_table("edition") as table:
        table.drop_constraint(op.f("fk_edition_bank"), type_="foreignkey")
        table.add_column(sa.Column("topic", sa.String(20), nullable=False, server_default=""))
        table.add_column(sa.Column("title_vi", sa.String(200), nullable=False, server_default=""))
        table.add_column(sa.Column("title_en", sa.String(200), nullable=False, server_default=""))
        table.create_index(op.f("ix_edition_topic"), ["topic"])
    op.execute(
        "UPDATE edition SET "
        "topic = coalesce((SELECT min(topic) FROM question WHERE question.edition_id = edition.id), ''), "
        "title_vi = (SELECT title_vi FROM question_bank WHERE question_bank.code = edition.bank), "
        "title_en = (SELECT title_en FROM question_bank WHERE question_bank.code = edition.bank)"
    )
    with op.batch_alter_table("edition") as table:
        for name in ("topic", "title_vi", "title_en"):
            table.alter_column(name, server_default=None)
    op.drop_table("figure")
    op.drop_table("question_bank")
