"""What the columns of a file are, by their headers in many languages and by what stands in them."""

import pytest

from campaign.signatories.header_words import NAMES
from campaign.signatories.headers import CHOICES, guesses, has_header, is_header, plain
from campaign.signatories.merged_cells import parted
from campaign.signatories.table_rows import row_of

FORMS = {
    "English": {
        "Timestamp": "",
        "Organization name": "name",
        "Your name": "contact_name",
        "Your title": "contact_title",
        "Email Address": "contact_email",
        "State": "state",
        "Website": "website",
    },
    "Spanish": {
        "Marca temporal": "",
        "Nombre de la organización": "name",
        "Ciudad": "city",
        "Correo electrónico": "contact_email",
        "Cargo": "contact_title",
    },
    "French": {
        "Horodateur": "",
        "Nom de l’organisation": "name",
        "Adresse électronique": "contact_email",
        "Ville": "city",
        "Pays": "country",
    },
    "German": {
        "Zeitstempel": "",
        "Organisation": "name",
        "Ansprechpartnerin": "contact_name",
        "E-Mail-Adresse": "contact_email",
        "Bundesland": "state",
    },
    "Portuguese": {
        "Carimbo de data/hora": "",
        "Nome da organização": "name",
        "Cidade": "city",
        "Endereço de e-mail": "contact_email",
    },
    "Italian": {
        "Informazioni cronologiche": "",
        "Nome dell’organizzazione": "name",
        "Città": "city",
        "Sito web": "website",
    },
    "Polish": {"Sygnatura czasowa": "", "Nazwa organizacji": "name", "Miasto": "city"},
    "Russian": {
        "Отметка времени": "",
        "Название организации": "name",
        "Электронная почта": "contact_email",
        "Сайт": "website",
        "Страна": "country",
    },
    "Arabic": {
        "طابع زمني": "",
        "اسم المنظمة": "name",
        "البريد الإلكتروني": "contact_email",
        "المدينة": "city",
    },
    "Hebrew": {"חותמת זמן": "", "שם הארגון": "name", "תפקיד": "contact_title", "עיר": "city"},
    "Chinese": {"时间戳记": "", "组织名称": "name", "电子邮件": "contact_email", "城市": "city"},
    "Japanese": {
        "タイムスタンプ": "",
        "団体名": "name",
        "担当者名": "contact_name",
        "都道府県": "state",
    },
    "Korean": {"타임스탬프": "", "단체명": "name", "이메일": "contact_email", "도시": "city"},
    "Hindi": {"टाइमस्टैम्प": "", "संगठन": "name", "ईमेल": "contact_email", "शहर": "city"},
}


def fields(columns, *rows):
    return [one.field for one in guesses(columns, rows)]


@pytest.mark.parametrize("language", FORMS)
def test_a_form_in_any_language_is_made_out(language):
    form = FORMS[language]
    found = guesses(list(form), [])
    assert dict(zip(form, (one.field for one in found), strict=True)) == form
    assert all(one.is_sure and one.why.endswith(".") for one in found)
    assert has_header(list(form), [])


@pytest.mark.parametrize("field", NAMES)
def test_every_word_of_the_table_is_one_that_a_header_can_have(field):
    for phrase in NAMES[field].split("|"):
        assert plain(phrase), phrase
        assert is_header(phrase), phrase


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("What is the full legal name of your organization?", "name"),
        ("Name of your organization, as it should appear on the letter *", "name"),
        ("Organization name and city (if any)", "name+city"),
        ("City, State", "city+state"),
        ("Your name & title", "contact_name+contact_title"),
        ("Name and title of the contact person", "contact_name+contact_title"),
        ("Organization’s email (we only write about this letter)", "contact_email"),
        ("Phone number of the contact", ""),
        ("Country/Region", "country"),
        ("Submitted by", "contact_name"),
        ("Name of your organization, city, state, and country", "name+city"),
        ("Nom et prénom du signataire", "contact_name"),
        ("Vor- und Nachname", "contact_name"),
        ("Su nombre y apellido", "contact_name"),
        ("اسمك الكامل", "contact_name"),
        ("市区町村", "city"),
    ],
)
def test_a_question_is_understood_by_its_words(question, field):
    assert fields([question])[0] == field


@pytest.mark.parametrize(
    ("person", "organization"),
    [
        *(("Name", "Organization"), ("Nombre", "Organización"), ("Nom", "Organisation")),
        *(("Nome", "Organização"), ("Nome", "Ente"), ("Naam", "Organisatie")),
        *(("Nazwa", "Organizacja"), ("Имя", "Организация"), ("الاسم", "المنظمة")),
        *(("שם", "ארגון"), ("お名前", "団体名"), ("이름", "단체명"), ("नाम", "संगठन")),
    ],
)
def test_a_person_s_name_beside_an_organization_is_never_listed(person, organization):
    rows = [[f"Ana Sample {number}", f"Sample Union {number}"] for number in range(9)]
    assert fields([person, organization], *rows) == ["contact_name", "name"]
    turned = [row[::-1] for row in rows]
    assert fields([organization, person], *turned) == ["name", "contact_name"]


@pytest.mark.parametrize(
    "columns",
    [
        ["First Name", "Last Name", "Organization"],
        ["Vorname", "Nachname", "Organisation"],
        ["Prénom", "Nom de famille", "Organisation"],
        ["الاسم الأول", "اسم العائلة", "المنظمة"],
    ],
)
def test_a_name_in_two_columns_is_one(columns):
    rows = [[f"Ana{number}", "Example", f"Sample Union {number}"] for number in range(9)]
    found = fields(columns, *rows)
    assert found == ["contact_first_name", "contact_last_name", "name"]
    assert row_of(1, rows[0], found).values == {
        "name": "Sample Union 0",
        "contact_name": "Ana0 Example",
    }
    assert row_of(1, ["", "Example", "S"], found).values["contact_name"] == "Example"
    french = fields(["Nom", "Prénom", "Organisation"])
    assert french == ["contact_name", "contact_first_name", "name"]
    assert row_of(1, ["Exemple", "Ana", "S"], french).values["contact_name"] == "Ana Exemple"
    russian = fields(["Имя", "Фамилия", "Организация"])
    assert russian == ["contact_name", "contact_last_name", "name"]
    assert row_of(1, ["Ana", "Primer", "S"], russian).values["contact_name"] == "Ana Primer"
    assert row_of(1, ["Ana Primer", "Primer", "S"], russian).values["contact_name"] == "Ana Primer"
    assert row_of(1, ["Ana Exemple", "Ana", "S"], french).values["contact_name"] == "Ana Exemple"


def test_what_stands_in_a_column_tells_what_no_header_does():
    rows = [["1/2/2026 10:00", "Sample A", "MA", "a@example.org", "example.org/a"]] * 3
    assert fields(["Q1", "Q2", "Q3", "Q4", "Q5"], *rows) == [
        *("", "name", "state", "contact_email", "website")
    ]
    (_, name, *_) = guesses(["Q1", "Q2", "Q3", "Q4", "Q5"], rows)
    assert not name.is_sure


def test_what_stands_in_a_column_can_speak_against_its_header():
    yes = [["Sample A", "Yes", "union"], ["Sample B", "Yes", "mosque"], ["Sample C", "No", "club"]]
    columns = ["Organization", "May we name it on our web site?", "Level"]
    assert fields(columns, *yes) == ["name", "", ""]


def test_of_two_columns_for_one_field_the_plainer_is_taken():
    columns = ["Does your organization agree?", "Organization", "Organization"]
    rows = [["Yes", f"Sample {n}", "x"] for n in range(9)]
    assert fields(columns, *rows) == ["", "name", ""]


@pytest.mark.parametrize(
    ("first", "answer"),
    [
        (["National Organization for Women"], False),
        (["Organization"], True),
        (["name"], True),
        (["Which organization signs?"], True),
        (["Sample Alliance", "ana@example.org"], False),
        (["Sample Alliance", "MA"], False),
        (["Sample Alliance", "11/24/2026"], False),
        (["Jina", "Mji"], True),
    ],
)
def test_a_first_row_that_is_no_header_is_known(first, answer):
    assert has_header(first, [["x"] * len(first)]) is answer


@pytest.mark.parametrize(
    ("pair", "cell", "values"),
    [
        ("name+city", "Sample Alliance, Boston", ("Sample Alliance", "Boston", None)),
        ("name+city", "Sample Alliance, Boston, MA", ("Sample Alliance", "Boston", "MA")),
        ("name+city", "Sample Alliance (Oakland)", ("Sample Alliance", "Oakland", None)),
        ("name+city", "Sample Alliance\nNew York, NY", ("Sample Alliance", "New York", "NY")),
        ("name+city", "Sample Alliance – Oakland", ("Sample Alliance", "Oakland", None)),
        ("name+city", "Otros Dreams en Acción, ODA", ("Otros Dreams en Acción, ODA", None, None)),
        ("name+city", "Sample Clinics, Inc.", ("Sample Clinics, Inc.", None, None)),
        ("name+city", "Air, Water, and Land", ("Air, Water, and Land", None, None)),
        ("name+city", "Sample (CAIR) Coalition", ("Sample (CAIR) Coalition", None, None)),
        ("name+city", "SEIU, Local 99", ("SEIU, Local 99", None, None)),
        ("name+city", "Sample Alliance", ("Sample Alliance", None, None)),
        ("city+state", "New York, NY", (None, "New York", "NY")),
        ("city+state", "Santa Fe New Mexico", (None, "Santa Fe", "New Mexico")),
        ("city+state", "Oakland", (None, "Oakland", None)),
        ("city+state", "CA", (None, None, "CA")),
    ],
)
def test_a_cell_that_answers_two_questions_is_parted(pair, cell, values):
    found = parted(pair, cell)
    assert tuple(found.get(field) for field in ("name", "city", "state")) == values


def test_a_contact_and_its_title_are_parted_at_the_first_sign():
    for cell in ("Ana Example, Director, West", "Ana Example (Director, West)"):
        assert parted("contact_name+contact_title", cell) == {
            "contact_name": "Ana Example",
            "contact_title": "Director, West",
        }


def test_every_guess_is_one_of_the_choices():
    assert {field for form in FORMS.values() for field in form.values()} - {""} <= set(CHOICES)
