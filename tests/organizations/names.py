"""Names for the tests of likeness: the labelled pairs, the demo's roster, and slips made in them."""

import csv
from typing import NamedTuple

from campaign.organizations.comparing import Spelling
from config import ROOT

PAIRS = ROOT / "tests" / "organizations" / "labelled_pairs.csv"
DEMO = ROOT / "letters" / "samples" / "dhs-return-home" / "signatories.csv"


class LabelledPair(NamedTuple):
    """Two spellings of which somebody who knows the bodies says whether they are one."""

    one: Spelling
    other: Spelling
    is_same: bool
    kind: str


def labelled_pairs() -> list[LabelledPair]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [
            LabelledPair(
                Spelling(row["one"], row["one_domain"]),
                Spelling(row["other"], row["other_domain"]),
                row["label"] == "same",
                row["kind"],
            )
            for row in csv.DictReader(file)
        ]


def demo_names() -> list[str]:
    with DEMO.open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file)]


def known_names() -> list[str]:
    names = {name for pair in labelled_pairs() for name in (pair.one.name, pair.other.name)}
    return sorted(names | set(demo_names()))


def with_a_slip(name: str, place: int, slip: str, letter: str) -> str:
    """The name with a letter left out, doubled, exchanged, put in, or with two turned around."""
    before, this, after = name[:place], name[place], name[place + 1 :]
    match slip:
        case "out":
            return before + after
        case "doubled":
            return before + this + this + after
        case "other":
            return before + letter + after
        case "in":
            return before + letter + this + after
        case _:
            return before + after[:1] + this + after[1:]
