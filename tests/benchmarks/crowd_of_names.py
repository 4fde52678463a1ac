"""Names of organizations in any number, with duplicates of which it is known whose they are."""

import random
from itertools import product

FIRSTS = [
    "Ash",
    "Bell",
    "Brook",
    "Clay",
    "Cotton",
    "Dun",
    "East",
    "Fair",
    "Glen",
    "Green",
    "Hart",
    "Iron",
    "Kings",
    "Lake",
    "Maple",
    "Mill",
    "Oak",
    "Pine",
    "Quail",
    "Red",
    "River",
    "Rock",
    "Sand",
    "Spring",
    "Stone",
    "Sun",
    "Thorn",
    "Wal",
    "Wood",
    "Win",
    "Ever",
    "Harbor",
    "Silver",
    "Cedar",
    "Elm",
    "Fox",
    "Deer",
    "Hill",
    "Long",
    "Mont",
    "North",
]
LASTS = [
    "field",
    "ton",
    "burg",
    "dale",
    "view",
    "haven",
    "port",
    "ford",
    "wood",
    "ridge",
    "land",
    "ville",
    "mont",
    "brook",
]
CAUSES = [
    "Immigrant Rights",
    "Watershed",
    "Legal Aid",
    "Tenants",
    "Early Learning",
    "Food Security",
    "Refugee Support",
    "Housing Justice",
    "Farmworker",
    "Domestic Workers",
    "Climate Action",
    "Public Health",
    "Voting Rights",
    "Disability Rights",
    "Youth Leadership",
    "Veterans Support",
    "Interfaith Peace",
    "Literacy",
    "Community Development",
    "Reproductive Health",
    "Civil Rights",
    "Clean Water",
    "Labor Education",
    "Asylum Seeker Advocacy",
    "Prison Reform",
    "Racial Equity",
    "Small Business",
    "Senior Services",
]
KINDS = [
    "Coalition",
    "Center",
    "Council",
    "Alliance",
    "Project",
    "Network",
    "Association",
    "Fund",
    "Institute",
    "Initiative",
    "Collective",
    "Society",
    "Clinic",
    "Workers Union",
    "Law Center",
]
LETTERS = "abcdefghiklmnoprstuvwy"
SHORT = {"Center": "Ctr.", "Association": "Assn.", "Institute": "Inst.", "and": "&"}


def bodies(count: int, chance: random.Random) -> list[str]:
    """So many names of different bodies, in three patterns."""
    places = [first + last.lower() for first, last in product(FIRSTS, LASTS)]
    found: dict[tuple[str, str, str], str] = {}  # No two have the same words in another order.
    while len(found) < count:
        place, cause, kind = chance.choice(places), chance.choice(CAUSES), chance.choice(KINDS)
        patterns = (
            f"{place} {cause} {kind}",
            f"{place} {cause} {kind}",
            f"{kind} for {cause} of {place}",
            f"{cause} {kind}, University of {place}",
        )
        found.setdefault((place, cause, kind), chance.choice(patterns))
    return list(found.values())


def spelled_otherwise(name: str, chance: random.Random) -> str:
    """The name as somebody else writes it, in one of the ways that rosters show."""
    words = name.split()
    ways = (
        name.upper(),
        f"The {name}",
        f"{name}, Inc.",
        name.replace(",", ""),
        f"{name} ({''.join(word[0] for word in words if word[0].isupper())})",
        " ".join(SHORT.get(word, word) for word in words),
        with_slip(name, chance),
        with_slip(name, chance),
        with_slip(name, chance),
        with_slip(name, chance),
    )
    return chance.choice(ways)


def with_slip(name: str, chance: random.Random) -> str:
    """The name with one letter left out, doubled, turned around or another, in a long word."""
    words = name.split()
    place = chance.choice([number for number, word in enumerate(words) if len(word) > 4])
    word = words[place]
    at = chance.randrange(1, len(word) - 1)
    words[place] = chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + chance.choice(LETTERS) + word[at + 1 :],
        )
    )
    return " ".join(words)


def crowd(count: int, seed: int, share: float = 0.1) -> tuple[list[str], list[int]]:
    """So many names in any order, of which a share are others' duplicates, and whose each is."""
    chance = random.Random(seed)  # noqa: S311 (names to compare)
    own = bodies(round(count * (1 - share)), chance)
    names = [(name, whose) for whose, name in enumerate(own)]
    while len(names) < count:
        whose = chance.randrange(len(own))
        other = spelled_otherwise(own[whose], chance)
        if other != own[whose]:
            names.append((other, whose))
    chance.shuffle(names)
    return [name for name, _ in names], [whose for _, whose in names]
