"""What columns are called that hold what is asked of a signatory, in the languages of forms.

Each field has its words and phrases, parted by ``|``, in lower case and without accents, as
``headers.plain`` writes them. To teach it a language, add a line of it to each.
"""

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "contact_email": (
        "email|e mail|emails|mail|email address|e mail address|username"
        "|correo|correo electronico|courriel|adresse electronique|mel|e mailadresse|mailadresse"
        "|endereco de email|posta elettronica|indirizzo email|e mailadres|adres e mail|epost|eposta"
        "|почта|электронная почта|имейл|البريد الالكتروني|البريد الإلكتروني|אימייל|דואר אלקטרוני"
        "|邮箱|电子邮件|郵箱|電子郵件|メール|メールアドレス|이메일|ईमेल"
    ),
    "website": (
        "website|web site|web|url|web page|webpage|homepage|home page|link|web address|internet"
        "|sitio web|pagina web|pagina de internet|site web|site internet|site|webseite|netzseite"
        "|internetseite|sito|sito web|sito internet|strona|strona internetowa|webbplats|web sitesi"
        "|сайт|веб сайт|الموقع|الموقع الالكتروني|אתר|网站|网址|網站|網址|ウェブサイト|ホームページ|웹사이트|홈페이지|वेबसाइट"
    ),
    "contact_title": (
        "title|job title|position|your title|role|your role|job"
        "|cargo|puesto|titulo|fonction|poste|titre|funktion|stellung|titel|funcao|carica|qualifica"
        "|ruolo|functie|stanowisko|funkcja|befattning|unvan|gorev|должность|المنصب|المسمى الوظيفي|תפקיד"
        "|职务|職務|職位|役職|직책|पद"
    ),
    "contact_name": (
        "contact|contact name|contact person|your name|full name|your full name|signer|signer name"
        "|submitted by|representative|person|first and last name|point of contact"
        "|contacto|nombre de contacto|persona de contacto|tu nombre|su nombre|nombre completo|nombre y apellido"
        "|representante|votre nom|nom du contact|personne de contact|nom complet|nom et prenom|prenom et nom|nom du signataire|ansprechpartner"
        "|ansprechpartnerin|kontaktperson|ihr name|vor und nachname|name und vorname|kontakt|contato|nome do contato|seu nome"
        "|nome completo|referente|persona di contatto|il tuo nome|contactpersoon|uw naam"
        "|osoba kontaktowa|imie i nazwisko|kontaktperson namn|ad soyad|контактное лицо|фио"
        "|ваше имя|جهة الاتصال|اسم الشخص|الاسم الكامل|اسمك|اسمك الكامل|איש קשר|联系人|聯絡人|姓名|担当者|担当者名|氏名|담당자|성명|संपर्क"
    ),
    "affiliation": (
        "affiliation|affiliated with|employer|workplace|afiliacion|rattachement|zugehorigkeit"
        "|afiliacao|affiliazione|affiliatie|afiliacja|место работы|الانتماء|שיוך|所属|所屬|소속"
    ),
    "scope": (
        "scope|national state or local|national or local|geographic scope|level"
        "|alcance|ambito|portee|echelle|reichweite|ebene|abrangencia|bereik|zasieg|масштаб|النطاق"
        "|范围|範圍|範囲|범위"
    ),
    "sector": (
        "sector|field|issue area|type of organization|organization type|category"
        "|tipo de organizacion|secteur|type d organisation|sektor|bereich|art der organisation"
        "|setor|tipo de organizacao|settore|tipo di organizzazione|sektor dzialalnosci|отрасль"
        "|القطاع|מגזר|部门|部門|分野|분야"
    ),
    "kind": "kind|organization or individual|individual or organization|signing as",
    "city": (
        "city|town|municipality|locality|city town"
        "|ciudad|municipio|localidad|ville|commune|stadt|ort|gemeinde|cidade|municipio|citta|comune"
        "|stad|plaats|gemeente|miasto|miejscowosc|ort stad|sehir|город|πολη|المدينة|עיר|城市|市|市町村|市区町村|都市|도시|शहर"
    ),
    "country": (
        "country|nation|pais|pays|land|paese|nazione|kraj|ulke|страна|χωρα|البلد|الدولة|מדינה|ארץ"
        "|国家|國家|国|국가|나라|देश"
    ),
    "state": (
        "state|province|region|state province|us state|state or territory"
        "|estado|provincia|departamento|etat|departement|bundesland|provinz|regiao|regione"
        "|provincie|wojewodztwo|lan|il|штат|область|регион|الولاية|المحافظة|מחוז|州|省|都道府県|주|राज्य"
    ),
    "name": (
        "name|organization|organisation|organization name|organisation name|name of organization"
        "|organizations|organization s|organisation s|org|org name|group|group name|institution|company"
        "|nonprofit|non profit|agency|association|signatory|signatories|supporters|endorser|endorsing"
        "|nombre|organizacion|nombre de la organizacion|asociacion|entidad|institucion|grupo|empresa"
        "|nom|nom de l organisation|association|organisme|structure|groupe|signataire"
        "|name der organisation|verein|verband|gruppe|einrichtung|unterzeichner"
        "|nome|organizacao|nome da organizacao|associacao|entidade|instituicao"
        "|organizzazione|nome dell organizzazione|associazione|ente|gruppo"
        "|naam|organisatie|naam van de organisatie|vereniging|nazwa|organizacja|nazwa organizacji"
        "|namn|organisationens namn|forening|kurum|kurulus|orgut|dernek"
        "|название|организация|название организации|наименование|οργανωση|οργανισμος|επωνυμια"
        "|المنظمة|اسم المنظمة|منظمة|الجمعية|المؤسسة|الاسم|ארגון|שם הארגון|שם|עמותה"
        "|组织|機構|机构|組織|团体|團體|名称|名稱|団体名|団体|組織名|단체|단체명|조직|기관|기관명|संगठन|संस्था|नाम"
    ),
}
"""Words of each field; what a person writes about themselves comes before the place and the name."""

HALF_NAMES: Mapping[str, str] = {
    "contact_first_name": (
        "first name|given name|forename|nombres|nombre de pila|prenom|vorname|voornaam|prenome"
        "|fornamn|primeiro nome|الاسم الأول|שם פרטי"
    ),
    "contact_last_name": (
        "last name|surname|family name|apellido|apellidos|nom de famille|nachname|familienname"
        "|achternaam|cognome|sobrenome|nazwisko|efternamn|фамилия|اسم العائلة|שם משפחה"
    ),
}
"""Words for the halves of a person's name, where each has a column of its own."""

BARE_NAME = (
    "name|nombre|nom|nome|naam|nazwa|namn|navn|nimi|imie|ad|isim|название|ονομα|имя|الاسم|اسم|שם"
    "|名前|お名前|이름|नाम|full name|nombre completo|nom complet|nome completo|nome e cognome"
)
"""Words for a name alone, which beside an organization is that of a person."""

LEFT_OUT = (
    "timestamp|date|time|submitted at|submission date|start time|completion time|id|no"
    "|marca temporal|fecha|horodateur|zeitstempel|datum|carimbo de data hora|data"
    "|informazioni cronologiche|tijdstempel|sygnatura czasowa|tidstampel|zaman damgasi"
    "|отметка времени|дата|طابع زمني|חותמת זמן|时间戳记|时间戳|時間戳記|タイムスタンプ|타임스탬프|टाइमस्टैम्प"
    "|phone|telephone|telefono|telefon|telephone number|phone number|zip|zip code|postal code"
    "|comments|comment|notes|score"
)
"""What forms add by themselves, or ask and no letter prints."""

ALSO = (
    "of the your you our is a an and or for to in on if any as it should will be what which s"
    "|full legal official please enter optional required appear appears printed listed sign signing"
    "|letter letters de del la las los el su tu y o si como aparecera carta du des le les et ou votre"
    "|l d der die das und oder ihre ihr von da do dos das e di della dell il lo van het en z i w"
)
"""Words that stand among those in questions; by groups of languages, parted by spaces."""

AND = "and y et und e en i och ve и و ו or o ou oder"
JOINING_SIGNS = frozenset("/&,+、・和及与與と및")
"""Words and signs that join two questions into one."""
