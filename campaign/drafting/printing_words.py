"""What a printing says of itself, its cover and its changes, in the languages of ``wording.py``."""

from collections.abc import Mapping
from dataclasses import dataclass

from campaign.drafting.languages import with_digits
from campaign.drafting.wording import paper_words

_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")


@dataclass(frozen=True, slots=True)
class PrintingWords:
    """The words of printings in one language, which is one that the paper has words in.

    Three have a place for ``{number}``; ``version`` for that and ``{date}``, ``additional`` for
    ``{date}``, ``is_now`` for ``{old}`` and ``{new}``, ``adds`` and ``corrects`` for ``{printing}``
    and ``{count}``, ``code`` for ``{url}``.
    """

    printing: str = "Printing {number}"
    addendum: str = "Addendum {number}"
    corrigendum: str = "Corrigendum {number}"
    additional: str = "Additional signatories as of {date}"
    correction: str = "Corrigendum"
    adds: str = (
        "They were added to the same text after this printing: {printing}. "
        "With them, the signatories number {count}."
    )
    corrects: str = (
        "This corrects the names in this printing: {printing}. Its text stays as it was printed; "
        "of its signatories, those who stand number {count}."
    )
    signatories: str = "Signatories"
    added: str = "Added"
    withdrawn: str = "Withdrawn"
    not_listed: str = "Not listed now"
    corrected: str = "Corrected"
    text: str = "Text"
    nothing: str = "Nothing has changed"
    is_now: str = "{old} is now {new}"
    check: str = "Check this printing:"
    code: str = "QR code that leads to {url}"
    version: str = "Version {number} of {date}"


_WORDS: Mapping[str, PrintingWords] = {
    "en": PrintingWords(),
    "es": PrintingWords(
        printing="Impresión n.º {number}",
        addendum="Adenda n.º {number}",
        corrigendum="Corrección n.º {number}",
        additional="Firmantes adicionales al {date}",
        correction="Corrección",
        adds="Se agregaron al mismo texto después de esta impresión: {printing}. Firmantes en total: {count}.",
        corrects="Esta hoja corrige los nombres de esta impresión: {printing}. El texto queda como se imprimió. Firmantes que siguen: {count}.",
        signatories="Firmantes",
        added="Agregados",
        withdrawn="Retirados",
        not_listed="No figuran ahora",
        corrected="Corregidos",
        text="Texto",
        nothing="Nada ha cambiado",
        is_now="{old} ahora es {new}",
        check="Compruebe esta impresión:",
        code="Código QR que lleva a {url}",
        version="Versión {number} del {date}",
    ),
    "fr": PrintingWords(
        printing="Tirage nº\u00a0{number}",
        addendum="Additif nº\u00a0{number}",
        corrigendum="Rectificatif nº\u00a0{number}",
        additional="Signataires supplémentaires au {date}",
        correction="Rectificatif",
        adds="Ils se sont ajoutés au même texte après ce tirage\u00a0: {printing}. Signataires au total\u00a0: {count}.",
        corrects="Cette feuille rectifie les noms de ce tirage\u00a0: {printing}. Le texte reste tel qu\u2019imprimé. Signataires maintenus\u00a0: {count}.",
        signatories="Signataires",
        added="Ajouts",
        withdrawn="Retraits",
        not_listed="Absents à ce jour",
        corrected="Rectifications",
        text="Texte",
        nothing="Rien n\u2019a changé",
        is_now="{old} devient {new}",
        check="Vérifier ce tirage\u00a0:",
        code="Code QR qui mène à {url}",
        version="Version {number} du {date}",
    ),
    "pt": PrintingWords(
        printing="Impressão n.º {number}",
        addendum="Adenda n.º {number}",
        corrigendum="Correção n.º {number}",
        additional="Signatários adicionais até {date}",
        correction="Correção",
        adds="Foram acrescentados ao mesmo texto depois desta impressão: {printing}. Signatários no total: {count}.",
        corrects="Esta folha corrige os nomes desta impressão: {printing}. O texto permanece como foi impresso. Signatários que permanecem: {count}.",
        signatories="Signatários",
        added="Acrescentados",
        withdrawn="Retirados",
        not_listed="Não constam agora",
        corrected="Corrigidos",
        text="Texto",
        nothing="Nada mudou",
        is_now="{old} passa a ser {new}",
        check="Confira esta impressão:",
        code="Código QR que leva a {url}",
        version="Versão {number} de {date}",
    ),
    "ar": PrintingWords(
        printing="الطبعة رقم {number}",
        addendum="الملحق رقم {number}",
        corrigendum="التصويب رقم {number}",
        additional="موقّعون إضافيون حتى {date}",
        correction="تصويب",
        adds="أُضيفوا إلى النص نفسه بعد هذه الطبعة: {printing}. مجموع الموقّعين: {count}.",
        corrects="تصوّب هذه الورقة أسماء هذه الطبعة: {printing}. يبقى النص كما طُبع. الموقّعون الباقون: {count}.",
        signatories="الموقّعون",
        added="أُضيفوا",
        withdrawn="انسحبوا",
        not_listed="غير مدرجين الآن",
        corrected="صُوّبت أسماؤهم",
        text="النص",
        nothing="لم يتغيّر شيء",
        is_now="{old} أصبح {new}",
        check="للتحقق من هذه الطبعة:",
        code="رمز QR يؤدي إلى {url}",
        version="النسخة {number} بتاريخ {date}",
    ),
    "he": PrintingWords(
        printing="הדפסה מס׳ {number}",
        addendum="תוספת מס׳ {number}",
        corrigendum="תיקון מס׳ {number}",
        additional="חותמים נוספים נכון ל־{date}",
        correction="תיקון",
        adds="הם נוספו לאותו נוסח אחרי הדפסה זו: {printing}. סך כל החותמים: {count}.",
        corrects="דף זה מתקן את השמות בהדפסה זו: {printing}. הנוסח נשאר כפי שהודפס. החותמים שנותרו: {count}.",
        signatories="חותמים",
        added="נוספו",
        withdrawn="חזרו בהם",
        not_listed="אינם רשומים כעת",
        corrected="תוקנו",
        text="הנוסח",
        nothing="דבר לא השתנה",
        is_now="{old} הוא עתה {new}",
        check="לבדיקת הדפסה זו:",
        code="קוד QR המוביל אל {url}",
        version="נוסח {number} מיום {date}",
    ),
    "fa": PrintingWords(
        printing="چاپ شمارهٔ {number}",
        addendum="پیوست شمارهٔ {number}",
        corrigendum="اصلاحیهٔ شمارهٔ {number}",
        additional="امضاکنندگان افزوده تا {date}",
        correction="اصلاحیه",
        adds="پس از این چاپ به همان متن افزوده شده\u200cاند: {printing}. شمار همهٔ امضاکنندگان: {count}.",
        corrects="این برگه نام\u200cهای این چاپ را اصلاح می\u200cکند: {printing}. متن همان است که چاپ شد. امضاکنندگان برجا: {count}.",
        signatories="امضاکنندگان",
        added="افزوده\u200cها",
        withdrawn="انصراف\u200cها",
        not_listed="اکنون در فهرست نیستند",
        corrected="اصلاح\u200cها",
        text="متن",
        nothing="چیزی تغییر نکرده است",
        is_now="{old} اکنون {new} است",
        check="برای بررسی این چاپ:",
        code="رمز QR که به {url} می\u200cرسد",
        version="نسخهٔ {number} در {date}",
    ),
    "zh-Hans": PrintingWords(
        printing="第 {number} 次印本",
        addendum="补充页之 {number}",
        corrigendum="更正页之 {number}",
        additional="截至{date}的新增联署者",
        correction="更正",
        adds="以下联署者在此印本之后加入同一文本：{printing}。联署者合计：{count}。",
        corrects="本页更正此印本中的名称：{printing}。正文仍如所印。仍然有效的联署者：{count}。",
        signatories="联署者",
        added="新增",
        withdrawn="撤回",
        not_listed="目前未列入",
        corrected="更正",
        text="正文",
        nothing="没有变化",
        is_now="{old} 现为 {new}",
        check="核对此印本：",
        code="通往 {url} 的二维码",
        version="{date}第 {number} 版",
    ),
    "zh-Hant": PrintingWords(
        printing="第 {number} 次印本",
        addendum="補充頁之 {number}",
        corrigendum="更正頁之 {number}",
        additional="截至{date}的新增聯署者",
        correction="更正",
        adds="以下聯署者在此印本之後加入同一文本：{printing}。聯署者合計：{count}。",
        corrects="本頁更正此印本中的名稱：{printing}。正文仍如所印。仍然有效的聯署者：{count}。",
        signatories="聯署者",
        added="新增",
        withdrawn="撤回",
        not_listed="目前未列入",
        corrected="更正",
        text="正文",
        nothing="沒有變化",
        is_now="{old} 現為 {new}",
        check="核對此印本：",
        code="通往 {url} 的二維碼",
        version="{date}第 {number} 版",
    ),
    "vi": PrintingWords(
        printing="Bản in số {number}",
        addendum="Phụ lục số {number}",
        corrigendum="Đính chính số {number}",
        additional="Người ký thêm tính đến {date}",
        correction="Đính chính",
        adds="Được thêm vào cùng văn bản sau bản in này: {printing}. Tổng số người ký: {count}.",
        corrects="Trang này đính chính các tên trong bản in này: {printing}. Văn bản giữ nguyên như đã in. Số người ký còn lại: {count}.",
        signatories="Người ký",
        added="Thêm vào",
        withdrawn="Rút tên",
        not_listed="Hiện không có trong danh sách",
        corrected="Đính chính",
        text="Văn bản",
        nothing="Không có gì thay đổi",
        is_now="{old} nay là {new}",
        check="Kiểm tra bản in này:",
        code="Mã QR dẫn đến {url}",
        version="Phiên bản {number} ngày {date}",
    ),
    "ko": PrintingWords(
        printing="제{number}차 인쇄본",
        addendum="추록 {number}",
        corrigendum="정오표 {number}",
        additional="{date} 현재 추가 연명자",
        correction="정오표",
        adds="이 인쇄본 이후 같은 글에 더해졌습니다: {printing}. 연명자 합계: {count}.",
        corrects="이 인쇄본의 이름을 바로잡습니다: {printing}. 글은 인쇄된 그대로입니다. 남아 있는 연명자: {count}.",
        signatories="연명자",
        added="추가",
        withdrawn="철회",
        not_listed="현재 명단에 없음",
        corrected="정정",
        text="글",
        nothing="바뀐 것이 없습니다",
        is_now="{old} → {new}",
        check="이 인쇄본 확인:",
        code="{url}로 이어지는 QR 코드",
        version="{date} 제{number}판",
    ),
}


def printing_words(tag: str) -> PrintingWords:
    """The words of printings in the language of ``paper_words``, so that a page has one language."""
    return _WORDS[paper_words(tag).language]


def languages_with_printing_words() -> tuple[str, ...]:
    """The languages that printings have words in."""
    return tuple(_WORDS)


def printing_label(kind: str, number: int, tag: str = "en") -> str:
    """What people call a printing: “First printing”, later “Printing 10”; “Addendum 1”.

    ``kind`` is ``full``, ``addendum`` or ``corrigendum``.
    """
    if kind != "full":
        words: str = getattr(printing_words(tag), kind)
    elif paper_words(tag).language == "en" and number <= len(_ORDINALS):
        return f"{_ORDINALS[number - 1]} printing"
    else:
        words = printing_words(tag).printing
    return words.replace("{number}", with_digits(str(number), tag))
