"""The units that the words of an address may name: by exact names, by sound, and by slips within what is known."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from gis.address.gazetteer import NOBODY, Gazetteer
from gis.address.names import SOUND, deletions, edit_cost, edits_allowed, sound
from gis.address.parser import Rank
from gis.address.readings import Reading, comparable

MOST_CHAINS: Final = 120
MANY: Final = 40
"""More units than this of one name are those of a word like เมือง."""

Sounds = tuple[tuple[str, ...], tuple[int, ...]]
"""Sound forms, and beside each the index of the unit whose name it is."""


class Chain(NamedTuple):
    """A tambon, amphoe and province by index, -1 where left open, and what it costs to mean it."""

    tambon: int
    amphoe: int
    province: int
    cost: float = 0.0


class Finder:
    """Finds the chains of a gazetteer that are worth weighing; keeps the sounds of names that it was asked for."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._pools: dict[tuple[Rank, int, int], Sounds] = {}

    def chains(self, readings: Sequence[Reading], postcode: str) -> set[Chain]:
        """Return the chains worth weighing: by exact names, then by sound, then by slips within what is known.

        Words whose names fit together are marked as firm.
        """
        gaz = self.gazetteer
        provinces = self._named(readings, Rank.PROVINCE)
        provinces |= self._slipped_provinces(readings, marked_only=bool(provinces))
        amphoes = self._named(readings, Rank.AMPHOE)
        if len(amphoes) > MANY and provinces:  # "เมือง" alone
            amphoes = {a for a in amphoes if gaz.amphoes[a].province in provinces} or amphoes
        settled = self._settled(amphoes, provinces)
        amphoes |= self._slipped_amphoes(readings, provinces, settled)
        if not self._settled(amphoes, provinces):
            aside = (reading for reading in readings if reading.rank is Rank.ASIDE)
            amphoes |= {a for reading in aside for a in reading.exact.amphoes}
        tambons: set[int] = set()
        for reading in readings:
            found, fits = self._tambons_of_word(reading, amphoes, provinces)
            tambons |= found
            rank = reading.rank
            if rank is Rank.AMPHOE:
                fits = settled and bool(reading.exact.amphoes)
            elif rank is Rank.PROVINCE:
                fits = bool(reading.exact.provinces)
            elif rank is Rank.BARE:
                fits = fits or bool(reading.exact.provinces or (settled and reading.exact.amphoes))
            reading.firm = fits
        if len(tambons) > MANY:
            near = {
                t for t in tambons if gaz.tambons[t].province in provinces or postcode in gaz.tambons[t].postcodes
            }
            tambons = near or set(sorted(tambons)[:MOST_CHAINS])
        chains = {Chain(t, gaz.tambons[t].amphoe, gaz.tambons[t].province) for t in tambons}
        if len(amphoes) <= MOST_CHAINS:
            chains |= {Chain(-1, a, gaz.amphoes[a].province) for a in amphoes}
        if len(amphoes) <= 5:
            provinces |= {gaz.amphoes[a].province for a in amphoes}
        chains |= {Chain(-1, -1, p) for p in provinces}
        chains.add(Chain(-1, -1, -1))
        return chains

    def _settled(self, amphoes: set[int], provinces: set[int]) -> bool:
        """Tell whether some amphoe named lies in a province named, where there is one."""
        return bool(amphoes) and (
            not provinces or any(self.gazetteer.amphoes[a].province in provinces for a in amphoes)
        )

    def _tambons_of_word(self, reading: Reading, amphoes: set[int], provinces: set[int]) -> tuple[set[int], bool]:
        """Return the tambons that a word may name, and whether its very name is one of the amphoe or province named.

        They are those of its name there, else those a slip away there, else those of its name anywhere.
        """
        rank = reading.rank
        if rank in (Rank.AMPHOE, Rank.PROVINCE) and reading.exact[rank]:
            return set(), False
        units = self.gazetteer.tambons
        named = set(reading.exact.tambons)
        by_sound = not named and rank is not Rank.ASIDE
        if by_sound:
            named = set(self.gazetteer.heard.get(reading.sound, NOBODY).tambons)
        fitting = {a for a in amphoes if not provinces or self.gazetteer.amphoes[a].province in provinces}
        within = {t for t in named if units[t].amphoe in (fitting or amphoes)}
        if not fitting:  # no amphoe is named, or one of another province than is named
            within |= {t for t in named if units[t].province in provinces}
        if rank is Rank.ASIDE and not within and reading.nameless:
            within = self._slipped_tambons(reading, amphoes, provinces) if amphoes or provinces else within
            return within, False
        if within and by_sound:
            return within | self._slipped_tambons(reading, amphoes, provinces), False
        if within or rank is Rank.ASIDE:
            return within, bool(within) and bool(fitting or not amphoes)
        if rank is Rank.TAMBON or (rank is Rank.BARE and reading.nameless):
            return named | self._slipped_tambons(reading, amphoes, provinces), False
        return named, False

    def _named(self, readings: Sequence[Reading], rank: Rank) -> set[int]:
        """Return the units of a rank whose name, or its sound, is a word of the address."""
        found: set[int] = set()
        for reading in readings:
            at = reading.rank
            if at is Rank.ASIDE or (at not in (rank, Rank.BARE) and reading.exact[at]):
                continue  # a word that is what its mark says is nothing else
            names = reading.exact[rank]
            if not names and (at is rank or (at is Rank.BARE and reading.nameless)):
                names = self.gazetteer.heard.get(reading.sound, NOBODY)[rank]
            if names:
                found.update(names if at is rank else [i for i, cost in names.items() if cost < SOUND])
        return found

    def _slipped_provinces(self, readings: Sequence[Reading], *, marked_only: bool) -> set[int]:
        """Return the provinces that a word may be a slip of."""
        found: set[int] = set()
        for reading in readings:
            marked = reading.rank is Rank.PROVINCE and not reading.exact.provinces
            if marked or (not marked_only and reading.rank is Rank.BARE and reading.nameless):
                found |= self._close(reading, Rank.PROVINCE, 0)
        return found

    def _slipped_amphoes(self, readings: Sequence[Reading], provinces: set[int], settled: bool) -> set[int]:
        """Return the amphoe that a word may be a slip of: in the provinces named, else in the whole nation."""
        found: set[int] = set()
        for reading in readings:
            rank = reading.rank
            if rank not in (Rank.AMPHOE, Rank.BARE) or (settled and reading.exact[Rank.AMPHOE]):
                continue
            if rank is Rank.BARE and not reading.nameless:
                continue
            for p in provinces:
                found |= self._close(reading, Rank.AMPHOE, p)
            if not provinces:
                found |= self._by_slip(reading.sound, Rank.AMPHOE)
        return found

    def _slipped_tambons(self, reading: Reading, amphoes: set[int], provinces: set[int]) -> set[int]:
        gaz = self.gazetteer
        pools = amphoes or {a for p in provinces for a in gaz.amphoes_of[p]}
        within: set[int] = set()
        for a in pools:
            within |= self._close(reading, Rank.TAMBON, a)
        if not within and (reading.rank is Rank.TAMBON or not pools):
            within = self._by_slip(reading.sound, Rank.TAMBON)
        return within

    def _close(self, reading: Reading, rank: Rank, above: int) -> set[int]:
        """Return the units of a rank within the unit ``above`` whose name is within reach of a word."""
        form, letters = reading.sound, reading.letters
        pool = self._pools.get((rank, above, letters))
        if pool is None:
            pool = self._pools[rank, above, letters] = self._pool(rank, above, letters)
        found = process.extract(form, pool[0], scorer=OSA.distance, score_cutoff=edits_allowed(len(form)), limit=6)
        return {pool[1][i] for _, _, i in found}

    def _pool(self, rank: Rank, above: int, letters: int) -> Sounds:
        gaz = self.gazetteer
        if rank is Rank.TAMBON:
            members, units = gaz.tambons_of[above], gaz.tambons
        elif rank is Rank.AMPHOE:
            members, units = gaz.amphoes_of[above], gaz.amphoes
        else:
            members, units = tuple(range(len(gaz.provinces))), gaz.provinces
        pairs = [
            (form, i) for i in members for name, _ in units[i].aliases if comparable(form := sound(name), letters)
        ]
        return tuple(form for form, _ in pairs), tuple(i for _, i in pairs)

    def _by_slip(self, form: str, rank: Rank) -> set[int]:
        """Return the units of the whole nation whose name is one letter off."""
        slips, heard = self.gazetteer.slips[form.isascii()], self.gazetteer.heard
        if len(form) < 3:
            return set()
        forms = {other for shorter in deletions(form) for other in slips.get(shorter, ())}
        return {i for other in forms if heard[other][rank] and edit_cost(form, other) for i in heard[other][rank]}
