"""The full-text index over ``upload_words``: FTS5 in SQLite, GIN in PostgreSQL.

The owner is a word of the index, so that a person's search never walks through other people's
rows; the newest come first by their number, which costs nothing, where a ranking would cost all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# https://www.sqlite.org/fts5.html, "External Content Tables"
SQLITE_INDEX = (
    """CREATE VIRTUAL TABLE upload_index USING fts5(
        owner, words, content='upload_words', content_rowid='upload_id',
        prefix='2 3', detail='column', tokenize='unicode61'
    )""",
    """CREATE TRIGGER upload_words_added AFTER INSERT ON upload_words BEGIN
        INSERT INTO upload_index(rowid, owner, words)
        VALUES (new.upload_id, new.owner, new.words);
    END""",
    """CREATE TRIGGER upload_words_removed AFTER DELETE ON upload_words BEGIN
        INSERT INTO upload_index(upload_index, rowid, owner, words)
        VALUES ('delete', old.upload_id, old.owner, old.words);
    END""",
    """CREATE TRIGGER upload_words_changed AFTER UPDATE ON upload_words BEGIN
        INSERT INTO upload_index(upload_index, rowid, owner, words)
        VALUES ('delete', old.upload_id, old.owner, old.words);
        INSERT INTO upload_index(rowid, owner, words)
        VALUES (new.upload_id, new.owner, new.words);
    END""",
)
# The words are made by us: no dictionary or parser of PostgreSQL's is to change them. The owner's
# "@" stands in no word.
_LEXEMES = "array_to_tsvector(string_to_array(rtrim('@' || owner || ' ' || words), ' '))"
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
    wanted = " AND ".join(f'"{word}" *' for word in words)
    return f'owner : "{owner_id}" AND words : ({wanted})'


def postgresql_query(owner_id: int, words: Sequence[str]) -> str:
    """Write the same as a tsquery."""
    return " & ".join([f"'@{owner_id}'", *(f"'{word}':*" for word in words)])
