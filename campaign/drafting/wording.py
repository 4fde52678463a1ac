"""The paper's own words by language: “Re:”, “Enclosures”, “Page 1 of 2”.

A language that is not in the table is served in English; add one only if you
write letters in it. ``fil`` and ``ht`` wait for somebody who does.
"""

from collections.abc import Mapping

from campaign.drafting.languages import likely_script
from campaign.rendering.document import PaperWords

_WORDS: Mapping[str, PaperWords] = {
    one.language: one
    for one in (
        PaperWords(),
        PaperWords(
            language="es",
            to="Para {names}",
            re="Asunto:",
            cc="c. c.",
            enclosure="Anexo",
            enclosures="Anexos",
            convener="Organización convocante",
            conveners="Organizaciones convocantes",
            joined_by="Se suman",
            signed="Firman",
            page="Página {page} de {pages}",
            printing="Impresión {id}",
            others="{name} y {count} más",
        ),
        PaperWords(
            language="fr",
            to="À l\u2019attention de {names}",
            re="Objet\u00a0:",
            cc="Copie",
            enclosure="Pièce jointe",
            enclosures="Pièces jointes",
            convener="Organisation à l\u2019initiative de la lettre",
            conveners="Organisations à l\u2019initiative de la lettre",
            joined_by="Cosignataires",
            signed="Signataires",
            page="Page {page} sur {pages}",
            printing="Tirage {id}",
            others="{name} et {count} autres",
        ),
        PaperWords(
            language="pt",
            to="Para {names}",
            re="Assunto:",
            cc="c/c",
            enclosure="Anexo",
            enclosures="Anexos",
            convener="Organização convocante",
            conveners="Organizações convocantes",
            joined_by="Também assinam",
            signed="Assinam",
            page="Página {page} de {pages}",
            printing="Impressão {id}",
            others="{name} e mais {count}",
        ),
        PaperWords(
            language="ar",
            to="إلى {names}",
            re="الموضوع:",
            cc="نسخة إلى",
            enclosure="المرفق",
            enclosures="المرفقات",
            convener="المنظمة الداعية",
            conveners="المنظمات الداعية",
            joined_by="وانضم إليها",
            signed="الموقّعون",
            page="صفحة {page} من {pages}",
            printing="الطبعة {id}",
            others="{name} وآخرون",
        ),
        PaperWords(
            language="he",
            to="אל {names}",
            re="הנדון:",
            cc="העתק",
            enclosure="נספח",
            enclosures="נספחים",
            convener="הארגון היוזם",
            conveners="הארגונים היוזמים",
            joined_by="הצטרפו",
            signed="על החתום",
            page="עמוד {page} מתוך {pages}",
            printing="הדפסה {id}",
            others="{name} ועוד {count}",
        ),
        PaperWords(
            language="fa",
            to="به {names}",
            re="موضوع:",
            cc="رونوشت",
            enclosure="پیوست",
            enclosures="پیوست\u200cها",
            convener="سازمان فراخوان\u200cدهنده",
            conveners="سازمان\u200cهای فراخوان\u200cدهنده",
            joined_by="دیگر امضاکنندگان",
            signed="امضاکنندگان",
            page="صفحهٔ {page} از {pages}",
            printing="چاپ {id}",
            others="{name} و دیگران",
        ),
        PaperWords(
            language="zh-Hans",
            to="致：{names}",
            re="事由：",
            cc="抄送",
            enclosure="附件",
            enclosures="附件",
            convener="发起组织",
            conveners="发起组织",
            joined_by="联署方",
            signed="联署方",
            page="第 {page} 页，共 {pages} 页",
            printing="印本 {id}",
            others="{name}等",
        ),
        PaperWords(
            language="zh-Hant",
            to="致：{names}",
            re="事由：",
            cc="副本",
            enclosure="附件",
            enclosures="附件",
            convener="發起組織",
            conveners="發起組織",
            joined_by="聯署方",
            signed="聯署方",
            page="第 {page} 頁，共 {pages} 頁",
            printing="印本 {id}",
            others="{name}等",
        ),
        PaperWords(
            language="vi",
            to="Kính gửi {names}",
            re="V/v:",
            cc="Đồng gửi",
            enclosure="Đính kèm",
            enclosures="Đính kèm",
            convener="Tổ chức khởi xướng",
            conveners="Các tổ chức khởi xướng",
            joined_by="Cùng ký tên",
            signed="Ký tên",
            page="Trang {page}/{pages}",
            printing="Bản in {id}",
            others="{name} và {count} nơi nhận khác",
        ),
        PaperWords(
            language="ko",
            to="받는 이: {names}",
            re="제목:",
            cc="참조",
            enclosure="붙임",
            enclosures="붙임",
            convener="제안 단체",
            conveners="제안 단체",
            joined_by="함께하는 이들",
            signed="연명",
            page="{page}/{pages}쪽",
            printing="인쇄본 {id}",
            others="{name} 외 {count}곳",
        ),
    )
}


def paper_words(tag: str) -> PaperWords:
    """The paper's own words for a letter in this language, or the English ones.

    A language in another script than its usual one is another: Arabic in Latin
    letters has no words here.
    """
    language = tag.partition("-")[0]
    script = likely_script(tag)
    found = _WORDS.get(f"{language}-{script}") or _WORDS.get(language)
    is_in_script = found is not None and likely_script(found.language) == script
    return found if found and is_in_script else _WORDS["en"]
