"""What differs between two texts, word by word: what was taken away and what was added.

Blocks that are equal are found first, then each block that was changed is set beside the
one it came from, and only within such a pair are words compared. So a redline reads like
an edited letter and not like a puzzle. Comparing is RapidFuzz's longest common subsequence.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from rapidfuzz.distance import Indel, LCSseq

from campaign.drafting.blocks import Block, Word, letter_parts
from campaign.drafting.rules import LetterText

LIKE = 0.4
"""Two blocks with so much in common are one that was changed, not one gone and one new."""

MIN_KEPT_WORDS = 3
"""Fewer words that stay between two changes are shown as changed: single words confuse."""

Piece = TypeVar("Piece", Block, Word)

MAX_COMPARED_PAIRS = 10_000
"""More blocks than a hundred beside a hundred are not compared one by one: all of them are new."""


class Change(StrEnum):
    """What became of a word."""

    KEPT = ""
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Words next to each other that share a fate; they may be set differently."""

    change: Change
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class RedBlock:
    """One block of the redline; ``change`` is the whole block's, or ``KEPT`` when some of it stays."""

    kind: str
    depth: int
    change: Change
    runs: tuple[Run, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything in it differs between the two texts."""
        return self.change != Change.KEPT or any(run.change != Change.KEPT for run in self.runs)


@dataclass(frozen=True, slots=True)
class RedPart:
    """One part of the letter with its blocks, changed or not; none when neither text has it."""

    name: str
    blocks: tuple[RedBlock, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything in it differs between the two texts."""
        return any(block.is_changed for block in self.blocks)


def redline(old: LetterText, new: LetterText) -> tuple[RedPart, ...]:
    """Every part of the letter with what was removed and what was added, in reading order.

    :raises BodyRefused: as ``markdown.body_html`` does.
    """
    return tuple(
        RedPart(before.name, tuple(_compared(before.blocks, after.blocks)))
        for before, after in zip(letter_parts(old), letter_parts(new), strict=True)
    )


def _compared(old: tuple[Block, ...], new: tuple[Block, ...]) -> Iterator[RedBlock]:
    for before, after, is_kept in _stretches(old, new):
        if is_kept:
            yield from (_whole(block, Change.KEPT) for block in after)
        else:
            yield from _replaced(before, after)


def _stretches(
    old: tuple[Piece, ...], new: tuple[Piece, ...]
) -> Iterator[tuple[tuple[Piece, ...], tuple[Piece, ...], bool]]:
    """What stays, and what became of what between; in turn, so each change is one stretch."""
    seen_old = seen_new = 0
    kept = [code for code in LCSseq.opcodes(old, new) if code.tag == "equal"]
    for code in kept:
        if code.src_start > seen_old or code.dest_start > seen_new:
            yield old[seen_old : code.src_start], new[seen_new : code.dest_start], False
        seen_old, seen_new = code.src_end, code.dest_end
        yield old[code.src_start : seen_old], new[code.dest_start : seen_new], True
    if seen_old < len(old) or seen_new < len(new):
        yield old[seen_old:], new[seen_new:], False


def _replaced(old: Sequence[Block], new: Sequence[Block]) -> Iterator[RedBlock]:
    seen_old = seen_new = 0
    for at_old, at_new in (*_pairs(old, new), (len(old), len(new))):
        yield from (_whole(block, Change.REMOVED) for block in old[seen_old:at_old])
        yield from (_whole(block, Change.ADDED) for block in new[seen_new:at_new])
        if at_old < len(old):
            yield _changed(old[at_old], new[at_new])
        seen_old, seen_new = at_old + 1, at_new + 1


def _pairs(old: Sequence[Block], new: Sequence[Block]) -> list[tuple[int, int]]:
    """Which block became which, in order: the choice with the most in common."""
    if not old or not new or len(old) * len(new) > MAX_COMPARED_PAIRS:
        return []
    # best[i][j] is what old[i:] and new[j:] have in common at most.
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    like = _likenesses(old, new)
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = like[i][j] + best[i + 1][j + 1] if like[i][j] else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _likenesses(old: Sequence[Block], new: Sequence[Block]) -> list[list[float]]:
    """How much each block before has in common with each after: 0, or from ``LIKE`` to 1."""
    # Numbers are compared many times faster than words.
    numbers: dict[Word, int] = {}

    def numbered(block: Block) -> list[int]:
        return [numbers.setdefault(word, len(numbers)) for word in block.words]

    before, after = [numbered(block) for block in old], [numbered(block) for block in new]
    return [
        [
            Indel.normalized_similarity(before[i], after[j], score_cutoff=LIKE)
            if (old[i].kind, old[i].depth) == (new[j].kind, new[j].depth)
            else 0.0
            for j in range(len(new))
        ]
        for i in range(len(old))
    ]


def _changed(old: Block, new: Block) -> RedBlock:
    steps = [_Step(*stretch) for stretch in _stretches(old.words, new.words)]
    pieces = [piece for step in _calmed(steps) for piece in step.pieces]
    return RedBlock(new.kind, new.depth, Change.KEPT, _runs(pieces))


@dataclass(frozen=True, slots=True)
class _Step:
    """A stretch of words before and after; both are the same when it is kept."""

    old: tuple[Word, ...]
    new: tuple[Word, ...]
    is_kept: bool

    @property
    def is_replaced(self) -> bool:
        return not self.is_kept and bool(self.old) and bool(self.new)

    @property
    def pieces(self) -> tuple[tuple[Change, tuple[Word, ...]], ...]:
        if self.is_kept:
            return ((Change.KEPT, self.new),)
        return (Change.REMOVED, self.old), (Change.ADDED, self.new)


def _calmed(steps: Sequence[_Step]) -> list[_Step]:
    """Join replacements with only a word or two between them into one."""
    calm: list[_Step] = []
    for step in steps:
        is_joined = (
            len(calm) > 1
            and step.is_replaced
            and calm[-1].is_kept
            and len(calm[-1].new) < MIN_KEPT_WORDS
            and calm[-2].is_replaced
        )
        if is_joined:
            kept, first = calm.pop(), calm.pop()
            old, new = first.old + kept.old + step.old, first.new + kept.new + step.new
            calm.append(_Step(old, new, is_kept=False))
        else:
            calm.append(step)
    return calm


def _whole(block: Block, change: Change) -> RedBlock:
    return RedBlock(block.kind, block.depth, change, _runs([(change, block.words)]))


def _runs(pieces: Iterable[tuple[Change, tuple[Word, ...]]]) -> tuple[Run, ...]:
    return tuple(Run(change, words) for change, words in pieces if words)
