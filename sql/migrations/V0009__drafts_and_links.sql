-- Reserved UBRNs end by being used or deleted, and are on the referrer's list until then; links can be taken back; a
-- patient's referrals to one specialty are found by their age.

alter table draft_ubrn
    add column used_at timestamptz, -- the referral of this number was made
    add constraint draft_ubrn_has_one_end check (used_at is null or deleted_at is null);
drop index draft_ubrn_organisation;
-- The list of what is reserved and neither used nor deleted, in the order in which it is read.
create index draft_ubrn_live on draft_ubrn (organisation, created_at, ubrn)
    where deleted_at is null and used_at is null;
revoke delete on draft_ubrn from ers_service; -- they never vanish

drop index referral_patient;
create index referral_patient on referral (patient_id, specialty_code, created_at);

grant delete on referral_link to ers_service;
