-- Files of an advice conversation. A document's UBRN is a referral's or an advice request's: both come from one
-- sequence, and a request that becomes a referral keeps its number, so that its files are the referral's from then on.

alter table document
    drop constraint document_ubrn_fkey,
    add column advice_message integer; -- that it came with, of a conversation; null: of a referral
alter table document
    add column referral_ubrn text generated always as (case when advice_message is null then ubrn end) stored
        references referral (ubrn),
    add foreign key (ubrn, advice_message) references advice_message (ubrn, number),
    add check (advice_message is null or ubrn is not null),
    add check (
        (advice_message is not null) = coalesce(attachment_type in ('ADVICE_REQUEST', 'GUIDANCE_RESPONSE'), false));

grant update (advice_message) on document to ers_service;
