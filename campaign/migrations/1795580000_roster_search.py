"""what the roster's table is read by: indexes of its sorts and filters, and of words"""

import sqlalchemy as sa
from alembic import op

revision = "1795580000"
down_revision = "1795570000"
branch_labels = ()
depends_on = None

LIVES = sa.text("lapsed_at IS NULL")
INDEXES = {
    "by_name": ("letter_id", "kind", "sort_key"),
    "by_arrival": ("letter_id", "id"),
    "by_place": ("letter_id", "region", "city"),
    "facts": ("letter_id", "state", "scope", "region", "kind", "sector"),
}

PUBLIC = ("name", "name_key", "affiliation", "city", "region", "country")
CONTACT = ("contact_name", "contact_title", "contact_email")


def line(columns, row):
    words = " || '  ' || ".join(f"{row}.{column}" for column in columns)
    return f"' ' || {words} || ' '"


def told(row):
    return f"{row}.id, {line(PUBLIC, row)}, {line(CONTACT, row)}"


FORGET = (
    "INSERT INTO signatory_words (signatory_words, rowid, words, contact) VALUES ('delete', {});"
)
TAKE_IN = "INSERT INTO signatory_words (rowid, words, contact) VALUES ({});"
TAKE_IN_ALL = "INSERT INTO signatory_words (rowid, words, contact) SELECT {} FROM signatory"

MAKE_EXTENSION = """
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE WARNING 'pg_trgm may not be made here: a search on the roster reads every row';
END $$
"""
MAKE_INDEX = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX IF NOT EXISTS {name} ON signatory USING gin (({line}) gin_trgm_ops);
    END IF;
END $$
"""


def upgrade():
    for name, columns in INDEXES.items():
        make_index(name, columns, LIVES, LIVES)
    make_index("held", ("letter_id",), sa.text("is_held = 1"), sa.text("is_held"))
    make_index("doubted", ("letter_id",), sa.text("doubt <> ''"), sa.text("doubt <> ''"))
    if op.get_bind().dialect.name == "sqlite":
        know_words_on_sqlite()
    else:
        op.execute(MAKE_EXTENSION)
        for name, columns in (("public", PUBLIC), ("contact", CONTACT)):
            words = f"lower({line(columns, 'signatory')})"
            op.execute(MAKE_INDEX.format(name=f"signatory_words_{name}", line=words))


def make_index(name, columns, on_sqlite, on_postgresql):
    op.create_index(
        f"ix_signatory_{name}",
        "signatory",
        list(columns),
        sqlite_where=on_sqlite,
        postgresql_where=on_postgresql,
    )


def know_words_on_sqlite():
    op.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS signatory_words "
        "USING fts5(words, contact, content='', tokenize='trigram')"
    )
    op.execute(TAKE_IN_ALL.format(told("signatory")))
    forget, take_in = FORGET.format(told("old")), TAKE_IN.format(told("new"))
    columns = ", ".join((*PUBLIC, *CONTACT))
    for name, when, what in (
        ("added", "INSERT", take_in),
        ("gone", "DELETE", forget),
        ("changed", f"UPDATE OF {columns}", f"{forget} {take_in}"),
    ):
        op.execute(
            f"CREATE TRIGGER signatory_words_{name} AFTER {when} ON signatory BEGIN {what} END"
        )


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        for name in ("added", "gone", "changed"):
            op.execute(f"DROP TRIGGER signatory_words_{name}")
        op.execute("DROP TABLE signatory_words")
    else:
        for name in ("public", "contact"):
            op.execute(f"DROP INDEX IF EXISTS signatory_words_{name}")
    for name in (*INDEXES, "held", "doubted"):
        op.drop_index(f"ix_signatory_{name}", "signatory")
