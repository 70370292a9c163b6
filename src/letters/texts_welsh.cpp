// The patient's letter in Welsh.
#include "letters/phrases.hpp"

namespace ers::letters {

namespace {

constexpr LanguageTexts welsh{
    .phrases{{
        {Phrase::subject_choose, "Eich atgyfeiriad: dewiswch ble a phryd y cewch eich gweld"},
        {Phrase::subject_booked, "Eich apwyntiad"},
        {Phrase::subject_other, "Eich atgyfeiriad"},
        {Phrase::dear, "Annwyl {name},"},
        {Phrase::date, "Dyddiad"},
        {Phrase::reference, "Cyfeirnod archebu"},
        {Phrase::page, "Tudalen {page} o {pages}"},
        {Phrase::intro_choose,
         "Mae {practice} wedi eich atgyfeirio ar gyfer {specialty}. Cewch ddewis ble i gael eich gweld, a diwrnod ac "
         "amser sy’n gyfleus i chi. Archebwch yn fuan, os gwelwch yn dda: mae’r dewis o amserau ar ei fwyaf nawr."},
        {Phrase::intro_again,
         "Mae {practice} wedi eich atgyfeirio ar gyfer {specialty}. Nid oes gennych apwyntiad ar hyn o bryd. Gallwch "
         "drefnu un newydd yn unrhyw un o’r ffyrdd isod."},
        {Phrase::intro_booked,
         "Mae {practice} wedi eich atgyfeirio ar gyfer {specialty}, ac mae’r apwyntiad hwn wedi’i drefnu i chi. Dewch "
         "â’r llythyr hwn gyda chi, os gwelwch yn dda."},
        {Phrase::intro_provider_arranges,
         "Mae {practice} wedi eich atgyfeirio ar gyfer {specialty}. Bydd y clinig a enwir isod yn trefnu eich "
         "apwyntiad gyda chi. Nid oes angen i chi wneud dim nawr."},
        {Phrase::intro_provider_arranges_by,
         "Mae {practice} wedi eich atgyfeirio ar gyfer {specialty}. Nid oedd modd archebu amser eto, felly bydd y "
         "clinig a enwir isod yn trefnu eich apwyntiad gyda chi. Dylech glywed ganddo erbyn {date}. Os na fyddwch wedi "
         "clywed dim erbyn hynny, rhowch wybod i’ch meddygfa."},
        {Phrase::intro_triage,
         "Mae {practice} wedi eich atgyfeirio ar gyfer {specialty}. Mae arbenigwr yn y clinig a enwir isod yn darllen "
         "eich atgyfeiriad yn gyntaf, i weld beth fydd o’r help mwyaf i chi. Bydd y clinig neu eich meddygfa yn "
         "cysylltu â chi wedyn."},
        {Phrase::intro_returned,
         "Mae eich atgyfeiriad ar gyfer {specialty} wedi dod yn ôl i {practice} gyda chyngor. Cysylltwch â’ch meddygfa "
         "i drafod beth sy’n digwydd nesaf."},
        {Phrase::appointment, "Eich apwyntiad"},
        {Phrase::when, "Pryd"},
        {Phrase::clinic, "Clinig"},
        {Phrase::provider, "Darparwr"},
        {Phrase::place, "Lleoliad"},
        {Phrase::with, "Gyda"},
        {Phrase::length, "Caniatewch"},
        {Phrase::length_minutes, "{minutes} munud"},
        {Phrase::cannot_come,
         "Os na allwch ddod, newidiwch neu ganslwch yr apwyntiad mewn da bryd, er mwyn i rywun arall gael y lle."},
        {Phrase::how_to_book, "Sut i archebu"},
        {Phrase::how_to_change, "Sut i newid neu ganslo"},
        {Phrase::on_the_web, "Ar y we"},
        {Phrase::web_way,
         "Ewch i {web}. Bydd arnoch angen eich cyfeirnod archebu, eich cod mynediad a blwyddyn eich geni."},
        {Phrase::by_telephone, "Dros y ffôn"},
        {Phrase::telephone_way, "Ffoniwch {number}."},
        {Phrase::text_phone_way, "Ffôn testun: {number}."},
        {Phrase::opening_hours_way, "Mae’r llinellau ar agor: {hours}."},
        {Phrase::at_the_surgery, "Yn eich meddygfa"},
        {Phrase::surgery_books, "Gofynnwch yn {practice}: gall y staff archebu gyda chi tra byddwch yno."},
        {Phrase::surgery_helps, "Gofynnwch yn {practice}: gall y staff ei newid neu ei ganslo ar eich rhan."},
        {Phrase::clinics, "Y clinigau y gallwch ddewis ohonynt"},
        {Phrase::one_clinic, "Y clinig y gallwch ei archebu"},
        {Phrase::clinic_at_work, "Y clinig"},
        {Phrase::ring_to_book, "{telephone}. I archebu yma, ffoniwch y clinig hwn eich hun."},
        {Phrase::ring_to_book_hours, "{telephone} ({hours}). I archebu yma, ffoniwch y clinig hwn eich hun."},
        {Phrase::telephone, "Ffôn"},
        {Phrase::open, "Ar agor"},
        {Phrase::distance, "Pellter"},
        {Phrase::distance_miles, "Tua {miles} milltir o’ch cartref, mewn llinell syth"},
        {Phrase::wait, "Amser aros"},
        {Phrase::wait_weeks,
         "Tua {weeks} wythnos, fel canllaw: o’r bobl a oedd yn aros am driniaeth yma ym mis {month}, roedd hanner wedi "
         "aros yn hwy a hanner yn llai."},
        {Phrase::wait_unknown, "Nid oes ffigur ar gael."},
        {Phrase::from_the_clinic, "Gan y clinig"},
        {Phrase::code, "Eich cod mynediad"},
        {Phrase::code_on_last_page,
         "Mae eich cod mynediad ar dudalen olaf y llythyr hwn, ar ei phen ei hun, er mwyn i chi ei gadw ar wahân i’ch "
         "cyfeirnod archebu."},
        {Phrase::code_given,
         "Cawsoch eich cod mynediad ar {date}. Nid yw’n cael ei argraffu eto yma. Os nad yw gennych mwyach, gofynnwch "
         "i {practice} am un newydd."},
        {Phrase::code_lost, "Os nad yw eich cod mynediad gennych mwyach, gofynnwch i {practice} am un newydd."},
        {Phrase::help, "Os oes angen help arnoch"},
        {Phrase::help_formats,
         "Rhowch wybod i {practice} os oes arnoch angen y llythyr hwn mewn print bras neu mewn iaith arall, neu os oes "
         "arnoch angen cyfieithydd, cludiant neu unrhyw help arall gyda’ch apwyntiad."},
        {Phrase::help_worse,
         "Os byddwch yn teimlo’n waeth wrth aros, cysylltwch â’ch meddygfa. Mewn argyfwng ffoniwch 999."},
        {Phrase::choice, "Eich hawl i ddewis"},
        {Phrase::choice_text,
         "Chi biau’r dewis rhwng y clinigau hyn. Os nad oes un ohonynt yn addas i chi, siaradwch â {practice} am rai "
         "eraill."},
        {Phrase::closing, "Yn gywir,"},
        {Phrase::code_page_subject, "Eich cod mynediad"},
        {Phrase::code_page_lead,
         "Gyda’r cod hwn a’r cyfeirnod archebu yn eich llythyr gallwch edrych ar eich atgyfeiriad ac archebu, newid "
         "neu ganslo eich apwyntiad."},
        {Phrase::code_page_keep,
         "Cadwch y dudalen hon mewn lle diogel, ar wahân i weddill y llythyr. Ni fydd neb o ysbyty yn gofyn i chi am y "
         "cod; bydd y llinell gymorth yn gofyn amdano dim ond pan fyddwch chi wedi ei ffonio."},
        {Phrase::code_page_lost,
         "Os byddwch yn ei golli, neu os gallai rhywun arall fod wedi ei weld, gofynnwch i {practice} am un newydd. Ni "
         "fydd yr hen god yn agor dim wedyn."},
    }},
    .weekdays{"Dydd Sul", "Dydd Llun", "Dydd Mawrth", "Dydd Mercher", "Dydd Iau", "Dydd Gwener", "Dydd Sadwrn"},
    .months{"Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref",
            "Tachwedd", "Rhagfyr"},
    .date_time = "{weekday} {date} am {time}",
    .half_day_clock = false,
};
static_assert(are_phrases_in_order(welsh), "one text for each phrase, in the order of the enumeration");

} // namespace

const LanguageTexts& welsh_texts() { return welsh; }

} // namespace ers::letters
