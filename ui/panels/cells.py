"""What stands in the cells of Qt's own tables."""

from PySide6.QtWidgets import QTableWidget


def text_at(table: QTableWidget, row: int, column: int) -> str:
    """Return the text of a cell, ``""`` where there is none."""
    cell = table.item(row, column)
    return "" if cell is None else cell.text()
