"""What keeps printings as they are: the database itself refuses to change or delete them.

Only the name of who made one may change, since an account's address goes with the account.
"""

from sqlalchemy import DDL, Table, event

from campaign.printings.models import Printing, StoredFile

MAY_CHANGE = frozenset({"made_by"})

SENTENCE = "A printing is never changed and never overwritten."

_TABLES: tuple[Table, ...] = (StoredFile.__table__, Printing.__table__)  # type: ignore[assignment]

# 23001 is what the standard calls a violation of such a restriction.
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_to_change_a_printing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = '23001';
END $$
"""


def _columns(table: Table) -> str:
    return ", ".join(
        f'"{column.name}"' for column in table.columns if column.name not in MAY_CHANGE
    )


def _on_sqlite(table: Table) -> tuple[str, ...]:
    name, refuse = table.name, f"SELECT RAISE(ABORT, '{SENTENCE}');"
    (key,) = (column.name for column in table.primary_key)
    # INSERT OR REPLACE deletes what is there without any trigger on deleting.
    again = "RAISE(IGNORE)" if table is StoredFile.__table__ else f"RAISE(ABORT, '{SENTENCE}')"
    is_there = f"EXISTS (SELECT 1 FROM {name} WHERE {key} = new.{key})"  # noqa: S608 (our own names)
    return (
        f"CREATE TRIGGER {name}_changed BEFORE UPDATE OF {_columns(table)} ON {name} BEGIN {refuse} END",
        f"CREATE TRIGGER {name}_gone BEFORE DELETE ON {name} BEGIN {refuse} END",
        f"CREATE TRIGGER {name}_again BEFORE INSERT ON {name} WHEN {is_there} BEGIN SELECT {again}; END",
    )


def _on_postgresql(table: Table) -> tuple[str, ...]:
    name, call = table.name, "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_a_printing()"
    return (
        _FUNCTION,
        f"CREATE TRIGGER {name}_changed BEFORE UPDATE OF {_columns(table)} ON {name} {call}",
        f"CREATE TRIGGER {name}_gone BEFORE DELETE ON {name} {call}",
    )


def _made_with_the_tables() -> None:
    for table in _TABLES:
        for dialect, statements in (
            ("sqlite", _on_sqlite(table)),
            ("postgresql", _on_postgresql(table)),
        ):
            for statement in statements:
                made = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
                event.listen(table, "after_create", made)


_made_with_the_tables()
