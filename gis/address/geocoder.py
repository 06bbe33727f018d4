"""An address becomes a place: how exactly it is known, where it is, how far off it may be, and why."""

import gc
import math
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace
from typing import Final

from gis.address.finding import Chain
from gis.address.gazetteer import Gazetteer
from gis.address.levels import Level, PlaceStatus
from gis.address.matching import Match, matcher_of
from gis.address.parser import Address, AddressQuery, Rank, parse
from gis.address.places import Candidate, Note, Place, nowhere
from gis.address.radii import Spot
from gis.address.units import Unit
from gis.address.villages import Landmark, Village
from gis.address.within import village_spot, within_tambon
from gis.monitor import Monitor, Progress

ACCEPT: Final = 0.95
"""A unit is taken as meant from this chance on ..."""
MARGIN: Final = 12.0
"""... if it is this many times likelier than the next one of its rank."""
WORST: Final = 11.5
"""... and costs no more (three names with a slip each), or three words name it whatever else is said."""
LOOSE: Final = 3.0
"""A single word that fits worse than this, and nothing beside it, is no place at all."""
LEAST: Final = 0.5
"""Below this chance a level is left open: no unit of it is likelier than all others together."""
MOST_CANDIDATES: Final = 5
_OWN_POINT: Final = ("source", "town", "villages", "boundary")
CHUNK: Final = 2_000
_NAMES_AGREE: Final = Note("names_agree")


class Geocoder:
    """Places Thai addresses without a network; ``area`` are codes of the education area, as evidence."""

    def __init__(self, gazetteer: Gazetteer, area: Sequence[str] = ()) -> None:
        self.gazetteer = gazetteer
        self._matcher = matcher_of(gazetteer, area)

    def taught(self, landmarks: Iterable[Landmark]) -> "Geocoder":
        """Return this geocoder with more landmarks."""
        other = copy(self)
        other.gazetteer = self.gazetteer.with_points(landmarks)
        return other

    def locate_all(self, queries: Sequence[AddressQuery], *, monitor: Monitor) -> list[Place]:
        """Return the place of each query, in order."""
        places: list[Place] = []
        collecting = gc.isenabled()
        gc.disable()  # places hold no cycles, and going through all of them time and again takes a tenth of the time
        try:
            for query in queries:
                if len(places) % CHUNK == 0:
                    monitor.check()
                    monitor.report(Progress("locate_addresses", len(places), len(queries)))
                places.append(self.locate(query))
        finally:
            if collecting:
                gc.enable()
        monitor.report(Progress("locate_addresses", len(places), len(places)))
        return places

    def locate(self, query: AddressQuery) -> Place:
        """Return the place of an address. Any text at all gets a place with a level, a status and a reason."""
        address = parse(query, self.gazetteer.exact)
        if not address.words and not address.postcode:
            return nowhere("empty" if address.empty else "not_understood", address.moo)
        match = self._matcher.of(address)
        best, chance = match.chains[0]
        if match.plain:  # two names or more, to the letter, and nothing that speaks against them
            return self._at_tambon(address, match, best, chance, sure=True)
        if best.tambon >= 0 and chance >= LEAST:
            enough = self._enough(address, best)
            if not enough and (best.cost > LOOSE or self._of_two_ranks(address)):
                return self._open(address, match)
            fits = best.cost <= WORST or self._matcher.explained(address.words, best) >= 3
            sure = enough and fits and chance >= ACCEPT and self._margin(match) >= MARGIN
            return self._at_tambon(address, match, best, chance, sure=sure)
        return self._above(address, match)

    @staticmethod
    def _margin(match: Match) -> float:
        """Return how many times likelier the first chain's tambon is than all others together."""
        first, own, rival = match.chains[0][0].tambon, 0.0, 0.0
        for chain, chance in match.chains:
            if chain.tambon == first:
                own += chance
            else:
                rival += chance
        return own / rival if rival > 0 else math.inf

    def _enough(self, address: Address, chain: Chain) -> bool:
        """Tell whether an address says enough: a marked tambon, two units, or one that its postcode bears out."""
        for word in address.words:
            if word.rank is Rank.TAMBON:
                return True
        if address.postcode in self.gazetteer.tambons[chain.tambon].postcodes:
            return True
        named = [word for word in address.words if word.rank is not Rank.ASIDE]
        return len(named) >= 2 and self._matcher.explained(named, chain) >= 2

    def _of_two_ranks(self, address: Address) -> bool:
        """Tell whether an address of one word names a province and a tambon alike (เชียงใหม่): it decides nothing."""
        names = [self.gazetteer.exact[word.text] for word in address.words if word.text in self.gazetteer.exact]
        return any(found.provinces and found.tambons for found in names)

    def _units(self, chain: Chain) -> tuple[str, str, str]:
        """Return the names of a chain's province, amphoe and tambon, ``""`` where open."""
        gaz = self.gazetteer
        return (
            gaz.provinces[chain.province].name if chain.province >= 0 else "",
            gaz.amphoes[chain.amphoe].name if chain.amphoe >= 0 else "",
            gaz.tambons[chain.tambon].name if chain.tambon >= 0 else "",
        )

    def _finest(self, chain: Chain) -> tuple[Level, Unit] | None:
        gaz = self.gazetteer
        if chain.tambon >= 0:
            return Level.TAMBON, gaz.tambons[chain.tambon]
        if chain.amphoe >= 0:
            return Level.AMPHOE, gaz.amphoes[chain.amphoe]
        if chain.province >= 0:
            return Level.PROVINCE, gaz.provinces[chain.province]
        return None

    def _at_tambon(self, address: Address, match: Match, chain: Chain, chance: float, *, sure: bool) -> Place:
        within = within_tambon(self.gazetteer, address, chain.tambon)
        notes = self._notes(address, chain, plain=match.plain) + within.notes
        candidates: tuple[Candidate, ...] = ()
        if within.rivals:
            candidates = tuple(self._village_candidate(chain, rival) for rival in within.rivals[:MOST_CANDIDATES])
        elif not sure:
            candidates = self._candidates(address, match)
            notes = (Note("several", {"count": len(candidates)}), *notes) if len(candidates) > 1 else notes
        accepted = sure and not within.rivals
        spot = within.spot if accepted or within.rivals else self._spread_out(within.spot, match)
        if not accepted and not within.rivals and not self._enough(address, chain):
            notes = (Note("too_little"), *notes)
        return Place(
            within.level,
            within.code,
            *self._units(chain),
            within.moo,
            spot.lat,
            spot.lon,
            spot.r50_m,
            spot.r95_m,
            round(chance, 4),
            PlaceStatus.ACCEPTED if accepted else PlaceStatus.REVIEW,
            notes,
            candidates,
        )

    def _above(self, address: Address, match: Match) -> Place:
        """Return the finest wider unit that most chances agree on; in doubt about more, leave it open."""
        tambon_named = any(word.rank in (Rank.TAMBON, Rank.BARE, Rank.ASIDE) for word in address.words)
        candidates = self._candidates(address, match)
        open_tambon = any(chain.tambon >= 0 and chance >= 0.05 for chain, chance in match.chains)
        for rank in (1, 2):
            chances: dict[int, float] = {}
            for chain, chance in match.chains:
                unit_index = chain.amphoe if rank == 1 else chain.province
                if unit_index >= 0:
                    chances[unit_index] = chances.get(unit_index, 0.0) + chance
            if not chances:
                continue
            index = max(chances, key=lambda unit: chances[unit])
            chance = chances[index]
            if chance < LEAST:
                continue
            province = self.gazetteer.amphoes[index].province if rank == 1 else index
            chain = Chain(-1, index if rank == 1 else -1, province)
            rest = sum(other for i, other in chances.items() if i != index) + 1e-9
            unknown = any(word.rank is Rank.TAMBON for word in address.words)
            finer = rank == 2 and any(c.amphoe >= 0 and p >= 0.05 for c, p in match.chains)
            accepted = chance >= ACCEPT and chance / rest >= MARGIN and not (open_tambon or unknown or finer)
            accepted = accepted and self._all_understood(address, chain)
            found = self._finest(chain)
            assert found is not None  # a province is always there
            level, unit = found
            spot = self.gazetteer.spot(unit.code)
            missing = "tambon_unknown" if unknown or (open_tambon and tambon_named) else "tambon_missing"
            notes = (Note(missing), *(note for note in self._notes(address, chain) if note is not _NAMES_AGREE))
            return Place(
                level,
                unit.code,
                *self._units(chain),
                address.moo,
                spot.lat,
                spot.lon,
                spot.r50_m,
                spot.r95_m,
                round(chance, 4),
                PlaceStatus.ACCEPTED if accepted else PlaceStatus.REVIEW,
                notes,
                () if accepted else candidates,
            )
        if candidates:
            return self._open(address, match)
        return nowhere("not_understood", address.moo)

    def _open(self, address: Address, match: Match) -> Place:
        """Leave everything open, with what it may be."""
        candidates = self._candidates(address, match)
        return replace(
            nowhere("several_anywhere" if len(candidates) > 1 else "too_little", address.moo, count=len(candidates)),
            status=PlaceStatus.REVIEW,
            candidates=candidates,
        )

    def _all_understood(self, address: Address, chain: Chain) -> bool:
        """Tell whether every word that should name a unit names one, and not a single bare word is all there is."""
        named = [word for word in address.words if word.rank is not Rank.ASIDE]
        if len(named) == 1 and named[0].rank is Rank.BARE:
            return False
        return self._matcher.explained(named, chain) == len(named)

    def _candidates(self, address: Address, match: Match) -> tuple[Candidate, ...]:
        found = []
        for chain, chance in match.chains:
            finest = self._finest(chain)
            if finest is None or chance < 0.002:
                continue
            level, unit = finest
            spot = self.gazetteer.spot(unit.code)
            found.append(
                Candidate(
                    level,
                    unit.code,
                    *self._units(chain),
                    address.moo,
                    spot.lat,
                    spot.lon,
                    spot.r50_m,
                    spot.r95_m,
                    round(chance, 4),
                    self._notes(address, chain),
                )
            )
            if len(found) == MOST_CANDIDATES:
                break
        return tuple(found)

    def _village_candidate(self, chain: Chain, village: Village) -> Candidate:
        unit = self.gazetteer.tambons[chain.tambon]
        spot = village_spot(self.gazetteer, chain.tambon, village)
        code = f"{unit.code}{int(village.moo):02d}" if village.moo else unit.code
        note = Note("village_here", {"moo": village.moo or "-"})
        return Candidate(
            Level.VILLAGE, code, *self._units(chain), village.moo, *spot[:4], round(village.chance, 4), (note,)
        )

    def _notes(self, address: Address, chain: Chain, *, plain: bool = False) -> tuple[Note, ...]:
        """Explain a chain: each unit by how it was read, then what speaks against it.

        ``plain`` says that every name was read to the letter.
        """
        gaz, notes = self.gazetteer, list[Note]()
        if plain:
            for word in address.words:
                if word.rank is Rank.PROVINCE or word.rank is Rank.BARE:
                    return self._closing(notes, chain)
            return self._closing([Note("province_implied", {"name": gaz.provinces[chain.province].name})], chain)
        exact = gaz.exact
        read = 0
        for rank, (name, index, members) in enumerate(
            (
                ("tambon", chain.tambon, gaz.tambons),
                ("amphoe", chain.amphoe, gaz.amphoes),
                ("province", chain.province, gaz.provinces),
            )
        ):
            if index < 0:
                continue
            marked = [word.text for word in address.words if word.rank == rank]
            texts = marked or [word.text for word in address.words if word.rank >= Rank.BARE]
            if any(text in exact and index in exact[text][rank] for text in texts):
                read += 1
            elif not marked and len(texts) <= read:
                if rank:
                    notes.append(Note(f"{name}_implied", {"name": members[index].name}))
            elif rank == 1 and chain.tambon >= 0 and self._was_in(address, gaz.tambons[chain.tambon].former, 1):
                notes.append(Note("former_amphoe", {"name": members[index].name}))
            elif rank == 2 and chain.amphoe >= 0 and self._was_in(address, gaz.amphoes[chain.amphoe].former, 2):
                notes.append(Note("former_province", {"name": members[index].name}))
            else:
                notes.append(Note(f"{name}_read_as", {"name": members[index].name}))
        if address.postcode and chain.tambon >= 0 and address.postcode not in gaz.tambons[chain.tambon].postcodes:
            notes.append(Note("postcode_differs", {"postcode": address.postcode}))
        return self._closing(notes, chain)

    def _closing(self, notes: list[Note], chain: Chain) -> tuple[Note, ...]:
        if not notes:
            notes = [_NAMES_AGREE]
        if chain.tambon >= 0 and self.gazetteer.spots[chain.tambon].basis not in _OWN_POINT:
            notes.append(Note("point_derived"))
        return tuple(notes)

    def _was_in(self, address: Address, former: frozenset[str], rank: int) -> bool:
        gaz = self.gazetteer
        units = gaz.amphoes if rank == 1 else gaz.provinces
        return any(
            units[i].code in former
            for word in address.words
            for i in (gaz.exact[word.text][rank] if word.text in gaz.exact else ())
        )

    def _spread_out(self, spot: Spot, match: Match) -> Spot:
        """Return the spot with an r95 that also holds the rivals that make up 95 % of the chance."""
        seen, far = 0.0, spot.r95_m
        for chain, chance in match.chains:
            seen += chance
            finest = self._finest(chain)
            if finest is not None:
                other = self.gazetteer.spot(finest[1].code)
                far = max(far, spot.metres_to(other.lat, other.lon) + other.r50_m)
            if seen >= ACCEPT:
                break
        return spot._replace(r95_m=far)
