"""A list of schools of which one is chosen, or all of them."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from PySide6.QtWidgets import QComboBox, QWidget

from ui.language import Words

_SHOWN: Final = 14
"""Letters for which there is always room: the longest of many names would make a dialog too wide."""


class SchoolChoice(QComboBox):
    """Schools (``code: name``) in the order given; a name that several bear has its code before it.

    ``name_key`` is that of the list's own name, ``first_key`` that of an entry before the schools, which stands for
    all of them or none; its code is ``""``.
    """

    def __init__(
        self,
        words: Words,
        schools: Mapping[str, str],
        *,
        name_key: str,
        first_key: str = "",
        chosen: str = "",
        with_codes: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._name_key = name_key
        self._first_key = first_key
        self._with_codes = with_codes
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_SHOWN)
        self._schools: dict[str, str] | None = None
        self.offer(schools)
        self.choose(chosen)
        self.retranslate()

    @property
    def code(self) -> str:
        """Return the code of the school chosen, ``""`` for the first entry or where there is no school."""
        return str(self.currentData() or "")

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the code of the school chosen alone; none stands for all."""
        return (self.code,) if self.code else ()

    def choose(self, code: str) -> None:
        """Choose a school by its code; one that is not offered gives way to what stands first."""
        self.setCurrentIndex(max(self.findData(code), 0))

    def offer(self, schools: Mapping[str, str]) -> None:
        """Offer other schools; the one chosen stays where it is among them, and nobody is told."""
        if self._schools == schools:
            # As at every change of the project.
            return
        self._schools = dict(schools)
        before, borne = self.code, Counter(schools.values())
        self.blockSignals(True)
        self.clear()
        if self._first_key:
            self.addItem(self._words.say(self._first_key), "")
        for code, name in schools.items():
            self.addItem(f"{code}  {name}" if self._with_codes or borne[name] > 1 else name, code)
        self.choose(before)
        self.blockSignals(False)

    def retranslate(self) -> None:
        """Say the list's name and its first entry anew."""
        say = self._words.say
        self.setAccessibleName(say(self._name_key))
        if self._first_key:
            self.setItemText(0, say(self._first_key))


def one_or_all(words: Words, schools: Mapping[str, str], chosen: str, parent: QWidget) -> SchoolChoice:
    """Return a choice of a dialog: one school or all of them."""
    return SchoolChoice(
        words,
        schools,
        name_key="ui.board.areas_school",
        first_key="ui.plan.all_schools",
        chosen=chosen,
        parent=parent,
    )
