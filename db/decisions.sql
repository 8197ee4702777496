-- Made from the decision tables of the modules by `npm run decisions`; a test holds the two together. Do not change it by hand.
drop function if exists tickmark_decision_records();
create function tickmark_decision_records() returns table (record text, one text, starts text[], note_column text, deciders text[], undo_minutes int) language sql immutable as $$
  values
    ('backup_runs', 'backup run', array['posted']::text[], 'note', array['reviewed_by_id']::text[], null::int),
    ('rule_mutes', 'mute', array['requested']::text[], 'note', array['decided_by_id', 'ended_by_id']::text[], null::int),
    ('rule_switch_offs', 'request', array['requested']::text[], 'note', array['decided_by_id']::text[], null::int),
    ('evidence', 'evidence', array['pending', 'collected']::text[], 'reason', array['reviewed_by_id', 'approved_by_id', 'rejected_by_id']::text[], null::int),
    ('findings', 'finding', array['open']::text[], 'note', array['reviewed_by_id']::text[], 10),
    ('response_actions', 'response action', array['requested']::text[], 'note', array['decided_by_id', 'ended_by_id']::text[], null::int),
    ('runbook_drills', 'drill', array['posted']::text[], 'note', array['reviewed_by_id']::text[], null::int),
    ('credential_resets', 'reset', array['requested']::text[], 'note', array['decided_by_id']::text[], null::int)
$$;

create or replace function tickmark_decision_steps() returns table (record text, verb text, from_state text, to_state text, note_needed boolean, not_by text[]) language sql immutable as $$
  values
    ('backup_runs', 'accept', 'posted', 'accepted', false, array['performer', 'sender']::text[]),
    ('backup_runs', 'reject', 'posted', 'rejected', true, array['performer', 'sender']::text[]),
    ('rule_mutes', 'approve', 'requested', 'approved', false, array['requester']::text[]),
    ('rule_mutes', 'reject', 'requested', 'rejected', false, array['requester']::text[]),
    ('rule_mutes', 'withdraw', 'requested', 'withdrawn', false, array[]::text[]),
    ('rule_mutes', 'expire', 'requested', 'expired', false, array[]::text[]),
    ('rule_mutes', 'end', 'approved', 'ended', false, array[]::text[]),
    ('rule_switch_offs', 'approve', 'requested', 'approved', false, array['requester']::text[]),
    ('rule_switch_offs', 'reject', 'requested', 'rejected', false, array['requester']::text[]),
    ('rule_switch_offs', 'withdraw', 'requested', 'withdrawn', false, array[]::text[]),
    ('rule_switch_offs', 'expire', 'requested', 'expired', false, array[]::text[]),
    ('evidence', 'approve', 'collected', 'approved', false, array['collector']::text[]),
    ('evidence', 'reject', 'collected', 'rejected', true, array['collector']::text[]),
    ('evidence', 'review', 'collected', 'collected', false, array['collector']::text[]),
    ('evidence', 'expire', 'approved', 'expired', false, array[]::text[]),
    ('evidence', 'collect', 'pending', 'collected', false, array[]::text[]),
    ('evidence', 'collect', 'collected', 'collected', false, array[]::text[]),
    ('evidence', 'collect', 'approved', 'collected', false, array[]::text[]),
    ('evidence', 'collect', 'rejected', 'collected', false, array[]::text[]),
    ('evidence', 'collect', 'expired', 'collected', false, array[]::text[]),
    ('findings', 'review', 'open', 'reviewed', false, array[]::text[]),
    ('findings', 'review', 'flagged', 'reviewed', false, array[]::text[]),
    ('findings', 'flag', 'open', 'flagged', false, array[]::text[]),
    ('findings', 'flag', 'reviewed', 'flagged', false, array[]::text[]),
    ('findings', 'dismiss', 'open', 'false_positive', true, array[]::text[]),
    ('findings', 'dismiss', 'reviewed', 'false_positive', true, array[]::text[]),
    ('findings', 'dismiss', 'flagged', 'false_positive', true, array[]::text[]),
    ('findings', 'resolve', 'open', 'resolved', true, array[]::text[]),
    ('findings', 'resolve', 'reviewed', 'resolved', true, array[]::text[]),
    ('findings', 'resolve', 'flagged', 'resolved', true, array[]::text[]),
    ('findings', 'reopen', 'reviewed', 'open', false, array[]::text[]),
    ('findings', 'reopen', 'flagged', 'open', false, array[]::text[]),
    ('findings', 'reopen', 'false_positive', 'open', false, array[]::text[]),
    ('findings', 'reopen', 'resolved', 'open', false, array[]::text[]),
    ('response_actions', 'approve', 'requested', 'approved', false, array['requester']::text[]),
    ('response_actions', 'reject', 'requested', 'rejected', false, array['requester']::text[]),
    ('response_actions', 'withdraw', 'requested', 'withdrawn', false, array[]::text[]),
    ('response_actions', 'expire', 'requested', 'expired', false, array[]::text[]),
    ('response_actions', 'end', 'approved', 'ended', false, array[]::text[]),
    ('runbook_drills', 'accept', 'posted', 'accepted', false, array['performer', 'sender']::text[]),
    ('runbook_drills', 'reject', 'posted', 'rejected', true, array['performer', 'sender']::text[]),
    ('credential_resets', 'approve', 'requested', 'approved', false, array['requester', 'subject']::text[]),
    ('credential_resets', 'reject', 'requested', 'rejected', false, array['requester', 'subject']::text[]),
    ('credential_resets', 'withdraw', 'requested', 'withdrawn', false, array[]::text[]),
    ('credential_resets', 'expire', 'requested', 'expired', false, array[]::text[])
$$;

-- Who stands in which relation to a record.
create or replace function tickmark_decision_people(which text, org uuid, id_of uuid) returns table (relation text, user_id uuid, person_id uuid) language sql stable as $$
  select 'performer', performed_by_id, performed_by_person_id from backup_runs where which = 'backup_runs' and org_id = org and id = id_of
  union all
  select 'sender', posted_by_id, posted_by_person_id from backup_runs where which = 'backup_runs' and org_id = org and id = id_of
  union all
  select 'requester', requested_by_id, requested_by_person_id from rule_mutes where which = 'rule_mutes' and org_id = org and id = id_of
  union all
  select 'requester', requested_by_id, requested_by_person_id from rule_switch_offs where which = 'rule_switch_offs' and org_id = org and id = id_of
  union all
  select 'collector', collected_by_id, collected_by_person_id from evidence_versions where which = 'evidence' and org_id = org and evidence_id = id_of
  union all
  select 'requester', requested_by_id, requested_by_person_id from response_actions where which = 'response_actions' and org_id = org and id = id_of
  union all
  select 'performer', performed_by_id, performed_by_person_id from runbook_drills where which = 'runbook_drills' and org_id = org and id = id_of
  union all
  select 'sender', posted_by_id, posted_by_person_id from runbook_drills where which = 'runbook_drills' and org_id = org and id = id_of
  union all
  select 'requester', requested_by_id, requested_by_person_id from credential_resets where which = 'credential_resets' and org_id = org and id = id_of
  union all
  select 'subject', user_id, person_id from credential_resets where which = 'credential_resets' and org_id = org and id = id_of
$$;
