-- When a follow-up is wanted (domain.md F-29): from the one day to the other, both inclusive; either may be open.
alter table referral
    add column target_from date,
    add column target_to   date,
    add check (target_to >= target_from);
