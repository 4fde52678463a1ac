"""How names are compared: ``python -m tests.benchmarks.bench_likeness`` prints figures of one run.

Precision and recall on the labelled pairs and on generated names; one incoming name against
100,000 beside scans by rapidfuzz; all duplicates among 100,000.
"""

import random
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from rapidfuzz import fuzz, process

from campaign.organizations.blocking import blocking_keys
from campaign.organizations.comparing import Answer, Spelling, compare
from campaign.organizations.grouping import duplicate_groups
from campaign.organizations.rules import name_key
from tests.benchmarks.crowd_of_names import crowd, spelled_otherwise
from tests.benchmarks.timing import median_ms, print_table
from tests.organizations.names import demo_names, labelled_pairs

NAMES, ROUNDS, SAMPLE, SCANNED = 100_000, 200, 300, 50
INCOMING = "one incoming name: keys, look-up, comparisons"


def print_shares(title: str, said: set[object], true: set[object]) -> None:
    """Print how many of what is true was said, and how much of what was said is true."""
    recall, precision = len(said & true) / len(true), len(said & true) / max(len(said), 1)
    print(f"  {title:52} recall {recall:.3f}  precision {precision:.3f}")


def print_labelled() -> None:
    """Print what comes of the labelled pairs, and of the demo's roster."""
    pairs = labelled_pairs()
    answers = [compare(pair.one, pair.other).answer for pair in pairs]
    true = {number for number, pair in enumerate(pairs) if pair.is_same}
    same = {number for number, answer in enumerate(answers) if answer is Answer.SAME}
    found = {number for number, answer in enumerate(answers) if answer is not Answer.DIFFERENT}
    print(f"{len(pairs)} labelled pairs, {len(true)} of them one body")
    print_shares("said to be the same", same, true)
    print_shares("said to be the same or doubtful", found, true)
    roster = [Spelling(name) for name in demo_names()]
    doubted = [compare(*pair).answer for pair in combinations(roster, 2)].count(Answer.DOUBTFUL)
    print(
        f"  doubtful pairs for each 100 names of the demo's roster {100 * doubted / len(roster):.1f}"
    )


class Registry:
    """All names by their keys, as the table of the registry has them."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = keys
        self.places: dict[int, list[int]] = defaultdict(list)
        for place, key in enumerate(keys):
            for one in blocking_keys(key):
                self.places[one].append(place)

    def alike(self, name: str) -> list[int]:
        """The places of the names that are not different from this one."""
        spelling = Spelling(name)
        near = {place for key in blocking_keys(spelling.key) for place in self.places.get(key, ())}
        others = ((place, Spelling(self.keys[place], key=self.keys[place])) for place in near)
        return [p for p, other in others if compare(spelling, other).answer is not Answer.DIFFERENT]

    def describe(self) -> str:
        """How many keys a name has, and how many names a key."""
        count = sum(map(len, self.places.values()))
        most = max(map(len, self.places.values()))
        return f"{count / len(self.keys):.1f} keys a name; at most {most} names share a key"


def print_incoming(names: list[str], chance: random.Random) -> None:
    """Print what one name costs, beside scans of all names in the same run."""
    keys = list(dict.fromkeys(map(name_key, names)))
    registry = Registry(keys)
    print(f"{len(keys):,} names: {registry.describe()}")
    given = [chance.choice(names) for _ in range(SAMPLE)]
    incoming = iter([spelled_otherwise(name, chance) for name in given] * 10)
    once_more = [name_key(spelled_otherwise(name, chance)) for name in given]
    scans = {"rapidfuzz ratio": fuzz.ratio, "rapidfuzz token_sort_ratio": fuzz.token_sort_ratio}
    figures = {INCOMING: median_ms(lambda: registry.alike(next(incoming)), ROUNDS)}
    for title, scorer in scans.items():
        wanted = iter(once_more)
        figures[f"{title}, scan of all"] = median_ms(
            lambda: process.extract(next(wanted), keys, scorer=scorer, score_cutoff=90, limit=5),  # noqa: B023
            10,
        )
    print_table("One name against all", INCOMING, figures)


def print_groups(names: list[str], whose: list[int]) -> None:
    """Print what all groups cost, and how true they are."""
    start, clock = time.perf_counter(), time.process_time()
    spellings = [Spelling(name) for name in names]
    taken_apart = time.perf_counter()
    groups = duplicate_groups(spellings)
    end, busy = time.perf_counter(), time.process_time() - clock
    print(f"All duplicates among {len(names):,} names")
    print(
        f"  taking names apart {taken_apart - start:.2f} s, groups {end - taken_apart:.2f} s, ",
        end="",
    )
    print(f"of the processor {busy:.2f} s")
    bodies = defaultdict(list)
    for place, body in enumerate(whose):
        bodies[body].append(place)
    print_shares("pairs of one body", _pairs(groups), _pairs(bodies.values()))


def print_scan(names: list[str]) -> None:
    """Print what comparing all with all by rapidfuzz would cost, by a few of them."""
    keys = [name_key(name) for name in names]
    start = time.perf_counter()
    for key in keys[:SCANNED]:
        process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=90, limit=5)
    whole = (time.perf_counter() - start) * len(keys) / SCANNED
    print(f"  rapidfuzz extract of each against all, by {SCANNED} of them {whole:.0f} s")


def _pairs(groups) -> set[object]:
    return {pair for places in groups for pair in combinations(sorted(places), 2)}


def main() -> None:
    """Print the figures."""
    print_labelled()
    names, whose = crowd(NAMES, seed=7)
    print_groups(names, whose)
    print_scan(names)
    print_incoming(names, random.Random(11))  # noqa: S311 (names to compare)


if __name__ == "__main__":
    main()
