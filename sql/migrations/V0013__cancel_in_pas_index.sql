-- The list of appointments to cancel in PAS reads all that a service has on it before it can put them in order: what it
-- needs of them is in the index, so that only their referrals are looked up one by one.
drop index appointment_to_cancel_in_pas;
create index appointment_to_cancel_in_pas on appointment (service_id) include (ubrn, ended_at, id)
    where status = 'CANCELLED' and slot_id is null and starts_at is not null and cancelled_in_pas_at is null;
