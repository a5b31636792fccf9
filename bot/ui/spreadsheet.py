"""Lines of CSV for spreadsheets.

Names and reasons were written by strangers: a spreadsheet would run what begins like a formula, so
that gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Spreadsheets read UTF-8 only behind this mark.
_MARK = "\ufeff"
# https://owasp.org/www-community/attacks/CSV_Injection; those of full width are taken for the same.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_head(columns: Sequence[str]) -> str:
    """Write the beginning of a file: the names of its columns."""
    return _MARK + csv_line(columns)


def csv_line(cells: Iterable[str | int | None]) -> str:
    """Write a line of cells that a spreadsheet shows and does not run."""
    line = io.StringIO()
    csv.writer(line).writerow([_shown(cell) for cell in cells])
    return line.getvalue()


def _shown(cell: str | int | None) -> str | int | None:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    # Some look behind blanks too.
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULAS):
        return f"'{cell}"
    return cell
