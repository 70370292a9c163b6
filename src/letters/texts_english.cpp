// The patient's letter in English.
#include "letters/phrases.hpp"

namespace ers::letters {

namespace {

constexpr LanguageTexts english{
    .phrases{{
        {Phrase::subject_choose, "Your referral: choose where and when you are seen"},
        {Phrase::subject_booked, "Your appointment"},
        {Phrase::subject_other, "Your referral"},
        {Phrase::dear, "Dear {name},"},
        {Phrase::date, "Date"},
        {Phrase::reference, "Booking reference"},
        {Phrase::page, "Page {page} of {pages}"},
        {Phrase::intro_choose,
         "{practice} has referred you to {specialty}. You can choose where you are seen, and a day and time that suit "
         "you. Please book soon: the choice of times is greatest now."},
        {Phrase::intro_again,
         "{practice} has referred you to {specialty}. You have no appointment at the moment. You can make a new one in "
         "any of the ways below."},
        {Phrase::intro_booked,
         "{practice} has referred you to {specialty}, and this appointment has been made for you. Please bring this "
         "letter with you."},
        {Phrase::intro_provider_arranges,
         "{practice} has referred you to {specialty}. The clinic named below will arrange your appointment with you. "
         "There is nothing you need to do now."},
        {Phrase::intro_provider_arranges_by,
         "{practice} has referred you to {specialty}. No time could be booked yet, so the clinic named below will "
         "arrange your appointment with you. You should hear from it by {date}. If you have heard nothing by then, "
         "please tell your surgery."},
        {Phrase::intro_triage,
         "{practice} has referred you to {specialty}. A specialist at the clinic named below is reading your referral "
         "first, to find out what will help you best. The clinic or your surgery will then get in touch with you."},
        {Phrase::intro_returned,
         "Your referral to {specialty} has come back to {practice} with advice. Please get in touch with your surgery "
         "to talk about what happens next."},
        {Phrase::appointment, "Your appointment"},
        {Phrase::when, "When"},
        {Phrase::clinic, "Clinic"},
        {Phrase::provider, "Provider"},
        {Phrase::place, "Place"},
        {Phrase::with, "With"},
        {Phrase::length, "Allow"},
        {Phrase::length_minutes, "{minutes} minutes"},
        {Phrase::cannot_come,
         "If you cannot come, please change or cancel the appointment in good time, so that somebody else can have the "
         "place."},
        {Phrase::how_to_book, "How to book"},
        {Phrase::how_to_change, "How to change or cancel"},
        {Phrase::on_the_web, "On the web"},
        {Phrase::web_way,
         "Go to {web}. You need your booking reference, your access code and the year in which you were born."},
        {Phrase::by_telephone, "By telephone"},
        {Phrase::telephone_way, "Ring {number}."},
        {Phrase::text_phone_way, "By text phone: {number}."},
        {Phrase::opening_hours_way, "Lines are open {hours}."},
        {Phrase::at_the_surgery, "At your surgery"},
        {Phrase::surgery_books, "Ask at {practice}: the staff can book with you while you are there."},
        {Phrase::surgery_helps, "Ask at {practice}: the staff can change or cancel it for you."},
        {Phrase::clinics, "The clinics you can choose from"},
        {Phrase::one_clinic, "The clinic you can book"},
        {Phrase::clinic_at_work, "The clinic"},
        {Phrase::ring_to_book, "{telephone}. To book here, please ring this clinic yourself."},
        {Phrase::ring_to_book_hours, "{telephone} ({hours}). To book here, please ring this clinic yourself."},
        {Phrase::telephone, "Telephone"},
        {Phrase::open, "Open"},
        {Phrase::distance, "Distance"},
        {Phrase::distance_miles, "About {miles} miles from your home, in a straight line"},
        {Phrase::wait, "Waiting time"},
        {Phrase::wait_weeks,
         "About {weeks} weeks, as a guide: of the people waiting for treatment here in {month}, half had waited longer "
         "and half less."},
        {Phrase::wait_unknown, "No figure is known."},
        {Phrase::from_the_clinic, "From the clinic"},
        {Phrase::code, "Your access code"},
        {Phrase::code_on_last_page,
         "Your access code is on the last page of this letter, by itself, so that you can keep it apart from your "
         "booking reference."},
        {Phrase::code_given,
         "You were given your access code on {date}. It is not printed again here. If you no longer have it, ask "
         "{practice} for a new one."},
        {Phrase::code_lost, "If you no longer have your access code, ask {practice} for a new one."},
        {Phrase::help, "If you need help"},
        {Phrase::help_formats,
         "Please tell {practice} if you need this letter in large print or in another language, or an interpreter, "
         "transport or any other help with your appointment."},
        {Phrase::help_worse,
         "If you feel worse while you wait, get in touch with your surgery. In an emergency ring 999."},
        {Phrase::choice, "Your right to choose"},
        {Phrase::choice_text,
         "The choice among these clinics is yours. If none of them suits you, talk to {practice} about others."},
        {Phrase::closing, "Yours sincerely,"},
        {Phrase::code_page_subject, "Your access code"},
        {Phrase::code_page_lead,
         "With this code and the booking reference in your letter you can look at your referral and book, change or "
         "cancel your appointment."},
        {Phrase::code_page_keep,
         "Keep this page in a safe place, apart from the rest of the letter. Nobody from a hospital will ask you for "
         "the code; the help line asks for it only when you have rung them."},
        {Phrase::code_page_lost,
         "If you lose it, or somebody else may have seen it, ask {practice} for a new one. The old code then opens "
         "nothing."},
    }},
    .weekdays{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
    .months{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December"},
    .date_time = "{weekday} {date} at {time}",
    .half_day_clock = true,
};
static_assert(are_phrases_in_order(english), "one text for each phrase, in the order of the enumeration");

} // namespace

const LanguageTexts& english_texts() { return english; }

} // namespace ers::letters
