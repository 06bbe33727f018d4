"""What an import would do: counts, what changed since last time, and what is wrong with rows."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ui.language import Words

if TYPE_CHECKING:
    from planner.workflow.reading import Person, Preview

_MOST: Final = 500
"""Names shown of a group: nobody reads more, and the list must open at once."""
_OF_CHECKINS: Final = "checkin_"


def reason_text(words: Words, code: str) -> str:
    """Return why a row of a register or of check-ins was set aside, or is warned of."""
    if code.startswith(_OF_CHECKINS):
        return words.say(f"results.rejects.{code.removeprefix(_OF_CHECKINS)}")
    return words.say(f"register_reasons.{code}")


class ImportPreview(QWidget):
    """The second step of an import."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.counts, self.since, self.skipped = QLabel(self), QLabel(self), QLabel(self)
        self.counts.setObjectName("panelTitle")
        self.skipped.setObjectName("hint")
        self.changes, self.reasons = _tree(words.say("ui.import.changes")), _tree(words.say("ui.import.reasons"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for label in (self.counts, self.since, self.skipped):
            label.setWordWrap(True)
            layout.addWidget(label)
        trees = QHBoxLayout()
        for key, tree, stretch in (("changes", self.changes, 1), ("reasons", self.reasons, 1)):
            part = QVBoxLayout()
            title = QLabel(words.say(f"ui.import.{key}"))
            title.setBuddy(tree)
            part.addWidget(title)
            part.addWidget(tree)
            trees.addLayout(part, stretch)
        layout.addLayout(trees, 1)

    def show_preview(self, seen: "Preview") -> None:
        """Show what would happen."""
        words, say = self._words, self._words.say
        numbers = {
            "read": seen.read,
            "accepted": seen.accepted,
            "warned": seen.warned,
            "quarantined": len(seen.set_aside),
        }
        self.counts.setText(
            words.breakable(say("ui.import.counts", **{key: f"{count:,}" for key, count in numbers.items()}))
        )
        since = {"new": len(seen.new), "changed": len(seen.changed), "gone": len(seen.gone)}
        told = say("ui.import.since", **{key: f"{count:,}" for key, count in since.items()})
        self.since.setText(words.breakable(told if any(since.values()) else say("ui.import.nothing_new")))
        self.skipped.setText(
            words.breakable(say("ui.import.skipped", skipped=f"{seen.skipped:,}", doubled=f"{seen.doubled:,}"))
        )
        self.skipped.setVisible(bool(seen.skipped or seen.doubled))
        self.changes.clear()
        # Who is gone or changed is looked for; that children are new is usual.
        self._add_people("gone", seen.gone)
        changed = self._group("changed", len(seen.changed))
        for change in seen.changed[:_MOST]:
            child = _item(changed, _named(change.person))
            for field, before, after in change.fields:
                _item(child, self._change(field, before, after))
        self._more(changed, len(seen.changed))
        self._add_people("new", seen.new)
        for row in range(self.changes.topLevelItemCount()):
            item = self.changes.topLevelItem(row)
            if item is not None:
                item.setExpanded(item.childCount() <= 50)
        self.reasons.clear()
        self._add_reasons("quarantined", len(seen.set_aside), seen.by_reason)
        self._add_reasons("warned", seen.warned, seen.by_warning)
        self.reasons.expandAll()

    def _change(self, field: str, before: str, after: str) -> str:
        say = self._words.say
        if field == "gone":
            return say("ui.import.back_on_list")
        empty = say("ui.import.empty")
        name = say(f"fields.{field}")
        shown = {"kind": "kinds"}.get(field)
        texts = [say(f"{shown}.{text}") if shown and text else text or empty for text in (before, after)]
        return say("ui.import.change", field=name, before=texts[0], after=texts[1])

    def _add_people(self, key: str, people: "Sequence[Person]") -> None:
        group = self._group(key, len(people))
        for person in people[:_MOST]:
            _item(group, _named(person))
        self._more(group, len(people))

    def _group(self, key: str, count: int) -> QTreeWidgetItem:
        item = QTreeWidgetItem([self._words.say(f"ui.import.{key}", count=f"{count:,}")])
        self.changes.addTopLevelItem(item)
        return item

    def _more(self, group: QTreeWidgetItem, count: int) -> None:
        if count > _MOST:
            _item(group, self._words.say("ui.import.more", count=f"{count - _MOST:,}"))

    def _add_reasons(self, key: str, count: int, counts: Mapping[str, int]) -> None:
        group = QTreeWidgetItem([self._words.say(f"ui.import.{key}", count=f"{count:,}")])
        self.reasons.addTopLevelItem(group)
        for code, rows in counts.items():
            reason = reason_text(self._words, code)
            text = self._words.say("ui.import.reason", reason=reason, count=f"{rows:,}")
            _item(group, text)


def _named(person: "Person") -> str:
    return " · ".join(part for part in (person.case_id, person.name, person.told) if part)


def _item(parent: QTreeWidgetItem, text: str) -> QTreeWidgetItem:
    return QTreeWidgetItem(parent, [text])


def _tree(name: str) -> QTreeWidget:
    tree = QTreeWidget()
    tree.setHeaderHidden(True)
    tree.setAccessibleName(name)
    tree.setTextElideMode(Qt.TextElideMode.ElideNone)
    # As wide as its longest line: a reason that is cut short tells nothing.
    tree.header().setStretchLastSection(False)
    tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    return tree
