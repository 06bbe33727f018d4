"""The queue of places in doubt, a line each, and how places are put into words."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from ui.language import Words
from ui.models.frame_model import Index

if TYPE_CHECKING:
    from planner.workflow.review import Doubt

_ROOT: Final = QModelIndex()
_KILOMETRE_M: Final = 1000.0


def place_words(words: Words, parts: Mapping[str, str]) -> str:
    """Return moo, tambon, amphoe and province as a person writes them."""
    say = words.say
    moo = [say("ui.moo", moo=parts["moo"])] if parts.get("moo") else []
    units = [say(f"visits.{name}", name=parts[name]) for name in ("tambon", "amphoe", "province") if parts.get(name)]
    return " ".join([*moo, *units])


def written_words(words: Words, written: Mapping[str, str]) -> str:
    """Return an address as it stands on the list, its parts told apart."""
    say = words.say
    house = [written[name] for name in ("address", "house") if written.get(name)]
    moo = [say("ui.moo", moo=written["moo"])] if written.get("moo") else []
    rest = [written[name] for name in ("village", "street") if written.get(name)]
    units = [
        say(f"visits.{name}", name=written[name]) for name in ("tambon", "amphoe", "province") if written.get(name)
    ]
    return " ".join([*house, *moo, *rest, *units, written.get("postcode", "")]).strip()


def far(words: Words, metres: float) -> str:
    """Return a distance in metres, or in kilometres from one on."""
    if metres < _KILOMETRE_M:
        return words.say("ui.results.metres", m=f"{metres:,.0f}")
    return words.say("ui.results.km", km=f"{metres / _KILOMETRE_M:,.1f}")


class QueueModel(QAbstractListModel):
    """The doubts in order, a line each."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._names: Mapping[str, str] = {}
        self.doubts: list[Doubt] = []

    def show(self, doubts: "Sequence[Doubt]", names: Mapping[str, str]) -> None:
        """Show other doubts; ``names`` of children by case."""
        self.beginResetModel()
        self.doubts, self._names = list(doubts), names
        self.endResetModel()

    def take(self, row: int) -> "Doubt":
        """Take a doubt out."""
        self.beginRemoveRows(_ROOT, row, row)
        doubt = self.doubts.pop(row)
        self.endRemoveRows()
        return doubt

    def put(self, row: int, doubt: "Doubt") -> None:
        """Put a doubt back."""
        self.beginInsertRows(_ROOT, row, row)
        self.doubts.insert(row, doubt)
        self.endInsertRows()

    def row_of(self, case_id: str) -> int:
        """Return the row of a child's doubt, -1 for none."""
        return next((row for row, doubt in enumerate(self.doubts) if case_id in doubt.case_ids), -1)

    def name_of(self, case_id: str) -> str:
        """Return a child's name."""
        return self._names.get(case_id, "")

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of doubts."""
        return 0 if parent.isValid() else len(self.doubts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's variant
        """Return a line: code, name, how many children, what the doubt costs."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        doubt = self.doubts[index.row()]
        say = self._words.say
        parts = [doubt.case_ids[0], self.name_of(doubt.case_ids[0])]
        if doubt.children > 1:
            parts.append(say("ui.review.and_others", count=f"{doubt.children - 1:,}"))
        if doubt.cost > 0:
            parts.append(say("ui.review.cost", km=f"{doubt.cost:,.1f}"))
        if doubt.skipped:
            parts.append(say("review.skipped"))
        return " · ".join(part for part in parts if part)
