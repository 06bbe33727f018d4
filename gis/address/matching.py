"""Which units an address may mean, and how likely each is.

Every word of an address that may name a unit is weighed against whole chains of units (tambon, amphoe, province): a
chain explains a word at the cost of reading it so, or leaves it unexplained at a higher cost. Costs are negative
logarithms of likelihoods, so the chance of a chain is exp(-cost) over the sum of all. Chains that stop at the amphoe
or the province, and one that explains nothing, are rivals like any other: that is how a level is left open.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from gis.address.gazetteer import NOBODY, Gazetteer
from gis.address.names import SOUND, deletions, edit_cost, edits_allowed, sound
from gis.address.parser import Address, Rank, Word
from gis.address.readings import UNEXPLAINED, Reading, comparable

WRONG_MARK: Final = 3.0
"""A unit of another rank than the mark says."""
FORMER: Final = 0.7
"""The amphoe or province that a unit lay in before."""
BARE_READING: Final = 0.2
OMITTED: Final = (0.0, 1.5, 3.0, 4.5)
"""Units left out, tambon, amphoe, province: an address nearly always names its tambon."""
ONE_WORD_TWICE: Final = 1.5
"""One bare word taken as both the tambon and the amphoe of the same name."""
POSTCODE: Final = (0.0, 1.5, 3.5, 6.5)
"""The postcode is the unit's, of its amphoe, of its province, of none of them."""
OUTSIDE: Final = 4.5
"""Outside the education area at work: few of its children live elsewhere, and they in any of many places."""
MOST_CHAINS: Final = 120
MANY: Final = 40
"""More units than this of one name are those of a word like เมือง."""
BEFORE_TAMBON: Final = 4.0
"""Less for each bare word left unexplained before the tambon: a village or house name stands there."""
ASIDE_READING: Final = 0.6
AGAIN: Final = 3.0
"""A second bare word read as the same unit."""


AT_ONCE: Final = 0.9995
"""How sure an address is whose names all fit: people do write a wrong tambon whole."""
_MARKED: Final = tuple([Rank(rank) for rank in order] for size in (2, 3) for order in permutations(range(size), size))
_BARE_THREE: Final = [Rank.BARE] * 3
_BY_TAMBON: Final = 1 << Rank.TAMBON
_BY_BOTH: Final = _BY_TAMBON | 1 << Rank.AMPHOE
_RANKS_IN: Final = (0, 1, 1, 2, 1, 2, 2, 3)
"""How many ranks a set of bits holds."""


Sounds = tuple[tuple[str, ...], tuple[int, ...]]
"""Sound forms, and beside each the index of the unit whose name it is."""


class Chain(NamedTuple):
    """A tambon, amphoe and province by index, -1 where left open, and what it costs to mean it."""

    tambon: int
    amphoe: int
    province: int
    cost: float = 0.0


class Match(NamedTuple):
    """Chains that an address may mean, likeliest first, each with its chance."""

    chains: tuple[tuple[Chain, float], ...]
    plain: bool = False
    """Every name was read to the letter."""


def matcher_of(gazetteer: Gazetteer, area: Sequence[str] = ()) -> "Matcher":
    """Return the matcher of an area: one for all gazetteers that know the same names, with what it remembers."""
    known: Matcher | None = gazetteer.made.get(f"matcher {tuple(area)}")
    if known is None:
        known = gazetteer.made[f"matcher {tuple(area)}"] = Matcher(gazetteer, area)
    return known


class Matcher:
    """Weighs addresses against a gazetteer; remembers what it weighed last."""

    def __init__(self, gazetteer: Gazetteer, area: Sequence[str] = ()) -> None:
        self.gazetteer = gazetteer
        self.area = tuple(area)
        self.match = lru_cache(maxsize=20_000)(self._match)
        self._pools: dict[tuple[Rank, int, int], Sounds] = {}
        self._heard: tuple[dict[int, tuple[tuple[str, ...], ...]], ...] = ({}, {}, {})
        self._postcodes = tuple(
            frozenset[str]().union(*(gazetteer.tambons[i].postcodes for i in members))
            for members in gazetteer.tambons_of
        )
        self._prefixes = tuple(
            frozenset(code[:2] for a in members for code in self._postcodes[a]) for members in gazetteer.amphoes_of
        )

    def of(self, address: Address) -> Match:
        """Return the chains that an address may mean."""
        return self.match(address.words, address.postcode)

    def _at_once(self, words: tuple[Word, ...], postcode: str) -> Match | None:
        """Return the match of an address whose names fit each other to the letter: what nearly every one is.

        The words are a tambon, an amphoe and perhaps a province, marked, or three without a mark in that order,
        and one tambon alone is meant, which the postcode and the area bear out.
        """
        ranks = [word.rank for word in words if word.rank is not Rank.ASIDE]
        if ranks == _BARE_THREE:
            named = tuple([word for word in words if word.rank is Rank.BARE])
        elif ranks in _MARKED:
            named = tuple(sorted([word for word in words if word.rank is not Rank.ASIDE]))
        else:
            return None
        exact, gaz = self.gazetteer.exact, self.gazetteer
        read = [exact.get(word.text, NOBODY)[i] for i, word in enumerate(named)]
        if not all(read):
            return None
        found = [
            t
            for t, cost in read[0].items()
            if cost == 0
            and read[1].get(gaz.tambons[t].amphoe) == 0
            and (len(read) == 2 or gaz.tambons[t].province in read[2])
        ]
        if len(found) != 1:
            return None
        unit = gaz.tambons[found[0]]
        chain = Chain(found[0], unit.amphoe, unit.province)
        if ranks == _BARE_THREE and len(words) > len(ranks) and self._rivalled(words, unit.amphoe):
            return None
        if (postcode and postcode not in unit.postcodes) or (self.area and not self._inside(chain)):
            return None
        return Match(((chain, AT_ONCE),), plain=True)

    def _rivalled(self, words: Sequence[Word], amphoe: int) -> bool:
        """Tell whether a village or road has the name of a unit there, and may be the tambon meant."""
        exact, gaz = self.gazetteer.exact, self.gazetteer
        for word in words:
            names = exact.get(word.text, NOBODY) if word.rank is Rank.ASIDE else NOBODY
            if names.amphoes or any(gaz.tambons[t].amphoe == amphoe for t in names.tambons):
                return True
        return False

    def explained(self, words: Sequence[Word], chain: Chain) -> int:
        """Return how many words a chain reads as one of its units."""
        exact = self.gazetteer.exact
        readings = [Reading(word, exact.get(word.text, NOBODY), marked=False) for word in words]
        return self._weigh(chain, readings, "")[1]

    def _match(self, words: tuple[Word, ...], postcode: str) -> Match:
        at_once = self._at_once(words, postcode)
        if at_once is not None:
            return at_once
        exact = self.gazetteer.exact
        marked = any(word.rank is Rank.TAMBON for word in words)
        readings = [Reading(word, exact.get(word.text, NOBODY), marked) for word in words]
        chains = self._candidates(readings, postcode)
        weighed = sorted([(self._weigh(chain, readings, postcode)[0], chain) for chain in chains])
        best = weighed[0][0]
        weights = [math.exp(best - cost) for cost, _ in weighed]
        total = sum(weights)
        least = total * 1e-4
        return Match(
            tuple(
                [
                    (Chain(chain[0], chain[1], chain[2], cost), weight / total)
                    for (cost, chain), weight in zip(weighed, weights, strict=True)
                    if weight > least
                ]
            )
        )

    def _candidates(self, readings: Sequence[Reading], postcode: str) -> set[Chain]:
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

    def _sounds(self, rank: Rank, index: int, letters: int) -> tuple[str, ...]:
        """Return the sounds of a unit's names that a word in such letters may be a slip of."""
        sounds = self._heard[rank].get(index)
        if sounds is None:
            units = (self.gazetteer.tambons, self.gazetteer.amphoes, self.gazetteer.provinces)[rank]
            forms = dict.fromkeys(sound(name) for name, _ in units[index].aliases)
            sounds = tuple([tuple([form for form in forms if comparable(form, one)]) for one in range(3)])
            self._heard[rank][index] = sounds
        return sounds[letters]

    def _read(self, reading: Reading, rank: Rank, index: int) -> float:
        """Return what it costs to read a word as a unit, infinite when it cannot be."""
        at = reading.rank
        cost = reading.exact[rank].get(index)
        if cost is None:
            if reading.firm or (at < Rank.BARE and at != rank):
                return math.inf
            cost = math.inf
            for name in self._sounds(rank, index, reading.letters):
                other = edit_cost(reading.sound, name)
                if other is not None and other < cost:
                    cost = other
        if at is Rank.BARE:
            return cost + BARE_READING
        if at is Rank.ASIDE:
            return math.inf if rank is Rank.PROVINCE else cost + ASIDE_READING
        return cost if rank is at else cost + WRONG_MARK

    def _explain(self, reading: Reading, tambon: int, amphoe: int, province: int) -> tuple[float, int]:
        """Return the cost of a word under a chain, and the ranks that read it (bits)."""
        best, by = reading.unexplained, 0
        of_tambons, of_amphoes, of_provinces = reading.costs
        # One after the other and not in a loop: this is where the time goes.
        if tambon >= 0:
            cost = of_tambons.get(tambon)
            if cost is None:
                cost = of_tambons[tambon] = self._read(reading, Rank.TAMBON, tambon)
            if cost < best:
                best, by = cost, 1
        if amphoe >= 0:
            cost = of_amphoes.get(amphoe)
            if cost is None:
                cost = of_amphoes[amphoe] = self._read(reading, Rank.AMPHOE, amphoe)
            if cost < best:
                best, by = cost, 2
            elif cost == best and by:
                by |= 2
        if province >= 0:
            cost = of_provinces.get(province)
            if cost is None:
                cost = of_provinces[province] = self._read(reading, Rank.PROVINCE, province)
            if cost < best:
                best, by = cost, 4
            elif cost == best and by:
                by |= 4
        if best > FORMER and reading.may_be_former and self._formerly(reading, tambon, amphoe):
            return FORMER, 0
        return best, by

    def _formerly(self, reading: Reading, tambon: int, amphoe: int) -> bool:
        gaz = self.gazetteer
        if tambon >= 0:
            former = gaz.tambons[tambon].former
            if former and any(gaz.amphoes[i].code in former for i in reading.exact.amphoes):
                return True
        if amphoe >= 0:
            former = gaz.amphoes[amphoe].former
            return bool(former) and any(gaz.provinces[i].code in former for i in reading.exact.provinces)
        return False

    def _weigh(self, chain: Chain, readings: Sequence[Reading], postcode: str) -> tuple[float, int]:
        """Return what it costs to mean a chain, and how many words it reads as one of its units."""
        total = 0.0
        marked_tambon = maybe_tambon = False
        bare: list[int] = []
        stray, strays_before, namesakes, read = 0, -1, [0], 0
        tambon, amphoe, province, _ = chain
        explain = self._explain
        for reading in readings:
            best, by = explain(reading, tambon, amphoe, province)
            total += best
            if not by:
                stray += reading.rank is Rank.BARE
                continue
            read += 1
            if reading.rank >= Rank.BARE:
                bare.append(by)
            elif by == _BY_TAMBON:
                marked_tambon = True
            if by & _BY_TAMBON:
                maybe_tambon = True
                if by == _BY_BOTH:
                    namesakes.append(stray)
                elif by == _BY_TAMBON and strays_before < 0:
                    strays_before = stray
        if strays_before < 0 and len(namesakes) > 2:  # tambon and amphoe have one name, and it is written twice
            strays_before = namesakes[1]
        total -= BEFORE_TAMBON * max(strays_before, 0)
        again, tambon_named = _assign(bare)
        total += AGAIN * again
        if chain.tambon >= 0 and not marked_tambon and not tambon_named:
            total += ONE_WORD_TWICE if maybe_tambon else UNEXPLAINED[Rank.BARE]
        total += OMITTED[(chain.tambon < 0) + (chain.amphoe < 0) + (chain.province < 0)]
        if postcode:
            total += POSTCODE[self._postcode_fit(chain, postcode)]
        if self.area and chain.province >= 0 and not self._inside(chain):
            total += OUTSIDE
        return total, read

    def _postcode_fit(self, chain: Chain, postcode: str) -> int:
        if chain.tambon >= 0 and postcode in self.gazetteer.tambons[chain.tambon].postcodes:
            return 0
        if chain.amphoe >= 0 and postcode in self._postcodes[chain.amphoe]:
            return 1 if chain.tambon >= 0 else 0
        if chain.province >= 0:
            if postcode[:2] not in self._prefixes[chain.province]:
                return 3
            return 2 if chain.amphoe >= 0 else 1
        return 2

    def _inside(self, chain: Chain) -> bool:
        gaz = self.gazetteer
        code = gaz.provinces[chain.province].code
        if chain.tambon >= 0:
            code = gaz.tambons[chain.tambon].code
        elif chain.amphoe >= 0:
            code = gaz.amphoes[chain.amphoe].code
        return any(code.startswith(one) or one.startswith(code) for one in self.area)


def _assign(bare: list[int]) -> tuple[int, bool]:
    """Give each bare word one of the units that read it (bits); no unit has two.

    Returns how many words are left over, and whether the tambon has one.
    """
    used = again = 0
    for by in sorted(bare, key=_RANKS_IN.__getitem__) if len(bare) > 1 else bare:
        free = by & ~used
        if free:
            used |= free & -free
        else:
            again += 1
    return again, bool(used & _BY_TAMBON)
