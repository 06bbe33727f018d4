"""Results decided one by one, typed in from paper, and passed on."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Final

import geothai

from gis.monitor import Monitor
from planner.model import CaseKind
from planner.workflow import corrections, decisions, entry, transfers
from planner.workflow.checkins import Noted, noted
from planner.workflow.entry import Recorded, Returned, SheetEntry
from planner.workflow.project import Project
from resources.text import catalogue
from ui.trend import Trend
from ui.verdicts import PaperReport, Remark, Said, Verdict, Waiting
from ui.work.cards import Facts, conflict_cards, flag_cards, match_cards, offer_cards, unmatched_cards
from ui.work.trend import trend

_MOST_TOLD: Final = 200


class Results:
    """Follows what is said of results; each method runs on a job's thread."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def waiting(self, language: str) -> Waiting:
        """Return what waits for a person, and what was decided."""
        facts = Facts.of(self._project, language)
        cards = {
            "conflicts": conflict_cards(self._project, facts),
            "unmatched": unmatched_cards(self._project, facts),
            "matches": match_cards(self._project, facts),
            "offers": offer_cards(self._project, facts),
            "flags": flag_cards(self._project, facts),
        }
        return Waiting(cards, self._history(language), self._remarks(facts))

    def decide(self, verdict: Verdict, monitor: Monitor) -> tuple[str, str]:
        """Follow one decision; return the journal in which it stands and its number there."""
        project, case, subject = self._project, verdict.case_id, verdict.subject
        match verdict.what:
            case "counts":
                made = decisions.decide(project, case, subject)
            case "link":
                made = decisions.link(project, subject, case, monitor=monitor)
            case "new":
                made = decisions.confirm_new(project, subject, kind=CaseKind(verdict.kind), monitor=monitor)
            case "same" | "other":
                made = decisions.decide_match(project, case, same=verdict.what == "same")
            case "stays":
                made = decisions.refuse_offer(project, case)
            case "accept":
                return "corrections", decisions.accept_offer(project, case, monitor=monitor)
            case "undo" if verdict.journal == "corrections":
                corrections.undo(project, correction_id=verdict.number, monitor=monitor)
                return "corrections", verdict.number
            case "undo":
                made = decisions.undo_decision(project, decision_id=verdict.number or None, monitor=monitor)
            case _:
                raise ValueError(f"nothing decides {verdict.what!r}")
        return "decisions", made.decision_id

    def _history(self, language: str) -> Sequence[Said]:
        say = catalogue(language).say
        journal = decisions.journal_of(self._project).iloc[::-1].head(_MOST_TOLD)
        columns = (journal.index, journal["at"], journal["what"], journal["case_id"], journal["undone"])
        return tuple(
            Said(
                str(number),
                say("ui.results.said", what=say(f"decisions.{what}"), case=case, at=str(at)[:16].replace("T", " ")),
                bool(undone),
            )
            for number, at, what, case, undone in zip(*columns, strict=True)
        )

    def _remarks(self, facts: Facts) -> Sequence[Remark]:
        # Few sentences are said of many rows.
        words = cache(lambda rejected, codes: Noted("", 0, rejected, codes).words(facts.language))
        return tuple(
            Remark(one.source_file, one.source_row, words(one.rejected, one.codes), one.rejected, one.case_id)
            for one in noted(self._project, checkins=facts.reports)
        )

    # Paper.

    def sheet(self, number: str, language: str) -> SheetEntry:
        """Return a printed sheet by its number or a visit code of it."""
        return entry.sheet(self._project, number, language=language)

    def outstanding(self, language: str) -> tuple[SheetEntry, ...]:
        """Return the sheets that are still out."""
        return entry.outstanding(self._project, language=language)

    def record(self, report: PaperReport, monitor: Monitor) -> Recorded:
        """Keep what was typed in of one child."""
        return entry.record(
            self._project,
            report.case_id,
            report.state,
            outcome=report.outcome,
            reason=report.reason,
            moved_to=report.moved_to,
            visited_at=report.visited_at,
            visitor=report.visitor,
            note=report.note,
            monitor=monitor,
        )

    def tick_off(self, number: str, on: dt.date) -> Returned:
        """Say that a sheet has come back."""
        return entry.return_sheets(self._project, [number], on=on)

    def take_back(self, number: str) -> Returned:
        """Say that a sheet is still out after all."""
        return entry.take_back_returned(self._project, number)

    @staticmethod
    @cache
    def provinces() -> Mapping[str, tuple[str, ...]]:
        """Return the amphoes of each province by their Thai names."""
        return {
            province.name_th: tuple(district.name_th for district in geothai.districts(province.code))
            for province in geothai.provinces()
        }

    # What is passed on.

    def transfers(self, path: Path, language: str, monitor: Monitor) -> Mapping[str, object]:
        """Write the children who moved, for the areas that they moved to."""
        return asdict(transfers.transfers(self._project, path, language=language, monitor=monitor))

    def trend(self, language: str, monitor: Monitor) -> Trend | None:
        """Return how the states changed from day to day; ``None`` without check-ins."""
        return trend(self._project, language, monitor)
