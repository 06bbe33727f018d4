"""Routes worth having: which ones cost less than what their customers are worth, by dynamic programming on loads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import pyvrp
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Route = tuple[int, ...]
Leg = tuple[int, int]

_NEAR: Final = 50
"""A customer is reached from so many others at most."""
_WAIT: Final = 0.2
"""What a second of waiting counts against one of driving in what is near, as in PyVRP's neighbourhoods."""
_NEVER: Final = 1e18
_BITS: Final = 64


@dataclass(frozen=True, eq=False, slots=True)
class Ground:
    """A problem with windows as arrays; row 0 is the depot, row i customer i.

    ``apart`` (n + 1, n + 1) is the distance; ``after`` (n + 1, n + 1) the time from the beginning of the service at
    one to the arrival at another; ``opens``, ``shuts`` and ``load`` are (n + 1). Loads are whole, from 1 on.
    """

    apart: FloatArray
    after: FloatArray
    opens: FloatArray
    shuts: FloatArray
    load: IntArray
    room: int
    vehicles: int

    @property
    def customers(self) -> int:
        """Return how many there are, without the depot."""
        return len(self.load) - 1

    def cost(self, route: Sequence[int]) -> float:
        """Return the distance of a route of customers from the depot and back."""
        way = np.array([0, *route, 0])
        return float(self.apart[way[:-1], way[1:]].sum())

    def only(self, customers: IntArray, *, vehicles: int) -> Self:
        """Return the problem of some customers, which are numbered anew in their order, and of some vehicles."""
        rows = np.concatenate([[0], customers])
        square = np.ix_(rows, rows)
        return type(self)(
            self.apart[square],
            self.after[square],
            self.opens[rows],
            self.shuts[rows],
            self.load[rows],
            self.room,
            vehicles,
        )

    def goes(self, one: int, two: int) -> bool:
        """Return whether a vehicle can serve two customers, one right after the other, and be back in time."""
        comes = max(self.opens[one], self.opens[0] + self.after[0, one]) + self.after[one, two]
        back = max(comes, self.opens[two]) + self.after[two, 0]
        fits = int(self.load[one] + self.load[two]) <= self.room
        return fits and bool(comes <= self.shuts[two] and back <= self.shuts[0])

    def joined(self, legs: Sequence[Leg]) -> tuple[Self, dict[int, int]]:
        """Return the problem in which the ends of each leg, which ``goes``, are one, and the new number of each.

        No customer is in two legs. The distance of a leg counts on the way to it; its window is that of its beginning
        from which there is the least waiting (Vidal et al., Computers & Operations Research 40, 2013, on segments).
        """
        after, ends = dict(legs), {end: begin for begin, end in legs}
        first = np.array([number for number in range(len(self.load)) if number not in ends])
        last = np.array([after.get(number, number) for number in first.tolist()])
        square = np.ix_(last, first)
        place = {number: new for new, number in enumerate(first.tolist())}
        place |= {end: place[begin] for end, begin in ends.items()}
        apart, onward = self.apart[square], self.after[square]
        opens, shuts, load = self.opens[first], self.shuts[first], self.load[first]
        for begin, end in legs:
            new, takes = place[begin], float(self.after[begin, end])
            takes = max(takes, float(self.opens[end]) - float(shuts[new]))
            opens[new] = min(max(opens[new], self.opens[end] - takes), shuts[new])
            shuts[new] = min(shuts[new], self.shuts[end] - takes)
            onward[new] += takes
            apart[:, new] += self.apart[begin, end]
            load[new] += self.load[end]
        return type(self)(apart, onward, opens, shuts, load, self.room, self.vehicles), place


def ground_of(data: pyvrp.ProblemData) -> Ground | None:
    """Return a problem as arrays; ``None`` where it has more to it than windows and one kind of load."""
    if data.num_load_dimensions != 1 or data.num_vehicle_types != 1:
        return None
    clients = [data.client(number) for number in range(data.num_clients)]
    if any(client.pickup != [0] or client.delivery[0] < 1 or client.release_time for client in clients):
        return None
    vehicle = data.vehicle_type(0)
    loads = np.array([0, *(client.delivery[0] for client in clients)], dtype=np.int64)
    step = int(np.gcd.reduce(loads))
    service = np.array([0, *(client.service_duration for client in clients)], dtype=np.float64)
    return Ground(
        np.asarray(data.distance_matrix(0)).astype(np.float64),
        np.asarray(data.duration_matrix(0)).astype(np.float64) + service[:, None],
        np.array([vehicle.tw_early, *(client.tw_early for client in clients)], dtype=np.float64),
        np.array([vehicle.tw_late, *(client.tw_late for client in clients)], dtype=np.float64),
        loads // step,
        int(vehicle.capacity[0]) // step,
        vehicle.num_available,
    )


class Pricer:
    """Looks for routes that cost less than their customers are worth.

    A label is the cheapest way found to be at a customer with a load; it carries its time, and as bits the customers
    behind it, so that none is met twice. Loads grow along a route, so labels are made in the order of the load, all
    customers of a load at once. One label stands for all ways to a place with a load, so a route may be missed: a
    heuristic form of the pricing of Desrochers, Desrosiers and Solomon, Operations Research 40 (1992).
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        count = ground.customers
        fits = ground.opens[:, None] + ground.after <= ground.shuts[None, :]
        np.fill_diagonal(fits, False)
        fits[0], fits[:, 0] = False, False
        wait = np.maximum(0.0, ground.opens[None, :] - ground.shuts[:, None] - ground.after)
        far = np.where(fits, ground.apart + _WAIT * wait, np.inf)
        near = min(_NEAR, count)
        # Rows are customers in the order of their loads: those that a load has room for come first.
        self._by = np.argsort(ground.load[1:], kind="stable") + 1
        self._from = np.argpartition(far, near - 1, axis=0)[:near].T[self._by]
        rows = self._by[:, None]
        known = fits[self._from, rows]
        self._after = np.where(known, ground.after[self._from, rows], np.inf)
        self._leg = ground.apart[self._from, rows]
        self._loads = ground.load[self._by]
        self._opens = ground.opens[self._by]
        self._shuts = ground.shuts[self._by][:, None]
        # Labels lie load by load, ``count + 1`` each.
        self._label = self._from - (self._loads * (count + 1))[:, None]
        # Only where both ways can be driven may a customer be met again.
        self._again, self._again_from = np.nonzero(known & fits[rows, self._from])
        self._words = count // _BITS + 1
        self._word = np.arange(count + 1) // _BITS
        self._bit = np.uint64(1) << (np.arange(count + 1) % _BITS).astype(np.uint64)
        met = self._by[self._again]
        self._again_label = self._label[self._again, self._again_from] * self._words + self._word[met]
        self._again_bit = self._bit[met]

    def routes(self, worth: FloatArray, *, fee: float, least: float) -> list[Route]:
        """Return the best route to each last customer where it gains more than ``least``, the best first.

        ``worth`` (n) is that of each customer, ``fee`` is what a route costs besides its distance.
        """
        ground, count, words = self._ground, self._ground.customers, self._words
        shape = (ground.room + 1, count + 1)
        cost, time = np.full(shape, _NEVER), np.full(shape, np.inf)
        before = np.zeros(shape, dtype=np.int32)
        met = np.zeros((*shape, words), dtype=np.uint64) if len(self._again) else None
        every, loads = np.arange(1, count + 1), ground.load[1:]
        first = np.maximum(ground.opens[1:], ground.opens[0] + ground.after[0, 1:])
        alone = (loads <= ground.room) & (first <= ground.shuts[1:])
        every, loads, first = every[alone], loads[alone], first[alone]
        cost[loads, every] = ground.apart[0, every] + fee - worth[every - 1]
        time[loads, every] = first
        if met is not None:
            met[loads, every, self._word[every]] = self._bit[every]
        leg = self._leg - worth[self._by - 1][:, None]
        smaller = np.searchsorted(self._loads, np.arange(ground.room + 1), side="left")
        again = np.searchsorted(self._again, smaller, side="left")
        flat_cost, flat_time, flat_met = cost.reshape(-1), time.reshape(-1), None if met is None else met.reshape(-1)
        for load in range(int(self._loads[0]) + 1, ground.room + 1):
            fit = smaller[load]
            label = self._label[:fit] + load * (count + 1)
            new = flat_cost[label]
            new += leg[:fit]
            arrival = flat_time[label]
            arrival += self._after[:fit]
            new[arrival > self._shuts[:fit]] = _NEVER
            if flat_met is not None:
                some = again[load]
                behind = flat_met[self._again_label[:some] + load * (count + 1) * words]
                hit = np.flatnonzero(behind & self._again_bit[:some])
                new[self._again[hit], self._again_from[hit]] = _NEVER
            pick = new.argmin(axis=1)
            best = new[np.arange(fit), pick]
            row = np.flatnonzero(best < cost[load, self._by[:fit]])
            place, source = self._by[row], self._from[row, pick[row]]
            cost[load, place] = best[row]
            time[load, place] = np.maximum(self._opens[row], arrival[row, pick[row]])
            before[load, place] = source
            if met is not None:
                met[load, place] = met[load - self._loads[row], source]
                met[load, place, self._word[place]] |= self._bit[place]
        # A vehicle is to be back in time.
        cost[time + ground.after[:, 0] > ground.shuts[0]] = _NEVER
        whole = cost[:, 1:] + ground.apart[1:, 0]
        full = whole.argmin(axis=0)
        gain = whole[full, np.arange(count)]
        return [self._way(before, int(last) + 1, int(full[last])) for last in np.argsort(gain) if gain[last] < -least]

    def _way(self, before: NDArray[np.int32], last: int, load: int) -> Route:
        way = list[int]()
        while last:
            way.append(last)
            last, load = int(before[load, last]), load - int(self._ground.load[last])
        return tuple(reversed(way))
