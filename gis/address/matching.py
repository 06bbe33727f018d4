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

from gis.address.finding import Chain, Finder
from gis.address.gazetteer import NOBODY, Gazetteer
from gis.address.names import edit_cost, sound
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
        self._finder = Finder(gazetteer)
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
        chains = self._finder.chains(readings, postcode)
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
