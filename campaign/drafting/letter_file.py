"""``letter.md``: Markdown with YAML front matter, read into values and written from them."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from campaign.drafting import rules
from campaign.drafting.rules import LetterSettings, LetterText
from campaign.errors import BadInput
from campaign.rendering.document import Addressee

MAX_FILE_BYTES = 1_000_000
FIELDS = (
    "title date to via re salutation closing conveners cc enclosures slug goal deadline "
    "timezone language theme visibility roster policy order"
).split()
ADDRESSEE_FIELDS = ("name", "title", "organization", "address")

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)(.*)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


class LetterFileInvalid(BadInput):
    """A letter's file cannot be read; ``problems`` holds one sentence for each fault."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class LetterFile:
    """What a letter's file says."""

    text: LetterText
    settings: LetterSettings


def decode(data: bytes, filename: str) -> str:
    """The file's text with LF line ends; UTF-8, or UTF-16 with its mark.

    :raises LetterFileInvalid: when it is too large, in another encoding, or holds control characters.
    """
    if len(data) > MAX_FILE_BYTES:
        _fail(f"{filename} is larger than {MAX_FILE_BYTES // 1000} kB; a letter is not that long.")
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        _fail(f"{filename}, line {line}: this is not UTF-8. Save the file as UTF-8 and try again.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        code = f"U+{ord(control[0]):04X}"
        _fail(f"{filename}, line {line}: there is a control character ({code}). Take it out.")
    return text


def read_letter(source: str, filename: str) -> LetterFile:
    """The letter in the file's text.

    :raises LetterFileInvalid: with one sentence for each fault, naming file and field.
    """
    match = _FRONT_MATTER.match(source.lstrip("\n"))
    if match is None:
        _fail(
            f"{filename} has no front matter. Begin it with a line of three dashes, the fields "
            "(title: …), and another line of three dashes."
        )
    reader = _Reader(filename, _load(match[1], filename))
    letter = reader.letter(match[2].strip("\n"))
    if reader.problems:
        raise LetterFileInvalid(tuple(reader.problems))
    return letter


def write_letter(text: LetterText, settings: LetterSettings) -> str:
    """The letter as a file that ``read_letter`` reads back to the same values."""
    deadline = settings.deadline_at
    fields: dict[str, Any] = {
        "title": text.title,
        "date": settings.dated_on,
        "to": [
            {
                name: list(value) if name == "address" else value
                for name in ADDRESSEE_FIELDS
                if (value := getattr(one, name))
            }
            for one in text.addressees
        ],
        "via": settings.via,
        "re": text.re,
        "salutation": text.salutation,
        "closing": text.closing,
        "conveners": list(text.conveners),
        "cc": list(text.cc),
        "enclosures": list(text.enclosures),
        "slug": settings.slug,
        "goal": settings.goal,
        "deadline": _local(deadline, settings.timezone) if deadline else None,
        **{
            name: str(getattr(settings, name))
            for name in ("timezone", "language", "theme", "visibility", "roster", "policy", "order")
        },
    }
    given = {name: value for name, value in fields.items() if value not in (None, "", [])}
    front_matter = yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{front_matter}---\n\n{text.body}\n"


class _Loader(yaml.SafeLoader):
    """YAML without aliases, which can make a small file huge, and without doubled keys."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 (PyYAML's own types)
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"“{key}” stands there twice")
        return super().construct_mapping(node, deep)


def _load(front_matter: str, filename: str) -> dict[str, Any]:
    try:
        values = yaml.load(front_matter, Loader=_Loader)  # noqa: S506 (a SafeLoader, made stricter)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 2}" if mark else ""
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
        _fail(f"{filename}{where}: the front matter is not valid YAML ({reason}).")
    if not isinstance(values, dict):
        _fail(f"{filename}: the front matter must be fields, each on a line like “title: …”.")
    return {str(name): value for name, value in values.items()}


@dataclass(slots=True)
class _Reader:
    """Reads one file's fields and collects what is wrong with them."""

    filename: str
    values: dict[str, Any]
    problems: list[str] = field(default_factory=list)

    def letter(self, body: str) -> LetterFile:
        self._report_unknown(self.values, FIELDS, "")
        title = self._line("title", limit=rules.MAX_TITLE_CHARACTERS)
        if not title:
            self._problem("title", "is missing; every letter has one")
        if not body.strip():
            self.problems.append(f"{self.filename}: the letter has no body below the front matter.")
        if len(body.encode()) > rules.MAX_BODY_BYTES:
            self.problems.append(f"{self.filename}: the body is longer than 200 kB.")
        text = LetterText(
            title=title,
            re=self._line("re"),
            addressees=self._addressees(),
            salutation=self._line("salutation"),
            body=body,
            closing=self._line("closing"),
            conveners=self._lines("conveners"),
            cc=self._lines("cc"),
            enclosures=self._lines("enclosures"),
        )
        return LetterFile(text, self._settings(title))

    def _settings(self, title: str) -> LetterSettings:
        timezone = self._timezone()
        return LetterSettings(
            slug=self._slug(title),
            dated_on=self._date(),
            via=self._line("via"),
            goal=self._goal(),
            deadline_at=self._deadline(timezone),
            timezone=timezone,
            language=self._line("language") or "en-US",
            theme=self._line("theme") or "advocacy",
            visibility=self._choice("visibility", rules.Visibility, rules.Visibility.UNLISTED),
            roster=self._choice("roster", rules.RosterVisibility, rules.RosterVisibility.LIVE),
            policy=self._choice("policy", rules.Policy, rules.Policy.UNFAMILIAR),
            order=self._choice("order", rules.RosterOrder, rules.RosterOrder.ALPHABETICAL),
        )

    def _problem(self, name: str, what: str) -> None:
        self.problems.append(f"{self.filename}, field “{name}”: {what}.")

    def _report_unknown(self, values: dict[str, Any], known: Any, within: str) -> None:  # noqa: ANN401
        for name in values:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"; did you mean “{near[0]}”?" if near else f"; known are {', '.join(known)}"
                self._problem(within + name, f"there is no such field{hint}")

    def _line(self, name: str, *, limit: int = rules.MAX_LINE_CHARACTERS) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str | int | float | date):
            self._problem(name, "must be one line of text")
            return ""
        line = " ".join(str(value).split())
        if len(line) > limit:
            self._problem(name, f"is {len(line)} characters long; at most {limit} fit")
        return line

    def _lines(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str | int) for one in value):
            self._problem(name, "must be a list, one line for each, like “- National Sample Alliance”")
            return ()
        return tuple(" ".join(str(one).split()) for one in value)

    def _addressees(self) -> tuple[Addressee, ...]:
        value = self.values.get("to") or []
        entries = [value] if isinstance(value, dict) else value
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            self._problem("to", "must be a list, each with name, title, organization and address")
            return ()
        return tuple(self._addressee(one) for one in entries)

    def _addressee(self, entry: dict[str, Any]) -> Addressee:
        self._report_unknown(entry, ADDRESSEE_FIELDS, "to.")
        address = entry.get("address") or []
        lines = address.splitlines() if isinstance(address, str) else address
        if not isinstance(lines, list):
            self._problem("to.address", "must be a list of lines")
            lines = []
        parts = {name: " ".join(str(entry.get(name) or "").split()) for name in ADDRESSEE_FIELDS[:3]}
        return Addressee(**parts, address=tuple(" ".join(str(line).split()) for line in lines))

    def _slug(self, title: str) -> str:
        slug = self._line("slug") or rules.slugify(title)
        if title and not rules.is_good_slug(slug):
            self._problem(
                "slug", f"“{slug}” cannot stand in an address; use small letters, digits and hyphens"
            )
        return slug

    def _date(self) -> date | None:
        value = self.values.get("date")
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self._problem("date", f"“{value}” is not a day; write it like 2026-11-24")
        return None

    def _goal(self) -> int | None:
        value = self.values.get("goal")
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
            return value
        self._problem("goal", f"“{value}” is not a whole number above zero")
        return None

    def _timezone(self) -> str:
        name = self._line("timezone") or "UTC"
        if not rules.is_timezone(name):
            self._problem("timezone", f"“{name}” is no time zone; write one like America/New_York")
            return "UTC"
        return name

    def _deadline(self, timezone: str) -> datetime | None:
        value = self.values.get("deadline")
        if value is None:
            return None
        text = value.isoformat() if isinstance(value, date) else str(value)
        try:
            return rules.deadline_from_local(text, timezone)
        except rules.DeadlineInvalid as invalid:
            self._problem("deadline", invalid.message.rstrip("."))
            return None

    def _choice(self, name: str, choices: Callable[[str], Any], default: Any) -> Any:  # noqa: ANN401
        text = self._line(name)
        if not text:
            return default
        try:
            return choices(text)
        except ValueError:
            known = rules.one_of(type(default))
            self._problem(name, f"“{text}” is not one of {known}")
            return default


def _local(instant: datetime, timezone: str) -> str:
    return instant.astimezone(ZoneInfo(timezone)).isoformat()


def _fail(problem: str) -> Any:  # noqa: ANN401 (never returns)
    raise LetterFileInvalid((problem,))
