"""``letter.md``: Markdown with YAML front matter, read into values."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from campaign.drafting import languages, rules
from campaign.drafting.authority import Authority
from campaign.drafting.front_matter import FrontMatter, FrontMatterInvalid, read_front_matter
from campaign.drafting.markdown import BodyRefused, body_html
from campaign.drafting.rules import LetterSettings, LetterText
from campaign.drafting.tokens import TOKEN
from campaign.errors import BadInput
from campaign.rendering.document import Addressee
from campaign.rendering.themes import current_name

MAX_FILE_BYTES = 1_000_000
TEXT_FIELDS = ("title", "date", "to", "via", "re", "salutation", "closing")
LIST_FIELDS = ("conveners", "cc", "enclosures")
SETTING_FIELDS = (
    *("timezone", "language", "theme", "visibility", "roster", "policy", "order", "kinds"),
    "authority",
)
NUMBER_FIELDS = ("goal", "retention_days", "names_after")
FIELDS = (*TEXT_FIELDS, *LIST_FIELDS, "slug", "deadline", *NUMBER_FIELDS, *SETTING_FIELDS, "guards")
ADDRESSEE_FIELDS = ("name", "title", "organization", "address")

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""All but tab and line end; half a pair and noncharacters cannot be printed either."""

_Choice = TypeVar("_Choice", bound=StrEnum)


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
    """Give the file's text with LF line ends; UTF-8, or UTF-16 with its mark.

    :raises LetterFileInvalid: when it is too large or in another encoding.
    """
    if len(data) > MAX_FILE_BYTES:
        _fail(f"{filename} is larger than {MAX_FILE_BYTES // 1000} kB; a letter is not that long.")
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return _with_line_feeds(data.decode("utf-16" if is_utf16 else "utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        _fail(f"{filename}, line {line}: this is not UTF-8. Save the file as UTF-8 and try again.")


def read_letter(source: str, filename: str) -> LetterFile:
    """Read the letter in the file's text.

    White space inside a field is folded; blank lines around the body are dropped.

    :raises LetterFileInvalid: with one sentence for each fault, naming file, line and field.
    """
    source = _with_line_feeds(source)
    if control := CONTROL.search(source):
        line = source.count("\n", 0, control.start()) + 1
        code = f"U+{ord(control[0]):04X}"
        _fail(f"{filename}, line {line}: there is a control character ({code}). Take it out.")
    try:
        front_matter = read_front_matter(source)
    except FrontMatterInvalid as invalid:
        where = f"{filename}, line {invalid.line}" if invalid.line else filename
        _fail(f"{where}: {invalid.message}.")
    reader = _Reader(filename, front_matter)
    letter = reader.letter()
    if reader.problems:
        raise LetterFileInvalid(tuple(reader.problems))
    return letter


@dataclass(slots=True)
class _Reader:
    """Reads one file's fields and collects what is wrong with them."""

    filename: str
    source: FrontMatter
    problems: list[str] = field(default_factory=list)

    def letter(self) -> LetterFile:
        self._report_unknown(self.source.values, FIELDS, "")
        title = self._line("title", limit=rules.MAX_TITLE_CHARACTERS)
        if not title and not self.source.values.get("title"):
            self._problem("title", "is missing; give the letter a title")
        text = LetterText(
            title=title,
            re=self._line("re"),
            addressees=self._addressees(),
            salutation=self._line("salutation"),
            body=self._body(),
            closing=self._line("closing"),
            conveners=self._conveners(),
            cc=self._lines("cc"),
            enclosures=self._lines("enclosures"),
        )
        return LetterFile(text, self._settings(title))

    def _settings(self, title: str) -> LetterSettings:
        timezone = self._checked("timezone", "UTC", rules.is_timezone, "America/New_York")
        return LetterSettings(
            slug=self._slug(title),
            dated_on=self._date(),
            via=self._line("via"),
            goal=self._number("goal", rules.MAX_GOAL),
            deadline_at=self._deadline(timezone),
            timezone=timezone,
            language=self._language(),
            theme=current_name(
                self._checked("theme", "letterhead", rules.is_good_slug, "letterhead")
            ),
            visibility=self._choice("visibility", rules.Visibility.UNLISTED),
            roster=self._choice("roster", rules.RosterVisibility.LIVE),
            policy=self._choice("policy", rules.Policy.UNFAMILIAR),
            order=self._choice("order", rules.RosterOrder.ALPHABETICAL),
            kinds=self._choice("kinds", rules.Kinds.BOTH),
            authority=self._choice("authority", Authority.SELF_ATTESTED),
            names_after=self._number("names_after", rules.MAX_GOAL),
            guards=self._guards(),
            retention_days=self._number("retention_days", rules.MAX_RETENTION_DAYS)
            or rules.RETENTION_DAYS,
        )

    def _problem(self, name: str, what: str) -> None:
        line = self.source.lines.get(name.partition(".")[0])
        where = f"{self.filename}, line {line}" if line else self.filename
        self.problems.append(f"{where}: the field “{name}” {what}.")

    def _report_unknown(self, values: Mapping[str, Any], known: Iterable[str], within: str) -> None:
        for name in sorted(set(values) - set(known)):
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"perhaps “{near[0]}” was meant" if near else f"known are {', '.join(known)}"
            self._problem(f"{within}{name[:60]}", f"is unknown; {hint}")

    def _body(self) -> str:
        body = self.source.body.strip("\n")
        if not body.strip():
            self.problems.append(
                f"{self.filename}: the letter has no body; write it below the front matter."
            )
        try:
            body_html(body)
        except BodyRefused as refused:
            where = f"{self.filename}, line {self.source.body_line}"
            self.problems.append(f"{where}: {refused.message[0].lower()}{refused.message[1:]}")
        return body

    def _line(self, name: str, *, limit: int = rules.MAX_LINE_CHARACTERS) -> str:
        return self._folded(name, self.source.values.get(name, ""), limit)

    def _folded(self, name: str, value: object, limit: int = rules.MAX_LINE_CHARACTERS) -> str:
        if not isinstance(value, str):
            self._problem(name, "must be one line of text")
            return ""
        line = " ".join(value.split())
        if len(line) > limit:
            self._problem(name, f"is {len(line):,} characters long; at most {limit} fit")
        return line

    def _lines(self, name: str) -> tuple[str, ...]:
        value = self.source.values.get(name) or []
        if not isinstance(value, list):
            self._problem(name, "must be a list, a line for each, like “- Sample Alliance”")
            return ()
        if len(value) > rules.MAX_LIST_ITEMS:
            self._problem(name, f"has {len(value):,} lines; at most {rules.MAX_LIST_ITEMS} fit")
            return ()
        return tuple(line for one in value if (line := self._folded(name, one)))

    def _conveners(self) -> tuple[str, ...]:
        names = self._lines("conveners")
        seen: set[str] = set()
        for name in names:
            if name.casefold() in seen:
                self._problem("conveners", f"names “{name}” twice; take one away")
            seen.add(name.casefold())
        return names

    def _addressees(self) -> tuple[Addressee, ...]:
        value = self.source.values.get("to") or []
        entries = [value] if isinstance(value, dict) else value
        is_list = isinstance(entries, list) and len(entries) <= rules.MAX_LIST_ITEMS
        if not is_list or not all(isinstance(one, dict) for one in entries):
            self._problem("to", "must be a list, each with name, title, organization and address")
            return ()
        return tuple(self._addressee(one) for one in entries)

    def _addressee(self, entry: dict[str, Any]) -> Addressee:
        self._report_unknown(entry, ADDRESSEE_FIELDS, "to.")
        name, title, organization = (
            self._folded(f"to.{part}", entry.get(part, "")) for part in ADDRESSEE_FIELDS[:3]
        )
        address = entry.get("address") or []
        lines = address.splitlines() if isinstance(address, str) else address
        if not isinstance(lines, list) or len(lines) > rules.MAX_LIST_ITEMS:
            self._problem("to.address", "must be a list of lines")
            lines = []
        folded = (self._folded("to.address", line) for line in lines)
        return Addressee(name, title, organization, tuple(line for line in folded if line))

    def _slug(self, title: str) -> str:
        slug = self._line("slug") or rules.slugify(TOKEN.sub(" ", title))
        if slug in rules.RESERVED_SLUGS:
            self._problem("slug", f"must not be “{slug}”, an address of the desk; choose another")
        elif not rules.is_good_slug(slug):
            self._problem(
                "slug",
                f"cannot be “{slug[:60]}”; use small letters, digits and single hyphens, at most "
                f"{rules.MAX_SLUG_CHARACTERS}, like “{rules.slugify(slug[:200])}”",
            )
        return slug

    def _date(self) -> date | None:
        text = self._line("date")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._problem("date", f"is “{text[:60]}”, which is no day; write it like 2026-11-24")
            return None

    def _number(self, name: str, most: int) -> int | None:
        text = self._line(name).replace(",", "")
        if not text:
            return None
        if re.fullmatch(r"[0-9]{1,9}", text) and 0 < int(text) <= most:
            return int(text)
        self._problem(name, f"is “{text[:60]}”; give a whole number from 1 to {most:,}")
        return None

    def _deadline(self, timezone: str) -> datetime | None:
        text = self._line("deadline")
        try:
            return rules.deadline_from_local(text, timezone) if text else None
        except rules.DeadlineInvalid as invalid:
            self._problem("deadline", f"cannot be read: {invalid.message.rstrip('.')}")
            return None

    def _language(self) -> str:
        try:
            return languages.canonical(self._line("language") or languages.ENGLISH)
        except languages.LanguageInvalid as invalid:
            self._problem("language", invalid.message)
            return languages.ENGLISH

    def _guards(self) -> tuple[rules.Guard, ...]:
        names = self._lines("guards")
        unknown = sorted(set(names) - set(rules.Guard))
        if unknown:
            known = ", ".join(rules.Guard)
            self._problem("guards", f"cannot hold “{unknown[0][:60]}”; choose of {known}")
        return tuple(guard for guard in rules.Guard if guard in names)

    def _checked(self, name: str, default: str, is_good: Callable[[str], bool], sample: str) -> str:
        text = self._line(name) or default
        if is_good(text):
            return text
        self._problem(name, f"cannot be “{text[:60]}”; write one like {sample}")
        return default

    def _choice(self, name: str, default: _Choice) -> _Choice:
        text = self._line(name)
        choices = type(default)
        if text in list(choices):
            return choices(text)
        if text:
            self._problem(name, f"cannot be “{text[:60]}”; choose one of {', '.join(choices)}")
        return default


def _with_line_feeds(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _fail(problem: str) -> NoReturn:
    raise LetterFileInvalid((problem,))
