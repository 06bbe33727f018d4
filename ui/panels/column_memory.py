"""Widths and order of a table's columns, kept between sessions as a person left them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QTableView

from ui.models.frame_model import FrameModel


class ColumnMemory:
    """Listens to a table's header; ``restore`` after the table has got its columns."""

    def __init__(self, view: QTableView, model: FrameModel, name: str) -> None:
        self._view = view
        self._model = model
        self._name = name
        self._quiet = False
        header = view.horizontalHeader()
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Keep nothing of what the program itself does meanwhile."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    def restore(self) -> None:
        """Give the columns the widths and the order that a person gave them."""
        header = self._view.horizontalHeader()
        widths = cast("dict[str, Any]", self._kept("widths", {}))
        order = [str(key) for key in cast("list[Any]", self._kept("order", []))]
        known = {self._model.key_at(column): column for column in range(self._model.columnCount())}
        with self.quietly():
            for key, width in widths.items():
                if key in known and isinstance(width, int) and width > 0:
                    # A hidden column is given its width when it is shown.
                    hidden = self._view.isColumnHidden(known[key])
                    self._view.setColumnWidth(known[key], width)
                    self._view.setColumnHidden(known[key], hidden)
            for place, key in enumerate(key for key in order if key in known):
                header.moveSection(header.visualIndex(known[key]), place)

    def _kept(self, what: str, usual: object) -> object:
        try:
            kept = json.loads(str(QSettings().value(f"columns/{self._name}_{what}", "")))
        except ValueError:
            return usual
        return kept if isinstance(kept, type(usual)) else usual

    def _keep(self, what: str, value: object) -> None:
        QSettings().setValue(f"columns/{self._name}_{what}", json.dumps(value))

    def _resized(self, column: int, before: int, width: int) -> None:
        # To or from nothing: the column was hidden or shown.
        if not self._quiet and before and width:
            widths = cast("dict[str, Any]", self._kept("widths", {}))
            self._keep("widths", widths | {self._model.key_at(column): width})

    def _moved(self) -> None:
        if not self._quiet:
            header = self._view.horizontalHeader()
            self._keep("order", [self._model.key_at(header.logicalIndex(at)) for at in range(header.count())])
