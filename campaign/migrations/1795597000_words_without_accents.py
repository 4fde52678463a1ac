"""what finds words knows places and contacts without their accents too, and single letters"""

from alembic import op

from campaign.organizations.rules import folded

revision = "1795597000"
down_revision = "1795596000"
branch_labels = ()
depends_on = None

PUBLIC = ("name", "name_key", "affiliation", "city", "region", "country")
CONTACT = ("contact_name", "contact_title", "contact_email")
ACCENTED_OF = {PUBLIC: PUBLIC[2:], CONTACT: CONTACT[:2]}

LATIN = (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00))
LETTERS = {one: folded(one) for one in map(chr, LATIN)}
FOLDED = {one: plain for one, plain in LETTERS.items() if len(plain) == 1 and plain.isascii()}
ACCENTED, PLAIN = "".join(FOLDED), "".join(FOLDED.values())

ON_SQLITE = f"""(
WITH RECURSIVE letters(done, rest) AS (
  SELECT '', ? UNION ALL
  SELECT done || CASE instr('{ACCENTED}', substr(rest, 1, 1)) WHEN 0 THEN substr(rest, 1, 1)
    ELSE substr('{PLAIN}', instr('{ACCENTED}', substr(rest, 1, 1)), 1) END, substr(rest, 2)
  FROM letters WHERE rest <> ''
) SELECT done FROM letters WHERE rest = '')"""  # noqa: S608 (our own letters)
FOLDS = {
    "sqlite": (ON_SQLITE, "length(?) = length(CAST(? AS BLOB))"),
    "postgresql": (f"translate(?, '{ACCENTED}', '{PLAIN}')", "char_length(?) = octet_length(?)"),
}

MAKE_INDEX = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX IF NOT EXISTS {name} ON signatory USING gin (({line}) gin_trgm_ops);
    END IF;
END $$
"""
FORGET = (
    "INSERT INTO signatory_words (signatory_words, rowid, words, contact) VALUES ('delete', {});"
)
TAKE_IN = "INSERT INTO signatory_words (rowid, words, contact) VALUES ({});"
TAKE_IN_ALL = "INSERT INTO signatory_words (rowid, words, contact) SELECT {} FROM signatory"


def joined(columns, row):
    return " || '  ' || ".join(f"{row}.{column}" for column in columns)


def plain_line(columns, row, dialect):
    return f"' ' || {joined(columns, row)} || ' '"


def folded_line(columns, row, dialect):
    accented = joined(ACCENTED_OF[columns], row)
    folds, has_none = (one.replace("?", accented) for one in FOLDS[dialect])
    unaccented = f"CASE WHEN {has_none} THEN '' ELSE {folds} END"
    return f"' ' || {joined(columns, row)} || '  ' || {unaccented} || ' '"


def plain_told(row):
    return ", ".join([f"{row}.id", *(plain_line(one, row, "sqlite") for one in (PUBLIC, CONTACT))])


def folded_told(row):
    lines = (folded_line(one, row, "sqlite") for one in (PUBLIC, CONTACT))
    return ", ".join([f"{row}.id", *(f"replace({line}, ' ', '  ')" for line in lines)])


def upgrade():
    know_words(folded_line, folded_told)


def downgrade():
    know_words(plain_line, plain_told)


def know_words(line, told):
    if op.get_bind().dialect.name == "sqlite":
        know_words_on_sqlite(told)
        return
    for name, columns in (("public", PUBLIC), ("contact", CONTACT)):
        words = f"lower({line(columns, 'signatory', 'postgresql')})"
        op.execute(f"DROP INDEX IF EXISTS signatory_words_{name}")
        op.execute(MAKE_INDEX.format(name=f"signatory_words_{name}", line=words))


def know_words_on_sqlite(told):
    for name in ("added", "gone", "changed"):
        op.execute(f"DROP TRIGGER signatory_words_{name}")
    op.execute("DROP TABLE signatory_words")
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
