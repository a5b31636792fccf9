"""The full-text index over ``upload_words``: FTS5 in SQLite, GIN in PostgreSQL.

Each word is indexed with its owner before it ("7xsunset"), so that a person's search walks through
their own rows alone, however many others use the same words; the newest come first by their number,
which costs nothing, where a ranking would cost all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def _owned(row: str = "") -> str:
    """Write the SQL for a row's words, each with the owner before it."""
    owner = f"{row}owner || 'x'"
    return f"{owner} || replace({row}words, ' ', ' ' || {owner})"


# https://www.sqlite.org/fts5.html, "Contentless Tables". The words are made by us: "ascii" leaves
# every letter beyond ASCII as it is, whatever Unicode SQLite knows.
SQLITE_INDEX = (
    """CREATE VIRTUAL TABLE upload_index USING fts5(
        words, content='', detail='column', tokenize='ascii'
    )""",
    f"""CREATE TRIGGER upload_words_added AFTER INSERT ON upload_words BEGIN
        INSERT INTO upload_index(rowid, words) VALUES (new.upload_id, {_owned("new.")});
    END""",  # noqa: S608 - as below
    f"""CREATE TRIGGER upload_words_removed AFTER DELETE ON upload_words BEGIN
        INSERT INTO upload_index(upload_index, rowid, words)
        VALUES ('delete', old.upload_id, {_owned("old.")});
    END""",  # noqa: S608
    f"""CREATE TRIGGER upload_words_changed AFTER UPDATE ON upload_words BEGIN
        INSERT INTO upload_index(upload_index, rowid, words)
        VALUES ('delete', old.upload_id, {_owned("old.")});
        INSERT INTO upload_index(rowid, words) VALUES (new.upload_id, {_owned("new.")});
    END""",  # noqa: S608
)
# No dictionary or parser of PostgreSQL's is to change the words either.
_LEXEMES = f"array_to_tsvector(string_to_array({_owned()}, ' '))"
POSTGRESQL_INDEX = (
    f"CREATE INDEX upload_index ON upload_words USING gin ({_LEXEMES}) WITH (fastupdate = off)",
)
SQLITE_MATCHES = """
    SELECT rowid AS upload_id FROM upload_index
    WHERE upload_index MATCH :wanted AND rowid < :before
    ORDER BY rowid DESC LIMIT :limit
"""
POSTGRESQL_MATCHES = f"""
    SELECT upload_id FROM upload_words
    WHERE {_LEXEMES} @@ CAST(:wanted AS tsquery) AND upload_id < :before
    ORDER BY upload_id DESC LIMIT :limit
"""  # noqa: S608 - nothing in it was typed


def sqlite_query(owner_id: int, words: Sequence[str]) -> str:
    """Write what FTS5 is to look for: each word is the beginning of one that must be there."""
    return " AND ".join(f'"{owner_id}x{word}" *' for word in words)


def postgresql_query(owner_id: int, words: Sequence[str]) -> str:
    """Write the same as a tsquery."""
    return " & ".join(f"'{owner_id}x{word}':*" for word in words)
