-- What the database itself promises, whatever the application does. Applied by db/migrate.ts as tickmark_owner after the migrations,
-- whenever this file changed; every statement can be repeated. db/rules.test.ts reads each promise back from pg_catalog.

-- 1. Row-level security on every table that carries org_id; organizations by their own id.
-- No FORCE: the owner's SECURITY DEFINER functions (entrance.sql) must see across; the app and reader roles own nothing.
-- What is only ever added to. Events are too, until their retention is over.
create or replace function tickmark_append_only_tables() returns setof text language sql immutable as $$
  select unnest(array['audit_entries', 'audit_leaves', 'audit_checkpoints', 'audit_keys', 'audit_breaks', 'event_keys', 'finding_events', 'unjudged_events', 'evidence_versions', 'evidence_openings', 'control_occurrences', 'control_terms', 'password_history', 'approval_rules', 'approval_stages', 'approval_parties', 'approval_decisions', 'person_links', 'campaign_decisions', 'change_revisions', 'change_steps', 'change_gates', 'change_attachments', 'change_facts', 'package_stamps', 'cloud_results', 'cloud_scan_checks', 'cloud_finding_turns', 'control_test_freezes', 'control_test_answers', 'deficiency_sources', 'deficiency_evaluations', 'deficiency_reviews', 'deficiency_responses', 'deficiency_members', 'entry_explanations', 'portal_drills', 'runbook_versions', 'trail_files'])
$$;

do $$
declare
  tenant record;
begin
  for tenant in
    select c.oid::regclass as name, c.relname, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped) as has_org
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  loop
    if tenant.has_org or tenant.relname = 'organizations' then
      execute format('alter table %s enable row level security', tenant.name);
      execute format('drop policy if exists tenant on %s', tenant.name);
      execute format(
        'create policy tenant on %s to tickmark_app, tickmark_reader using (%I = (select nullif(current_setting(''app.org_id'', true), '''')::uuid))',
        tenant.name, case when tenant.has_org then 'org_id' else 'id' end);
    end if;
  end loop;
end $$;

-- 2. Grants, on parents only. Tables that only grow get no UPDATE and no DELETE.
revoke all on all tables in schema public from public, tickmark_app, tickmark_reader;
revoke all on all functions in schema public from public, tickmark_app, tickmark_reader;
revoke create on schema public from public;
grant usage on schema public to tickmark_app, tickmark_reader;
grant execute on function tickmark_cluster() to tickmark_app, tickmark_reader;
do $$
declare
  tenant record;
begin
  for tenant in
    select c.oid::regclass as name, c.relname
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  loop
    case
      -- Kept by a trigger alone.
      when tenant.relname = 'control_terms' then
        execute format('grant select on %s to tickmark_app', tenant.name);
      when tenant.relname in (select tickmark_append_only_tables()) then
        execute format('grant select, insert on %s to tickmark_app', tenant.name);
      when tenant.relname in ('audit_personal', 'events') then
        execute format('grant select, insert, delete on %s to tickmark_app', tenant.name);
      when tenant.relname in ('user_roles', 'user_grants', 'event_hours', 'day_counts', 'top_counts', 'rate_limits', 'portal_minutes', 'audit_denials', 'backup_codes', 'user_identities', 'sign_in_places', 'sessions', 'event_reviews', 'saved_views', 'notifications', 'evidence_controls', 'template_controls', 'system_controls', 'log_source_controls', 'rule_controls', 'correlation_changes', 'campaign_rows', 'campaign_populations', 'requestable_rights') then
        execute format('grant select, insert, update, delete on %s to tickmark_app', tenant.name);
      when tenant.relname = 'organizations' then
        execute format('grant select, update (name, status) on %s to tickmark_app', tenant.name);
      when tenant.relname in ('population_rows', 'population_rejects', 'population_reconciliations', 'reconciliation_units', 'reconciliation_outcomes', 'census_rows', 'vulnerability_rows', 'entry_exceptions') then
        execute format('grant select, insert, delete on %s to tickmark_app', tenant.name);
      when tenant.relname = 'population_differences' then
        execute format('grant select, insert, delete, update (reason, explained_by_id, explained_at) on %s to tickmark_app', tenant.name);
      when tenant.relname = 'event_batches' then
        execute format('grant select, insert, update (detected_at, findings, not_judged, failed_at, error, counted_at) on %s to tickmark_app', tenant.name);
      when tenant.relname = 'portal_backups' then
        execute format('grant select, insert, update (removed_at, updated_at, updated_by_id, version) on %s to tickmark_app', tenant.name);
      when tenant.relname = 'portal_restores' then
        execute format('grant select, update on %s to tickmark_app', tenant.name);
      when tenant.relname = 'approvals' then
        execute format('grant select, insert, update (state, applied_at) on %s to tickmark_app', tenant.name);
      when tenant.relname = 'approval_delegations' then
        execute format('grant select, insert, update (revoked_at) on %s to tickmark_app', tenant.name);
      -- Kept by triggers alone.
      when tenant.relname in ('finding_groups', 'finding_group_assignees', 'approval_subjects', 'change_systems', 'change_refs', 'duty_turns', 'vulnerability_turns') then
        execute format('grant select on %s to tickmark_app', tenant.name);
      when tenant.relname = 'installation_log' then
        null;
      else
        execute format('grant select, insert, update on %s to tickmark_app', tenant.name);
    end case;
  end loop;
end $$;

-- 3. Append-only, for the owner too: triggers are not inherited by partitions from TRUNCATE, so each partition gets both.
create or replace function tickmark_append_only() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'TM002', message = format('%s is append-only: %s refused', tg_table_name, tg_op);
end $$;

-- Records of an organization that were received, or ended, before these moments may be removed; null: nothing may, for there is a legal hold.
create or replace function tickmark_retention(org uuid) returns table (events_before timestamptz, sessions_before timestamptz) language sql stable as $$
  select case when hold then null else now() - make_interval(years => events) end, case when hold then null else now() - make_interval(days => sessions) end
  from (select greatest(coalesce((r ->> 'eventsYears')::int, 3), 1) as events, greatest(coalesce((r ->> 'sessionsDays')::int, 30), 30) as sessions, coalesce((r ->> 'legalHold')::boolean, false) as hold
    from (select (select s.document -> 'retention' from settings s where s.org_id = org) as r) as document) as wanted
$$;

revoke all on function tickmark_retention(uuid) from public;
grant execute on function tickmark_retention(uuid) to tickmark_app, tickmark_reader;

-- Events are append-only, until their retention is over. `received_at` is the portal's own time, not one that a source claims.
create or replace function tickmark_append_only_until() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.received_at < (select events_before from tickmark_retention(old.org_id)) then return old; end if;
  raise exception using errcode = 'TM002', message = format('%s is append-only until its retention is over: %s refused', tg_table_name, tg_op);
end $$;

-- What is said of an event stands beside one that is there, and goes when its retention is over.
create or replace function tickmark_event_said() returns trigger language plpgsql as $$
begin
  if exists (select from events e where e.org_id = new.org_id and e.received_at = new.received_at and e.id = new.id and e.occurred_at = new.occurred_at) then return new; end if;
  raise exception using errcode = 'TM002', message = 'what is said of an event belongs to one that is there';
end $$;
create or replace trigger event_said before insert or update of org_id, id, received_at, occurred_at on event_reviews for each row execute function tickmark_event_said();
create or replace trigger kept_until before delete on event_reviews for each row execute function tickmark_append_only_until();
create or replace trigger kept_truncate before truncate on event_reviews for each statement execute function tickmark_append_only();

create or replace function tickmark_keep_session() returns trigger language plpgsql as $$
begin
  if coalesce(old.ended_at, old.expires_at) < (select sessions_before from tickmark_retention(old.org_id)) then return old; end if;
  -- With their account they go as well.
  if not exists (select from users u where u.org_id = old.org_id and u.id = old.user_id) then return old; end if;
  raise exception using errcode = 'TM002', message = 'sessions are kept until their retention is over';
end $$;
create or replace trigger keep_session before delete on sessions for each row execute function tickmark_keep_session();

-- Messages of webhooks keep their bytes until this moment; null: until the legal hold ends.
create or replace function tickmark_webhooks_before(org uuid) returns timestamptz language sql stable as $$
  select case when coalesce((r ->> 'legalHold')::boolean, false) then null else now() - make_interval(days => greatest(coalesce((r ->> 'webhookDays')::int, 30), 1)) end
  from (select (select s.document -> 'retention' from settings s where s.org_id = org) as r) as document
$$;

revoke all on function tickmark_webhooks_before(uuid) from public;
grant execute on function tickmark_webhooks_before(uuid) to tickmark_app, tickmark_reader;

-- What a message of a webhook is stays as it arrived; its bytes go once their retention is over.
create or replace function tickmark_message_kept() returns trigger language plpgsql as $$
begin
  if (new.org_id, new.id, new.connection_id, new.message_id, new.event, new.sha256, new.size, new.received_at) is distinct from (old.org_id, old.id, old.connection_id, old.message_id, old.event, old.sha256, old.size, old.received_at)
    or (new.body is distinct from old.body and (new.body is not null or coalesce(old.received_at >= tickmark_webhooks_before(old.org_id), true))) then
    raise exception using errcode = 'TM002', message = 'what a webhook sent stays as it arrived until its retention is over';
  end if;
  return new;
end $$;
create or replace trigger message_kept before update on webhook_messages for each row execute function tickmark_message_kept();

-- A partition's own row trigger has a name of its own: the parent's is cloned to it too, but is lost when it is detached.
create or replace function tickmark_guard_append_only(target regclass) returns void language plpgsql as $$
declare
  own text := case when (select relispartition from pg_class where oid = target) then 'append_only_partition' else 'append_only_rows' end;
begin
  execute format('create or replace trigger %I before update or delete on %s for each row execute function %I()', own, target,
    case when target = 'events'::regclass or exists (select from pg_inherits where inhrelid = target and inhparent = 'events'::regclass) then 'tickmark_append_only_until' else 'tickmark_append_only' end);
  execute format('create or replace trigger append_only_truncate before truncate on %s for each statement execute function tickmark_append_only()', target);
end $$;

-- Months from the last one to `ahead` months on. Security definer: the worker calls it as the app role, which may not create tables.
create or replace function ensure_partitions(ahead int default 3) returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  parent text;
  month timestamptz;
  partition text;
  made int := 0;
begin
  perform pg_advisory_xact_lock(hashtext('tickmark.ensure_partitions'));
  foreach parent in array array['audit_entries', 'events'] loop
    for month in select generate_series(date_trunc('month', now() at time zone 'utc') - interval '1 month',
                                        date_trunc('month', now() at time zone 'utc') + make_interval(months => least(greatest(ahead, 1), 24)),
                                        interval '1 month') at time zone 'utc' loop
      partition := parent || '_' || to_char(month at time zone 'utc', 'YYYY_MM');
      if to_regclass('public.' || partition) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L)', partition, parent, month,
                       ((month at time zone 'utc') + interval '1 month') at time zone 'utc');
        perform tickmark_guard_append_only(partition::regclass);
        made := made + 1;
      end if;
    end loop;
  end loop;
  return made;
end $$;
select ensure_partitions();
do $$
declare
  target regclass;
begin
  for target in select c.oid::regclass from pg_class c where (c.relname in (select tickmark_append_only_tables()) or c.relname = 'events')
      and c.relnamespace = 'public'::regnamespace
  union select i.inhrelid::regclass from pg_inherits i where i.inhparent in ('audit_entries'::regclass, 'events'::regclass) loop
    perform tickmark_guard_append_only(target);
  end loop;
end $$;

-- Which cluster this is, asked of PostgreSQL itself: what sealing and verifying go by.
create or replace function tickmark_cluster() returns text language sql stable parallel safe as $$ select system_identifier::text from pg_control_system() $$;

-- The same as the connection remembers it, for the append: asking takes longer than writing an entry, and a connection never changes its
-- cluster. Whoever could set the parameter could name the column as well; verify then says "inserted".
create or replace function tickmark_cluster_remembered() returns text language plpgsql stable parallel restricted as $$
declare
  known text := current_setting('tickmark.cluster', true);
begin
  if coalesce(known, '') = '' then
    known := tickmark_cluster();
    perform set_config('tickmark.cluster', known, false);
  end if;
  return known;
end $$;
grant execute on function tickmark_cluster_remembered() to tickmark_app;

-- Search columns of the trail are what the text says, whatever the insert says: one reading of it for all of them.
create or replace function tickmark_search_columns() returns trigger language plpgsql as $$
declare
  entry jsonb := new.body;
  actor jsonb := entry -> 'actor';
  subject jsonb := entry -> 'subject';
begin
  new.action := entry ->> 'action';
  new.category := entry ->> 'category';
  new.outcome := entry ->> 'outcome';
  new.correlation_id := entry ->> 'correlation';
  new.actor_kind := actor ->> 'kind';
  new.actor_id := actor ->> 'id';
  new.subject_type := subject ->> 'type';
  new.subject_id := subject ->> 'id';
  return new;
end $$;
create or replace trigger search_columns before insert on audit_entries for each row execute function tickmark_search_columns();
-- Rows that come by replication or from a dump as well.
alter table audit_entries enable always trigger search_columns;

-- Personal values behind commitments may be erased (PR-2), by a transaction whose entry says so, and by nothing else; never changed.
create or replace function tickmark_require_erasure() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from audit_entries e
    where e.xid = pg_current_xact_id() and e.org_id is not distinct from old.org_id and e.action = 'users.erase'
      and e.recorded_at between now() - interval '31 days' and now() + interval '31 days'
  ) then
    raise exception using errcode = 'TM002', message = 'audit_personal is append-only: DELETE refused but for the erasure of a person';
  end if;
  return null;
end $$;
drop trigger if exists append_only_rows on audit_personal;
create trigger append_only_rows before update on audit_personal for each row execute function tickmark_append_only();
create or replace trigger append_only_truncate before truncate on audit_personal for each statement execute function tickmark_append_only();
drop trigger if exists require_erasure on audit_personal;
create constraint trigger require_erasure after delete on audit_personal deferrable initially deferred for each row execute function tickmark_require_erasure();

-- 4. No entry, no commit: a transaction that changed a business table must have appended an audit entry of the same organization.
create or replace function tickmark_require_entry() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  org uuid;
begin
  if tg_table_name = 'organizations' then org := coalesce(new.id, old.id); else org := coalesce(new.org_id, old.org_id); end if;
  -- Nearly always the entry is of this very moment: one partition to look into. Two questions, as a single one would open all partitions for both.
  -- The organization is compared in a way no index serves: a connection keeps the plan it made when the month was empty, and by an index of the
  -- organization it would read all of its entries at each row of a change, more of them every minute.
  if exists (select from audit_entries e where e.xid = pg_current_xact_id() and e.org_id is not distinct from org and e.recorded_at between now() - interval '1 hour' and now() + interval '1 hour') then
    return null;
  elsif exists (select from audit_entries e where e.xid = pg_current_xact_id() and e.org_id is not distinct from org and e.recorded_at between now() - interval '31 days' and now() + interval '31 days') then
    return null;
  end if;
  raise exception using errcode = 'TM001', message = format('%s on %s without an audit entry', tg_op, tg_table_name);
end $$;

do $$
declare
  tenant record;
  events text;
begin
  for tenant in
    select c.oid::regclass as name, c.relname
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relispartition
      and c.relname not in ('audit_entries', 'audit_personal', 'audit_leaves', 'audit_checkpoints', 'audit_witnesses', 'audit_denials', 'installation_log', 'event_keys', 'population_rows', 'population_rejects', 'census_rows', 'entry_exceptions', 'cloud_results', 'cloud_scan_steps', 'control_test_items', 'control_test_failures', 'duty_turns', 'vulnerability_rows', 'vulnerability_turns', 'event_hours', 'day_counts', 'top_counts', 'count_marks', 'metric_days', 'finding_groups', 'finding_group_assignees', 'trail_feeds', 'anomaly_marks', 'syslog_strangers', 'mails', 'notifications', 'notification_marks', 'trail_stream_marks', 'channel_marks', 'rate_limits', 'portal_minutes', 'round_marks', 'tickmark_rules')
  loop
    -- The bookkeeping columns last_seen_at and last_used_at, what counts refused messages, and that a delivery was counted, may move alone; everything else may not.
    events := case tenant.relname
      when 'sessions' then 'insert or delete or update of user_id, method, ip, user_agent, created_at, expires_at, ended_at, end_reason'
      when 'event_batches' then 'insert or delete or update of source, label, sha256, received, accepted, duplicates, rejected, rejects, root, received_at, received_by_id, contradicting, not_judged, detected_at, findings, failed_at, error'
      when 'runs' then 'insert or delete or update of queue, subject_type, subject_id, label, input, result, error, started_by_id, started_at, finished_at'
      when 'api_tokens' then 'insert or delete or update of user_id, name, token_hash, scopes, sources, expires_at, revoked_at'
      when 'connections' then 'insert or delete or update of kind, name, system_id, owner_id, settings, credentials, credentials_expire_at, signing_secret, former_secret, former_until, paused_reason, pulls, sample, asked, checks, pulled_at, last_success_at, last_failure_at, last_failure, listed_at, message_rejects, queue_failure, deleted_at'
      else 'insert or delete or update' end;
    execute format('drop trigger if exists require_entry on %s', tenant.name);
    execute format('create constraint trigger require_entry after %s on %s deferrable initially deferred for each row execute function tickmark_require_entry()',
                   events, tenant.name);
  end loop;
end $$;

-- 5. Decisions. Only the legal steps of db/decisions.sql, with a note where one is needed, and never by whoever is involved: of every kind
-- of record alike. As the owner, because what it asks is nobody's to call.
create or replace function tickmark_decided() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  kind record;
  fresh jsonb := to_jsonb(new);
  former jsonb;
  decider text;
  step record;
begin
  select * into kind from tickmark_decision_records() r where r.record = tg_table_name;
  if tg_op = 'INSERT' then
    raise exception using errcode = 'TM005', message = format('%s begins as %s, undecided.', initcap(kind.one), array_to_string(kind.starts, ' or '));
  end if;
  former := to_jsonb(old);
  -- What decides nothing: the same state, and nobody who says they decided.
  if fresh ->> 'status' = former ->> 'status'
     and not exists (select from unnest(kind.deciders) d where fresh ->> d is not null and fresh ->> d is distinct from former ->> d) then
    return new;
  end if;
  select bool_and(s.note_needed) as note_needed, (select array_agg(distinct p) from tickmark_decision_steps() t, unnest(t.not_by) p
    where t.record = kind.record and t.from_state = former ->> 'status' and t.to_state = fresh ->> 'status') as not_by
    into step
    from tickmark_decision_steps() s where s.record = kind.record and s.from_state = former ->> 'status' and s.to_state = fresh ->> 'status';
  -- Taken back by whoever decided, to exactly what was before: no step, and no new decision.
  if step.note_needed is null and kind.undo_minutes is not null and jsonb_typeof(former -> 'former') = 'object' then
    if fresh -> 'former' = 'null' and fresh @> ((former -> 'former') - 'at' - 'reviewed_at') and fresh ->> 'updated_by_id' = former ->> 'decided_by_id'
       and (former -> 'former' ->> 'at')::timestamptz > now() - make_interval(mins => kind.undo_minutes) then
      return new;
    end if;
  end if;
  if step.note_needed is null then
    raise exception using errcode = 'TM005', message = format('%s that is %s cannot become %s.', initcap(kind.one), former ->> 'status', fresh ->> 'status');
  end if;
  if step.note_needed and coalesce(fresh ->> kind.note_column, '') = '' then
    raise exception using errcode = 'TM005', message = format('%s becomes %s with a note that says why.', initcap(kind.one), fresh ->> 'status');
  end if;
  foreach decider in array kind.deciders loop
    if fresh ->> decider is not null and fresh ->> decider is distinct from former ->> decider and exists (
      select from tickmark_decision_people(kind.record, new.org_id, new.id) p
      where p.relation = any (step.not_by)
        and (p.user_id = (fresh ->> decider)::uuid or p.person_id = any (tickmark_persons_of(new.org_id, (fresh ->> decider)::uuid)))
    ) then
      raise exception using errcode = 'TM006', message = 'Whoever is involved may not decide. Somebody else has to.';
    end if;
  end loop;
  return new;
end $$;

-- Asked only where something is decided: what merely comes in, or changes otherwise, costs nothing.
do $$
declare
  kind record;
begin
  for kind in
    select r.record, r.starts, (select string_agg(format('new.%I is not null', d), ' or ') from unnest(r.deciders) d) as somebody,
      (select string_agg(format('new.%1$I is distinct from old.%1$I', d), ' or ') from unnest(r.deciders) d) as another
    from tickmark_decision_records() r
  loop
    execute format('create or replace trigger decided_begins before insert on %I for each row when (new.status <> all (%L::text[]) or %s) execute function tickmark_decided()', kind.record, kind.starts, kind.somebody);
    execute format('create or replace trigger decided before update on %I for each row when (new.status is distinct from old.status or %s) execute function tickmark_decided()', kind.record, kind.another);
  end loop;
end $$;

-- 6. Evidence. What an artifact says of its bytes stays; retention only grows; a legal hold holds; a decision holds for the file
-- that was seen. Triggers, because each compares rows or times, which a check cannot.
create or replace function tickmark_artifact_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception using errcode = 'TM002', message = 'artifacts are never removed, only what they name once retention has ended';
  end if;
  if (new.org_id, new.id, new.kind, new.owner_type, new.owner_id, new.name, new.sha256, new.size, new.type, new.store, new.key, new.object_version, new.retention_class, new.created_at)
     is distinct from (old.org_id, old.id, old.kind, old.owner_type, old.owner_id, old.name, old.sha256, old.size, old.type, old.store, old.key, old.object_version, old.retention_class, old.created_at) then
    raise exception using errcode = 'TM002', message = 'what an artifact says of its content and its owner is append-only';
  end if;
  if old.crc32 is not null and (new.crc32, new.pieces) is distinct from (old.crc32, old.pieces) then
    raise exception using errcode = 'TM002', message = 'what an artifact says of its content and its owner is append-only';
  end if;
  if new.retain_until < old.retain_until or coalesce(new.locked_until < old.locked_until, new.locked_until is null and old.locked_until is not null) then
    raise exception using errcode = 'TM004', message = 'The retention of a stored file is never shortened.';
  end if;
  if new.deleted_at is null and old.deleted_at is not null then
    raise exception using errcode = 'TM004', message = 'A stored file that was removed does not come back: it is taken in again.';
  end if;
  if new.deleted_at is not null and old.deleted_at is null and (old.legal_hold or old.retain_until > now() or (select events_before from tickmark_retention(old.org_id)) is null) then
    raise exception using errcode = 'TM004', message = 'A stored file stays until its retention has ended and no legal hold is on it.';
  end if;
  return new;
end $$;

-- Whose a file is: a record of the declared kind that is there, and that stays while the file does.
create or replace function tickmark_artifact_owned() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  owner_of text;
  there boolean;
begin
  select k.owner_table into owner_of from tickmark_file_kinds() k where k.kind = new.kind and k.owner_type = new.owner_type;
  if owner_of is null then
    raise exception using errcode = 'TM005', message = format('No module says that a %s owns files of the kind %s.', new.owner_type, new.kind);
  end if;
  execute format('select exists (select from %I where org_id = $1 and id = $2)', owner_of) into there using new.org_id, new.owner_id;
  if not there then
    raise exception using errcode = 'TM005', message = 'A stored file belongs to a record, and this one is not there.';
  end if;
  return new;
end $$;

create or replace function tickmark_owner_stays() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from artifacts a where a.org_id = old.org_id and a.owner_id = old.id and a.owner_type = tg_argv[0] and a.deleted_at is null) then
    raise exception using errcode = 'TM004', message = 'It has stored files, and stays until their retention has ended.';
  end if;
  return old;
end $$;

do $$
declare
  owner_of record;
begin
  for owner_of in select distinct k.owner_type, k.owner_table from tickmark_file_kinds() k loop
    execute format('create or replace trigger owner_stays before delete on %I for each row execute function tickmark_owner_stays(%L)', owner_of.owner_table, owner_of.owner_type);
  end loop;
end $$;

create or replace function tickmark_evidence_decided() returns trigger language plpgsql as $$
declare
  seer uuid;
begin
  if tg_op = 'INSERT' then return new; end if;
  if new.version_number > old.version_number then
    if new.status <> 'collected' or coalesce(new.reviewed_by_id, new.approved_by_id, new.rejected_by_id) is not null then
      raise exception using errcode = 'TM005', message = 'A new file is a new piece of evidence to decide: collected, undecided.';
    end if;
  elsif new.version_number < old.version_number or (new.status = 'collected' and old.status <> 'collected') then
    raise exception using errcode = 'TM005', message = format('Evidence that is %s cannot become %s without a newer file.', old.status, new.status);
  end if;
  -- Approved for something, and by somebody who has seen it.
  if new.status = 'approved' and old.status <> 'approved' then
    if new.observed_from is null or new.observed_to is null or not exists (select from evidence_controls c where c.org_id = new.org_id and c.record_id = new.id) then
      raise exception using errcode = 'TM005', message = 'Evidence is approved for a period and a control. Say both first.';
    end if;
    seer := new.approved_by_id;
  elsif new.status = 'collected' and new.reviewed_by_id is distinct from old.reviewed_by_id then
    seer := new.reviewed_by_id;
  end if;
  if seer is not null and not exists (
    select from evidence_openings o where o.org_id = new.org_id and o.evidence_id = new.id and o.number = new.version_number
      and (o.user_id = seer or o.person_id = (select u.person_id from users u where u.org_id = new.org_id and u.id = seer))
  ) then
    raise exception using errcode = 'TM005', message = 'Open the file first: nobody approves what they have not seen.';
  end if;
  if new.deleted_at is not null and old.deleted_at is null and exists (
    select from evidence_versions v join artifacts a on a.org_id = v.org_id and a.id = v.artifact_id
    where v.org_id = new.org_id and v.evidence_id = new.id and a.legal_hold
  ) then
    raise exception using errcode = 'TM004', message = 'This evidence is under a legal hold and cannot be removed.';
  end if;
  return new;
end $$;

create or replace trigger artifact_owned before insert on artifacts for each row execute function tickmark_artifact_owned();
create or replace trigger artifact_kept before update or delete on artifacts for each row execute function tickmark_artifact_kept();
create or replace trigger append_only_truncate before truncate on artifacts for each statement execute function tickmark_append_only();
create or replace trigger evidence_decided before insert or update on evidence for each row execute function tickmark_evidence_decided();

-- A rule of high or critical severity stops only by what somebody else approved; a draft begins once its text was tried. What the catalog
-- says of a rule is in files: its severity comes with the statement.
create or replace function tickmark_rule_switched() returns trigger language plpgsql as $$
declare
  stored record;
begin
  select severity, sha256 into stored from sigma_rules s where s.org_id = new.org_id and s.rule_id = new.rule_id;
  if tg_op = 'UPDATE' and old.draft and not new.draft and new.tried_sha256 is distinct from stored.sha256 then
    raise exception using errcode = 'TM005', message = 'A draft is switched on once its text was tried.';
  end if;
  if not new.enabled and not new.draft and coalesce(stored.severity, new.severity, 1) >= 3 and not exists (
    select from rule_switch_offs o where o.org_id = new.org_id and o.id = new.switch_off_id and o.status = 'approved' and new.rule_id = any (o.rule_ids)
  ) then
    raise exception using errcode = 'TM005', message = 'A high or critical rule is switched off only when somebody else approves.';
  end if;
  return new;
end $$;
create or replace trigger rule_begins before insert on detection_rules for each row execute function tickmark_rule_switched();
create or replace trigger rule_switched before update on detection_rules for each row when (old.enabled and not new.enabled or old.draft and not new.draft) execute function tickmark_rule_switched();

-- 7. Somebody can always administer the organization. Whatever takes the role of an administrator away, what remains must last at least as
-- long: one whose role ends is none that stays. At the end of the transaction, under the lock the operations take (users/within.ts), so that
-- two who demote each other take turns. An organization that never had one loses none.
create or replace function tickmark_keep_admin() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  lost timestamptz;
begin
  -- Any other isolation shows what was at its beginning, also after it has waited its turn.
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'TM007', message = 'Administrators are changed by a transaction that is read committed.';
  end if;
  perform pg_advisory_xact_lock(hashtext('admins.' || old.org_id));
  if tg_table_name = 'user_roles' then
    lost := coalesce(old.expires_at, 'infinity');
  else
    select max(coalesce(r.expires_at, 'infinity')) into lost from user_roles r where r.org_id = old.org_id and r.user_id = old.id and r.role = 'admin';
  end if;
  if lost is null or lost <= now() or not exists (select from organizations o where o.id = old.org_id) or exists (
    select from user_roles r join users u on u.org_id = r.org_id and u.id = r.user_id
    where r.org_id = old.org_id and r.role = 'admin' and u.status = 'active' and coalesce(r.expires_at, 'infinity') >= lost
  ) then
    return null;
  end if;
  raise exception using errcode = 'TM007', message = 'This is the last active administrator. Make somebody else one first, without an end.';
end $$;
drop trigger if exists keep_admin on user_roles;
create constraint trigger keep_admin after update or delete on user_roles deferrable initially deferred for each row
  when (old.role = 'admin') execute function tickmark_keep_admin();
drop trigger if exists keep_admin on users;
create constraint trigger keep_admin after update of status on users deferrable initially deferred for each row
  when (old.status = 'active' and new.status <> 'active') execute function tickmark_keep_admin();

-- 8. A break-glass account is for the day the provider is down, or is not to be trusted: no identity leads to it.
create or replace function tickmark_no_identity() returns trigger language plpgsql as $$
declare
  account uuid := coalesce(to_jsonb(new) ->> 'user_id', to_jsonb(new) ->> 'id');
begin
  if (tg_table_name = 'users' or exists (select from users u where u.org_id = new.org_id and u.id = account and u.break_glass))
  and (tg_table_name = 'user_identities' or exists (select from user_identities i where i.org_id = new.org_id and i.user_id = account)) then
    raise exception using errcode = 'TM007', message = 'A break-glass account is linked to no identity provider.';
  end if;
  return new;
end $$;
create or replace trigger no_identity before insert or update on user_identities for each row execute function tickmark_no_identity();
create or replace trigger no_identity before update of break_glass on users for each row when (new.break_glass and not old.break_glass) execute function tickmark_no_identity();

-- 9. API tokens end with the account they belong to, and what has ended stays ended.
-- As the owner: at the end of a transaction row-level security might speak of another organization.
create or replace function tickmark_tokens_end() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_table_name = 'api_tokens' then
    raise exception using errcode = 'TM007', message = 'An API token that was revoked stays revoked. Make another one.';
  elsif exists (select from api_tokens t where t.org_id = new.org_id and t.user_id = new.id and t.revoked_at is null) then
    raise exception using errcode = 'TM007', message = 'The API tokens of an account end with it.';
  end if;
  return null;
end $$;
create or replace trigger tokens_end after update of revoked_at on api_tokens for each row
  when (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at) execute function tickmark_tokens_end();
drop trigger if exists tokens_end on users;
create constraint trigger tokens_end after update of status on users deferrable initially deferred for each row
  when (new.status in ('deactivated', 'removed') and old.status <> new.status) execute function tickmark_tokens_end();

-- 10. Nobody rises by the own hand: a person gives no role and no permission to an account of theirs, and changes no role they hold.
create or replace function tickmark_nobody_rises() returns trigger language plpgsql as $$
declare
  row jsonb := to_jsonb(new);
  giver uuid := coalesce(row ->> 'granted_by_id', row ->> 'created_by_id');
begin
  if tg_table_name = 'roles' then
    if exists (
      select from user_roles r join users u on u.org_id = r.org_id and u.id = r.user_id
      where r.org_id = new.org_id and r.role = row ->> 'name' and u.person_id = (select p.person_id from users p where p.org_id = new.org_id and p.id = (row ->> 'updated_by_id')::uuid)
    ) then
      raise exception using errcode = 'TM006', message = 'Whoever holds a role may not change it. Somebody else has to.';
    end if;
  elsif exists (select from users u join users g on g.org_id = u.org_id and g.person_id = u.person_id where u.org_id = new.org_id and u.id = (row ->> 'user_id')::uuid and g.id = giver) then
    raise exception using errcode = 'TM006', message = 'Nobody gives rights to themselves. Somebody else has to.';
  end if;
  return new;
end $$;
create or replace trigger nobody_rises before insert or update on user_roles for each row execute function tickmark_nobody_rises();
create or replace trigger nobody_rises before insert or update on user_grants for each row execute function tickmark_nobody_rises();
create or replace trigger nobody_rises before update on roles for each row when (new.grants is distinct from old.grants) execute function tickmark_nobody_rises();

-- 11. Withdrawing permissions leaves somebody who can administer everything: of the active administrators one keeps all that the role gives.
create or replace function tickmark_keep_whole_admin() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('admins.' || new.org_id));
  if exists (select from user_roles r where r.org_id = new.org_id and r.user_id = new.user_id and r.role = 'admin') and not exists (
    select from user_roles r join users u on u.org_id = r.org_id and u.id = r.user_id
    where r.org_id = new.org_id and r.role = 'admin' and u.status = 'active' and (r.expires_at is null or r.expires_at > now())
      and not exists (select from user_grants g where g.org_id = u.org_id and g.user_id = u.id and g.effect = 'withdrawn' and (g.expires_at is null or g.expires_at > now()))
  ) then
    raise exception using errcode = 'TM007', message = 'This would leave no administrator who has every permission of the role. Make somebody else one first.';
  end if;
  return null;
end $$;
drop trigger if exists keep_whole_admin on user_grants;
create constraint trigger keep_whole_admin after insert or update on user_grants deferrable initially deferred for each row
  when (new.effect = 'withdrawn') execute function tickmark_keep_whole_admin();

-- 12. Findings of one rule, actor, source and severity are counted where they are moved: whatever the statement, the group has moved with it.
-- A group's row stays locked until the end of the transaction, so whoever reckons its highest risk has seen all that was reckoned before. A
-- statement takes its groups in one order; what sends several sorts what it moves (detect.ts), so that two wait for each other and never both.
create or replace function tickmark_group_findings() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  fields constant text := 'org_id, id, rule_id, rule_name, coalesce(user_name, '''') as actor, source, severity, status, assignee_id, risk_score, occurred_at, created_at';
  come text := format('select %s from fresh', fields);
  gone text := format('select %s from former', fields);
  nothing constant text := format('select %s from findings where false', fields);
  moved text;
begin
  case tg_op
    when 'INSERT' then gone := nothing;
    when 'DELETE' then come := nothing;
    else moved := come; come := format('%s except all %s', come, gone); gone := format('%s except all %s', gone, moved);
  end case;
  execute format($q$
    with come as (%s), gone as (%s),
    moved as (select *, 1 as n, status in ('open', 'flagged') as undecided from come union all select *, -1, status in ('open', 'flagged') from gone),
    delta as (
      select org_id, rule_id, actor, source, severity, max(rule_name) as rule_name,
        coalesce(sum(n) filter (where status = 'open'), 0)::int as open, coalesce(sum(n) filter (where status = 'reviewed'), 0)::int as reviewed, coalesce(sum(n) filter (where status = 'flagged'), 0)::int as flagged,
        coalesce(sum(n) filter (where status = 'false_positive'), 0)::int as false_positive, coalesce(sum(n) filter (where status = 'resolved'), 0)::int as resolved,
        coalesce(sum(n) filter (where undecided and assignee_id is not null), 0)::int as assigned, coalesce(max(risk_score) filter (where undecided and n = 1), -1) as top_risk,
        min(occurred_at) as first_occurred_at, max(occurred_at) as last_occurred_at, min(created_at) as first_found_at, max(created_at) as last_found_at
      from moved group by org_id, rule_id, actor, source, severity
    ),
    put as (
      insert into finding_groups as g (org_id, id, rule_id, actor, source, severity, rule_name, open, reviewed, flagged, false_positive, resolved, assigned, top_risk, first_occurred_at, last_occurred_at, first_found_at, last_found_at)
      select org_id, gen_random_uuid(), rule_id, actor, source, severity, rule_name, open, reviewed, flagged, false_positive, resolved, assigned, top_risk, first_occurred_at, last_occurred_at, first_found_at, last_found_at
      from delta order by org_id, rule_id collate "C", actor collate "C", source collate "C", severity
      on conflict (org_id, rule_id, actor, source, severity) do update set
        rule_name = excluded.rule_name, open = g.open + excluded.open, reviewed = g.reviewed + excluded.reviewed, flagged = g.flagged + excluded.flagged,
        false_positive = g.false_positive + excluded.false_positive, resolved = g.resolved + excluded.resolved, assigned = g.assigned + excluded.assigned, top_risk = greatest(g.top_risk, excluded.top_risk),
        first_occurred_at = least(g.first_occurred_at, excluded.first_occurred_at), last_occurred_at = greatest(g.last_occurred_at, excluded.last_occurred_at),
        first_found_at = least(g.first_found_at, excluded.first_found_at), last_found_at = greatest(g.last_found_at, excluded.last_found_at)
      returning g.org_id, g.id, g.rule_id, g.actor, g.source, g.severity
    ),
    held as (
      select org_id, rule_id, actor, source, severity, assignee_id, sum(n)::int as n from moved
      where undecided and assignee_id is not null group by org_id, rule_id, actor, source, severity, assignee_id having sum(n) <> 0
    )
    insert into finding_group_assignees as a (org_id, group_id, assignee_id, undecided)
    select put.org_id, put.id, held.assignee_id, held.n from held join put using (org_id, rule_id, actor, source, severity) order by 1, 2, 3
    on conflict (org_id, group_id, assignee_id) do update set undecided = a.undecided + excluded.undecided $q$, come, gone);
  if tg_op = 'INSERT' then return null; end if;
  -- What was lost may have been the highest, the first or the last.
  execute format($q$
    update finding_groups g set top_risk = coalesce((
      select max(f.risk_score) from findings f where f.org_id = g.org_id and f.rule_id = g.rule_id and coalesce(f.user_name, '') = g.actor and f.source = g.source and f.severity = g.severity and f.status in ('open', 'flagged')), -1)
    from (select org_id, rule_id, actor, source, severity, max(risk_score) as lost from (%s) as gone where status in ('open', 'flagged') group by 1, 2, 3, 4, 5) as d
    where (g.org_id, g.rule_id, g.actor, g.source, g.severity) = (d.org_id, d.rule_id, d.actor, d.source, d.severity) and g.top_risk <= d.lost $q$, gone);
  execute format($q$
    update finding_groups g set first_occurred_at = f.first_occurred_at, last_occurred_at = f.last_occurred_at, first_found_at = f.first_found_at, last_found_at = f.last_found_at
    from (select distinct org_id, rule_id, actor, source, severity from (
        select org_id, rule_id, actor, source, severity, occurred_at, created_at from (%s) as gone except all select org_id, rule_id, actor, source, severity, occurred_at, created_at from (%s) as come) as lost) as d,
      lateral (select min(occurred_at) as first_occurred_at, max(occurred_at) as last_occurred_at, min(created_at) as first_found_at, max(created_at) as last_found_at
        from findings i where (i.org_id, i.rule_id, coalesce(i.user_name, ''), i.source, i.severity) = (d.org_id, d.rule_id, d.actor, d.source, d.severity)) as f
    where (g.org_id, g.rule_id, g.actor, g.source, g.severity) = (d.org_id, d.rule_id, d.actor, d.source, d.severity) and f.first_occurred_at is not null $q$, gone, come);
  execute format($q$
    delete from finding_group_assignees a using (select distinct org_id, rule_id, actor, source, severity from (%s) as gone) as d, finding_groups g
    where (g.org_id, g.rule_id, g.actor, g.source, g.severity) = (d.org_id, d.rule_id, d.actor, d.source, d.severity) and a.org_id = g.org_id and a.group_id = g.id and a.undecided = 0 $q$, gone);
  execute format($q$
    delete from finding_groups g using (select distinct org_id, rule_id, actor, source, severity from (%s) as gone) as d
    where (g.org_id, g.rule_id, g.actor, g.source, g.severity) = (d.org_id, d.rule_id, d.actor, d.source, d.severity) and g.total = 0 $q$, gone);
  return null;
end $$;

-- The first time, from what there is: nobody writes findings between the count and the triggers.
do $$
begin
  if not exists (select from pg_trigger where tgrelid = 'findings'::regclass and tgname = 'group_inserts') then
    lock table findings in share row exclusive mode;
    delete from finding_groups;
    insert into finding_groups (org_id, id, rule_id, actor, source, severity, rule_name, open, reviewed, flagged, false_positive, resolved, assigned, top_risk, first_occurred_at, last_occurred_at, first_found_at, last_found_at)
    select org_id, gen_random_uuid(), rule_id, coalesce(user_name, ''), source, severity, max(rule_name), count(*) filter (where status = 'open'), count(*) filter (where status = 'reviewed'), count(*) filter (where status = 'flagged'),
      count(*) filter (where status = 'false_positive'), count(*) filter (where status = 'resolved'), count(*) filter (where status in ('open', 'flagged') and assignee_id is not null),
      coalesce(max(risk_score) filter (where status in ('open', 'flagged')), -1), min(occurred_at), max(occurred_at), min(created_at), max(created_at)
    from findings group by 1, 3, 4, 5, 6;
    insert into finding_group_assignees (org_id, group_id, assignee_id, undecided)
    select g.org_id, g.id, f.assignee_id, count(*) from findings f join finding_groups g on (g.org_id, g.rule_id, g.actor, g.source, g.severity) = (f.org_id, f.rule_id, coalesce(f.user_name, ''), f.source, f.severity)
    where f.status in ('open', 'flagged') and f.assignee_id is not null group by 1, 2, 3;
  end if;
end $$;
create or replace trigger group_inserts after insert on findings referencing new table as fresh for each statement execute function tickmark_group_findings();
create or replace trigger group_updates after update on findings referencing old table as former new table as fresh for each statement execute function tickmark_group_findings();
create or replace trigger group_deletes after delete on findings referencing old table as former for each statement execute function tickmark_group_findings();

-- 13. Approvals. Who may decide, about what, and what comes of it is reckoned here, whatever the statement says; the application says it in
-- words first. What no trigger can know is who types: a statement that names somebody else needs an entry that names them too, and the
-- sealed trail shows that. Fixed columns are made by triggers alone; as the owner, because row-level security might speak of another organization.

-- The human behind an account: its own person, every person ever linked with it, from link to link, and who of the rosters has one of these accounts.
create or replace function tickmark_persons_of(org uuid, account uuid) returns uuid[] language sql stable set search_path = public, pg_temp as $$
  with recursive human(person) as (
    select u.person_id from users u where u.org_id = org and u.id = account
    union
    select case when l.one = h.person then l.other else l.one end from person_links l join human h on h.person in (l.one, l.other) where l.org_id = org
  )
  select coalesce(array_agg(person), '{}') from (
    select person from human
    union
    select p.id from human h join users u on u.org_id = org and u.person_id = h.person join people p on p.org_id = org and p.user_id = u.id) everybody
$$;

revoke all on function tickmark_persons_of(uuid, uuid) from public;
grant execute on function tickmark_persons_of(uuid, uuid) to tickmark_app, tickmark_reader;

-- The accounts of the human behind one: whose humans have somebody in common with its.
create or replace function tickmark_accounts_of(org uuid, account uuid) returns uuid[] language sql stable set search_path = public, pg_temp as $$
  with recursive human(id) as (
    select unnest(tickmark_persons_of(org, account))
    union
    select case when l.one = h.id then l.other else l.one end from person_links l join human h on h.id in (l.one, l.other) where l.org_id = org
  )
  select coalesce(array_agg(u.id), '{}') from users u where u.org_id = org and u.person_id in (select id from human) and tickmark_persons_of(org, u.id) && tickmark_persons_of(org, account)
$$;

-- What an account may decide by, now: its name and roles, and those of whoever delegated to it, each with the humans and accounts who must have no part in what is decided, since
-- when it has it, and the accounts of whoever gave it.
create or replace function tickmark_voices_of(org uuid, account uuid) returns table (seat text, humans uuid[], accounts uuid[], since timestamptz, givers uuid[]) language sql stable rows 4 set search_path = public, pg_temp as $$
  with holders as materialized (
    select h.id, tickmark_persons_of(org, account) || tickmark_persons_of(org, h.id) as humans, tickmark_accounts_of(org, account) || tickmark_accounts_of(org, h.id) as accounts
    from (
      select account as id
      union
      select g.from_id from approval_delegations g join users u on u.org_id = g.org_id and u.id = g.from_id
      where g.org_id = org and g.to_id = account and g.revoked_at is null and g.starts_at <= now() and g.ends_at > now() and u.status = 'active') h)
  select h.id::text, h.humans, h.accounts, '-infinity'::timestamptz, '{}'::uuid[] from holders h
  union all
  select r.role, h.humans, h.accounts, r.created_at, case when r.granted_by_id is null then '{}' else tickmark_accounts_of(org, r.granted_by_id) end
  from holders h join user_roles r on r.org_id = org and r.user_id = h.id and (r.expires_at is null or r.expires_at > now())
$$;

revoke all on function tickmark_accounts_of(uuid, uuid), tickmark_voices_of(uuid, uuid) from public;
grant execute on function tickmark_accounts_of(uuid, uuid), tickmark_voices_of(uuid, uuid) to tickmark_app, tickmark_reader;

-- Which human an account is does not change under decisions that compare humans. Two that turn out to be one are linked.
create or replace function tickmark_same_person() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'TM002', message = 'whose account it is is append-only: link the two people instead';
end $$;
create or replace trigger same_person before update of person_id on users for each row when (new.person_id is distinct from old.person_id and current_user = 'tickmark_app') execute function tickmark_same_person();

-- What matters of a subject has changed: another revision, and whatever was open or approved and not yet done is void.
-- Arguments: the type of the subject, and the column that names it.
create or replace function tickmark_material() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  row jsonb := to_jsonb(coalesce(new, old));
  org uuid := (row ->> 'org_id')::uuid;
  which uuid := (row ->> tg_argv[1])::uuid;
begin
  update approval_subjects set revision = revision + 1 where org_id = org and type = tg_argv[0] and subject_id = which;
  if found then
    update approvals set state = 'void', closed_at = coalesce(closed_at, now())
    where org_id = org and subject_type = tg_argv[0] and subject_id = which and state in ('open', 'approved') and applied_xid is null;
  end if;
  return null;
end $$;

create or replace function tickmark_approval_opens() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state <> 'open' or new.closed_at is not null or new.applied_xid is not null or new.applied_at is not null then
    raise exception using errcode = 'TM005', message = 'An approval begins open.';
  end if;
  new.awaits := '{}';
  insert into approval_subjects (org_id, id, type, subject_id) values (new.org_id, gen_random_uuid(), new.subject_type, new.subject_id) on conflict do nothing;
  select revision into new.revision from approval_subjects s where s.org_id = new.org_id and s.type = new.subject_type and s.subject_id = new.subject_id for update;
  -- Roles are compared with this time: an earlier one only refuses more.
  new.opened_at := least(new.opened_at, now());
  if not exists (select from approval_rules r where r.org_id = new.org_id and r.id = new.rule_id and r.kind = new.kind
    and r.number = (select max(o.number) from approval_rules o where o.org_id = new.org_id and o.kind = new.kind)) then
    raise exception using errcode = 'TM005', message = 'An approval goes by the newest rule of its kind.';
  end if;
  if new.alone_at is not null and (new.alone_at < now() + interval '71 hours 58 minutes' or new.kind not in (select a.kind from tickmark_approvables() a where a.alone)) then
    raise exception using errcode = 'TM005', message = 'Only what weakens the portal applies without a second person, and after 72 hours.';
  end if;
  return new;
end $$;

-- Who stands in a place that a stage names, by the record the request is about.
drop function if exists tickmark_stage_holders(uuid, text, uuid, text[]);
create or replace function tickmark_stage_holders(org uuid, about text, record uuid, places text[]) returns setof uuid language sql stable set search_path = public, pg_temp as $$
  select s.owner_id from changes c join systems s on s.org_id = c.org_id and s.id = any (c.system_ids) where 'system_owner' = any (places) and about = 'change' and c.org_id = org and c.id = record
  union
  select s.owner_id from change_templates c join systems s on s.org_id = c.org_id and s.id = any (c.system_ids) where 'system_owner' = any (places) and about = 'change-template' and c.org_id = org and c.id = record
  union
  select s.owner_id from access_requests a join systems s on s.org_id = a.org_id and s.id = a.system_id where 'system_owner' = any (places) and about = 'access-request' and a.org_id = org and a.id = record
  union
  select m.user_id from access_requests a join people p on p.org_id = a.org_id and p.id = a.person_id join people m on m.org_id = p.org_id and m.id = p.manager_id where 'manager' = any (places) and about = 'access-request' and a.org_id = org and a.id = record
$$;

-- Who asked takes part; what it goes by is a case of its rule, whole; and nobody is alone while somebody else could decide. At the end, when all of it is there.
create or replace function tickmark_approval_whole() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from approval_rules r, jsonb_array_elements(r.definition -> 'cases') c
    where r.org_id = new.org_id and r.id = new.rule_id and jsonb_array_length(c -> 'stages') = (select count(*) from approval_stages s where s.org_id = new.org_id and s.approval_id = new.id)
      and not exists (
        select from approval_stages s, lateral (select c -> 'stages' -> (s.number - 1) as stage) g
        where s.org_id = new.org_id and s.approval_id = new.id and (
          stage -> 'needed' is distinct from to_jsonb(s.needed) or stage -> 'roles' is distinct from to_jsonb(s.roles) or coalesce(stage -> 'of', '[]') <> to_jsonb(s.of)
          -- Whom the rule names, and beside them only who stands in its places.
          or not to_jsonb(s.named) @> (stage -> 'named')
          or exists (select named from unnest(s.named) named where not stage -> 'named' ? named::text and named not in (select h from tickmark_stage_holders(new.org_id, new.subject_type, new.subject_id, s.of) h)))))
  then
    raise exception using errcode = 'TM005', message = 'The stages of an approval are those of its rule.';
  end if;
  if not exists (select from approval_parties p where p.org_id = new.org_id and p.approval_id = new.id and p.user_id = new.requested_by_id and p.part = 'requester') then
    raise exception using errcode = 'TM005', message = 'Who asks takes part.';
  end if;
  if new.alone_at is not null and exists (
    select from users u join user_roles r on r.org_id = u.org_id and r.user_id = u.id, approval_stages s
    where u.org_id = new.org_id and u.status = 'active' and s.org_id = new.org_id and s.approval_id = new.id and s.number = 1
      and (r.role = any (s.roles) or u.id = any (s.named)) and (r.expires_at is null or r.expires_at > now())
      and not tickmark_persons_of(new.org_id, u.id) && tickmark_persons_of(new.org_id, new.requested_by_id)
      -- Nor does whoever it is about.
      and not (new.subject_type = 'user' and tickmark_persons_of(new.org_id, u.id) && tickmark_persons_of(new.org_id, new.subject_id))
  ) then
    raise exception using errcode = 'TM005', message = 'Somebody else could decide this.';
  end if;
  return null;
end $$;

-- What is asked for stays as it was asked. The application withdraws and expires; the rest comes of decisions.
create or replace function tickmark_approval_moves() returns trigger language plpgsql as $$
begin
  if (new.org_id, new.id, new.kind, new.subject_type, new.subject_id, new.revision, new.title, new.reason, new.seen, new.sha256, new.rule_id, new.opened_at, new.expires_at, new.alone_at, new.requested_by_id)
     is distinct from (old.org_id, old.id, old.kind, old.subject_type, old.subject_id, old.revision, old.title, old.reason, old.seen, old.sha256, old.rule_id, old.opened_at, old.expires_at, old.alone_at, old.requested_by_id) then
    raise exception using errcode = 'TM002', message = 'what was asked for is append-only';
  end if;
  if current_user <> 'tickmark_app' then return new; end if;
  if new.state is distinct from old.state then
    if old.state <> 'open' or not (new.state = 'withdrawn' or new.state = 'expired' and now() >= old.expires_at or new.state = 'approved' and coalesce(now() >= old.alone_at, false)) then
      raise exception using errcode = 'TM005', message = format('An approval that is %s does not become %s by itself.', old.state, new.state);
    end if;
    new.closed_at := now();
  else
    new.closed_at := old.closed_at;
  end if;
  if new.applied_at is distinct from old.applied_at then
    if old.applied_xid is not null or new.state <> 'approved'
    or old.revision <> (select s.revision from approval_subjects s where s.org_id = old.org_id and s.type = old.subject_type and s.subject_id = old.subject_id) then
      raise exception using errcode = 'TM005', message = 'What was approved is done once, and only as it was approved.';
    end if;
    new.applied_xid := pg_current_xact_id();
    new.applied_at := now();
  end if;
  return new;
end $$;

create or replace function tickmark_approval_party() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  human uuid[] := tickmark_persons_of(new.org_id, new.user_id);
begin
  select person_id into new.person_id from users u where u.org_id = new.org_id and u.id = new.user_id;
  perform from approvals a where a.org_id = new.org_id and a.id = new.approval_id for update;
  if not new.fact and exists (
    select from approval_decisions d where d.org_id = new.org_id and d.approval_id = new.approval_id and d.outcome = 'approve'
      and (tickmark_persons_of(d.org_id, d.decided_by_id) || coalesce(tickmark_persons_of(d.org_id, d.for_id), '{}')) && human
  ) then
    raise exception using errcode = 'TM006', message = format('Whoever approved may not take part as %s.', new.part);
  end if;
  return new;
end $$;

create or replace function tickmark_approval_stage() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from approvals a where a.org_id = new.org_id and a.id = new.approval_id and a.state = 'open' and a.xmin = pg_current_xact_id()::xid) then
    raise exception using errcode = 'TM005', message = 'Stages are made with the approval.';
  end if;
  return new;
end $$;

-- Whom the open stage asks, as the list of what somebody may decide finds it: kept from the stages and the voices.
create or replace function tickmark_approval_awaits(org uuid, which uuid) returns void language sql set search_path = public, pg_temp as $$
  update approvals a set awaits = t.roles || t.named::text[]
  from approval_stages t
  where a.org_id = org and a.id = which and t.org_id = org and t.approval_id = which and t.number = (
    select min(e.number) from approval_stages e where e.org_id = org and e.approval_id = which
      and (select count(*) from approval_decisions d where d.org_id = org and d.approval_id = which and d.stage = e.number and d.outcome = 'approve') < e.needed)
    and a.awaits is distinct from t.roles || t.named::text[]
$$;

create or replace function tickmark_approval_staged() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform tickmark_approval_awaits(new.org_id, new.approval_id);
  return null;
end $$;

create or replace function tickmark_approval_decided() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  asked approvals;
  stage approval_stages;
  holder uuid := coalesce(new.for_id, new.decided_by_id);
  humans uuid[];
begin
  select * into asked from approvals a where a.org_id = new.org_id and a.id = new.approval_id for update;
  if asked.state is distinct from 'open' then
    raise exception using errcode = 'TM005', message = format('This is %s already.', coalesce(asked.state, 'not there'));
  end if;
  if now() >= asked.expires_at then
    raise exception using errcode = 'TM005', message = 'The time to decide this is over.';
  end if;
  if new.sha256 <> asked.sha256 or asked.revision <> (select s.revision from approval_subjects s where s.org_id = asked.org_id and s.type = asked.subject_type and s.subject_id = asked.subject_id) then
    raise exception using errcode = 'TM005', message = 'This is not what was seen.';
  end if;
  new.decided_at := greatest(asked.opened_at, least(new.decided_at, now()));
  select person_id into new.decided_by_person_id from users u where u.org_id = new.org_id and u.id = new.decided_by_id and u.status = 'active';
  if new.decided_by_person_id is null or not exists (select from users u where u.org_id = new.org_id and u.id = holder and u.status = 'active') then
    raise exception using errcode = 'TM006', message = 'Only an active account decides, and for an active one.';
  end if;
  if new.for_id is not null and not exists (
    select from approval_delegations d where d.org_id = new.org_id and d.id = new.delegation_id and d.from_id = new.for_id and d.to_id = new.decided_by_id and d.revoked_at is null and now() >= d.starts_at and now() < d.ends_at
  ) then
    raise exception using errcode = 'TM006', message = 'No delegation is in force.';
  end if;
  humans := tickmark_persons_of(new.org_id, new.decided_by_id) || tickmark_persons_of(new.org_id, holder);
  if exists (select from approval_parties p where p.org_id = new.org_id and p.approval_id = asked.id and (p.person_id || tickmark_persons_of(p.org_id, p.user_id)) && humans) then
    raise exception using errcode = 'TM006', message = 'Whoever takes part may not decide. Somebody else has to.';
  end if;
  if exists (
    select from approval_stages t where t.org_id = new.org_id and t.approval_id = asked.id and t.number < new.stage
      and (select count(*) from approval_decisions d where d.org_id = t.org_id and d.approval_id = t.approval_id and d.stage = t.number and d.outcome = 'approve') < t.needed
  ) then
    raise exception using errcode = 'TM005', message = 'An earlier stage is still open.';
  end if;
  select * into stage from approval_stages t where t.org_id = new.org_id and t.approval_id = asked.id and t.number = new.stage;
  if not coalesce(holder = any (stage.named), false) and not exists (
    select from user_roles r where r.org_id = new.org_id and r.user_id = holder and r.role = any (stage.roles) and (r.expires_at is null or r.expires_at > now())
      -- A role somebody who takes part gave after it was asked for makes nobody a decider.
      and (r.created_at <= asked.opened_at or not exists (
        select from approval_parties p where p.org_id = new.org_id and p.approval_id = asked.id and tickmark_persons_of(p.org_id, p.user_id) && tickmark_persons_of(p.org_id, r.granted_by_id)))
  ) then
    raise exception using errcode = 'TM006', message = 'The rule does not name this account to decide this stage.';
  end if;
  if exists (
    select from approval_decisions d where d.org_id = new.org_id and d.approval_id = asked.id
      and (tickmark_persons_of(d.org_id, d.decided_by_id) || coalesce(tickmark_persons_of(d.org_id, d.for_id), '{}')) && humans
  ) then
    raise exception using errcode = 'TM006', message = 'One human has one voice.';
  end if;
  return new;
end $$;

create or replace function tickmark_approval_settles() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.outcome = 'reject' then
    update approvals set state = 'rejected', closed_at = new.decided_at where org_id = new.org_id and id = new.approval_id;
  elsif not exists (
    select from approval_stages t where t.org_id = new.org_id and t.approval_id = new.approval_id
      and (select count(*) from approval_decisions d where d.org_id = t.org_id and d.approval_id = t.approval_id and d.stage = t.number and d.outcome = 'approve') < t.needed
  ) then
    update approvals set state = 'approved', closed_at = new.decided_at where org_id = new.org_id and id = new.approval_id;
  else
    perform tickmark_approval_awaits(new.org_id, new.approval_id);
  end if;
  return null;
end $$;

-- A decision is a person's: the entry of this very transaction says so. The same of whoever takes a request back.
create or replace function tickmark_approval_entry() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  who text := case when tg_table_name = 'approvals' then to_jsonb(new) ->> 'requested_by_id' else to_jsonb(new) ->> 'decided_by_id' end;
  about text := case when tg_table_name = 'approvals' then to_jsonb(new) ->> 'id' else to_jsonb(new) ->> 'approval_id' end;
  act text := case when tg_table_name = 'approvals' then 'withdraw' else to_jsonb(new) ->> 'outcome' end;
begin
  if not exists (
    select from audit_entries e where e.xid = pg_current_xact_id() and e.org_id is not distinct from new.org_id and e.recorded_at between now() - interval '31 days' and now() + interval '31 days'
      and e.actor_kind = 'person' and e.actor_id = who and e.subject_id = about and e.action = 'approvals.' || act
  ) then
    raise exception using errcode = 'TM001', message = format('no entry of this transaction says that %s did approvals.%s', who, act);
  end if;
  return null;
end $$;

create or replace function tickmark_delegation_ends() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) - 'revoked_at' <> to_jsonb(old) - 'revoked_at' or old.revoked_at is not null then
    raise exception using errcode = 'TM002', message = 'a delegation is append-only: it may be revoked, once';
  end if;
  return new;
end $$;

-- What somebody else has to approve first, as it is now, and is done once: the approval is spent by this transaction. Arguments: the kind, and the type of the subject.
create or replace function tickmark_needs_approval() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update approvals a set applied_xid = pg_current_xact_id(), applied_at = coalesce(a.applied_at, now())
  from approval_subjects s
  where s.org_id = a.org_id and s.type = a.subject_type and s.subject_id = a.subject_id and a.revision = s.revision
    and a.org_id = new.org_id and a.kind = tg_argv[0] and a.subject_type = tg_argv[1] and a.subject_id = new.id and a.state = 'approved' and (a.applied_xid is null or a.applied_xid = pg_current_xact_id());
  if not found then
    raise exception using errcode = 'TM005', message = 'This is done only when somebody else has approved it as it is now.';
  end if;
  return new;
end $$;

create or replace trigger opens before insert on approvals for each row execute function tickmark_approval_opens();
create or replace trigger moves before update on approvals for each row execute function tickmark_approval_moves();
drop trigger if exists whole on approvals;
create constraint trigger whole after insert on approvals deferrable initially deferred for each row execute function tickmark_approval_whole();
drop trigger if exists withdrawn_entry on approvals;
create constraint trigger withdrawn_entry after update on approvals deferrable initially deferred for each row when (new.state = 'withdrawn' and old.state <> 'withdrawn') execute function tickmark_approval_entry();
create or replace trigger party before insert on approval_parties for each row execute function tickmark_approval_party();
create or replace trigger stage before insert on approval_stages for each row execute function tickmark_approval_stage();
create or replace trigger staged after insert on approval_stages for each row execute function tickmark_approval_staged();
create or replace trigger decide before insert on approval_decisions for each row execute function tickmark_approval_decided();
create or replace trigger settle after insert on approval_decisions for each row execute function tickmark_approval_settles();
drop trigger if exists entry_of_decider on approval_decisions;
create constraint trigger entry_of_decider after insert on approval_decisions deferrable initially deferred for each row execute function tickmark_approval_entry();
create or replace trigger ends before update on approval_delegations for each row execute function tickmark_delegation_ends();

-- Records about which others decide (`tickmark_approvables`, db/approvables.sql): what matters of them, and what waits for it.
do $$
declare
  former record;
  kind record;
  columns text[];
begin
  for former in select t.tgname, t.tgrelid::regclass as record from pg_trigger t where t.tgfoid in ('tickmark_material'::regproc, 'tickmark_needs_approval'::regproc) loop
    execute format('drop trigger %I on %s', former.tgname, former.record);
  end loop;
  for kind in select a.*, replace(a.kind, '-', '_') as name from tickmark_approvables() a where a.record is not null loop
    select array_agg(quote_ident(c)) into columns from unnest(kind.material) c;
    execute format('create trigger %I after update of %s on %I for each row when ((%s) is distinct from (%s)) execute function tickmark_material(%L, ''id'')',
      'material_' || kind.name, array_to_string(columns, ', '), kind.record, 'new.' || array_to_string(columns, ', new.'), 'old.' || array_to_string(columns, ', old.'), kind.subject_type);
    continue when kind.done is null;
    execute format('create trigger %I before update on %I for each row when (%s) execute function tickmark_needs_approval(%L, %L)', 'needs_approval_' || kind.name, kind.record,
      case kind.done when 'approved' then 'new.status = ''approved'' and old.status <> ''approved''' when 'granted' then 'new.state = ''approved'' and old.state <> ''approved''' when 'excepted' then 'new.state = ''excepted'' and (old.state, old.excepted_until) is distinct from (new.state, new.excepted_until)' else 'new.deleted_at is not null and old.deleted_at is null' end, kind.kind, kind.subject_type);
  end loop;
end $$;
-- Settings in a direction that weakens a control (`tickmark_weaker_settings`, db/decisions.sql), of whatever is written, the first time as well.
create or replace function tickmark_settings_weakened() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  rule record;
  former jsonb;
  fresh jsonb;
begin
  for rule in select * from tickmark_weaker_settings() loop
    former := coalesce(case when tg_op = 'UPDATE' then old.document #> rule.path end, rule.shipped);
    fresh := coalesce(new.document #> rule.path, rule.shipped);
    continue when former = fresh;
    if (case rule.how
      when 'lower' then (fresh #>> '{}')::numeric < (former #>> '{}')::numeric
      when 'higher' then (fresh #>> '{}')::numeric > (former #>> '{}')::numeric
      when 'off' then former = 'true' and fresh <> 'true'
      when 'fewer' then exists (select from regexp_split_to_table(former #>> '{}', '[,\n]') as f(line) where btrim(line, E' \t\r\n') <> ''
        and btrim(line, E' \t\r\n') not in (select btrim(l, E' \t\r\n') from regexp_split_to_table(fresh #>> '{}', '[,\n]') as l))
      else array_position(string_to_array(rule.how, ' '), fresh #>> '{}') > array_position(string_to_array(rule.how, ' '), former #>> '{}')
    end) then
      update approvals a set applied_xid = pg_current_xact_id(), applied_at = coalesce(a.applied_at, now())
      where a.org_id = new.org_id and a.kind = 'settings-change' and a.subject_id = new.org_id and a.state = 'approved' and (a.applied_xid is null or a.applied_xid = pg_current_xact_id())
        and a.seen::jsonb #> array['input', 'values', array_to_string(rule.path, '.')] = fresh;
      continue when found;
      raise exception using errcode = 'TM005', message = format('%s is made weaker only when somebody else has approved it.', array_to_string(rule.path, '.'));
    end if;
  end loop;
  return new;
end $$;
-- The numbers of a shipped rule of high or critical severity (`tickmark_rule_numbers`, db/rule-numbers.sql) in the direction in which it fires less, of whatever is written.
create or replace function tickmark_rule_weakened() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  rule record;
  former int;
  fresh int;
begin
  for rule in select * from tickmark_rule_numbers() n where n.rule_id = new.rule_id loop
    former := coalesce((case when tg_op = 'UPDATE' then old.thresholds ->> rule.number end)::int, rule.shipped);
    fresh := coalesce((new.thresholds ->> rule.number)::int, rule.shipped);
    continue when not (case rule.weaker when 'lower' then fresh < former when 'higher' then fresh > former else fresh <> former end);
    update approvals a set applied_xid = pg_current_xact_id(), applied_at = coalesce(a.applied_at, now())
    from approval_subjects s
    where s.org_id = a.org_id and s.type = a.subject_type and s.subject_id = a.subject_id and a.revision = s.revision
      and a.org_id = new.org_id and a.kind = 'rule-numbers' and a.subject_id = new.id and a.state = 'approved' and (a.applied_xid is null or a.applied_xid = pg_current_xact_id())
      and a.seen::jsonb #> '{input,thresholds}' = coalesce(new.thresholds, 'null'::jsonb);
    continue when found;
    raise exception using errcode = 'TM005', message = 'A high or critical rule is made to fire less only when somebody else has approved it.';
  end loop;
  return new;
end $$;
create or replace trigger weakened before insert or update of thresholds on detection_rules for each row execute function tickmark_rule_weakened();
create or replace trigger weakened before insert or update of document on settings for each row execute function tickmark_settings_weakened();
create or replace trigger material after update of document on settings for each row when (new.document is distinct from old.document) execute function tickmark_material('settings', 'org_id');

-- How effective a control is says somebody other than its owner, by human: whoever owns it, or owned it until then, neither assesses it nor takes that back. The entry of the
-- transaction names who does.
create or replace function tickmark_control_assessed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tickmark_persons_of(new.org_id, new.assessed_by_id) && tickmark_persons_of(new.org_id, new.owner_id) then
    raise exception using errcode = 'TM006', message = 'Whoever owns a control does not say how effective it is, by no account of theirs.';
  end if;
  return new;
end $$;
create or replace trigger assessed before insert or update of owner_id, assessed_by_id on controls for each row when (new.assessed_by_id is not null and new.owner_id is not null) execute function tickmark_control_assessed();

create or replace function tickmark_assessment_entry() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  owners uuid[] := tickmark_persons_of(new.org_id, new.owner_id) || case when tg_op = 'UPDATE' then tickmark_persons_of(old.org_id, old.owner_id) end;
  former text := case when tg_op = 'UPDATE' then old.effectiveness else 'not_assessed' end;
begin
  if new.effectiveness <> former and not exists (
    select from audit_entries e where e.xid = pg_current_xact_id() and e.org_id is not distinct from new.org_id and e.recorded_at between now() - interval '31 days' and now() + interval '31 days'
      and e.subject_id = new.id::text and e.action in ('controls.create', 'controls.update') and (new.assessed_by_id is null or e.actor_id = new.assessed_by_id::text)
      and case when e.actor_kind = 'person' then not tickmark_persons_of(new.org_id, e.actor_id::uuid) && owners end
  ) then
    raise exception using errcode = 'TM006', message = 'How effective a control is changes by an entry of somebody other than its owner.';
  end if;
  return null;
end $$;
drop trigger if exists assessed_entry on controls;
create constraint trigger assessed_entry after insert or update of effectiveness on controls deferrable initially deferred for each row execute function tickmark_assessment_entry();

-- What was agreed for a control: a term is written whenever how often it is performed, whose it is, where it stands or when it is due changes, by whatever statement. So the newest
-- term is always how the control stands, and nobody says afterwards that it was another.
create or replace function tickmark_control_termed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  former control_terms;
  stands text := case when new.deleted_at is null then new.status else 'removed' end;
begin
  select * into former from control_terms t where t.org_id = new.org_id and t.control_id = new.id order by t.number desc limit 1;
  if former.number is not null and (former.frequency, former.owner_id, former.status, former.due_days) is not distinct from (new.frequency, new.owner_id, stands, new.due_days) then return null; end if;
  if new.updated_at < former.recorded_at then
    raise exception using errcode = 'TM002', message = 'The terms of a control follow one another: none begins before the last.';
  end if;
  insert into control_terms (org_id, id, control_id, number, from_at, recorded_at, frequency, owner_id, status, due_days, by_id)
    values (new.org_id, gen_random_uuid(), new.id, coalesce(former.number, 0) + 1, new.updated_at, new.updated_at, new.frequency, new.owner_id, stands, new.due_days, new.updated_by_id);
  return null;
end $$;
create or replace trigger termed after insert or update of frequency, owner_id, status, due_days, deleted_at on controls for each row execute function tickmark_control_termed();

-- When the application says that something was recorded is when the entry of its transaction was: nothing is dated back into a period that is closed.
create or replace function tickmark_recorded_then() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  said timestamptz := (to_jsonb(new) ->> tg_argv[0])::timestamptz;
begin
  if not exists (select from audit_entries e where e.xid = pg_current_xact_id() and e.org_id is not distinct from new.org_id and e.recorded_at between said - interval '1 minute' and said + interval '1 minute') then
    raise exception using errcode = 'TM002', message = format('%s says that it was recorded at another time than its entry', tg_table_name);
  end if;
  return null;
end $$;
drop trigger if exists recorded_then on control_occurrences;
create constraint trigger recorded_then after insert on control_occurrences deferrable initially deferred for each row when (current_user = 'tickmark_app') execute function tickmark_recorded_then('recorded_at');
drop trigger if exists recorded_then on controls;
create constraint trigger recorded_then after insert or update of frequency, owner_id, status, due_days, deleted_at on controls deferrable initially deferred for each row when (current_user = 'tickmark_app') execute function tickmark_recorded_then('updated_at');

-- 14. Populations. Rows and rejects move while their population is a draft; `complete` is what is counted here, whatever anybody says; after that
-- nothing of it moves but freezing, and being superseded.
-- Once a statement, whatever its rows are: a million of them ask one time.
create or replace function tickmark_population_rows_open() returns trigger language plpgsql as $$
begin
  if exists (select from (select distinct org_id, population_id from touched) t where not exists (select from populations p where p.org_id = t.org_id and p.id = t.population_id and p.state = 'draft' for share)) then
    raise exception using errcode = 'TM002', message = format('%s of a population that is complete is append-only: %s refused', tg_table_name, tg_op);
  end if;
  return null;
end $$;
do $$
declare
  target text;
begin
  foreach target in array array['population_rows', 'population_rejects'] loop
    execute format('create or replace trigger open_inserts after insert on %I referencing new table as touched for each statement execute function tickmark_population_rows_open()', target);
    execute format('create or replace trigger open_deletes after delete on %I referencing old table as touched for each statement execute function tickmark_population_rows_open()', target);
    execute format('create or replace trigger open_updates before update on %I for each row execute function tickmark_append_only()', target);
    execute format('create or replace trigger append_only_truncate before truncate on %I for each statement execute function tickmark_append_only()', target);
  end loop;
end $$;

-- Facts of changes are numbered without a gap, each after the last: "the first 812" names them for ever. Whoever adds holds the source.
create or replace function tickmark_fact_numbered() returns trigger language plpgsql as $$
declare
  source record;
begin
  for source in
    select t.org_id, t.source_id, min(t.number) as first, max(t.number) as last, count(*) as n from touched t group by t.org_id, t.source_id
  loop
    if source.last - source.first + 1 <> source.n
      or source.first <> coalesce((select max(f.number) from change_facts f where f.org_id = source.org_id and f.source_id = source.source_id and f.number < source.first), 0) + 1 then
      raise exception using errcode = 'TM002', message = 'facts of changes are numbered one after another';
    end if;
  end loop;
  return null;
end $$;
create or replace trigger fact_numbered after insert on change_facts referencing new table as touched for each statement execute function tickmark_fact_numbered();

-- What a source says it has only grows, and is what it has.
create or replace function tickmark_facts_counted() returns trigger language plpgsql as $$
begin
  if (new.connection_id, new.repository, new.system_id) is distinct from (old.connection_id, old.repository, old.system_id) or new.facts < old.facts
    or new.facts <> coalesce((select max(f.number) from change_facts f where f.org_id = new.org_id and f.source_id = new.id), 0) then
    raise exception using errcode = 'TM002', message = 'a source of facts has as many as are stored of it';
  end if;
  return new;
end $$;
create or replace trigger facts_counted before update on fact_sources for each row execute function tickmark_facts_counted();

-- A reconciliation that is done never moves, nor what it was judged by while it is; and its totals are what its rows say.
create or replace function tickmark_reconciliation_kept() returns trigger language plpgsql as $$
declare
  wrong int;
begin
  if tg_op = 'DELETE' or old.state in ('done', 'failed') then
    raise exception using errcode = 'TM002', message = 'a reconciliation that is over stays as it is: start another one';
  end if;
  if old.state = 'live' and new.state = 'live' then return new; end if;
  if old.state <> 'judging' or new.state not in ('judging', 'done', 'failed')
    or (new.system_id, new.from_at, new.to_at, new.as_of, new.catalogue, new.settings, new.source_id, new.source_facts, new.pipeline_id, new.pipeline_facts) is distinct from (old.system_id, old.from_at, old.to_at, old.as_of, old.catalogue, old.settings, old.source_id, old.source_facts, old.pipeline_id, old.pipeline_facts) then
    raise exception using errcode = 'TM002', message = 'what a reconciliation is judged by was said when it began';
  end if;
  if new.state = 'done' then
    select count(*) into wrong from jsonb_to_recordset(new.totals) as t(attribute int, n int, pass int, fail int, not_evaluable int, not_applicable int)
      left join (select o.attribute, count(*) as n, count(*) filter (where o.outcome = 'pass') as pass, count(*) filter (where o.outcome = 'fail') as fail, count(*) filter (where o.outcome = 'not_evaluable') as not_evaluable, count(*) filter (where o.outcome = 'not_applicable') as not_applicable
        from reconciliation_outcomes o where o.org_id = new.org_id and o.reconciliation_id = new.id group by o.attribute) as c using (attribute)
      where (t.n, t.pass, t.fail, t.not_evaluable, t.not_applicable) is distinct from (coalesce(c.n, 0)::int, coalesce(c.pass, 0)::int, coalesce(c.fail, 0)::int, coalesce(c.not_evaluable, 0)::int, coalesce(c.not_applicable, 0)::int);
    if wrong > 0 or new.units <> (select count(*) from reconciliation_units u where u.org_id = new.org_id and u.reconciliation_id = new.id)
      or exists (select from reconciliation_outcomes o where o.org_id = new.org_id and o.reconciliation_id = new.id and o.attribute not in (select (t ->> 'attribute')::int from jsonb_array_elements(new.totals) t)) then
      raise exception using errcode = 'TM002', message = 'the totals of a reconciliation are what its changes came to';
    end if;
  end if;
  return new;
end $$;
create or replace trigger reconciliation_kept before update or delete on reconciliations for each row execute function tickmark_reconciliation_kept();

create or replace function tickmark_reconciliation_begins() returns trigger language plpgsql as $$
begin
  if new.state not in ('live', 'judging') then raise exception using errcode = 'TM002', message = 'a reconciliation begins undone'; end if;
  return new;
end $$;
create or replace trigger reconciliation_begins before insert on reconciliations for each row execute function tickmark_reconciliation_begins();

-- What an audit package is of was said when it was asked for; what became of it is said once.
create or replace function tickmark_package_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'building' and current_user = 'tickmark_app' then raise exception using errcode = 'TM002', message = 'an audit package begins unmade'; end if;
    return new;
  end if;
  if tg_op = 'DELETE' or old.state <> 'building' then
    raise exception using errcode = 'TM002', message = 'an audit package that is made stays as it is: ask for another one';
  end if;
  if (new.title, new.from_day, new.to_day, new.zone, new.scope, new.checkpoint, new.checkpoint_size, new.key, new.again_of_id) is distinct from (old.title, old.from_day, old.to_day, old.zone, old.scope, old.checkpoint, old.checkpoint_size, old.key, old.again_of_id) or (old.consent is not null and new.consent is distinct from old.consent) then
    raise exception using errcode = 'TM002', message = 'what an audit package is of was said when it was asked for';
  end if;
  if new.manifest is not null and new.stamped_at is distinct from (select s.stamped_at from package_stamps s where s.org_id = new.org_id and s.manifest = new.manifest) then
    raise exception using errcode = 'TM002', message = 'an audit package has the time stamp that is kept of its manifest, or none where none is kept';
  end if;
  return new;
end $$;
create or replace trigger package_kept before insert or update or delete on packages for each row execute function tickmark_package_kept();

-- A report stays what it was asked for; a version comes once, in its turn, and says once what became of it.
create or replace function tickmark_report_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception using errcode = 'TM002', message = 'a report stays'; end if;
  if tg_op = 'INSERT' then
    if new.state <> 'making' and current_user = 'tickmark_app' then raise exception using errcode = 'TM002', message = 'a report begins unmade'; end if;
    return new;
  end if;
  if (new.kind, new.title, new.from_day, new.to_day, new.zone, new.scope, new.of_id) is distinct from (old.kind, old.title, old.from_day, old.to_day, old.zone, old.scope, old.of_id) or new.version_number < old.version_number then
    raise exception using errcode = 'TM002', message = 'what a report is of was said when it was asked for';
  end if;
  return new;
end $$;
create or replace trigger report_kept before insert or update or delete on reports for each row execute function tickmark_report_kept();

create or replace function tickmark_report_version_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'making' and current_user = 'tickmark_app' then raise exception using errcode = 'TM002', message = 'a version of a report begins unmade'; end if;
    if new.number <> 1 + (select coalesce(max(v.number), 0) from report_versions v where v.org_id = new.org_id and v.report_id = new.report_id) then
      raise exception using errcode = 'TM002', message = 'versions of a report come one after another';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' or old.state <> 'making' then
    raise exception using errcode = 'TM002', message = 'a version of a report that is locked stays as it is: make a new one';
  end if;
  if (new.report_id, new.number) is distinct from (old.report_id, old.number) then
    raise exception using errcode = 'TM002', message = 'a version of a report stays in its place';
  end if;
  return new;
end $$;
create or replace trigger report_version_kept before insert or update or delete on report_versions for each row execute function tickmark_report_version_kept();

-- An exception is of a question that a change failed, and stays of it.
create or replace function tickmark_exception_of_failure() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if (new.system_id, new.unit_key, new.attribute, new.reconciliation_id, new.number, new.title, new.said) is distinct from (old.system_id, old.unit_key, old.attribute, old.reconciliation_id, old.number, old.title, old.said) then
      raise exception using errcode = 'TM002', message = 'which change an exception is of stays as it is';
    end if;
  elsif new.state <> 'open' or not exists (select from reconciliation_units u join reconciliations r on r.org_id = u.org_id and r.id = u.reconciliation_id
      join reconciliation_outcomes o on o.org_id = u.org_id and o.reconciliation_id = u.reconciliation_id and o.number = u.number and o.attribute = new.attribute and o.outcome = 'fail'
      where u.org_id = new.org_id and u.reconciliation_id = new.reconciliation_id and u.number = new.number and u.key = new.unit_key and r.system_id = new.system_id) then
    raise exception using errcode = 'TM005', message = 'an exception begins open, of a question that a change failed';
  end if;
  return new;
end $$;
create or replace trigger exception_of_failure before insert or update on change_exceptions for each row execute function tickmark_exception_of_failure();

create or replace function tickmark_units_open() returns trigger language plpgsql as $$
begin
  if exists (select from (select distinct org_id, reconciliation_id from touched) t where not exists (select from reconciliations r where r.org_id = t.org_id and r.id = t.reconciliation_id and r.state in ('live', 'judging') for share)) then
    raise exception using errcode = 'TM002', message = format('%s of a reconciliation that is over stay as they are: %s refused', tg_table_name, tg_op);
  end if;
  return null;
end $$;
do $$
declare
  target text;
begin
  foreach target in array array['reconciliation_units', 'reconciliation_outcomes'] loop
    execute format('create or replace trigger open_inserts after insert on %I referencing new table as touched for each statement execute function tickmark_units_open()', target);
    execute format('create or replace trigger open_deletes after delete on %I referencing old table as touched for each statement execute function tickmark_units_open()', target);
    execute format('create or replace trigger open_updates before update on %I for each row execute function tickmark_append_only()', target);
    execute format('create or replace trigger append_only_truncate before truncate on %I for each statement execute function tickmark_append_only()', target);
  end loop;
end $$;

-- What stands on which side of two populations, told by `way`; what has nothing to be told by stands on its own side, with why. The one place
-- that compares: the operation asks it, and freezing asks it again.
create or replace function tickmark_population_compared(org uuid, here uuid, there uuid, way text) returns table (side text, key text, name text, note text) language sql stable as $$
  with told as (
    select r.population_id = here as is_here, r.account_id, case way when 'key' then r.account_name || ': ' || r.right_name || case when r.scope = '' then '' else ' (' || r.scope || ')' end else r.account_name end as name,
      nullif(case way when 'key' then r.key when 'account' then r.account_id when 'user_name' then lower(btrim(r.user_name)) else lower(btrim(r.email)) end collate "C", '') as by
    from population_rows r where r.org_id = org and r.population_id in (here, there))
  select case when bool_and(is_here) then 'here' when bool_or(is_here) then 'both' else 'there' end, coalesce(by, min(account_id)), min(name), case when by is null then case way when 'email' then 'has no e-mail' else 'has no user name' end end
  from told group by by, case when by is null then is_here || account_id end
$$;
revoke all on function tickmark_population_compared(uuid, uuid, uuid, text) from public;
grant execute on function tickmark_population_compared(uuid, uuid, uuid, text) to tickmark_app, tickmark_reader;

-- Until it is frozen; then they stay as they were. What is compared does not move, what is said of it may.
create or replace function tickmark_population_compared_open() returns trigger language plpgsql as $$
declare
  of record;
begin
  if tg_op = 'DELETE' then of := old; else of := new; end if;
  if not exists (select from populations p where p.org_id = of.org_id and p.id = of.population_id and p.state = 'complete' for share) then
    raise exception using errcode = 'TM002', message = format('%s moves while its population is complete and not yet frozen: %s refused', tg_table_name, tg_op);
  end if;
  if tg_op = 'UPDATE' and to_jsonb(new) - array['reason', 'explained_by_id', 'explained_at'] is distinct from to_jsonb(old) - array['reason', 'explained_by_id', 'explained_at'] then
    raise exception using errcode = 'TM002', message = 'of a difference only its explanation moves';
  end if;
  return of;
end $$;
do $$
declare
  target text;
begin
  foreach target in array array['population_reconciliations', 'population_differences'] loop
    execute format('create or replace trigger compared_open before insert or update or delete on %I for each row execute function tickmark_population_compared_open()', target);
    execute format('create or replace trigger append_only_truncate before truncate on %I for each statement execute function tickmark_append_only()', target);
  end loop;
end $$;

-- Frozen is what was compared with something, each difference explained, or has a reason why nothing was. Everything is counted again.
create or replace function tickmark_population_reconciled() returns trigger language plpgsql as $$
declare
  r record;
  counted record;
  listed record;
  problem text;
begin
  select * into r from population_reconciliations c where c.org_id = new.org_id and c.population_id = new.id;
  if not found then
    if new.reason is null then
      raise exception using errcode = 'TM005', message = 'A population that was compared with nothing is frozen with the reason why it may be used all the same.';
    end if;
    return new;
  end if;
  select count(*) filter (where side = 'here') as here, count(*) filter (where side = 'there') as there, count(*) filter (where reason is null) as unexplained into listed
    from population_differences d where d.org_id = new.org_id and d.population_id = new.id;
  if r.against = 'total' then
    select n as here, r.there as there, (n > r.there)::int::bigint as only_here, (n < r.there)::int::bigint as only_there into counted from (
      select case r."by" when 'records' then new.records - new.blank when 'rows' then new.accepted else (select count(distinct account_id) from population_rows p where p.org_id = new.org_id and p.population_id = new.id) end as n) as own;
  else
    select count(*) filter (where side <> 'there') as here, count(*) filter (where side <> 'here') as there, count(*) filter (where side = 'here') as only_here, count(*) filter (where side = 'there') as only_there into counted
      from tickmark_population_compared(new.org_id, new.id, r.other_id, r."by");
  end if;
  problem := case
    when r.root is distinct from new.root then 'it was read again since it was compared'
    when r.against = 'population' and not exists (select from populations o where o.org_id = new.org_id and o.id = r.other_id and o.root = r.other_root and o.system_id = new.system_id) then 'what it was compared with was read again since'
    when (r.here, r.there, r.only_here, r.only_there, listed.here, listed.there) is distinct from (counted.here, counted.there, counted.only_here, counted.only_there, counted.only_here, counted.only_there) then
      format('%s are here and %s there, %s only here and %s only there, which is not what it says', counted.here, counted.there, counted.only_here, counted.only_there)
    when listed.unexplained > 0 then format('%s of its differences are not explained', listed.unexplained) end;
  if problem is not null then
    raise exception using errcode = 'TM005', message = format('A population is frozen once it is reconciled: %s.', problem);
  end if;
  return new;
end $$;
create or replace trigger population_reconciled before update on populations for each row when (old.state = 'complete' and new.state = 'frozen') execute function tickmark_population_reconciled();

create or replace function tickmark_population_kept() returns trigger language plpgsql as $$
declare
  counted record;
begin
  if tg_op = 'DELETE' then
    raise exception using errcode = 'TM002', message = 'populations are never removed';
  end if;
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then
      raise exception using errcode = 'TM005', message = 'A population begins as a draft.';
    end if;
    return new;
  end if;
  if (new.org_id, new.id, new.system_id, new.source, new.connection_id, new.created_at, new.sample) is distinct from (old.org_id, old.id, old.system_id, old.source, old.connection_id, old.created_at, old.sample) then
    raise exception using errcode = 'TM002', message = 'what a population is of stays';
  end if;
  if old.connection_id is not null and old.files <> '[]'::jsonb and (new.files, new.report, new.parameters, new.extracted_by_id, new.extracted_at) is distinct from (old.files, old.report, old.parameters, old.extracted_by_id, old.extracted_at) then
    raise exception using errcode = 'TM002', message = 'what was pulled is what the system answered, and stays';
  end if;
  if old.state <> 'draft' and (new.title, new.report, new.parameters, new.extracted_by_id, new.extracted_at, new.files, new.mapping, new.records, new.used, new.rejected, new.blank, new.entries, new.accepted, new.duplicates, new.conflicts, new.shape, new.root, new.lacking, new.read_at, new.former_id, new.came, new.went, new.altered)
     is distinct from (old.title, old.report, old.parameters, old.extracted_by_id, old.extracted_at, old.files, old.mapping, old.records, old.used, old.rejected, old.blank, old.entries, old.accepted, old.duplicates, old.conflicts, old.shape, old.root, old.lacking, old.read_at, old.former_id, old.came, old.went, old.altered)
     and not (new.state = 'draft' and old.state = 'complete') then
    raise exception using errcode = 'TM002', message = 'a population that is complete is append-only';
  end if;
  if new.state <> old.state and (old.state, new.state) not in (('draft', 'complete'), ('complete', 'draft'), ('complete', 'frozen'), ('frozen', 'superseded')) then
    raise exception using errcode = 'TM005', message = format('A population that is %s cannot become %s.', old.state, new.state);
  end if;
  if old.state in ('frozen', 'superseded') and (new.frozen_at, new.frozen_by_id, new.reason, new.not_occurring) is distinct from (old.frozen_at, old.frozen_by_id, old.reason, old.not_occurring) then
    raise exception using errcode = 'TM002', message = 'who froze a population, and why, stays';
  end if;
  if new.state = 'complete' and old.state = 'draft' then
    select (select count(*) from population_rows r where r.org_id = new.org_id and r.population_id = new.id) as accepted,
      count(*) filter (where kind = 'rejected') as rejected, count(*) filter (where kind = 'blank') as blank, count(*) filter (where kind = 'duplicate') as duplicates, count(*) filter (where kind = 'conflict') as conflicts
      into counted from population_rejects j where j.org_id = new.org_id and j.population_id = new.id;
    if (counted.accepted, counted.rejected, counted.blank, counted.duplicates, counted.conflicts) is distinct from (new.accepted, new.rejected, new.blank, new.duplicates, new.conflicts) then
      raise exception using errcode = 'TM005', message = format('The counts of a population are what it holds: %s rows, %s rejected, %s blank, %s duplicates, %s conflicts.', counted.accepted, counted.rejected, counted.blank, counted.duplicates, counted.conflicts);
    end if;
  end if;
  return new;
end $$;
create or replace trigger population_kept before insert or update or delete on populations for each row execute function tickmark_population_kept();
create or replace trigger append_only_truncate before truncate on populations for each statement execute function tickmark_append_only();

-- 15. Campaigns. Rows are those of the population, decisions are about the row that was seen, by whoever has it and has no part in it; what a
-- decision comes to, what makes one void, and every number is reckoned here. What the application says of any of it is compared, never believed.
-- What no trigger can know: who types; whether a flag that says nothing of privileges is right; to whom a row ought to be assigned; which rights of
-- a source give others, where nobody marked them; and whose an account is, where the directory itself was changed first. The sealed trail tells of the last.
-- What nobody knew when a decision was made, and what is known now, is reckoned anew whenever it is asked (`tickmark_campaign_involved`).

-- Whoever holds the lock of a campaign as a share of it knows that it is not being closed.
create or replace function tickmark_campaign_state(org uuid, campaign uuid) returns text language plpgsql as $$
declare
  found_state text;
begin
  select c.state into found_state from campaigns c where c.org_id = org and c.id = campaign for share;
  return coalesce(found_state, 'not there');
end $$;
revoke all on function tickmark_campaign_state(uuid, uuid) from public;
grant execute on function tickmark_campaign_state(uuid, uuid) to tickmark_app;

-- Rows whose standing decision was made by, or for, a human whose access it is ('own') or who can give it ('grants'), by what is known now: an account that
-- was matched since, two people who turned out to be one. `numbers`: of these rows alone.
create or replace function tickmark_campaign_involved(org uuid, campaign uuid, numbers integer[] default null) returns table (number integer, why text) language sql stable set search_path = public, pg_temp as $$
  with voices as materialized (
    select v.by_id, v.for_id, tickmark_persons_of(org, v.by_id) || case when v.for_id is not null then tickmark_persons_of(org, v.for_id) else '{}' end as humans
    from (select distinct d.decided_by_id as by_id, d.for_id from campaign_decisions d where d.org_id = org and d.campaign_id = campaign and d.decided_by_id is not null and (numbers is null or d.number = any (numbers))) v),
  everybody as materialized (select coalesce(array_agg(h), '{}') as humans from (select distinct unnest(humans) as h from voices) e),
  theirs as materialized (
    select a.system_id, a.account_id, array_remove(array[a.person_id, a.owner_id], null) as persons from accounts a, everybody e where a.org_id = org and (a.person_id = any (e.humans) or a.owner_id = any (e.humans))),
  givers as materialized (
    select c.system_id, c.source, array_agg(p::uuid) as persons from campaign_populations c, jsonb_array_elements(c.granters) g, jsonb_array_elements_text(g -> 'persons') p, everybody e
    where c.org_id = org and c.campaign_id = campaign and p::uuid = any (e.humans) group by 1, 2),
  suspects as materialized (
    select r.number, r.sequence, r.persons || array_remove(array[r.person_id], null) || coalesce(t.persons, '{}') as persons, coalesce(g.persons, '{}') as givers
    from campaign_rows r cross join everybody e left join theirs t on t.system_id = r.system_id and t.account_id = r.account_id left join givers g on g.system_id = r.system_id and g.source = r.source
    where r.org_id = org and r.campaign_id = campaign and (numbers is null or r.number = any (numbers)) and r.state in ('approved', 'rejected') and not r.gone
      and (t.account_id is not null or g.source is not null or r.person_id = any (e.humans) or r.persons && e.humans))
  select s.number, case when s.persons && v.humans then 'own' else 'grants' end
  from suspects s join campaign_decisions d on d.org_id = org and d.campaign_id = campaign and d.number = s.number and d.sequence = s.sequence
    join voices v on v.by_id = d.decided_by_id and v.for_id is not distinct from d.for_id
  where s.persons && v.humans or s.givers && v.humans
$$;
revoke all on function tickmark_campaign_involved(uuid, uuid, integer[]) from public;
grant execute on function tickmark_campaign_involved(uuid, uuid, integer[]) to tickmark_app, tickmark_reader;

create or replace function tickmark_campaign_rows_taken() returns trigger language plpgsql as $$
declare
  bad record;
begin
  for bad in select distinct f.org_id, f.campaign_id from fresh f loop
    if tickmark_campaign_state(bad.org_id, bad.campaign_id) not in ('preparing', 'open') then
      raise exception using errcode = 'TM005', message = 'Rows come into a campaign while it is prepared or open.';
    end if;
  end loop;
  if exists (select from fresh f where (f.state, f.sequence, f.gone) is distinct from ('pending', 0, false) or f.decided_at is not null or f.voided is not null) then
    raise exception using errcode = 'TM005', message = 'A row of a campaign begins pending, undecided.';
  end if;
  if exists (select from fresh f where not exists (
      select from population_rows r join populations p on p.org_id = r.org_id and p.id = r.population_id
        join campaign_populations c on c.org_id = r.org_id and c.campaign_id = f.campaign_id and c.system_id = f.system_id and c.source = f.source and c.population_id = r.population_id
      where r.org_id = f.org_id and r.population_id = f.population_id and r.key = f.key and r.leaf = f.leaf and p.state in ('frozen', 'superseded') and (f.guarded or not coalesce(r.privileged, false)))) then
    raise exception using errcode = 'TM005', message = 'A row of a campaign is a row of its frozen population, with its hash, and guarded if it is privileged.';
  end if;
  return null;
end $$;
create or replace trigger rows_taken after insert on campaign_rows referencing new table as fresh for each statement execute function tickmark_campaign_rows_taken();

-- How many rows each reviewer has, and in which state.
create or replace function tickmark_campaign_counts() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- In one order, so that two who count cannot wait for each other.
  if tg_op = 'INSERT' then
    insert into campaign_reviewers as k (org_id, campaign_id, user_id, rows, pending, guarded)
      select org_id, campaign_id, assignee_id, count(*), count(*), count(*) filter (where guarded) from fresh where assignee_id is not null group by 1, 2, 3 order by 1, 2, 3
      on conflict (org_id, campaign_id, user_id) do update set rows = k.rows + excluded.rows, pending = k.pending + excluded.pending, guarded = k.guarded + excluded.guarded, submitted_at = null;
    return null;
  end if;
  if tg_op = 'DELETE' then
    update campaign_reviewers k set rows = k.rows - d.n, pending = k.pending - d.n, guarded = k.guarded - d.g
      from (select org_id, campaign_id, assignee_id, count(*) as n, count(*) filter (where guarded) as g from former group by 1, 2, 3) d where k.org_id = d.org_id and k.campaign_id = d.campaign_id and k.user_id = d.assignee_id;
    return null;
  end if;
  insert into campaign_reviewers as k (org_id, campaign_id, user_id)
    select distinct org_id, campaign_id, assignee_id from fresh where assignee_id is not null order by 1, 2, 3 on conflict do nothing;
  update campaign_reviewers k set rows = k.rows + m.n, pending = k.pending + m.pending, approved = k.approved + m.approved, rejected = k.rejected + m.rejected, flagged = k.flagged + m.flagged, gone = k.gone + m.gone, guarded = k.guarded + m.guarded,
      -- What came or is pending again has to be decided: it is not done any more.
      submitted_at = case when m.pending > 0 or m.n > 0 then null else k.submitted_at end
    from (
      select org_id, campaign_id, user_id, sum(n) as n, sum(n * pending) as pending, sum(n * approved) as approved, sum(n * rejected) as rejected, sum(n * flagged) as flagged, sum(n * gone) as gone, sum(n * guarded) as guarded
      from (
        select org_id, campaign_id, assignee_id as user_id, n, (state = 'pending' and not left_it)::int as pending, (state = 'approved' and not left_it)::int as approved, (state = 'rejected' and not left_it)::int as rejected, (state = 'flagged' and not left_it)::int as flagged, left_it::int as gone, is_guarded::int as guarded
        from (select org_id, campaign_id, assignee_id, state, gone as left_it, guarded as is_guarded, 1 as n from fresh union all select org_id, campaign_id, assignee_id, state, gone, guarded, -1 from former) both_of
        where assignee_id is not null) moved
      group by 1, 2, 3 order by 1, 2, 3) m
    where k.org_id = m.org_id and k.campaign_id = m.campaign_id and k.user_id = m.user_id;
  return null;
end $$;
create or replace trigger count_inserts after insert on campaign_rows referencing new table as fresh for each statement execute function tickmark_campaign_counts();
create or replace trigger count_updates after update on campaign_rows referencing old table as former new table as fresh for each statement execute function tickmark_campaign_counts();
create or replace trigger count_deletes after delete on campaign_rows referencing old table as former for each statement execute function tickmark_campaign_counts();

-- What may move of a row: who decides it, and what a newer population says of it. That makes a decision void which was about something else.
create or replace function tickmark_campaign_row_moves() returns trigger language plpgsql as $$
declare
  standing text;
  why text;
begin
  if (new.org_id, new.campaign_id, new.number, new.system_id, new.source, new.key) is distinct from (old.org_id, old.campaign_id, old.number, old.system_id, old.source, old.key) then
    raise exception using errcode = 'TM002', message = 'which right a row of a campaign is about stays';
  end if;
  -- By the trigger of decisions, as the owner.
  if current_user <> 'tickmark_app' then return new; end if;
  if (new.state, new.sequence, new.decided_at, new.voided) is distinct from (old.state, old.sequence, old.decided_at, old.voided) then
    raise exception using errcode = 'TM005', message = 'A row of a campaign is decided by a decision.';
  end if;
  standing := tickmark_campaign_state(new.org_id, new.campaign_id);
  if standing not in ('preparing', 'open') then
    raise exception using errcode = 'TM005', message = 'A campaign that is closed stays as it is.';
  end if;
  if (new.population_id, new.leaf) is distinct from (old.population_id, old.leaf) and not exists (
      select from population_rows r join campaign_populations c on c.org_id = r.org_id and c.campaign_id = new.campaign_id and c.system_id = new.system_id and c.source = new.source and c.population_id = r.population_id
      where r.org_id = new.org_id and r.population_id = new.population_id and r.key = new.key and r.leaf = new.leaf) then
    raise exception using errcode = 'TM005', message = 'A row of a campaign is a row of its frozen population, with its hash.';
  end if;
  -- Whose it is, who must not decide it and what is flagged: as the population was when it was taken, whoever would like it otherwise now.
  if standing = 'open' and new.population_id = old.population_id and (to_jsonb(new) - array['assignee_id', 'assigned_by', 'assigned_why', 'assigned_at', 'assigned_late', 'gone', 'state', 'sequence', 'decided_at', 'voided'])
     is distinct from (to_jsonb(old) - array['assignee_id', 'assigned_by', 'assigned_why', 'assigned_at', 'assigned_late', 'gone', 'state', 'sequence', 'decided_at', 'voided']) then
    raise exception using errcode = 'TM005', message = 'What a row says changes with a newer population, and with nothing else.';
  end if;
  if new.gone and not old.gone and exists (
      select from campaign_populations c join population_rows r on r.org_id = c.org_id and r.population_id = c.population_id
      where c.org_id = new.org_id and c.campaign_id = new.campaign_id and c.system_id = new.system_id and c.source = new.source and r.key = new.key) then
    raise exception using errcode = 'TM005', message = 'The population still has this row.';
  end if;
  why := case
    when new.gone and not old.gone then 'A newer population no longer has this right.'
    when new.leaf <> old.leaf then 'The right is not what was decided any more: a newer population says something else of it.'
    when new.person_id is distinct from old.person_id then 'The account belongs to another person than was decided about.'
    -- Given to somebody else, it is decided again.
    when new.assignee_id is distinct from old.assignee_id and old.state in ('approved', 'rejected') and exists (select from tickmark_campaign_involved(new.org_id, new.campaign_id, array[new.number])) then 'Whoever decided it turned out to have part in it: it is their own access, or they can give it.'
  end;
  if why is not null and old.state <> 'pending' then
    new.sequence := old.sequence + 1;
    new.state := 'pending';
    new.decided_at := null;
    new.voided := why;
    insert into campaign_decisions (org_id, campaign_id, number, sequence, outcome, note, leaf, person_id, flags, decided_at)
      values (new.org_id, new.campaign_id, new.number, new.sequence, 'void', why, new.leaf, new.person_id, new.flags, now());
  end if;
  return new;
end $$;
create or replace trigger row_moves before update on campaign_rows for each row execute function tickmark_campaign_row_moves();

-- Rows go only while nobody has decided any: they are taken anew.
create or replace function tickmark_campaign_rows_kept() returns trigger language plpgsql as $$
begin
  if exists (select from (select distinct org_id, campaign_id from former) t where tickmark_campaign_state(t.org_id, t.campaign_id) <> 'preparing') then
    raise exception using errcode = 'TM002', message = 'rows of a campaign that was opened are never removed';
  end if;
  return null;
end $$;
create or replace trigger rows_kept after delete on campaign_rows referencing old table as former for each statement execute function tickmark_campaign_rows_kept();
create or replace trigger append_only_truncate before truncate on campaign_rows for each statement execute function tickmark_append_only();

-- One decision. Whoever it names is compared with the row as it is locked; the person, what the row was and when are taken from there.
create or replace function tickmark_campaign_decides() returns trigger language plpgsql as $$
declare
  r campaign_rows;
  facts population_rows;
  holder uuid := coalesce(new.for_id, new.decided_by_id);
  humans uuid[];
  standing text;
begin
  if new.outcome = 'void' then
    if pg_trigger_depth() < 2 then
      raise exception using errcode = 'TM006', message = 'A decision becomes void by a change of its row, and by nothing else.';
    end if;
    return new;
  end if;
  standing := tickmark_campaign_state(new.org_id, new.campaign_id);
  if standing <> 'open' then
    raise exception using errcode = 'TM005', message = format('This review is %s: decisions are made while it is open.', replace(standing, '_', ' '));
  end if;
  select * into r from campaign_rows w where w.org_id = new.org_id and w.campaign_id = new.campaign_id and w.number = new.number for update;
  if r.number is null then
    raise exception using errcode = 'TM005', message = 'There is no such row.';
  end if;
  if r.gone then
    raise exception using errcode = 'TM005', message = 'This right is gone: there is nothing left to decide.';
  end if;
  if new.sequence <> r.sequence + 1 then
    raise exception using errcode = 'TM005', message = 'This row was decided in the meantime. Look at it again.';
  end if;
  if new.leaf <> r.leaf then
    raise exception using errcode = 'TM005', message = 'This row is not what was seen. Look at it again.';
  end if;
  if r.assignee_id is distinct from holder then
    raise exception using errcode = 'TM006', message = 'This row is somebody else''s to decide.';
  end if;
  if exists (select from campaign_reviewers k where k.org_id = new.org_id and k.campaign_id = new.campaign_id and k.user_id = holder and k.submitted_at is not null) then
    raise exception using errcode = 'TM005', message = 'These decisions were submitted, and stay.';
  end if;
  select u.person_id into new.decided_by_person_id from users u where u.org_id = new.org_id and u.id = new.decided_by_id and u.status = 'active';
  if new.decided_by_person_id is null then
    raise exception using errcode = 'TM006', message = 'Only an active account decides.';
  end if;
  if new.for_id is not null and not exists (
      select from approval_delegations d where d.org_id = new.org_id and d.id = new.delegation_id and d.from_id = new.for_id and d.to_id = new.decided_by_id and d.revoked_at is null and now() >= d.starts_at and now() < d.ends_at) then
    raise exception using errcode = 'TM006', message = 'No delegation is in force.';
  end if;
  if new.outcome = 'undo' and (r.state = 'pending' or not exists (
      select from campaign_decisions d where d.org_id = new.org_id and d.campaign_id = new.campaign_id and d.number = new.number and d.sequence = r.sequence and d.decided_by_id = new.decided_by_id)) then
    raise exception using errcode = 'TM005', message = 'There is no decision of yours to undo here.';
  end if;
  humans := tickmark_persons_of(new.org_id, new.decided_by_id) || case when new.for_id is not null then tickmark_persons_of(new.org_id, new.for_id) else '{}' end;
  if (r.persons || array_remove(array[r.person_id], null)) && humans then
    raise exception using errcode = 'TM006', message = 'Nobody reviews their own access: somebody else decides this row.';
  end if;
  -- By the directory as it is now as well: who has the account that the population names.
  select * into facts from population_rows w where w.org_id = r.org_id and w.population_id = r.population_id and w.key = r.key;
  if exists (select from accounts a where a.org_id = r.org_id and a.system_id = r.system_id and a.account_id = facts.account_id and array[a.person_id, a.owner_id] && humans) then
    raise exception using errcode = 'TM006', message = 'Nobody reviews their own access: somebody else decides this row.';
  end if;
  if exists (
      select from campaign_populations c, jsonb_array_elements(c.granters) g, jsonb_array_elements_text(g -> 'persons') p
      where c.org_id = new.org_id and c.campaign_id = new.campaign_id and c.system_id = r.system_id and c.source = r.source and p::uuid = any (humans)) then
    raise exception using errcode = 'TM006', message = 'Whoever can give these rights does not review them: somebody else decides this row.';
  end if;
  if new.bulk_id is not null and new.outcome = 'approve' and (r.guarded or facts.privileged) then
    raise exception using errcode = 'TM006', message = 'Privileged and flagged rows are approved one by one.';
  end if;
  new.person_id := r.person_id;
  new.flags := r.flags;
  -- Not before the review was opened: what a later population shows is compared with this time.
  new.decided_at := greatest(r.decided_at, least(new.decided_at, now()), (select least(c.opened_at, now()) from campaigns c where c.org_id = r.org_id and c.id = r.campaign_id));
  return new;
end $$;
create or replace trigger campaign_decides before insert on campaign_decisions for each row execute function tickmark_campaign_decides();

create or replace function tickmark_campaign_decided() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from fresh where outcome <> 'void') then
    update campaign_rows r set sequence = f.sequence, voided = null, decided_at = case when f.outcome = 'undo' then null else f.decided_at end,
        state = case f.outcome when 'approve' then 'approved' when 'reject' then 'rejected' when 'flag' then 'flagged' else 'pending' end
      from fresh f where f.outcome <> 'void' and r.org_id = f.org_id and r.campaign_id = f.campaign_id and r.number = f.number;
  end if;
  return null;
end $$;
create or replace trigger campaign_decided after insert on campaign_decisions referencing new table as fresh for each statement execute function tickmark_campaign_decided();

-- A decision is a person's: the entry of this very transaction says so.
create or replace function tickmark_campaign_entry() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from audit_entries e where e.xid = pg_current_xact_id() and e.org_id is not distinct from new.org_id and e.recorded_at between now() - interval '31 days' and now() + interval '31 days'
      and e.actor_id = new.decided_by_id::text and e.subject_id = new.campaign_id::text and e.action in ('campaigns.decide', 'campaigns.undo')
  ) then
    raise exception using errcode = 'TM001', message = format('no entry of this transaction says that %s decided rows of this review', new.decided_by_id);
  end if;
  return null;
end $$;
drop trigger if exists decided_entry on campaign_decisions;
create constraint trigger decided_entry after insert on campaign_decisions deferrable initially deferred for each row when (new.decided_by_id is not null) execute function tickmark_campaign_entry();

-- A reviewer says that they are done, or somebody to whom they delegated; only what is decided can be submitted, and it stays until rows are pending again.
create or replace function tickmark_campaign_submits() returns trigger language plpgsql as $$
begin
  if current_user = 'tickmark_app' and (new.rows, new.pending, new.approved, new.rejected, new.flagged, new.gone, new.guarded) is distinct from (old.rows, old.pending, old.approved, old.rejected, old.flagged, old.gone, old.guarded) then
    raise exception using errcode = 'TM002', message = 'the numbers of a reviewer are counted, never said';
  end if;
  if current_user = 'tickmark_app' and old.submitted_at is not null and (new.submitted_at, new.submitted_by_id, new.submitted_delegation_id) is distinct from (old.submitted_at, old.submitted_by_id, old.submitted_delegation_id) then
    raise exception using errcode = 'TM002', message = 'what was submitted stays';
  end if;
  if new.submitted_at is null then
    new.submitted_by_id := null;
    new.submitted_delegation_id := null;
  elsif old.submitted_at is null then
    if not exists (select from users u where u.org_id = new.org_id and u.id = new.submitted_by_id and u.status = 'active') then
      raise exception using errcode = 'TM006', message = 'Only an active account submits.';
    end if;
    if new.submitted_by_id <> new.user_id and not exists (
        select from approval_delegations d where d.org_id = new.org_id and d.id = new.submitted_delegation_id and d.from_id = new.user_id and d.to_id = new.submitted_by_id and d.revoked_at is null and now() >= d.starts_at and now() < d.ends_at) then
      raise exception using errcode = 'TM006', message = 'No delegation is in force.';
    end if;
    if tickmark_campaign_state(new.org_id, new.campaign_id) <> 'open' then
      raise exception using errcode = 'TM005', message = 'Decisions are submitted while the review is open.';
    end if;
    if new.pending > 0 then
      raise exception using errcode = 'TM005', message = format('%s of these rows are not decided yet.', new.pending);
    end if;
  end if;
  return new;
end $$;
create or replace trigger campaign_submits before update on campaign_reviewers for each row execute function tickmark_campaign_submits();

-- As a decision is: the entry of this very transaction says who submitted.
create or replace function tickmark_campaign_submitted_entry() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from audit_entries e where e.xid = pg_current_xact_id() and e.org_id is not distinct from new.org_id and e.recorded_at between now() - interval '31 days' and now() + interval '31 days'
      and e.actor_id = new.submitted_by_id::text and e.subject_id = new.campaign_id::text and e.action = 'campaigns.submit'
  ) then
    raise exception using errcode = 'TM001', message = format('no entry of this transaction says that %s submitted rows of this review', new.submitted_by_id);
  end if;
  return null;
end $$;
drop trigger if exists submitted_entry on campaign_reviewers;
create constraint trigger submitted_entry after update on campaign_reviewers deferrable initially deferred for each row when (new.submitted_at is not null and old.submitted_at is null) execute function tickmark_campaign_submitted_entry();

create or replace function tickmark_campaign_kept() returns trigger language plpgsql as $$
declare
  held bigint;
  wanted bigint;
begin
  if tg_op = 'DELETE' then
    raise exception using errcode = 'TM002', message = 'campaigns are never removed';
  end if;
  if tg_op = 'INSERT' then
    if new.state <> 'preparing' then
      raise exception using errcode = 'TM005', message = 'A campaign begins by being prepared.';
    end if;
    return new;
  end if;
  if (new.org_id, new.id, new.created_at) is distinct from (old.org_id, old.id, old.created_at) then
    raise exception using errcode = 'TM002', message = 'which campaign it is stays';
  end if;
  if new.state <> old.state and (old.state, new.state) not in (('preparing', 'open'), ('preparing', 'withdrawn'), ('open', 'closed'), ('closed', 'signed_off')) then
    raise exception using errcode = 'TM005', message = format('A campaign that is %s cannot become %s.', old.state, new.state);
  end if;
  if old.state <> 'preparing' and (new.window_from, new.window_to, new.occurrence, new.reviewer, new.privileged_to_security, new.dormant_days, new.opened_at, new.built_at) is distinct from (old.window_from, old.window_to, old.occurrence, old.reviewer, old.privileged_to_security, old.dormant_days, old.opened_at, old.built_at) then
    raise exception using errcode = 'TM002', message = 'how a campaign was opened stays';
  end if;
  if old.state in ('closed', 'signed_off') and (new.closed_at, new.closed_by_id, new.due_at, new.owner_id, new.security_id, new.title) is distinct from (old.closed_at, old.closed_by_id, old.due_at, old.owner_id, old.security_id, old.title) then
    raise exception using errcode = 'TM002', message = 'a campaign that is closed stays as it is';
  end if;
  if old.state = 'signed_off' and (new.signed_off_at, new.signed_off_by_id, new.statement) is distinct from (old.signed_off_at, old.signed_off_by_id, old.statement) then
    raise exception using errcode = 'TM002', message = 'who signed a campaign off stays';
  end if;
  if new.state = 'open' and old.state = 'preparing' then
    if exists (
        select from campaign_populations c left join populations p on p.org_id = c.org_id and p.id = c.population_id
        where c.org_id = new.org_id and c.campaign_id = new.id and (p.state is distinct from 'frozen' or p.extracted_at < new.window_from or p.extracted_at >= new.window_to))
       or not exists (select from campaign_populations c where c.org_id = new.org_id and c.campaign_id = new.id) then
      raise exception using errcode = 'TM005', message = 'A review is opened on populations that are frozen and were extracted within its time.';
    end if;
    select count(*) into held from campaign_rows r where r.org_id = new.org_id and r.campaign_id = new.id;
    select coalesce(sum(p.accepted), 0) into wanted from campaign_populations c join populations p on p.org_id = c.org_id and p.id = c.population_id where c.org_id = new.org_id and c.campaign_id = new.id;
    if held <> wanted then
      raise exception using errcode = 'TM005', message = format('The populations have %s rows, this review has %s.', wanted, held);
    end if;
    -- Rows taken before another population took the place of theirs.
    if exists (select from campaign_rows r where r.org_id = new.org_id and r.campaign_id = new.id
        and not exists (select from campaign_populations c where c.org_id = r.org_id and c.campaign_id = r.campaign_id and c.population_id = r.population_id)) then
      raise exception using errcode = 'TM005', message = 'Some rows are of a population that this review does not stand on.';
    end if;
    if exists (select from campaign_rows r where r.org_id = new.org_id and r.campaign_id = new.id and r.assignee_id is null) then
      raise exception using errcode = 'TM005', message = 'Some rows have nobody who may decide them.';
    end if;
  end if;
  if new.state = 'signed_off' and old.state = 'closed' and 2 > (select count(distinct a.kind) from artifacts a where a.org_id = new.org_id and a.owner_type = 'campaign' and a.owner_id = new.id and a.kind in ('campaigns.report', 'campaigns.rows')) then
    raise exception using errcode = 'TM005', message = 'A review is signed off with its report and its rows as stored files.';
  end if;
  if new.state = 'closed' and old.state = 'open' then
    select count(*) into held from campaign_rows r where r.org_id = new.org_id and r.campaign_id = new.id and not r.gone and r.state in ('pending', 'flagged');
    if held > 0 then
      raise exception using errcode = 'TM005', message = format('%s rows are not decided yet. Nobody answered is never approved.', held);
    end if;
    if exists (select from campaign_reviewers k where k.org_id = new.org_id and k.campaign_id = new.id and k.approved + k.rejected > 0 and k.submitted_at is null) then
      raise exception using errcode = 'TM005', message = 'Some reviewers have not submitted their decisions yet.';
    end if;
    select count(*) into held from campaign_rows r where r.org_id = new.org_id and r.campaign_id = new.id and not r.gone;
    select coalesce(sum(p.accepted), 0) into wanted from campaign_populations c join populations p on p.org_id = c.org_id and p.id = c.population_id where c.org_id = new.org_id and c.campaign_id = new.id;
    if held <> wanted then
      raise exception using errcode = 'TM005', message = format('The populations have %s rows, this review has %s.', wanted, held);
    end if;
    select count(*) into held from tickmark_campaign_involved(new.org_id, new.id);
    if held > 0 then
      raise exception using errcode = 'TM006', message = format('%s rows were decided by somebody whose access it turned out to be, or who can give it. Somebody else decides them first.', held);
    end if;
    -- Of what was rejected each has to go.
    if exists (
        select from campaign_rows r where r.org_id = new.org_id and r.campaign_id = new.id and r.state = 'rejected' and not r.gone
          and not exists (select from revocations v where v.org_id = r.org_id and v.campaign_id = r.campaign_id and v.number = r.number and v.sequence = r.sequence)) then
      raise exception using errcode = 'TM005', message = 'Something was rejected that nobody has to remove yet.';
    end if;
  end if;
  return new;
end $$;
create or replace trigger campaign_kept before insert or update or delete on campaigns for each row execute function tickmark_campaign_kept();
create or replace trigger append_only_truncate before truncate on campaigns for each statement execute function tickmark_append_only();

-- What a campaign covers stays once it is open; a newer population takes the place of the one before.
create or replace function tickmark_campaign_scope() returns trigger language plpgsql as $$
declare
  standing text := tickmark_campaign_state(coalesce(new.org_id, old.org_id), coalesce(new.campaign_id, old.campaign_id));
begin
  if standing not in ('preparing', 'open') or (standing = 'open' and tg_op <> 'UPDATE') then
    raise exception using errcode = 'TM002', message = 'what a campaign covers stays';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  if tg_op = 'UPDATE' and (new.org_id, new.id, new.campaign_id, new.system_id, new.source) is distinct from (old.org_id, old.id, old.campaign_id, old.system_id, old.source) then
    raise exception using errcode = 'TM002', message = 'what a campaign covers stays';
  end if;
  if standing = 'open' and (new.population_id is null or new.population_id is not distinct from old.population_id and new.granters is distinct from old.granters) then
    raise exception using errcode = 'TM002', message = 'a population of an open campaign gives way to a newer one alone, and who can give its rights changes with it';
  end if;
  -- Of what the organization marked. What an importer knows of its source by itself, the application says.
  if new.population_id is not null and exists (
      select from granting_rights g join population_rows r on r.org_id = g.org_id and r.population_id = new.population_id and r.right_kind = g.right_kind and r.right_id = g.right_id
        join accounts a on a.org_id = g.org_id and a.system_id = g.system_id and a.account_id = r.account_id and a.person_id is not null
      where g.org_id = new.org_id and g.system_id = new.system_id and g.source = new.source and g.grants
        and not exists (select from jsonb_array_elements(new.granters) e where e -> 'persons' ? a.person_id::text)) then
    raise exception using errcode = 'TM005', message = 'Somebody who can give these rights is not named among those who can.';
  end if;
  if new.population_id is not null and (tg_op = 'INSERT' or new.population_id is distinct from old.population_id) and not exists (
      select from populations p where p.org_id = new.org_id and p.id = new.population_id and p.system_id = new.system_id and p.source = new.source and p.state = 'frozen'
        and (tg_op = 'INSERT' or old.population_id is null or p.extracted_at >= (select f.extracted_at from populations f where f.org_id = old.org_id and f.id = old.population_id))) then
    raise exception using errcode = 'TM005', message = 'A campaign takes the newest frozen population of its system and source.';
  end if;
  return new;
end $$;
create or replace trigger campaign_scope before insert or update or delete on campaign_populations for each row execute function tickmark_campaign_scope();

-- A revocation is closed by a population that lacks the right, taken after it was rejected, and by nothing else.
create or replace function tickmark_revocation_proved() returns trigger language plpgsql as $$
declare
  decision campaign_decisions;
  approved approvals;
begin
  if tg_op = 'DELETE' then
    raise exception using errcode = 'TM002', message = 'revocations are never removed';
  end if;
  if tg_op = 'INSERT' then
    if new.request_id is not null then
      if new.state <> 'open' or not exists (select from access_requests a where a.org_id = new.org_id and a.id = new.request_id and a.state = 'ending' and a.system_id = new.system_id and a.source = new.source) then
        raise exception using errcode = 'TM005', message = 'A revocation begins open, when requested access is over.';
      end if;
      return new;
    end if;
    select * into decision from campaign_decisions d where d.org_id = new.org_id and d.campaign_id = new.campaign_id and d.number = new.number and d.sequence = new.sequence;
    if new.state <> 'open' or decision.outcome is distinct from 'reject' then
      raise exception using errcode = 'TM005', message = 'A revocation begins open, by a decision that rejects.';
    end if;
    return new;
  end if;
  if (new.org_id, new.id, new.campaign_id, new.number, new.sequence, new.request_id, new.system_id, new.source, new.key, new.reason) is distinct from (old.org_id, old.id, old.campaign_id, old.number, old.sequence, old.request_id, old.system_id, old.source, old.key, old.reason) then
    raise exception using errcode = 'TM002', message = 'what a revocation is about stays';
  end if;
  if new.state <> old.state and (old.state, new.state) not in (('open', 'removed'), ('open', 'excepted'), ('open', 'void'), ('excepted', 'open'), ('excepted', 'removed'), ('excepted', 'void'), ('removed', 'open')) then
    raise exception using errcode = 'TM005', message = format('A revocation that is %s cannot become %s.', old.state, new.state);
  end if;
  if new.state = 'removed' and old.state <> 'removed' and not exists (
      select from populations p left join campaign_decisions d on d.org_id = new.org_id and d.campaign_id = new.campaign_id and d.number = new.number and d.sequence = new.sequence
        left join access_requests a on a.org_id = new.org_id and a.id = new.request_id
      where p.org_id = new.org_id and p.id = new.proof_id and p.system_id = new.system_id and p.source = new.source and p.state in ('frozen', 'superseded') and p.accepted > 0
        and p.extracted_at > coalesce(d.decided_at, a.ends_at) and p.extracted_at > coalesce((select f.extracted_at from campaign_rows w join populations f on f.org_id = w.org_id and f.id = w.population_id where w.org_id = new.org_id and w.campaign_id = new.campaign_id and w.number = new.number), '-infinity') and (old.reopened_at is null or p.extracted_at > old.reopened_at)
        -- Where a role contains those below it, another one of the same account and place is the same right, or more of it.
        and not exists (select from population_rows r where r.org_id = p.org_id and r.population_id = p.id
          and (r.key = new.key or p.source = 'github' and r.account_id = new.key::jsonb ->> 1 and r.right_kind = new.key::jsonb ->> 2 and r.scope = new.key::jsonb ->> 4))) then
    raise exception using errcode = 'TM005', message = 'A revocation is closed by a later population of the same system and source that no longer has the right, and by nothing else.';
  end if;
  if new.state = 'void' and old.state <> 'void' and not exists (
      select from campaign_decisions d where d.org_id = new.org_id and d.campaign_id = new.campaign_id and d.number = new.number and d.sequence > new.sequence and d.outcome in ('void', 'undo')) then
    raise exception using errcode = 'TM005', message = 'A revocation becomes void with its decision.';
  end if;
  if (new.state = 'excepted') <> (new.excepted_until is not null) then
    raise exception using errcode = 'TM005', message = 'An exception has an end, and nothing else has one.';
  end if;
  -- The approval was spent by a trigger before this one, in this transaction: the end is the one that was seen, and nobody decided about their own access.
  if new.state = 'excepted' and (old.state, old.excepted_until) is distinct from (new.state, new.excepted_until) then
    select a.* into approved from approvals a where a.org_id = new.org_id and a.kind = 'revocation-exception' and a.subject_id = new.id and a.applied_xid = pg_current_xact_id();
    if approved.id is null or (approved.seen::jsonb #>> '{input,until}')::timestamptz is distinct from new.excepted_until then
      raise exception using errcode = 'TM005', message = 'An exception ends when its approval says.';
    end if;
    if new.excepted_until not between now() and now() + interval '1 year' then
      raise exception using errcode = 'TM005', message = 'An exception lasts a year at most.';
    end if;
    if exists (select from approval_decisions d join access_requests a on a.org_id = new.org_id and a.id = new.request_id
        where d.org_id = new.org_id and d.approval_id = approved.id and a.person_id = any (tickmark_persons_of(d.org_id, d.decided_by_id))) then
      raise exception using errcode = 'TM006', message = 'Nobody decides about their own access.';
    end if;
    if exists (select from approval_decisions d join campaign_rows r on r.org_id = new.org_id and r.campaign_id = new.campaign_id and r.number = new.number
        where d.org_id = new.org_id and d.approval_id = approved.id and tickmark_persons_of(d.org_id, d.decided_by_id) && (r.persons || array_remove(array[r.person_id], null))) then
      raise exception using errcode = 'TM006', message = 'Nobody decides about their own access.';
    end if;
  end if;
  return new;
end $$;
create or replace trigger revocation_proved before insert or update or delete on revocations for each row execute function tickmark_revocation_proved();
create or replace trigger append_only_truncate before truncate on revocations for each statement execute function tickmark_append_only();

-- 16. Changes. A change takes only the steps of its type, and is approved before it goes anywhere, as it is; an emergency is done first and stays late for ever. Whoever
-- approved does not make it, and whoever made it does not verify it, by no account of theirs.
create or replace function tickmark_change_steps() returns table (verb text, from_state text, to_state text, types text[]) language sql immutable as $$
  values
    ('submit', 'draft', 'submitted', array['normal', 'emergency']),
    ('submit', 'draft', 'approved', array['standard']),
    ('approve', 'submitted', 'approved', array['normal', 'emergency']),
    ('reject', 'submitted', 'rejected', array['normal', 'emergency']),
    ('recall', 'submitted', 'draft', array['normal', 'emergency']),
    ('revise', 'submitted', 'draft', array['standard', 'normal', 'emergency']),
    ('revise', 'approved', 'draft', array['standard', 'normal', 'emergency']),
    ('revise', 'scheduled', 'draft', array['standard', 'normal', 'emergency']),
    ('schedule', 'approved', 'scheduled', array['standard', 'normal', 'emergency']),
    ('implement', 'approved', 'implemented', array['standard', 'normal', 'emergency']),
    ('implement', 'scheduled', 'implemented', array['standard', 'normal', 'emergency']),
    ('implement', 'submitted', 'implemented', array['emergency']),
    ('verify', 'implemented', 'verified', array['standard', 'normal', 'emergency']),
    ('close', 'implemented', 'closed', array['standard', 'normal', 'emergency']),
    ('close', 'verified', 'closed', array['standard', 'normal', 'emergency']),
    ('withdraw', 'draft', 'withdrawn', array['standard', 'normal', 'emergency']),
    ('withdraw', 'submitted', 'withdrawn', array['standard', 'normal', 'emergency']),
    ('withdraw', 'approved', 'withdrawn', array['standard', 'normal', 'emergency']),
    ('withdraw', 'scheduled', 'withdrawn', array['standard', 'normal', 'emergency']),
    ('reopen', 'rejected', 'draft', array['standard', 'normal', 'emergency']),
    ('reopen', 'withdrawn', 'draft', array['standard', 'normal', 'emergency']),
    ('reopen', 'closed', 'draft', array['standard', 'normal', 'emergency'])
$$;

create or replace function tickmark_change_begins() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  asked approvals;
begin
  -- What the portal changed of itself is written by whatever applied it, as it was asked for and decided.
  if new.approval_id is not null then
    update approvals a set applied_xid = pg_current_xact_id(), applied_at = coalesce(a.applied_at, now())
    where a.org_id = new.org_id and a.id = new.approval_id and a.state = 'approved' and (a.applied_xid is null or a.applied_xid = pg_current_xact_id())
      and a.kind in (select k.kind from tickmark_approvables() k where k.population = new.category)
    returning a.* into asked;
    if asked.id is null then
      raise exception using errcode = 'TM005', message = 'A change of the portal is recorded with what was approved, as it is applied.';
    end if;
    new.requested_by_id := asked.requested_by_id;
    new.submitted_at := asked.opened_at;
    new.alone := not exists (select from approval_decisions d where d.org_id = asked.org_id and d.approval_id = asked.id and d.outcome = 'approve');
    new.approved_at := case when not new.alone then asked.closed_at end;
    new.implemented_at := greatest(asked.closed_at, least(new.implemented_at, now()));
    new.closed_at := new.implemented_at;
    return new;
  end if;
  if new.state <> 'draft' or new.revision <> 1 or new.approved_at is not null or new.implemented_at is not null or new.verified_by_id is not null then
    raise exception using errcode = 'TM005', message = 'A change begins as a draft.';
  end if;
  return new;
end $$;
create or replace trigger begins before insert on changes for each row execute function tickmark_change_begins();

-- Whether a freeze meets a change at some time, without an exception of it as it is.
create or replace function tickmark_change_frozen(of changes, since timestamptz, until timestamptz) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (
    select from change_freezes f where f.org_id = of.org_id and f.starts_at <= until and coalesce(f.ended_at, f.ends_at) > since and (cardinality(f.system_ids) = 0 or f.system_ids && of.system_ids)
      and not exists (select from freeze_exceptions e where e.org_id = f.org_id and e.freeze_id = f.id and e.change_id = of.id and e.revision = of.revision and e.state = 'approved'))
$$;

create or replace function tickmark_change_moves() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  text_moved boolean := (new.title, new.type, new.category, new.description, new.justification, new.system_ids, new.answers, new.test_plan, new.back_out_plan, new.planned_from, new.planned_to, new.refs, new.template_id)
    is distinct from (old.title, old.type, old.category, old.description, old.justification, old.system_ids, old.answers, old.test_plan, old.back_out_plan, old.planned_from, old.planned_to, old.refs, old.template_id);
  afterwards boolean := old.type = 'emergency' and old.state in ('implemented', 'verified') and old.approved_at is null and new.state = old.state;
  template change_templates;
begin
  if old.approval_id is not null or new.approval_id is not null then
    raise exception using errcode = 'TM002', message = 'what the portal changed of itself stays as it was recorded';
  end if;
  if (new.org_id, new.id, new.number, new.type, new.requested_by_id, new.created_at) is distinct from (old.org_id, old.id, old.number, old.type, old.requested_by_id, old.created_at) then
    raise exception using errcode = 'TM002', message = 'whose change it is, and of which type, stays';
  end if;
  if new.state <> old.state and not exists (select from tickmark_change_steps() s where s.from_state = old.state and s.to_state = new.state and new.type = any (s.types)) then
    raise exception using errcode = 'TM005', message = format('A %s change that is %s does not become %s.', new.type, old.state, new.state);
  end if;
  if text_moved and old.state <> 'draft' and not afterwards and not (new.state = 'draft' and new.revision = old.revision + 1) then
    raise exception using errcode = 'TM005', message = 'What was submitted stays as it was: another text is another revision, and a draft.';
  end if;
  if new.revision <> old.revision and not (new.revision = old.revision + 1 and (text_moved or old.state in ('rejected', 'withdrawn', 'closed') and new.state = 'draft')) then
    raise exception using errcode = 'TM002', message = 'a revision comes of another text, or of reopening';
  end if;
  if new.state = 'draft' and (new.approved_at, new.implemented_at, new.implemented_by_id, new.verified_by_id) is distinct from (null, null, null, null) then
    raise exception using errcode = 'TM005', message = 'A draft has nothing that was decided or done.';
  end if;
  -- Approved: by its template, or by an approval of it as it is, which this transaction spends.
  if new.approved_at is not null and new.approved_at is distinct from old.approved_at then
    if old.approved_at is not null or new.approved_at > now() + interval '1 minute' then
      raise exception using errcode = 'TM005', message = 'A change is approved once, at the time it is.';
    end if;
    if new.type = 'standard' then
      select * into template from change_templates t where t.org_id = new.org_id and t.id = new.template_id for share;
      if template.state is distinct from 'approved' or template.expires_at <= now() or new.approved_at < greatest(template.decided_at, new.created_at) or not new.system_ids <@ template.system_ids
        or (new.category, new.description, new.answers, new.test_plan, new.back_out_plan) is distinct from (template.category, template.description, template.answers, template.test_plan, template.back_out_plan) then
        raise exception using errcode = 'TM005', message = 'A standard change goes by a template in force, and does what that says.';
      end if;
    else
      update approvals a set applied_xid = pg_current_xact_id(), applied_at = coalesce(a.applied_at, now())
      from approval_subjects s
      where s.org_id = a.org_id and s.type = a.subject_type and s.subject_id = a.subject_id and a.revision = s.revision
        and a.org_id = new.org_id and a.kind = case new.type when 'emergency' then 'emergency-change' else 'change' end and a.subject_type = 'change' and a.subject_id = new.id and a.state = 'approved' and (a.applied_xid is null or a.applied_xid = pg_current_xact_id())
        -- Not before whoever spoke last did.
        and new.approved_at >= a.closed_at;
      if not found then
        raise exception using errcode = 'TM005', message = 'This is done only when somebody else has approved it as it is now.';
      end if;
    end if;
  elsif new.approved_at is null and old.approved_at is not null and new.state not in ('draft', 'withdrawn') then
    raise exception using errcode = 'TM002', message = 'when it was approved stays';
  end if;
  -- What was done, and until when it has to be approved, is said once.
  if new.state not in ('draft') and (
    old.implemented_at is not null and (new.implemented_at, new.implemented_by_id, new.approve_by) is distinct from (old.implemented_at, old.implemented_by_id, old.approve_by)
    or old.verified_by_id is not null and (new.verified_by_id, new.verified_at) is distinct from (old.verified_by_id, old.verified_at)) then
    raise exception using errcode = 'TM002', message = 'who made and verified a change, and when, stays';
  end if;
  if new.implemented_at is distinct from old.implemented_at and new.implemented_at is not null and new.implemented_at > now() + interval '10 minutes' then
    raise exception using errcode = 'TM005', message = 'A change is made when it is made, not before.';
  end if;
  if new.state = 'scheduled' and old.state <> 'scheduled' and (new.planned_from is null or new.implementer_id is null or tickmark_change_frozen(new, new.planned_from, new.planned_to)) then
    raise exception using errcode = 'TM005', message = 'A change is scheduled with a window, with somebody who makes it, and not within a freeze.';
  end if;
  if new.state = 'implemented' and old.state <> 'implemented' and new.type <> 'emergency' and tickmark_change_frozen(new, new.implemented_at, new.implemented_at) then
    raise exception using errcode = 'TM005', message = 'A freeze is in force. It takes an exception that somebody else approved.';
  end if;
  -- Whoever approved does not make it.
  if (new.implementer_id is distinct from old.implementer_id or new.implemented_by_id is distinct from old.implemented_by_id) and exists (
    select from approvals a join approval_decisions d on d.org_id = a.org_id and d.approval_id = a.id and d.outcome = 'approve'
    where a.org_id = new.org_id and a.subject_type = 'change' and a.subject_id = new.id and a.kind in ('change', 'emergency-change') and a.state in ('open', 'approved')
      and (tickmark_persons_of(d.org_id, d.decided_by_id) || coalesce(tickmark_persons_of(d.org_id, d.for_id), '{}')) && (coalesce(tickmark_persons_of(new.org_id, new.implementer_id), '{}') || coalesce(tickmark_persons_of(new.org_id, new.implemented_by_id), '{}'))) then
    raise exception using errcode = 'TM006', message = 'Whoever approved a change does not make it. Somebody else has to.';
  end if;
  if new.verified_by_id is not null and new.verified_by_id is distinct from old.verified_by_id and (
    tickmark_persons_of(new.org_id, new.verified_by_id) && (tickmark_persons_of(new.org_id, new.implemented_by_id) || coalesce(tickmark_persons_of(new.org_id, new.implementer_id), '{}'))
    or not exists (select from users u where u.org_id = new.org_id and u.id = new.verified_by_id and u.status = 'active')) then
    raise exception using errcode = 'TM006', message = 'Whoever made a change does not verify it. Somebody else has to.';
  end if;
  if (new.state = 'verified') <> (old.state = 'verified') and new.state = 'verified' and new.verified_by_id is null then
    raise exception using errcode = 'TM005', message = 'A change is verified by somebody.';
  end if;
  if new.state = 'closed' and new.result = 'successful' and (new.verified_by_id is null or new.approved_at is null) then
    raise exception using errcode = 'TM005', message = 'A change is a success when it was approved, and somebody else verified it.';
  end if;
  return new;
end $$;
create or replace trigger moves before update on changes for each row execute function tickmark_change_moves();

-- Whatever weakens the portal is among the changes: nothing of the kind is applied without its record.
create or replace function tickmark_in_population() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.kind in (select k.kind from tickmark_approvables() k where k.population is not null) and not exists (select from changes c where c.org_id = new.org_id and c.approval_id = new.id) then
    raise exception using errcode = 'TM005', message = 'What changes the portal is applied with its record among the changes.';
  end if;
  return null;
end $$;
drop trigger if exists in_population on approvals;
create constraint trigger in_population after update on approvals deferrable initially deferred for each row when (new.applied_xid is not null and old.applied_xid is null) execute function tickmark_in_population();

-- What another one waits for does not wait for it.
create or replace function tickmark_change_circle() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (
    with recursive needs(id) as (
      select unnest(new.depends_on_ids)
      union
      select d from needs n join changes c on c.org_id = new.org_id and c.id = n.id, unnest(c.depends_on_ids) d)
    select from needs n where n.id = new.id) then
    raise exception using errcode = 'TM005', message = 'Changes that wait for each other would never be made.';
  end if;
  if exists (select from unnest(new.depends_on_ids) d where not exists (select from changes c where c.org_id = new.org_id and c.id = d)) then
    raise exception using errcode = 'TM005', message = 'A change waits for changes of its organization.';
  end if;
  return new;
end $$;
create or replace trigger circle before insert or update of depends_on_ids on changes for each row when (cardinality(new.depends_on_ids) > 0) execute function tickmark_change_circle();

create or replace function tickmark_systems_there() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from unnest(new.system_ids) s where not exists (select from systems t where t.org_id = new.org_id and t.id = s)) then
    raise exception using errcode = 'TM005', message = 'Its systems stand in the register of its organization.';
  end if;
  return new;
end $$;
create or replace trigger systems_there before insert or update of system_ids on changes for each row execute function tickmark_systems_there();
create or replace trigger systems_there before insert or update of system_ids on change_templates for each row execute function tickmark_systems_there();
create or replace trigger systems_there before insert or update of system_ids on change_freezes for each row execute function tickmark_systems_there();

-- Which changes touch a system and name a reference, for whoever looks for them: kept from the columns.
create or replace function tickmark_change_links() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from change_systems k where k.org_id = new.org_id and k.change_id = new.id and not k.system_id = any (new.system_ids);
  insert into change_systems (org_id, change_id, system_id) select new.org_id, new.id, s from unnest(new.system_ids) s on conflict do nothing;
  delete from change_refs k where k.org_id = new.org_id and k.change_id = new.id and not k.ref = any (new.refs);
  insert into change_refs (org_id, change_id, ref) select new.org_id, new.id, r from unnest(new.refs) r on conflict do nothing;
  return null;
end $$;
create or replace trigger links after insert or update of system_ids, refs on changes for each row execute function tickmark_change_links();

-- A file is attached while somebody may still look at it: before the change is closed. It is a stored file of this very change, and what was approved stays.
create or replace function tickmark_change_attached() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  was changes;
begin
  select * into was from changes c where c.org_id = new.org_id and c.id = new.change_id for share;
  if was.state in ('closed', 'withdrawn') or was.revision <> new.revision then
    raise exception using errcode = 'TM005', message = 'Files are attached to a change, as it is, until it is closed.';
  end if;
  if not exists (select from artifacts a where a.org_id = new.org_id and a.id = new.artifact_id and a.kind = 'changes.attachment' and a.owner_id = new.change_id and a.deleted_at is null) then
    raise exception using errcode = 'TM005', message = 'What is attached is a stored file of this change.';
  end if;
  return new;
end $$;
create or replace trigger attached before insert on change_attachments for each row execute function tickmark_change_attached();

-- What others decided once: the steps of a template, and of an exception.
create or replace function tickmark_change_asked() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'requested' then raise exception using errcode = 'TM005', message = 'It begins requested, undecided.'; end if;
    return new;
  end if;
  if new.state <> old.state and not (old.state = 'requested' and new.state in ('approved', 'rejected', 'withdrawn', 'expired') or old.state = 'approved' and new.state = 'ended' and tg_table_name = 'change_templates') then
    raise exception using errcode = 'TM005', message = format('What is %s does not become %s.', old.state, new.state);
  end if;
  -- A generated column is not there yet.
  if old.state <> 'requested' and to_jsonb(new) - array['state', 'ended_by_id', 'ended_at', 'updated_at', 'updated_by_id', 'version', 'risk'] <> to_jsonb(old) - array['state', 'ended_by_id', 'ended_at', 'updated_at', 'updated_by_id', 'version', 'risk'] then
    raise exception using errcode = 'TM002', message = 'what was decided stays as it was decided';
  end if;
  return new;
end $$;
create or replace trigger asked before insert or update on change_templates for each row execute function tickmark_change_asked();
create or replace trigger asked before insert or update on freeze_exceptions for each row execute function tickmark_change_asked();

-- A freeze may end early, once; nothing else of it moves.
create or replace function tickmark_freeze_stays() returns trigger language plpgsql as $$
begin
  if (new.title, new.reason, new.system_ids, new.starts_at, new.ends_at) is distinct from (old.title, old.reason, old.system_ids, old.starts_at, old.ends_at) or old.ended_at is not null and new.ended_at is distinct from old.ended_at or new.ended_at < now() - interval '1 hour' then
    raise exception using errcode = 'TM002', message = 'a freeze stays as it was said: it may end early, once, now';
  end if;
  return new;
end $$;
create or replace trigger stays before update on change_freezes for each row execute function tickmark_freeze_stays();

-- 17. Access requests. Approved by others as they were asked for, granted by somebody who is not the one who gets it, and shown by a later population: that it is there, and that it
-- is there no more.
create or replace function tickmark_access_moves() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  steps text[] := array['requested approved', 'requested rejected', 'requested withdrawn', 'requested expired', 'approved granted', 'approved withdrawn', 'approved ended', 'granted verified', 'granted ending', 'verified ending', 'ending ended'];
begin
  if tg_op = 'INSERT' then
    if new.state <> 'requested' or new.approved_at is not null or new.granted_at is not null or new.verified_at is not null or new.review_by is not null then
      raise exception using errcode = 'TM005', message = 'An access request begins undecided.';
    end if;
    return new;
  end if;
  if (new.org_id, new.id, new.number, new.person_id, new.system_id, new.source, new.population_id, new.right_kind, new.right_id, new.right_name, new.scope, new.privileged, new.reason, new.emergency, new.requested_by_id, new.created_at)
     is distinct from (old.org_id, old.id, old.number, old.person_id, old.system_id, old.source, old.population_id, old.right_kind, old.right_id, old.right_name, old.scope, old.privileged, old.reason, old.emergency, old.requested_by_id, old.created_at) then
    raise exception using errcode = 'TM002', message = 'what was asked for stays as it was asked for';
  end if;
  if new.ends_at is distinct from old.ends_at and not (new.state = 'ending' and new.ends_at <= now() + interval '1 minute' and (old.ends_at is null or new.ends_at <= old.ends_at)) then
    raise exception using errcode = 'TM002', message = 'access ends when it was asked for, or earlier';
  end if;
  if new.state <> old.state and not (old.state || ' ' || new.state = any (steps) or old.emergency and old.state = 'requested' and new.state = 'granted') then
    raise exception using errcode = 'TM005', message = format('Access that is %s does not become %s.', old.state, new.state);
  end if;
  if new.approved_at is distinct from old.approved_at then
    if old.approved_at is not null or new.approved_at > now() + interval '1 minute' then
      raise exception using errcode = 'TM005', message = 'Access is approved once, at the time it is.';
    end if;
    update approvals a set applied_xid = pg_current_xact_id(), applied_at = coalesce(a.applied_at, now())
    from approval_subjects s
    where s.org_id = a.org_id and s.type = a.subject_type and s.subject_id = a.subject_id and a.revision = s.revision
      and a.org_id = new.org_id and a.kind = case when new.emergency then 'emergency-access' else 'access-request' end and a.subject_type = 'access-request' and a.subject_id = new.id and a.state = 'approved' and (a.applied_xid is null or a.applied_xid = pg_current_xact_id()) and new.approved_at >= a.closed_at;
    if not found then
      raise exception using errcode = 'TM005', message = 'This is done only when somebody else has approved it as it is now.';
    end if;
    -- Whatever the parties of the request say: nobody decides about their own access.
    if exists (select from approvals a join approval_decisions d on d.org_id = a.org_id and d.approval_id = a.id where a.org_id = new.org_id and a.subject_type = 'access-request' and a.subject_id = new.id and a.state = 'approved'
        and new.person_id = any (tickmark_persons_of(d.org_id, d.decided_by_id) || coalesce(tickmark_persons_of(d.org_id, d.for_id), '{}'))) then
      raise exception using errcode = 'TM006', message = 'Nobody decides about their own access.';
    end if;
  end if;
  if old.granted_at is not null and (new.granted_at, new.granted_by_id, new.approve_by) is distinct from (old.granted_at, old.granted_by_id, old.approve_by) or old.verified_at is not null and (new.verified_at, new.verified_by_id, new.verified_key) is distinct from (old.verified_at, old.verified_by_id, old.verified_key) then
    raise exception using errcode = 'TM002', message = 'who granted access, and what showed it, stays';
  end if;
  if new.granted_by_id is distinct from old.granted_by_id and new.person_id = any (tickmark_persons_of(new.org_id, new.granted_by_id)) then
    raise exception using errcode = 'TM006', message = 'Nobody grants access to themselves.';
  end if;
  if new.emergency and new.state = 'granted' and old.state = 'requested' and new.approve_by is null then
    raise exception using errcode = 'TM005', message = 'Emergency access has to be approved afterwards, until a time.';
  end if;
  if new.state = 'verified' and old.state <> 'verified' and not exists (
    select from populations p join population_rows r on r.org_id = p.org_id and r.population_id = p.id and r.key = new.verified_key join accounts c on c.org_id = p.org_id and c.system_id = p.system_id and c.account_id = r.account_id and c.person_id = new.person_id
    where p.org_id = new.org_id and p.id = new.verified_by_id and p.system_id = new.system_id and p.source = new.source and p.state in ('frozen', 'superseded') and p.extracted_at > new.granted_at and (r.right_kind, r.right_id, r.scope) = (new.right_kind, new.right_id, new.scope)) then
    raise exception using errcode = 'TM005', message = 'Access is verified by a later population of the system that has it for this person, and by nothing else.';
  end if;
  -- Emergency access is looked at when it was shown, or is over: by neither who asked nor who had it, once.
  if new.emergency and new.granted_at is not null and new.state in ('verified', 'ending', 'ended') and new.review_by is null then
    raise exception using errcode = 'TM005', message = 'Emergency access has to be reviewed afterwards, until a time.';
  end if;
  if new.review_by is distinct from old.review_by and (old.review_by is not null or new.state not in ('verified', 'ending', 'ended'))
    or old.reviewed_at is not null and (new.reviewed_at, new.reviewed_by_id, new.conclusion, new.review_note) is distinct from (old.reviewed_at, old.reviewed_by_id, old.conclusion, old.review_note) then
    raise exception using errcode = 'TM002', message = 'until when emergency access is reviewed, and what was concluded, stays';
  end if;
  if new.reviewed_at is not null and old.reviewed_at is null then
    if new.reviewed_at > now() + interval '1 minute' then
      raise exception using errcode = 'TM005', message = 'A review is recorded when it is made.';
    end if;
    if not exists (select from users u where u.org_id = new.org_id and u.id = new.reviewed_by_id and u.status = 'active')
      or tickmark_persons_of(new.org_id, new.reviewed_by_id) && (tickmark_persons_of(new.org_id, new.requested_by_id) || new.person_id) then
      raise exception using errcode = 'TM006', message = 'Whoever asked for access, or had it, does not review it. Somebody else has to.';
    end if;
  end if;
  if new.state = 'ended' and old.state = 'approved' and not coalesce(new.ends_at <= now(), false) then
    raise exception using errcode = 'TM005', message = 'Access that was not granted ends with its time.';
  end if;
  if new.state = 'ended' and old.state = 'ending'
    and not exists (select from access_requests o where o.org_id = new.org_id and o.id <> new.id and (o.person_id, o.system_id, o.source, o.right_kind, o.right_id, o.scope) = (new.person_id, new.system_id, new.source, new.right_kind, new.right_id, new.scope)
      and o.state in ('approved', 'granted', 'verified') and (o.ends_at is null or o.ends_at > now()))
    and not exists (
      select from populations p
      where p.org_id = new.org_id and p.id = new.compared_id and p.system_id = new.system_id and p.source = new.source and p.state in ('frozen', 'superseded') and p.accepted > 0 and p.extracted_at > new.ends_at
        and not exists (select from accounts c join population_rows r on r.org_id = c.org_id and r.population_id = p.id and r.account_name = c.name and r.account_id = c.account_id
          where c.org_id = new.org_id and c.system_id = new.system_id and c.person_id = new.person_id and (r.right_kind, r.right_id, r.scope) = (new.right_kind, new.right_id, new.scope))) then
    raise exception using errcode = 'TM005', message = 'Access has ended when a later population of the system lacks it, and by nothing else.';
  end if;
  return new;
end $$;
create or replace trigger access_moves before insert or update on access_requests for each row execute function tickmark_access_moves();

-- 18. Administrator rights (`tickmark_administering`, db/administering.sql) are given by two people: what was approved is spent by whatever gives them. So is what lets people
-- in by another provider, or calls another system. Of the application's role: the owner of the database, who may do anything, sets up, and stands beside it.

-- Roles that decide about what weakens the portal, by the rule in force or else the shipped one: whoever gave one to an account of their own would agree with themselves.
create or replace function tickmark_deciding_roles(org uuid) returns setof text language sql stable set search_path = public, pg_temp as $$
  select distinct d.role from tickmark_approvables() k
  left join lateral (select r.definition from approval_rules r where r.org_id = org and r.kind = k.kind order by r.number desc limit 1) own on true
  cross join lateral (
    select unnest(k.deciders) as role where own.definition is null
    union all
    select jsonb_array_elements_text(stage -> 'roles') from jsonb_array_elements(own.definition -> 'cases') c, jsonb_array_elements(c -> 'stages') stage) d
  where k.population is not null
$$;

revoke all on function tickmark_approvables(), tickmark_deciding_roles(uuid) from public;
grant execute on function tickmark_approvables(), tickmark_deciding_roles(uuid) to tickmark_app, tickmark_reader;

create or replace function tickmark_administers(org uuid, called text) returns boolean language sql stable set search_path = public, pg_temp as $$
  select called in (select tickmark_administrative_roles()) or called in (select tickmark_deciding_roles(org))
    or exists (select from roles r where r.org_id = org and r.name = called and r.deleted_at is null and r.grants ?| array(select tickmark_administering()))
$$;

-- Spends the approval of this kind about this record whose input has what is asked for.
create or replace function tickmark_spend(org uuid, which text, about uuid, has jsonb) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update approvals a set applied_xid = pg_current_xact_id(), applied_at = coalesce(a.applied_at, now())
  from approval_subjects s
  where s.org_id = a.org_id and s.type = a.subject_type and s.subject_id = a.subject_id and a.revision = s.revision
    and a.org_id = org and a.kind = which and a.subject_id = about and a.state = 'approved' and (a.applied_xid is null or a.applied_xid = pg_current_xact_id()) and a.seen::jsonb -> 'input' @> has;
  return found;
end $$;

create or replace function tickmark_role_given() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and (new.user_id, new.role) = (old.user_id, old.role) and coalesce(new.expires_at, 'infinity') <= coalesce(old.expires_at, 'infinity') or not tickmark_administers(new.org_id, new.role) then
    return new;
  end if;
  -- The first of an organization: there is nobody who could agree, and nobody they could mean.
  if not exists (select from users u where u.org_id = new.org_id and u.id <> new.user_id) then return new; end if;
  -- Nor while an organization is made, with all it begins with: it has no entry of before this transaction, and never has none again.
  if not exists (select from audit_entries e where e.org_id = new.org_id and e.xmin <> pg_current_xact_id()::xid) then return new; end if;
  if exists (
    select from approvals a where a.org_id = new.org_id and a.kind = 'admin-rights' and a.subject_id = new.user_id and a.state = 'approved'
      and (a.seen::jsonb #>> '{input,expiresAt}')::timestamptz is not distinct from new.expires_at)
    and tickmark_spend(new.org_id, 'admin-rights', new.user_id, jsonb_build_object('roles', jsonb_build_array(new.role))) then
    return new;
  end if;
  -- A group at an identity provider gives it: what was approved is the mapping.
  if new.granted_by_id is null and exists (
    select from user_identities i join identity_providers p on p.org_id = i.org_id and p.id = i.provider_id
    where i.org_id = new.org_id and i.user_id = new.user_id and p.enabled and p.deleted_at is null and exists (select from jsonb_each_text(p.group_roles) g where g.value = new.role)) then
    return new;
  end if;
  raise exception using errcode = 'TM005', message = format('The role %s has administrator rights, or decides about them: it is given only when somebody else has approved it.', new.role);
end $$;
create or replace trigger role_given before insert or update on user_roles for each row when (current_user = 'tickmark_app') execute function tickmark_role_given();

create or replace function tickmark_grant_given() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  row user_grants := case when tg_op = 'DELETE' then old else new end;
  gives text := case when tg_op <> 'DELETE' and new.effect <> 'withdrawn' then new.effect end;
begin
  if row.permission not in (select tickmark_administering()) and (tg_op <> 'UPDATE' or old.permission not in (select tickmark_administering())) then return row; end if;
  if tg_op = 'UPDATE' and (new.user_id, new.permission) is distinct from (old.user_id, old.permission) then
    raise exception using errcode = 'TM002', message = 'whose permission it is, and which, stays';
  end if;
  -- A line that gives nothing more than it did, or withdraws for as long; a withdrawal that is over.
  if gives is null and (tg_op = 'INSERT' or old.effect <> 'withdrawn' or old.expires_at <= now() or tg_op = 'UPDATE' and coalesce(new.expires_at, 'infinity') >= coalesce(old.expires_at, 'infinity'))
  or tg_op = 'UPDATE' and gives is not null and (old.effect = gives or old.effect = 'any') and coalesce(new.expires_at, 'infinity') <= coalesce(old.expires_at, 'infinity') then
    return row;
  end if;
  if tickmark_spend(row.org_id, 'admin-rights', row.user_id, jsonb_build_object('grants', jsonb_build_array(jsonb_build_object('permission', row.permission, 'effect', case when tg_op <> 'DELETE' then new.effect end)))) then
    return row;
  end if;
  raise exception using errcode = 'TM005', message = format('%s is an administrator right: it is given only when somebody else has approved it.', row.permission);
end $$;
create or replace trigger grant_given before insert or update or delete on user_grants for each row when (current_user = 'tickmark_app') execute function tickmark_grant_given();

create or replace function tickmark_role_widened() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  more text[];
begin
  if tg_op = 'UPDATE' and new.name <> old.name then
    raise exception using errcode = 'TM002', message = 'the name of a role, by which people hold it, stays';
  end if;
  select array_agg(p) into more from tickmark_administering() p where new.grants ? p and new.deleted_at is null and (tg_op = 'INSERT' or not old.grants ? p or old.deleted_at is not null or old.grants ->> p = 'own' and new.grants ->> p <> 'own');
  if more is null then return new; end if;
  -- A new one gives nobody anything yet.
  if tg_op = 'INSERT' and not exists (select from user_roles r where r.org_id = new.org_id and r.role = new.name)
    and not exists (select from identity_providers p, jsonb_each_text(p.group_roles) g where p.org_id = new.org_id and p.deleted_at is null and g.value = new.name) then
    return new;
  end if;
  if tg_op = 'UPDATE' and tickmark_spend(new.org_id, 'role-rights', new.id, jsonb_build_object('grants', (select jsonb_object_agg(p, new.grants -> p) from unnest(more) p))) then return new; end if;
  raise exception using errcode = 'TM005', message = format('%s: a role has more administrator rights only when somebody else has approved it.', array_to_string(more, ', '));
end $$;
create or replace trigger role_widened before insert or update on roles for each row when (current_user = 'tickmark_app') execute function tickmark_role_widened();

-- Whom a provider lets in, and as whom: what is wider than it was, while it is on. One that is off lets in nobody, and is prepared at will.
create or replace function tickmark_provider_widened() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  more jsonb := '{}';
  given jsonb;
begin
  if not new.enabled or new.deleted_at is not null then return new; end if;
  if tg_op = 'INSERT' or not old.enabled or old.deleted_at is not null then
    more := '{"enabled": true}';
  else
    if new.issuer <> old.issuer then more := more || jsonb_build_object('issuer', new.issuer); end if;
    if new.client_id <> old.client_id then more := more || jsonb_build_object('clientId', new.client_id); end if;
    if new.groups_claim <> old.groups_claim then more := more || jsonb_build_object('groupsClaim', new.groups_claim); end if;
    if not new.audiences <@ old.audiences then more := more || jsonb_build_object('audiences', to_jsonb(new.audiences)); end if;
    if not new.accepted_factors <@ old.accepted_factors then more := more || jsonb_build_object('acceptedFactors', to_jsonb(new.accepted_factors)); end if;
    if array_position(array['invited_only', 'verified_email', 'create'], new.link_rule) > array_position(array['invited_only', 'verified_email', 'create'], old.link_rule) then more := more || jsonb_build_object('linkRule', new.link_rule); end if;
    if new.email_trust = 'unless_denied' and old.email_trust <> 'unless_denied' then more := more || jsonb_build_object('emailTrust', new.email_trust); end if;
    select jsonb_object_agg(g.key, g.value) into given from jsonb_each_text(new.group_roles) g where tickmark_administers(new.org_id, g.value) and old.group_roles ->> g.key is distinct from g.value;
    if given is not null then more := more || jsonb_build_object('groupRoles', given); end if;
  end if;
  if more = '{}' or tg_op = 'UPDATE' and tickmark_spend(new.org_id, 'identity-provider', new.id, jsonb_build_object('values', more)) then return new; end if;
  raise exception using errcode = 'TM005', message = 'Whom an identity provider lets in, and as whom, is wider only when somebody else has approved it.';
end $$;
create or replace trigger provider_widened before insert or update on identity_providers for each row when (current_user = 'tickmark_app') execute function tickmark_provider_widened();

-- Where a connection that has a secret leads: to another address or account, or for another system.
create or replace function tickmark_connection_moved() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if old.credentials is null and old.signing_secret is null or new.settings = old.settings and (new.system_id is not distinct from old.system_id or old.system_id is null or new.system_id is null) then return new; end if;
  if exists (select from approvals a where a.org_id = new.org_id and a.kind = 'connection-scope' and a.subject_id = new.id and a.state = 'approved' and a.seen::jsonb -> 'input' = jsonb_build_object('settings', new.settings, 'systemId', new.system_id))
    and tickmark_spend(new.org_id, 'connection-scope', new.id, jsonb_build_object('settings', new.settings, 'systemId', new.system_id)) then return new; end if;
  raise exception using errcode = 'TM005', message = 'Where a connection with a secret leads changes only when somebody else has approved it.';
end $$;
create or replace trigger connection_moved before update of settings, system_id on connections for each row when (current_user = 'tickmark_app') execute function tickmark_connection_moved();

-- Changes of a system are judged by less than before: another repository or none, less that counts as production, fewer branches or folders, a later baseline, less that is asked.
create or replace function tickmark_reconciliation_weaker(was jsonb, had uuid, now jsonb, has uuid) returns boolean language sql immutable as $$
  select coalesce(had is not null and has is distinct from had
    or was #>> '{production,by}' <> now #>> '{production,by}' or not now #> '{production,names}' @> (was #> '{production,names}') or not now -> 'branches' @> (was -> 'branches')
    or jsonb_array_length(now -> 'paths') > 0 and (jsonb_array_length(was -> 'paths') = 0 or not now -> 'paths' @> (was -> 'paths'))
    or now ->> 'baseline' is not null and now ->> 'baseline' is distinct from was ->> 'baseline'
    or exists (select from unnest(array['{asks,request}', '{asks,deployer}', '{asks,botApprovals}', '{asks,protection,checks}']::text[]) as path where was #> path::text[] = 'true' and now #> path::text[] <> 'true')
    or exists (select from unnest(array['skipped', 'neutral']) as how where was -> 'asks' ->> how = 'fail' and now -> 'asks' ->> how <> 'fail')
    or (now #>> '{asks,protection,approvals}')::int < (was #>> '{asks,protection,approvals}')::int, true)
$$;
create or replace function tickmark_reconciliation_weakened() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not tickmark_reconciliation_weaker(old.settings, old.source_id, new.settings, new.source_id) then return new; end if;
  -- All of it, not only what contains it: fewer branches than were approved are others.
  if exists (select from approvals a where a.org_id = new.org_id and a.kind = 'reconciliation-settings' and a.subject_id = new.id and a.state = 'approved' and a.seen::jsonb #> '{input,settings}' = new.settings and a.seen::jsonb #>> '{input,sourceId}' is not distinct from new.source_id::text)
    and tickmark_spend(new.org_id, 'reconciliation-settings', new.id, jsonb_build_object('settings', new.settings, 'sourceId', new.source_id)) then return new; end if;
  raise exception using errcode = 'TM005', message = 'Changes of a system are judged by less than before only when somebody else has approved it.';
end $$;
create or replace trigger reconciliation_weakened before update of settings, source_id on reconciled_systems for each row when (current_user = 'tickmark_app') execute function tickmark_reconciliation_weakened();

-- What a metric was on a day that is over stays as it was measured.
create or replace function tickmark_metric_kept() returns trigger language plpgsql as $$
begin
  if old.day < (now() at time zone 'utc')::date then
    raise exception using errcode = 'TM002', message = 'what a metric was on a day that is over stays as it was measured';
  end if;
  return new;
end $$;
create or replace trigger metric_kept before update on metric_days for each row execute function tickmark_metric_kept();

-- Scans of clouds. One that is over stays as it is; its results are written while it runs, and are as many as its totals say.
create or replace function tickmark_scan_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.status <> 'running' and current_user = 'tickmark_app' then raise exception using errcode = 'TM002', message = 'a scan begins running'; end if;
    return new;
  end if;
  if tg_op = 'DELETE' or old.status <> 'running' then
    raise exception using errcode = 'TM002', message = 'a scan that is over stays as it is: start another one';
  end if;
  if new.status in ('succeeded', 'partial') and exists (
    select from (values ('pass'), ('fail'), ('not_applicable'), ('not_evaluable'), ('manual')) as o(outcome)
    where (select count(*) from cloud_results r where r.org_id = new.org_id and r.scan_id = new.id and r.outcome = o.outcome) is distinct from (new.totals ->> o.outcome)::bigint) then
    raise exception using errcode = 'TM002', message = 'the totals of a scan are what its checks came to';
  end if;
  return new;
end $$;
create or replace trigger scan_kept before insert or update or delete on cloud_scans for each row execute function tickmark_scan_kept();

create or replace function tickmark_results_open() returns trigger language plpgsql as $$
begin
  if exists (select from (select distinct org_id, scan_id from touched) t where not exists (select from cloud_scans s where s.org_id = t.org_id and s.id = t.scan_id and s.status = 'running')) then
    raise exception using errcode = 'TM002', message = 'results belong to a scan that runs';
  end if;
  return null;
end $$;
create or replace trigger open_inserts after insert on cloud_results referencing new table as touched for each statement execute function tickmark_results_open();

-- A census of joiners, movers and leavers. What it is judged by was said when it began; it is done only with every stop explained, and with totals that are what its rows came to; then nothing of it moves.
create or replace function tickmark_census_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'judging' or new.stops_at is not null then raise exception using errcode = 'TM002', message = 'a census begins undone'; end if;
    return new;
  end if;
  if tg_op = 'DELETE' or old.state in ('done', 'failed') then
    raise exception using errcode = 'TM002', message = 'a census that is over stays as it is: start another one';
  end if;
  if (new.from_at, new.to_at, new.as_of, new.roster_id, new.scope, new.limit_hours, new.mover_days, new.rosters, new.sources) is distinct from (old.from_at, old.to_at, old.as_of, old.roster_id, old.scope, old.limit_hours, old.mover_days, old.rosters, old.sources)
    or (old.stops_at is not null and new.stops_at is distinct from old.stops_at) then
    raise exception using errcode = 'TM002', message = 'what a census is judged by was said when it began';
  end if;
  if old.state = 'stopped' and new.state = 'done' then raise exception using errcode = 'TM002', message = 'a census that is stopped is judged first'; end if;
  if new.state in ('judging', 'done') and new.stops_at is not null and exists (select from census_stops s where s.org_id = new.org_id and s.census_id = new.id and s.reason is null) then
    raise exception using errcode = 'TM005', message = 'a census goes on once somebody has explained everything that stops it';
  end if;
  if new.state = 'done' then
    if new.rows <> (select count(*) from census_rows r where r.org_id = new.org_id and r.census_id = new.id)
      or exists (
        select from jsonb_to_recordset(new.totals) as t(kind text, n int, pass int, fail int, not_evaluable int, not_applicable int)
        full join (select r.kind, count(*)::int as n, count(*) filter (where r.outcome = 'pass')::int as pass, count(*) filter (where r.outcome = 'fail')::int as fail, count(*) filter (where r.outcome = 'not_evaluable')::int as not_evaluable, count(*) filter (where r.outcome = 'not_applicable')::int as not_applicable
          from census_rows r where r.org_id = new.org_id and r.census_id = new.id group by r.kind) as c using (kind)
        where (t.n, t.pass, t.fail, t.not_evaluable, t.not_applicable) is distinct from (coalesce(c.n, 0), coalesce(c.pass, 0), coalesce(c.fail, 0), coalesce(c.not_evaluable, 0), coalesce(c.not_applicable, 0))) then
      raise exception using errcode = 'TM002', message = 'the totals of a census are what its rows came to';
    end if;
  end if;
  return new;
end $$;
create or replace trigger census_kept before insert or update or delete on censuses for each row execute function tickmark_census_kept();

create or replace function tickmark_census_rows_open() returns trigger language plpgsql as $$
begin
  if exists (select from (select distinct org_id, census_id from touched) t where not exists (select from censuses c where c.org_id = t.org_id and c.id = t.census_id and c.state = 'judging' for share)) then
    raise exception using errcode = 'TM002', message = format('rows of a census that is not being judged stay as they are: %s refused', tg_op);
  end if;
  return null;
end $$;
create or replace trigger open_inserts after insert on census_rows referencing new table as touched for each statement execute function tickmark_census_rows_open();
create or replace trigger open_deletes after delete on census_rows referencing old table as touched for each statement execute function tickmark_census_rows_open();
create or replace trigger open_updates before update on census_rows for each row execute function tickmark_append_only();
create or replace trigger append_only_truncate before truncate on census_rows for each statement execute function tickmark_append_only();

-- What stops a census is found once, and explained once by somebody.
create or replace function tickmark_census_stop_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception using errcode = 'TM002', message = 'what stopped a census stays'; end if;
  if tg_op = 'INSERT' then
    if new.reason is not null or not exists (select from censuses c where c.org_id = new.org_id and c.id = new.census_id and c.state = 'judging' and c.stops_at is null for share) then
      raise exception using errcode = 'TM002', message = 'what stops a census is found before it is judged, and explained afterwards';
    end if;
  elsif old.reason is not null or new.reason is null
    or (new.census_id, new.number, new.kind, new.said, new.about, new.about_count, new.created_at) is distinct from (old.census_id, old.number, old.kind, old.said, old.about, old.about_count, old.created_at)
    or not exists (select from censuses c where c.org_id = new.org_id and c.id = new.census_id and c.state = 'stopped' for share) then
    raise exception using errcode = 'TM002', message = 'what stops a census is explained once, and an explanation stays';
  end if;
  return new;
end $$;
create or replace trigger census_stop_kept before insert or update or delete on census_stops for each row execute function tickmark_census_stop_kept();

-- A review of who entered a facility. What it is judged by was said when it began; its totals are what its lists and exceptions came to; it is signed off once with every exception explained, by
-- somebody who neither began it nor explained anything of it; then nothing of it moves.
create or replace function tickmark_entry_review_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'judging' or new.stops is not null then raise exception using errcode = 'TM002', message = 'a review of entries begins undone'; end if;
    return new;
  end if;
  if tg_op = 'DELETE' or old.state in ('signed_off', 'failed') then
    raise exception using errcode = 'TM002', message = 'a review of entries that is over stays as it is: start another one';
  end if;
  if (new.facility_id, new.facility, new.from_on, new.to_on, new.log_id, new.lists, new.limits, new.created_by_id) is distinct from (old.facility_id, old.facility, old.from_on, old.to_on, old.log_id, old.lists, old.limits, old.created_by_id)
    or (old.stops is not null and new.stops is distinct from old.stops)
    or (old.stop_reason is not null and (new.stop_reason, new.stop_explained_by_id, new.stop_explained_at) is distinct from (old.stop_reason, old.stop_explained_by_id, old.stop_explained_at)) then
    raise exception using errcode = 'TM002', message = 'what a review of entries is judged by was said when it began, and an explanation stays';
  end if;
  if (old.state, new.state) not in (('judging', 'judging'), ('judging', 'stopped'), ('judging', 'open'), ('judging', 'failed'), ('stopped', 'judging'), ('stopped', 'failed'), ('open', 'open'), ('open', 'signed_off'), ('open', 'failed')) then
    raise exception using errcode = 'TM002', message = 'a review of entries is judged, then explained, then signed off';
  end if;
  if new.state in ('judging', 'open') and jsonb_array_length(coalesce(new.stops, '[]')) > 0 and new.stop_reason is null then
    raise exception using errcode = 'TM005', message = 'a review of entries goes on once somebody has explained what stops it';
  end if;
  if old.state in ('open', 'signed_off') and (new.totals, new.rows, new.root, new.judged_at) is distinct from (old.totals, old.rows, old.root, old.judged_at) then
    raise exception using errcode = 'TM002', message = 'what a review of entries came to stays as it is';
  end if;
  if new.state in ('open', 'signed_off') then
    if new.rows <> (select count(*) from entry_exceptions e where e.org_id = new.org_id and e.review_id = new.id)
      or exists (
        select from jsonb_to_recordset(new.totals -> 'kinds') as t(kind text, n int, untold int)
        full join (select e.kind, count(*)::int as n, count(*) filter (where e.outcome = 'untold')::int as untold from entry_exceptions e where e.org_id = new.org_id and e.review_id = new.id group by e.kind) as c using (kind)
        where (t.n, t.untold) is distinct from (c.n, c.untold))
      or (new.totals #>> '{entries,n}')::int is distinct from (new.lists #>> '{log,rows}')::int
      or (new.totals #>> '{entries,n}')::int <> (select sum((new.totals -> 'entries' ->> part)::int) from unnest(array['judged', 'untold', 'unplaced', 'outside', 'elsewhere']) as part)
      or (new.totals #>> '{visits,n}')::int is distinct from (new.lists #>> '{visitors,rows}')::int
      or (new.totals #>> '{visits,n}')::int <> (select sum((new.totals -> 'visits' ->> part)::int) from unnest(array['judged', 'unplaced', 'outside', 'elsewhere']) as part)
      or (new.totals #>> '{badges,n}')::int is distinct from (new.lists #>> '{badges,rows}')::int
      or (new.totals #>> '{badges,n}')::int <> (select sum((new.totals -> 'badges' ->> part)::int) from unnest(array['judged', 'untold']) as part) then
      raise exception using errcode = 'TM002', message = 'the totals of a review of entries are what its lists and exceptions came to';
    end if;
  end if;
  if (new.explained <> old.explained or new.state = 'signed_off') and new.explained <> (select count(*) from entry_explanations x where x.org_id = new.org_id and x.review_id = new.id) then
    raise exception using errcode = 'TM002', message = 'as many exceptions are explained as have an explanation';
  end if;
  if new.state = 'signed_off' then
    if exists (select from entry_exceptions e where e.org_id = new.org_id and e.review_id = new.id and not exists (select from entry_explanations x where x.org_id = e.org_id and x.review_id = e.review_id and x.number = e.number)) then
      raise exception using errcode = 'TM005', message = 'a review of entries is signed off once somebody has explained every exception';
    end if;
    if exists (select from (select new.created_by_id as id union select new.stop_explained_by_id union select x.explained_by_id from entry_explanations x where x.org_id = new.org_id and x.review_id = new.id) as part
      where part.id is not null and (part.id = new.signed_off_by_id or tickmark_persons_of(new.org_id, part.id) && tickmark_persons_of(new.org_id, new.signed_off_by_id))) then
      raise exception using errcode = 'TM005', message = 'whoever began a review of entries or explained something of it does not sign it off';
    end if;
  end if;
  return new;
end $$;
create or replace trigger entry_review_kept before insert or update or delete on entry_reviews for each row execute function tickmark_entry_review_kept();

create or replace function tickmark_entry_exceptions_open() returns trigger language plpgsql as $$
begin
  if exists (select from (select distinct org_id, review_id from touched) t where not exists (select from entry_reviews r where r.org_id = t.org_id and r.id = t.review_id and r.state = 'judging' for share)) then
    raise exception using errcode = 'TM002', message = format('exceptions of a review of entries that is not being judged stay as they are: %s refused', tg_op);
  end if;
  return null;
end $$;
create or replace trigger open_inserts after insert on entry_exceptions referencing new table as touched for each statement execute function tickmark_entry_exceptions_open();
create or replace trigger open_deletes after delete on entry_exceptions referencing old table as touched for each statement execute function tickmark_entry_exceptions_open();
create or replace trigger open_updates before update on entry_exceptions for each row execute function tickmark_append_only();
create or replace trigger append_only_truncate before truncate on entry_exceptions for each statement execute function tickmark_append_only();

-- An exception of an open review is explained once, and never by whom it is about.
create or replace function tickmark_entry_explained() returns trigger language plpgsql as $$
declare
  about uuid;
begin
  -- The sign-off locks the review: an explanation comes before it or not at all.
  if not exists (select from entry_reviews r where r.org_id = new.org_id and r.id = new.review_id and r.state = 'open' for share) then
    raise exception using errcode = 'TM002', message = 'exceptions are explained while their review of entries is open';
  end if;
  select e.person_id into about from entry_exceptions e where e.org_id = new.org_id and e.review_id = new.review_id and e.number = new.number;
  if not found then raise exception using errcode = 'TM002', message = 'there is no such exception'; end if;
  if about = any(tickmark_persons_of(new.org_id, new.explained_by_id)) then
    raise exception using errcode = 'TM005', message = 'nobody explains their own entries';
  end if;
  return new;
end $$;
create or replace trigger entry_explained before insert on entry_explanations for each row execute function tickmark_entry_explained();

-- A facility that has ended stays as it is.
create or replace function tickmark_facility_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.ended_at is not null then raise exception using errcode = 'TM002', message = 'a facility that has ended stays as it is'; end if;
  return new;
end $$;
create or replace trigger facility_kept before update or delete on facilities for each row execute function tickmark_facility_kept();

-- A finding is fixed only by a scan that read its resource and passed it; gone is another thing. It does not change what it is about, and is muted only as somebody else approved.
create or replace function tickmark_cloud_finding_moves() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if (new.key, new.account_id, new.check_id, new.type, new.resource_id) is distinct from (old.key, old.account_id, old.check_id, old.type, old.resource_id) then
    raise exception using errcode = 'TM002', message = 'what a finding is about does not change';
  end if;
  if new.state = 'fixed' and old.state <> 'fixed' and not exists (select from cloud_results r where r.org_id = new.org_id and r.scan_id = new.read_scan_id and r.key = new.key and r.outcome = 'pass') then
    raise exception using errcode = 'TM005', message = 'a finding is fixed only by a scan that read its resource and passed it';
  end if;
  if new.state in ('open', 'regressed') and old.state in ('fixed', 'gone') and not exists (select from cloud_results r where r.org_id = new.org_id and r.scan_id = new.read_scan_id and r.key = new.key and r.outcome = 'fail') then
    raise exception using errcode = 'TM005', message = 'a finding opens again only by a scan that read its resource and failed it';
  end if;
  return null;
end $$;
drop trigger if exists cloud_finding_moves on cloud_findings;
create trigger cloud_finding_moves after update on cloud_findings for each row when (current_user = 'tickmark_app') execute function tickmark_cloud_finding_moves();

create or replace function tickmark_cloud_finding_muted() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  said text;
begin
  select a.seen::jsonb #>> '{input,until}' into said from approvals a
  where a.org_id = new.org_id and a.kind = 'cloud-mute' and a.subject_id = new.id and a.state = 'approved' and (a.seen::jsonb #>> '{input,until}')::timestamptz = new.muted_until limit 1;
  if said is not null and tickmark_spend(new.org_id, 'cloud-mute', new.id, jsonb_build_object('until', said)) then return new; end if;
  raise exception using errcode = 'TM005', message = 'A finding is muted only as somebody else has approved it.';
end $$;
create or replace trigger cloud_finding_muted before update of muted_until on cloud_findings for each row when (current_user = 'tickmark_app' and new.muted_until is not null and new.muted_until is distinct from old.muted_until) execute function tickmark_cloud_finding_muted();

-- Remediations. What one does is planned before anybody is asked, and never moves; it is executed only as its change was approved, and verified only by a scan that read the resource.
create or replace function tickmark_remediation_moves() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  filed changes;
begin
  if (new.finding_id, new.account_id, new.playbook, new.direction, new.of_id, new.target, new.params, new.risk) is distinct from (old.finding_id, old.account_id, old.playbook, old.direction, old.of_id, old.target, old.params, old.risk)
    or old.state <> 'planning' and (new.plan, new.plan_sha256, new.expires_at) is distinct from (old.plan, old.plan_sha256, old.expires_at) or old.change_id is not null and new.change_id is distinct from old.change_id then
    raise exception using errcode = 'TM002', message = 'what a remediation does is planned once: plan another one';
  end if;
  if old.state in ('verified', 'unverified', 'failed', 'dropped') and new.state <> old.state then
    raise exception using errcode = 'TM002', message = 'a remediation that is over stays as it is';
  end if;
  if new.state = 'executing' and old.state <> 'executing' then
    select c.* into filed from changes c where c.org_id = new.org_id and c.id = new.change_id;
    if filed.id is null or filed.state <> 'implemented' or position(new.plan_sha256 in filed.description) = 0 or new.expires_at <= now() or filed.type <> (case when new.direction = 'undo' and filed.type = 'emergency' then 'emergency' else 'normal' end) then
      raise exception using errcode = 'TM005', message = 'A remediation is executed only as its change was approved, with exactly this plan.';
    end if;
    if new.risk = 'high' and filed.type = 'normal' and (select count(distinct d.decided_by_person_id) from approvals a join approval_decisions d on d.org_id = a.org_id and d.approval_id = a.id
      where a.org_id = new.org_id and a.subject_type = 'change' and a.subject_id = filed.id and a.state = 'approved' and d.outcome = 'approve') < 2 then
      raise exception using errcode = 'TM005', message = 'A remediation of high risk takes the voices of two people.';
    end if;
  end if;
  if new.state = 'executed' and old.state not in ('executing', 'executed') or new.state = 'verified' and (old.state <> 'executed' or not exists (
    select from cloud_findings f where f.org_id = new.org_id and f.id = new.finding_id and f.read_scan_id = new.verify_scan_id and (f.state = 'fixed') = (new.direction = 'mend'))) then
    raise exception using errcode = 'TM005', message = 'A remediation is verified only by a scan that read the resource after every step.';
  end if;
  return new;
end $$;
create or replace trigger remediation_moves before update on remediations for each row when (current_user = 'tickmark_app') execute function tickmark_remediation_moves();

-- A step is said before it is sent and after it was answered, and no more.
create or replace function tickmark_step_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.done_at is not null or (new.number, new.name, new.command, new.begun_at) is distinct from (old.number, old.name, old.command, old.begun_at) then
    raise exception using errcode = 'TM002', message = 'what was sent to an account stays as it was recorded';
  end if;
  return new;
end $$;
create or replace trigger step_kept before update or delete on remediation_steps for each row execute function tickmark_step_kept();

-- 18a. Segregation of duties. A rule counts once somebody has approved it who did not write it; a conflict is resolved by a later population that lacks one side and by nothing
-- else; nobody mitigates a conflict of their own; mitigations end. Nothing of it is ever removed.
create or replace function tickmark_duty_kept() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'TM002', message = format('%s are never removed: they are ended, with a reason', replace(tg_table_name, '_', ' '));
end $$;
create or replace trigger kept before delete on duty_rules for each row execute function tickmark_duty_kept();
create or replace trigger kept before delete on duty_mappings for each row execute function tickmark_duty_kept();
create or replace trigger kept before delete on duty_mitigations for each row execute function tickmark_duty_kept();
create or replace trigger kept before delete on duty_conflicts for each row execute function tickmark_duty_kept();
create or replace trigger kept_truncate before truncate on duty_rules for each statement execute function tickmark_append_only();
create or replace trigger kept_truncate before truncate on duty_mappings for each statement execute function tickmark_append_only();
create or replace trigger kept_truncate before truncate on duty_mitigations for each statement execute function tickmark_append_only();
create or replace trigger kept_truncate before truncate on duty_conflicts for each statement execute function tickmark_append_only();

create or replace function tickmark_duty_mapping_moves() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null or new.ended_at is null
    or (to_jsonb(new) - array['ended_at', 'ended_by_id', 'end_reason', 'updated_at', 'updated_by_id', 'version']) is distinct from (to_jsonb(old) - array['ended_at', 'ended_by_id', 'end_reason', 'updated_at', 'updated_by_id', 'version']) then
    raise exception using errcode = 'TM002', message = 'a mapping stays as it is: it is ended, and another one takes its place';
  end if;
  return new;
end $$;
create or replace trigger mapping_moves before update on duty_mappings for each row execute function tickmark_duty_mapping_moves();

-- After the trigger that spends the approval, by its name.
create or replace function tickmark_duty_rule_moves() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  own text[] := array['state', 'approved_at', 'ended_at', 'ended_by_id', 'end_reason', 'updated_at', 'updated_by_id', 'version'];
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then
      raise exception using errcode = 'TM005', message = 'A rule begins as a draft.';
    end if;
    return new;
  end if;
  if new.created_by_id is distinct from old.created_by_id or old.state = 'ended' or (old.state = 'approved' and (to_jsonb(new) - own) is distinct from (to_jsonb(old) - own)) then
    raise exception using errcode = 'TM002', message = 'a rule stays as it was approved: it is ended, and another one takes its place';
  end if;
  if new.state <> old.state and (old.state, new.state) not in (('draft', 'approved'), ('draft', 'ended'), ('approved', 'ended')) or new.approved_at is distinct from old.approved_at and new.state = old.state then
    raise exception using errcode = 'TM005', message = format('A rule that is %s does not become %s.', old.state, new.state);
  end if;
  if new.state = 'approved' and old.state <> 'approved' and new.created_by_id is not null and exists (
      select from approvals a join approval_decisions d on d.org_id = a.org_id and d.approval_id = a.id and d.outcome = 'approve'
      where a.org_id = new.org_id and a.kind = 'duty-rule' and a.subject_id = new.id and a.applied_xid = pg_current_xact_id() and tickmark_persons_of(a.org_id, d.decided_by_id) && (tickmark_persons_of(a.org_id, new.created_by_id) || tickmark_persons_of(a.org_id, coalesce(old.updated_by_id, new.created_by_id)))) then
    raise exception using errcode = 'TM006', message = 'Nobody approves a rule that they wrote.';
  end if;
  return new;
end $$;
create or replace trigger rule_moves before insert or update on duty_rules for each row execute function tickmark_duty_rule_moves();

-- Whether an account stands on the side of whoever has the conflict.
create or replace function tickmark_duty_own(conflict duty_conflicts, account uuid) returns boolean language sql stable set search_path = public, pg_temp as $$
  select conflict.person_id = any (tickmark_persons_of(conflict.org_id, account)) is true or conflict.user_id is not null and tickmark_persons_of(conflict.org_id, conflict.user_id) && tickmark_persons_of(conflict.org_id, account)
$$;

-- A side of a conflict now: "there", "gone", or "unknown" where its system has no frozen population with rows.
create or replace function tickmark_duty_side(org uuid, side jsonb) returns text language sql stable set search_path = public, pg_temp as $$
  select case when bool_or(here.stands = 'there') then 'there' when bool_or(here.stands = 'unknown') then 'unknown' else 'gone' end
  from jsonb_array_elements(side) e cross join lateral (
    select case
      when e ->> 'systemId' is not null then coalesce((
        select case when p.accepted = 0 then 'unknown' when exists (select from population_rows r where r.org_id = org and r.population_id = p.id and r.key = e ->> 'key' and r.enabled is distinct from false) then 'there' else 'gone' end
        from populations p where p.org_id = org and p.system_id = (e ->> 'systemId')::uuid and p.source = e ->> 'source' and p.state = 'frozen'), 'unknown')
      when exists (select from users u where u.org_id = org and u.id = (e ->> 'accountId')::uuid and u.status = 'active')
        and not exists (select from user_grants g where g.org_id = org and g.user_id = (e ->> 'accountId')::uuid and g.permission = e ->> 'rightId' and g.effect = 'withdrawn' and (g.expires_at is null or g.expires_at > now()))
        and (exists (select from user_grants g where g.org_id = org and g.user_id = (e ->> 'accountId')::uuid and g.permission = e ->> 'rightId' and g.effect <> 'withdrawn' and (g.expires_at is null or g.expires_at > now()))
          or exists (select from user_roles h left join roles o on o.org_id = h.org_id and o.name = h.role and o.deleted_at is null where h.org_id = org and h.user_id = (e ->> 'accountId')::uuid and (e -> 'paths') ? h.role and (h.expires_at is null or h.expires_at > now()) and (h.role not like 'custom\_%' or o.grants ? (e ->> 'rightId'))))
        then 'there' else 'gone' end as stands) here
$$;
revoke all on function tickmark_duty_side(uuid, jsonb) from public;
grant execute on function tickmark_duty_side(uuid, jsonb) to tickmark_app, tickmark_reader;

-- Why a conflict is none any more although no population shows it: something it was reckoned by is another one since.
create or replace function tickmark_duty_void(c duty_conflicts) returns text language sql stable set search_path = public, pg_temp as $$
  with e as (select v from jsonb_array_elements(c.one || c.other) v)
  select case
    when (select r.state from duty_rules r where r.org_id = c.org_id and r.id = c.rule_id) = 'ended' then 'rule'
    when exists (select from duty_mappings m join duty_rules r on r.org_id = m.org_id and m.duty_id in (r.one_id, r.other_id) where r.org_id = c.org_id and r.id = c.rule_id and m.ended_at > c.created_at) then 'mapping'
    when exists (select from e left join systems s on s.org_id = c.org_id and s.id = (e.v ->> 'systemId')::uuid where e.v ->> 'systemId' is not null and (s.deleted_at is not null or s.environment is distinct from e.v ->> 'environment')) then 'system'
    when exists (select from e left join accounts a on a.org_id = c.org_id and a.system_id = (e.v ->> 'systemId')::uuid and a.account_id = e.v ->> 'accountId'
      where e.v ->> 'systemId' is not null and coalesce(a.person_id, a.owner_id) is distinct from c.person_id) then 'person'
    when exists (select from e where e.v ->> 'systemId' is null and not exists (select from users u left join people p on p.org_id = u.org_id and p.user_id = u.id where u.org_id = c.org_id and u.id = (e.v ->> 'accountId')::uuid and (p.id = c.person_id or p.id is null and u.id = c.user_id))) then 'person'
    when exists (select from e join populations p on p.org_id = c.org_id and p.system_id = (e.v ->> 'systemId')::uuid and p.source = e.v ->> 'source' and p.state = 'frozen' join population_rows r on r.org_id = c.org_id and r.population_id = p.id and r.key = e.v ->> 'key'
      where r.right_name is distinct from e.v ->> 'rightName' or r.account_kind in ('group', 'role')) then 'right'
    end
$$;
revoke all on function tickmark_duty_void(duty_conflicts) from public;
grant execute on function tickmark_duty_void(duty_conflicts) to tickmark_app, tickmark_reader;
revoke all on function tickmark_duty_own(duty_conflicts, uuid) from public;
grant execute on function tickmark_duty_own(duty_conflicts, uuid) to tickmark_app, tickmark_reader;


create or replace function tickmark_duty_mitigation_moves() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  own text[] := array['ended_at', 'ended_by_id', 'end_reason', 'updated_at', 'updated_by_id', 'version'];
begin
  if tg_op = 'UPDATE' then
    if old.ended_at is not null or new.ended_at is null or (to_jsonb(new) - own) is distinct from (to_jsonb(old) - own) then
      raise exception using errcode = 'TM002', message = 'a mitigation stays as it is: it is ended, and another one takes its place';
    end if;
    return new;
  end if;
  if new.ended_at is not null or new.ends_at not between now() and now() + interval '366 days' then
    raise exception using errcode = 'TM005', message = 'A mitigation ends, in a year at most.';
  end if;
  if not exists (select from duty_rules r where r.org_id = new.org_id and r.id = new.rule_id and r.state = 'approved') then
    raise exception using errcode = 'TM005', message = 'Only conflicts of an approved rule are mitigated.';
  end if;
  if not exists (select from controls c where c.org_id = new.org_id and c.id = new.control_id and c.deleted_at is null) then
    raise exception using errcode = 'TM005', message = 'A mitigation names a control.';
  end if;
  if new.conflict_id is not null and not exists (select from duty_conflicts c where c.org_id = new.org_id and c.id = new.conflict_id and c.rule_id = new.rule_id) then
    raise exception using errcode = 'TM005', message = 'A mitigation is about a conflict of its rule.';
  end if;
  if exists (select from duty_conflicts c where c.org_id = new.org_id and c.rule_id = new.rule_id and (new.conflict_id is null and c.state in ('open', 'mitigated') or c.id = new.conflict_id)
      and (c.person_id = any (tickmark_persons_of(new.org_id, new.author_id)) or c.user_id is not null and tickmark_duty_own(c, new.author_id))) then
    raise exception using errcode = 'TM006', message = 'Nobody mitigates a conflict of their own.';
  end if;
  return new;
end $$;
create or replace trigger mitigation_moves before insert or update on duty_mitigations for each row execute function tickmark_duty_mitigation_moves();

create or replace function tickmark_duty_conflict_moves() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  sides text[];
  proved boolean;
begin
  if tg_op = 'INSERT' then
    if new.state <> 'open' or not exists (select from duty_rules r where r.org_id = new.org_id and r.id = new.rule_id and r.state = 'approved' and r.risk = new.risk) then
      raise exception using errcode = 'TM005', message = 'A conflict begins open, by an approved rule.';
    end if;
    return new;
  end if;
  if (new.org_id, new.id, new.rule_id, new.holder_key, new.person_id, new.user_id, new.system_id, new.system_key, new.first_seen_at, new.created_at) is distinct from (old.org_id, old.id, old.rule_id, old.holder_key, old.person_id, old.user_id, old.system_id, old.system_key, old.first_seen_at, old.created_at) then
    raise exception using errcode = 'TM002', message = 'whose conflict it is, and by which rule, stays';
  end if;
  if new.state in ('resolved', 'void') and (new.one, new.other) is distinct from (old.one, old.other) then
    raise exception using errcode = 'TM002', message = 'what a conflict was made of stays when it is over';
  end if;
  if new.state <> old.state and (old.state, new.state) not in (('open', 'mitigated'), ('mitigated', 'open'), ('open', 'resolved'), ('mitigated', 'resolved'), ('open', 'void'), ('mitigated', 'void'), ('resolved', 'open'), ('void', 'open')) then
    raise exception using errcode = 'TM005', message = format('A conflict that is %s does not become %s.', old.state, new.state);
  end if;
  if new.state = 'mitigated' and (old.state, old.mitigation_id, old.mitigated_until) is distinct from (new.state, new.mitigation_id, new.mitigated_until) then
    if not exists (select from duty_mitigations m where m.org_id = new.org_id and m.id = new.mitigation_id and m.rule_id = new.rule_id and (m.conflict_id is null or m.conflict_id = new.id) and m.ended_at is null and m.ends_at > now() and m.ends_at = new.mitigated_until and not tickmark_duty_own(new, m.author_id)) then
      raise exception using errcode = 'TM005', message = 'A conflict is mitigated by a mitigation in force, which its person did not write, until that ends.';
    end if;
  end if;
  if new.state = 'resolved' and old.state <> 'resolved' then
    sides := array[tickmark_duty_side(new.org_id, new.one), tickmark_duty_side(new.org_id, new.other)];
    -- The portal itself has no population: its roles are looked at as they are.
    proved := exists (
      select from (values (sides[1], new.one), (sides[2], new.other)) as s(stands, rights) cross join lateral jsonb_array_elements(s.rights) e
      left join populations p on p.org_id = new.org_id and p.id = new.proof_id and p.system_id = (e ->> 'systemId')::uuid and p.source = e ->> 'source' and p.state = 'frozen' and p.accepted > 0
        and p.extracted_at > (select f.extracted_at from populations f where f.org_id = new.org_id and f.id = (e ->> 'populationId')::uuid)
      where s.stands = 'gone' and case when e ->> 'systemId' is null then new.proof_id is null else p.id is not null end);
    if not proved then
      raise exception using errcode = 'TM005', message = 'A conflict is resolved by a later population that no longer has one side of it, and by nothing else.';
    end if;
  end if;
  if new.state = 'void' and old.state <> 'void' and tickmark_duty_void(old) is distinct from new.void_reason then
    raise exception using errcode = 'TM005', message = 'A conflict is none any more when its rule, a mapping, its person or a right is another one since.';
  end if;
  if old.state in ('resolved', 'void') and new.state = 'open' and 'gone' in (tickmark_duty_side(new.org_id, new.one), tickmark_duty_side(new.org_id, new.other)) then
    raise exception using errcode = 'TM005', message = 'A conflict is open again when both sides are there.';
  end if;
  return new;
end $$;
create or replace trigger conflict_moves before insert or update on duty_conflicts for each row execute function tickmark_duty_conflict_moves();

-- The history of a conflict is written where it moves, and nowhere else.
create or replace function tickmark_duty_turned() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' or (new.state, new.mitigation_id, new.mitigated_until) is distinct from (old.state, old.mitigation_id, old.mitigated_until) then
    insert into duty_turns (org_id, conflict_id, number, state, at, mitigation_id, mitigated_until, proof_id, void_reason, population_ids)
      values (new.org_id, new.id, case tg_op when 'INSERT' then 1 else (select coalesce(max(t.number), 0) + 1 from duty_turns t where t.org_id = new.org_id and t.conflict_id = new.id) end, new.state, new.updated_at, new.mitigation_id, new.mitigated_until, new.proof_id, new.void_reason, new.population_ids);
  end if;
  return null;
end $$;
create or replace trigger turned after insert or update on duty_conflicts for each row execute function tickmark_duty_turned();

create or replace function tickmark_duty_act_kept() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'TM002', message = 'what somebody did stays as it was found';
end $$;
create or replace trigger kept before update or delete on duty_acts for each row execute function tickmark_duty_act_kept();

-- 19. Nobody calls a trigger function or a guard by hand; entrance.sql grants what the app role may call.
do $$
declare
  internal regprocedure;
begin
  for internal in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname like 'tickmark\_%' and p.proname not in ('tickmark_cluster', 'tickmark_cluster_remembered', 'tickmark_retention', 'tickmark_persons_of', 'tickmark_accounts_of', 'tickmark_voices_of', 'tickmark_approvables', 'tickmark_deciding_roles', 'tickmark_webhooks_before', 'tickmark_population_compared', 'tickmark_campaign_state', 'tickmark_campaign_involved', 'tickmark_duty_side', 'tickmark_duty_void', 'tickmark_duty_own') loop
    execute format('revoke all on function %s from public, tickmark_app, tickmark_reader', internal);
  end loop;
end $$;

-- Control tests. What was frozen stays, what failed stays, the sample is the lowest tickets, whoever reviews is another human than whoever prepared, and a reviewed test never moves.
create or replace function tickmark_test_kept() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  n integer;
  lacking boolean;
begin
  if tg_op = 'DELETE' then
    raise exception using errcode = 'TM002', message = 'a control test is never removed';
  end if;
  if tg_op = 'INSERT' then
    if new.state <> 'planned' then raise exception using errcode = 'TM005', message = 'a control test begins as planned'; end if;
    return new;
  end if;
  if old.state = 'reviewed' then raise exception using errcode = 'TM002', message = 'a reviewed control test never moves'; end if;
  if (new.number, new.engagement_id, new.control_id, new.engagement_code, new.control_code, new.kind, new.former_id, new.source, new.from_at, new.to_at) is distinct from (old.number, old.engagement_id, old.control_id, old.engagement_code, old.control_code, old.kind, old.former_id, old.source, old.from_at, old.to_at)
     or (old.freeze_number is not null and (new.title, new.objective, new.procedure, new.system_ids, new.attributes, new.strata, new.size) is distinct from (old.title, old.objective, old.procedure, old.system_ids, old.attributes, old.strata, old.size)) then
    raise exception using errcode = 'TM002', message = 'what a control test asks of which items stays as it was frozen';
  end if;
  if new.freeze_number is distinct from old.freeze_number and (new.freeze_number is distinct from coalesce(old.freeze_number, 0) + 1 or old.state not in ('planned', 'performed') or not exists (select from control_test_freezes f where f.org_id = new.org_id and f.test_id = new.id and f.freeze_number = new.freeze_number)) then
    raise exception using errcode = 'TM005', message = 'the freeze that counts is the next one, and is there';
  end if;
  if new.state <> old.state and (old.state, new.state) not in (('planned', 'performed'), ('performed', 'prepared'), ('prepared', 'reviewed'), ('prepared', 'performed')) then
    raise exception using errcode = 'TM005', message = format('a control test does not go from %s to %s', old.state, new.state);
  end if;
  if (old.state, new.state) = ('prepared', 'performed') and (new.returned is null or new.returned is not distinct from old.returned) then
    raise exception using errcode = 'TM005', message = 'what is given back says why';
  end if;
  if (old.state, new.state) = ('prepared', 'reviewed') then
    if (new.preparer_id, new.prepared_at, new.conclusion, new.statement, new.limitation, new.totals) is distinct from (old.preparer_id, old.prepared_at, old.conclusion, old.statement, old.limitation, old.totals) then
      raise exception using errcode = 'TM002', message = 'what is reviewed is what was concluded';
    end if;
    if new.reviewer_id = new.preparer_id or tickmark_persons_of(new.org_id, new.reviewer_id) && tickmark_persons_of(new.org_id, new.preparer_id) then
      raise exception using errcode = 'TM005', message = 'whoever prepared a test does not review it';
    end if;
  end if;
  if (old.state, new.state) = ('performed', 'prepared') then
    select f.items, jsonb_array_length(f.ipe) = 0 or exists (select from jsonb_array_elements(f.ipe) e where (e ->> 'absent')::boolean) into n, lacking from control_test_freezes f where f.org_id = new.org_id and f.test_id = new.id and f.freeze_number = new.freeze_number;
    if (n = 0 and not lacking) <> (new.conclusion = 'not_occurring') then
      raise exception using errcode = 'TM005', message = 'an empty population is not occurring, and nothing else is';
    end if;
    if n = 0 and lacking and new.conclusion <> 'not_evaluable' then
      raise exception using errcode = 'TM005', message = 'what items are taken from is missing: nothing is concluded but that it is not evaluable';
    end if;
    if lacking and new.conclusion = 'effective' and new.limitation is null then
      raise exception using errcode = 'TM005', message = 'some of what items are taken from is missing: the conclusion says what that leaves open';
    end if;
    if exists (select from control_test_failures x where x.org_id = new.org_id and x.test_id = new.id and x.freeze_number = new.freeze_number and x.deviation_id is null) then
      raise exception using errcode = 'TM005', message = 'every failure belongs to a deviation before a test is concluded';
    end if;
    if new.conclusion = 'effective' and exists (select from control_test_deviations d where d.org_id = new.org_id and d.test_id = new.id and d.freeze_number = new.freeze_number and d.extent = 'systematic') then
      raise exception using errcode = 'TM005', message = 'a systematic deviation leaves the control not effective';
    end if;
    if exists (
      select from jsonb_array_elements(new.attributes) with ordinality a(asked, place)
      cross join lateral (
        select count(*) as n, count(*) filter (where substr(i.outcomes, a.place::int, 1) = 'p') as pass, count(*) filter (where substr(i.outcomes, a.place::int, 1) = 'f') as fail, count(*) filter (where substr(i.outcomes, a.place::int, 1) = 'n') as not_evaluable, count(*) filter (where substr(i.outcomes, a.place::int, 1) = 'a') as not_applicable, count(*) filter (where substr(i.outcomes, a.place::int, 1) = '?') as open
        from control_test_items i where i.org_id = new.org_id and i.test_id = new.id and i.freeze_number = new.freeze_number and (a.asked ->> 'by' is not null or (i.turn is not null and i.replaced is null))) c
      left join lateral (select t from jsonb_array_elements(new.totals) t where t ->> 'letter' = a.asked ->> 'letter') t on true
      where c.open > 0 or c.n > 0 and jsonb_build_object('letter', a.asked ->> 'letter', 'n', c.n, 'pass', c.pass, 'fail', c.fail, 'not_evaluable', c.not_evaluable, 'not_applicable', c.not_applicable, 'open', c.open) is distinct from t.t) then
      raise exception using errcode = 'TM005', message = 'a test is concluded once every question is answered, with totals that are those of its items';
    end if;
    if new.size is not null and exists (
      select from (select i.stratum, max(i.ticket) as last from control_test_items i where i.org_id = new.org_id and i.test_id = new.id and i.freeze_number = new.freeze_number and i.turn is not null group by i.stratum) s
      join control_test_items o on o.org_id = new.org_id and o.test_id = new.id and o.freeze_number = new.freeze_number and o.stratum = s.stratum and o.turn is null and o.ticket < s.last) then
      raise exception using errcode = 'TM005', message = 'a sample is the lowest tickets of its stratum';
    end if;
  end if;
  return new;
end $$;
create or replace trigger kept before insert or update or delete on control_tests for each row execute function tickmark_test_kept();

create or replace function tickmark_test_part_kept() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  of_test record;
begin
  if tg_op = 'DELETE' then
    raise exception using errcode = 'TM002', message = format('%s are never removed', tg_table_name);
  end if;
  select t.state, t.freeze_number into of_test from control_tests t where t.org_id = new.org_id and t.id = new.test_id;
  if tg_op = 'INSERT' then
    if of_test.state is null or of_test.state not in ('planned', 'performed') then
      raise exception using errcode = 'TM002', message = 'a test that is concluded takes nothing more';
    end if;
    if tg_table_name in ('control_test_items', 'control_test_freezes') then
      if new.freeze_number <> coalesce(of_test.freeze_number, 0) + 1 then raise exception using errcode = 'TM002', message = 'what was frozen takes no more items'; end if;
    elsif tg_table_name in ('control_test_answers', 'control_test_deviations') and new.freeze_number is distinct from of_test.freeze_number then
      raise exception using errcode = 'TM005', message = 'answers and deviations are of the freeze that counts';
    end if;
    return new;
  end if;
  if tg_table_name = 'control_test_items' then
    if (to_jsonb(new) - '{chosen,turn,replaced,outcomes,failed}'::text[]) is distinct from (to_jsonb(old) - '{chosen,turn,replaced,outcomes,failed}'::text[]) then
      raise exception using errcode = 'TM002', message = 'a frozen item stays as it is';
    end if;
    if of_test.state <> 'performed' or new.freeze_number <> of_test.freeze_number or (old.turn is not null and (new.turn, new.chosen) is distinct from (old.turn, old.chosen)) or (old.replaced is not null and new.replaced is distinct from old.replaced) or new.failed < old.failed then
      raise exception using errcode = 'TM002', message = 'the sample only grows, and what failed stays';
    end if;
  elsif tg_table_name = 'control_test_failures' then
    if (to_jsonb(new) - 'deviation_id') is distinct from (to_jsonb(old) - 'deviation_id') or old.deviation_id is not null or of_test.state <> 'performed'
       or not exists (select from control_test_deviations d where d.org_id = new.org_id and d.id = new.deviation_id and d.test_id = new.test_id and d.freeze_number = new.freeze_number and d.letter = new.letter) then
      raise exception using errcode = 'TM002', message = 'what failed stays, and belongs to one deviation of its question';
    end if;
  elsif tg_table_name = 'control_test_deviations' then
    if (new.test_id, new.freeze_number, new.letter) is distinct from (old.test_id, old.freeze_number, old.letter) or (old.remediated_at is not null and (new.remediated_at, new.remediated_by_id, new.remediation) is distinct from (old.remediated_at, old.remediated_by_id, old.remediation))
       or (of_test.state <> 'performed' and (new.cause, new.extent, new.grounds) is distinct from (old.cause, old.extent, old.grounds)) then
      raise exception using errcode = 'TM002', message = 'what was said of a deviation stays once its test is concluded';
    end if;
  end if;
  return new;
end $$;
create or replace trigger kept before insert or update or delete on control_test_items for each row execute function tickmark_test_part_kept();
create or replace trigger kept before insert or update or delete on control_test_failures for each row execute function tickmark_test_part_kept();
create or replace trigger kept before insert or update or delete on control_test_deviations for each row execute function tickmark_test_part_kept();
create or replace trigger kept before insert on control_test_freezes for each row execute function tickmark_test_part_kept();
create or replace trigger kept before insert on control_test_answers for each row execute function tickmark_test_part_kept();

-- Whoever concludes or reviews a test is whom the entry of the transaction names.
create or replace function tickmark_test_entry() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from audit_entries e where e.xid = pg_current_xact_id() and e.org_id is not distinct from new.org_id and e.recorded_at between now() - interval '31 days' and now() + interval '31 days'
      and e.subject_id = new.id::text and e.action = case new.state when 'reviewed' then 'controlTests.review' else 'controlTests.conclude' end and e.actor_id = case new.state when 'reviewed' then new.reviewer_id else new.preparer_id end::text
  ) then
    raise exception using errcode = 'TM001', message = 'no entry of this transaction says who concluded or reviewed this test';
  end if;
  return null;
end $$;
drop trigger if exists answered_for on control_tests;
create constraint trigger answered_for after update on control_tests deferrable initially deferred for each row when (current_user = 'tickmark_app' and new.state in ('prepared', 'reviewed') and new.state is distinct from old.state) execute function tickmark_test_entry();
revoke all on function tickmark_test_kept(), tickmark_test_part_kept(), tickmark_test_entry() from public;

-- Deficiencies. What was found and concluded stays; the severity follows from its facts by the rule of lib/deficiency/severity.ts, and another one has a reason; two persons answer for it; it closes by a retest.
create or replace function tickmark_deficiency_rank(severity text) returns integer language sql immutable as $$
  select array_position(array['control_deficiency', 'significant_deficiency', 'material_weakness'], severity) - 1
$$;

create or replace function tickmark_deficiency_severity(likelihood text, magnitude text, compensated boolean, indicators text[], members integer) returns integer language sql immutable as $$
  select greatest(
    case when likelihood = 'remote' then 0 else greatest(0, array_position(array['inconsequential', 'more_than_inconsequential', 'material'], magnitude) - 1 - compensated::integer) end,
    (select max(case when i = 'found_by_auditor' and magnitude <> 'material' then 1 else 2 end) from unnest(indicators) i), members)
$$;

create or replace function tickmark_deficiency_kept() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  e deficiency_evaluations;
  r deficiency_responses;
begin
  if tg_op = 'DELETE' then
    raise exception using errcode = 'TM002', message = 'a deficiency is never removed';
  end if;
  if tg_op = 'INSERT' then
    if new.state <> 'open' or new.evaluation_number is not null or new.response_number is not null or new.remediated_at is not null or new.retest_id is not null then
      raise exception using errcode = 'TM005', message = 'a deficiency begins as open';
    end if;
    return new;
  end if;
  if old.state in ('closed', 'withdrawn') then raise exception using errcode = 'TM002', message = 'a deficiency that is closed or withdrawn never moves'; end if;
  if (new.number, new.engagement_id, new.control_id, new.kind, new.raised_by_id, new.from_at, new.to_at, new.created_at) is distinct from (old.number, old.engagement_id, old.control_id, old.kind, old.raised_by_id, old.from_at, old.to_at, old.created_at) then
    raise exception using errcode = 'TM002', message = 'where a deficiency was found stays';
  end if;
  if old.evaluation_number is not null and (new.title, new.condition, new.criteria, new.cause, new.effect, new.system_ids, new.process, new.assertions) is distinct from (old.title, old.condition, old.criteria, old.cause, old.effect, old.system_ids, old.process, old.assertions) then
    raise exception using errcode = 'TM002', message = 'what was found stays once it is evaluated';
  end if;
  if new.state <> old.state and (old.state, new.state) not in (('open', 'evaluated'), ('evaluated', 'open'), ('reviewed', 'open'), ('evaluated', 'reviewed'), ('evaluated', 'remediation'), ('evaluated', 'retested'), ('reviewed', 'evaluated'), ('remediation', 'evaluated'), ('retested', 'evaluated'), ('reviewed', 'remediation'), ('remediation', 'retested'), ('retested', 'closed'))
     and new.state <> 'withdrawn' then
    raise exception using errcode = 'TM005', message = format('a deficiency does not go from %s to %s', old.state, new.state);
  end if;
  if (old.state, new.state) = ('reviewed', 'open') and new.kind <> 'aggregate' then
    raise exception using errcode = 'TM005', message = 'only an aggregate opens again, when a member is evaluated higher';
  end if;
  if new.evaluation_number is distinct from old.evaluation_number or (new.state = 'evaluated' and old.state <> 'evaluated') then
    select x.* into e from deficiency_evaluations x where x.org_id = new.org_id and x.deficiency_id = new.id and x.number = new.evaluation_number;
    if new.evaluation_number is distinct from coalesce(old.evaluation_number, 0) + 1 or e.number is null or new.state <> 'evaluated' then
      raise exception using errcode = 'TM005', message = 'the evaluation that counts is the next one, and is there';
    end if;
    if new.severity is distinct from e.severity then raise exception using errcode = 'TM005', message = 'the severity is what was concluded'; end if;
  elsif new.severity is distinct from old.severity and new.state <> 'open' then
    raise exception using errcode = 'TM002', message = 'a severity moves with an evaluation only';
  end if;
  if old.state = 'evaluated' and new.state in ('reviewed', 'remediation', 'retested') and not exists (select from deficiency_reviews v where v.org_id = new.org_id and v.deficiency_id = new.id and v.number = new.evaluation_number) then
    raise exception using errcode = 'TM005', message = 'somebody else reviews an evaluation first';
  end if;
  if (old.state, new.state) = ('evaluated', 'open') and (new.returned is null or new.returned is not distinct from old.returned) and new.kind <> 'aggregate' then
    raise exception using errcode = 'TM005', message = 'what is given back says why';
  end if;
  if (new.response_number, new.agreed, new.owner_id, new.due_day) is distinct from (old.response_number, old.agreed, old.owner_id, old.due_day) then
    select x.* into r from deficiency_responses x where x.org_id = new.org_id and x.deficiency_id = new.id and x.number = new.response_number;
    if new.response_number is distinct from coalesce(old.response_number, 0) + 1 or (r.agrees, r.owner_id, r.due_day) is distinct from (new.agreed, new.owner_id, new.due_day) then
      raise exception using errcode = 'TM005', message = 'owner and day are those of the response that counts';
    end if;
  end if;
  if old.remediated_at is not null and (new.remediated_at, new.remediated_by_id, new.remediation, new.remediated_day) is distinct from (old.remediated_at, old.remediated_by_id, old.remediation, old.remediated_day) then
    raise exception using errcode = 'TM002', message = 'what was said of a remediation stays';
  end if;
  if old.retest_id is not null and (new.retest_id, new.retested_at, new.retested_by_id) is distinct from (old.retest_id, old.retested_at, old.retested_by_id) then
    raise exception using errcode = 'TM002', message = 'a retest stays';
  end if;
  if (new.retest_id is distinct from old.retest_id or new.state = 'closed') and not exists (
    select from control_tests t where t.org_id = new.org_id and t.id = new.retest_id and t.control_id = new.control_id and t.state = 'reviewed' and t.conclusion = 'effective' and t.from_at >= (new.remediated_day::date + 1)::timestamp at time zone 'utc') then
    raise exception using errcode = 'TM005', message = 'it takes a reviewed and effective test of the same control, of a time after the remediation';
  end if;
  if new.state = 'closed' and tickmark_persons_of(new.org_id, new.closed_by_id) && (tickmark_persons_of(new.org_id, new.remediated_by_id) || tickmark_persons_of(new.org_id, new.owner_id)) then
    raise exception using errcode = 'TM005', message = 'whoever remediates a deficiency does not close it';
  end if;
  if new.state = 'withdrawn' and tickmark_persons_of(new.org_id, new.withdrawn_by_id) && tickmark_persons_of(new.org_id, new.raised_by_id) then
    raise exception using errcode = 'TM005', message = 'whoever raised a deficiency does not withdraw it';
  end if;
  return new;
end $$;
create or replace trigger kept before insert or update or delete on deficiencies for each row execute function tickmark_deficiency_kept();

create or replace function tickmark_deficiency_evaluated() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d deficiencies;
  one jsonb;
  members integer;
  failed uuid[];
begin
  select x.* into d from deficiencies x where x.org_id = new.org_id and x.id = new.deficiency_id;
  if d.state in ('closed', 'withdrawn') or new.number is distinct from coalesce(d.evaluation_number, 0) + 1 then
    raise exception using errcode = 'TM005', message = 'an evaluation is the next one of a deficiency that is not over';
  end if;
  select max(tickmark_deficiency_rank(m.severity)), array_agg(m.control_id) into members, failed from deficiency_members a join deficiencies m on m.org_id = a.org_id and m.id = a.member_id and m.state <> 'withdrawn' where a.org_id = new.org_id and a.aggregate_id = new.deficiency_id;
  failed := failed || d.control_id;
  for one in select * from jsonb_array_elements(new.compensating) loop
    if (one ->> 'controlId')::uuid = any (failed) then
      raise exception using errcode = 'TM005', message = 'the control that failed compensates for nothing';
    end if;
    if one ->> 'testId' is not null and not exists (
      select from control_tests t where t.org_id = new.org_id and t.id = (one ->> 'testId')::uuid and t.control_id = (one ->> 'controlId')::uuid and t.engagement_id = d.engagement_id and t.state = 'reviewed' and t.conclusion = 'effective' and t.from_at <= d.from_at and t.to_at >= d.to_at) then
      raise exception using errcode = 'TM005', message = 'a compensating control counts by a reviewed and effective test of it, in this engagement and over the period of the deficiency';
    end if;
  end loop;
  if tickmark_deficiency_rank(new.derived) is distinct from tickmark_deficiency_severity(new.likelihood, new.magnitude, exists (select from jsonb_array_elements(new.compensating) c where c ->> 'testId' is not null), new.indicators, members) then
    raise exception using errcode = 'TM005', message = 'the derived severity does not follow from the facts';
  end if;
  if tickmark_deficiency_rank(new.severity) < members then
    raise exception using errcode = 'TM005', message = 'an aggregate is never less severe than its members';
  end if;
  return new;
end $$;
create or replace trigger kept before insert on deficiency_evaluations for each row execute function tickmark_deficiency_evaluated();

create or replace function tickmark_deficiency_part() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d deficiencies;
  e deficiency_evaluations;
  fresh jsonb := to_jsonb(new);
begin
  select x.* into d from deficiencies x where x.org_id = new.org_id and x.id = coalesce(fresh ->> 'deficiency_id', fresh ->> 'aggregate_id')::uuid;
  if d.state is null or d.state in ('closed', 'withdrawn') then
    raise exception using errcode = 'TM002', message = 'a deficiency that is closed or withdrawn takes nothing more';
  end if;
  if tg_table_name = 'deficiency_reviews' then
    select x.* into e from deficiency_evaluations x where x.org_id = new.org_id and x.deficiency_id = d.id and x.number = (fresh ->> 'number')::integer;
    if d.state <> 'evaluated' or e.number is distinct from d.evaluation_number then
      raise exception using errcode = 'TM005', message = 'the evaluation that counts is reviewed, once';
    end if;
    if (fresh ->> 'reviewer_id')::uuid = e.concluded_by_id or tickmark_persons_of(new.org_id, (fresh ->> 'reviewer_id')::uuid) && tickmark_persons_of(new.org_id, e.concluded_by_id) then
      raise exception using errcode = 'TM005', message = 'whoever concluded an evaluation does not review it';
    end if;
    if tickmark_deficiency_rank(e.severity) < tickmark_deficiency_rank(e.derived) and not (fresh ->> 'accepts_lower')::boolean then
      raise exception using errcode = 'TM005', message = 'a severity lower than derived is accepted in so many words';
    end if;
  elsif tg_table_name = 'deficiency_responses' then
    if (fresh ->> 'number')::integer is distinct from coalesce(d.response_number, 0) + 1 or d.kind = 'aggregate' then
      raise exception using errcode = 'TM005', message = 'a response is the next one of a deficiency';
    end if;
  elsif tg_table_name = 'deficiency_members' then
    if d.kind <> 'aggregate' or d.state <> 'open' or d.evaluation_number is not null
       or not exists (select from deficiencies m where m.org_id = new.org_id and m.id = (fresh ->> 'member_id')::uuid and m.kind <> 'aggregate' and m.state <> 'withdrawn' and m.engagement_id = d.engagement_id) then
      raise exception using errcode = 'TM005', message = 'members of an aggregate are deficiencies of its engagement, chosen before it is evaluated';
    end if;
  end if;
  return new;
end $$;
create or replace trigger kept before insert on deficiency_sources for each row execute function tickmark_deficiency_part();
create or replace trigger kept before insert on deficiency_reviews for each row execute function tickmark_deficiency_part();
create or replace trigger kept before insert on deficiency_responses for each row execute function tickmark_deficiency_part();
create or replace trigger kept before insert on deficiency_members for each row execute function tickmark_deficiency_part();

-- Whoever concludes, reviews, closes or withdraws is whom the entry of the transaction names; an aggregate has two members and more by then.
create or replace function tickmark_deficiency_entry() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  fresh jsonb := to_jsonb(new);
  subject text := coalesce(fresh ->> 'deficiency_id', fresh ->> 'id');
  act text := case tg_table_name when 'deficiency_evaluations' then 'deficiencies.evaluate' when 'deficiency_reviews' then 'deficiencies.review' else case fresh ->> 'state' when 'closed' then 'deficiencies.close' when 'withdrawn' then 'deficiencies.withdraw' end end;
  who text := coalesce(fresh ->> 'concluded_by_id', fresh ->> 'reviewer_id', fresh ->> 'closed_by_id', fresh ->> 'withdrawn_by_id');
begin
  if fresh ->> 'kind' = 'aggregate' and (select count(*) from deficiency_members m where m.org_id = new.org_id and m.aggregate_id = (fresh ->> 'id')::uuid) < 2 then
    raise exception using errcode = 'TM005', message = 'an aggregate has two members and more';
  end if;
  if act is not null and not exists (
    select from audit_entries e where e.xid = pg_current_xact_id() and e.org_id is not distinct from new.org_id and e.recorded_at between now() - interval '31 days' and now() + interval '31 days'
      and e.subject_id = subject and e.action = act and e.actor_id = who
  ) then
    raise exception using errcode = 'TM001', message = 'no entry of this transaction says who concluded, reviewed, closed or withdrew this deficiency';
  end if;
  return null;
end $$;
drop trigger if exists answered_for on deficiencies;
create constraint trigger answered_for after insert or update on deficiencies deferrable initially deferred for each row when (current_user = 'tickmark_app' and (new.state in ('closed', 'withdrawn') or new.kind = 'aggregate')) execute function tickmark_deficiency_entry();
drop trigger if exists answered_for on deficiency_evaluations;
create constraint trigger answered_for after insert on deficiency_evaluations deferrable initially deferred for each row when (current_user = 'tickmark_app') execute function tickmark_deficiency_entry();
drop trigger if exists answered_for on deficiency_reviews;
create constraint trigger answered_for after insert on deficiency_reviews deferrable initially deferred for each row when (current_user = 'tickmark_app') execute function tickmark_deficiency_entry();
revoke all on function tickmark_deficiency_rank(text), tickmark_deficiency_severity(text, text, boolean, text[], integer), tickmark_deficiency_kept(), tickmark_deficiency_evaluated(), tickmark_deficiency_part(), tickmark_deficiency_entry() from public;

-- Incidents (MO-7). Nothing of one is ever removed. It goes step by step, a P1 or P2 closes by its lessons, nobody is left who has to be told, and what is merged points to one that is not closed.
create or replace function tickmark_incident_kept() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
declare
  target incidents;
  steps integer := 0;
begin
  if tg_op = 'DELETE' then
    raise exception using errcode = 'TM002', message = 'an incident is never removed';
  end if;
  if tg_op = 'INSERT' then
    if new.state <> 'open' or new.merged_into_id is not null or new.times_reason is not null or new.clock_moved_at is not null then
      raise exception using errcode = 'TM005', message = 'an incident begins as open';
    end if;
    return new;
  end if;
  if old.merged_into_id is not null and new.cost is not distinct from old.cost and new.currency is not distinct from old.currency then
    raise exception using errcode = 'TM002', message = 'an incident that was merged never moves';
  end if;
  if (new.number, new.group_key, new.split_from_id, new.created_at) is distinct from (old.number, old.group_key, old.split_from_id, old.created_at) or (old.merged_into_id is not null and (new.state, new.merged_into_id) is distinct from (old.state, old.merged_into_id)) then
    raise exception using errcode = 'TM002', message = 'where an incident comes from stays, and so does where it was merged';
  end if;
  if (new.occurred_at, new.detected_at, new.declared_at) is distinct from (old.occurred_at, old.detected_at, old.declared_at) and (new.times_reason is null or new.times_changed_at is not distinct from old.times_changed_at) then
    raise exception using errcode = 'TM005', message = 'another time of an incident says why';
  end if;
  if old.aware_at is not null and (new.aware_at, new.notify_by) is distinct from (old.aware_at, old.notify_by) and (new.clock_reason is null or new.clock_moved_at is not distinct from old.clock_moved_at or new.aware_at is null) then
    raise exception using errcode = 'TM005', message = 'a clock that runs moves with a reason only, and never stops';
  end if;
  if old.clock_started_at is not null and (new.clock_started_at, new.clock_started_by_id) is distinct from (old.clock_started_at, old.clock_started_by_id) then
    raise exception using errcode = 'TM002', message = 'when a clock was started stays';
  end if;
  if (new.aware_at, new.notify_by) is distinct from (old.aware_at, old.notify_by) then
    if new.notify_by is distinct from new.aware_at + interval '72 hours' then
      raise exception using errcode = 'TM005', message = 'a breach is notified 72 hours after somebody knew of it';
    end if;
    if new.aware_at > greatest(now(), (select c.at from audit_checkpoints c where c.org_id = new.org_id order by c.size desc limit 1)) + interval '1 minute' then
      raise exception using errcode = 'TM005', message = 'nobody knows of a breach ahead of time';
    end if;
  elsif new.warned < old.warned then
    raise exception using errcode = 'TM002', message = 'a warning stays';
  end if;
  if new.state <> old.state and new.merged_into_id is null then
    if (old.state, new.state) not in (('open', 'investigating'), ('investigating', 'resolved'), ('resolved', 'closed'), ('investigating', 'open'), ('resolved', 'investigating'), ('closed', 'investigating')) then
      raise exception using errcode = 'TM005', message = format('an incident does not go from %s to %s', old.state, new.state);
    end if;
    if (old.state, new.state) in (('investigating', 'open'), ('resolved', 'investigating'), ('closed', 'investigating')) and (new.returned is null or new.returned is not distinct from old.returned) then
      raise exception using errcode = 'TM005', message = 'what goes back says why';
    end if;
  elsif old.state = 'closed' and (new.title, new.description, new.severity, new.occurred_at, new.detected_at, new.declared_at, new.aware_at) is distinct from (old.title, old.description, old.severity, old.occurred_at, old.detected_at, old.declared_at, old.aware_at) then
    raise exception using errcode = 'TM002', message = 'what a closed incident says stays';
  end if;
  if new.state = 'closed' and old.state <> 'closed' then
    if new.merged_into_id is null and new.severity in ('p1', 'p2') and not exists (select from incident_phases p where p.org_id = new.org_id and p.incident_id = new.id and p.phase = 'lessons') then
      raise exception using errcode = 'TM005', message = 'a P1 or P2 closes once somebody said what was learned';
    end if;
    if exists (select from incident_obligations o where o.org_id = new.org_id and o.incident_id = new.id and o.outcome is null) then
      raise exception using errcode = 'TM005', message = 'somebody still has to be told';
    end if;
  end if;
  if new.merged_into_id is not null and old.merged_into_id is null then
    select i.* into target from incidents i where i.org_id = new.org_id and i.id = new.merged_into_id for share;
    if target.id is null or target.id = new.id or target.state = 'closed' then
      raise exception using errcode = 'TM005', message = 'an incident is merged into another one that is not closed';
    end if;
    while target.merged_into_id is not null loop
      steps := steps + 1;
      if target.merged_into_id = new.id or steps > 1000 then raise exception using errcode = 'TM005', message = 'incidents are not merged in a circle'; end if;
      select i.* into target from incidents i where i.org_id = new.org_id and i.id = target.merged_into_id;
    end loop;
  end if;
  return new;
end $$;
create or replace trigger kept before insert or update or delete on incidents for each row execute function tickmark_incident_kept();

-- What belongs to one that is closed stays as it is; a link moves by a split alone and is unlinked once, and what was told was told.
create or replace function tickmark_incident_part() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
declare
  of incidents;
  fresh jsonb := to_jsonb(new);
  former jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
begin
  if tg_op = 'DELETE' then
    raise exception using errcode = 'TM002', message = 'what belongs to an incident is never removed';
  end if;
  select i.* into of from incidents i where i.org_id = new.org_id and i.id = coalesce(former ->> 'incident_id', fresh ->> 'incident_id')::uuid;
  if of.state is null or of.state = 'closed' then
    raise exception using errcode = 'TM002', message = 'an incident that is closed takes nothing more';
  end if;
  if tg_op = 'UPDATE' then
    if tg_table_name = 'incident_links' and (former ->> 'removed_at' is not null or (fresh - 'incident_id' - 'removed_at' - 'removed_by_id' - 'removed_reason') is distinct from (former - 'incident_id' - 'removed_at' - 'removed_by_id' - 'removed_reason')
      or (fresh ->> 'removed_at' is not null and fresh ->> 'incident_id' <> former ->> 'incident_id')) then
      raise exception using errcode = 'TM002', message = 'a link stays; it only moves with a split, or is unlinked with a reason, once';
    end if;
    if tg_table_name = 'incident_phases' and (fresh ->> 'at', fresh ->> 'said') is distinct from (former ->> 'at', former ->> 'said') and (fresh ->> 'reason') is null then
      raise exception using errcode = 'TM005', message = 'another date of a phase says why';
    end if;
    if tg_table_name = 'incident_obligations' then
      if former ->> 'outcome' is not null then
        raise exception using errcode = 'TM002', message = 'what was told was told';
      end if;
      if (fresh ->> 'due_at') is distinct from (former ->> 'due_at') and ((fresh ->> 'due_at')::timestamptz is distinct from of.notify_by or not (fresh ->> 'of_clock')::boolean) then
        raise exception using errcode = 'TM002', message = 'by when somebody has to be told moves with the clock alone';
      end if;
    end if;
  end if;
  return new;
end $$;
create or replace trigger kept before insert or update or delete on incident_links for each row execute function tickmark_incident_part();
create or replace trigger kept before insert or update or delete on incident_phases for each row execute function tickmark_incident_part();
create or replace trigger kept before insert or update or delete on incident_tasks for each row execute function tickmark_incident_part();
create or replace trigger kept before insert or update or delete on incident_obligations for each row execute function tickmark_incident_part();
revoke all on function tickmark_incident_kept(), tickmark_incident_part() from public;

-- Alerts (MO-9) go from open to resolved, and what was resolved stays.
create or replace function tickmark_alert_kept() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then raise exception using errcode = 'TM002', message = 'an alert is never removed'; end if;
  if tg_op = 'INSERT' then
    if new.state <> 'open' then raise exception using errcode = 'TM005', message = 'an alert begins as open'; end if;
    return new;
  end if;
  if old.state = 'resolved' then raise exception using errcode = 'TM002', message = 'an alert that is resolved stays as it is'; end if;
  if (new.number, new.source, new.key, new.title, new.said, new.severity, new.subject, new.href, new.created_at) is distinct from (old.number, old.source, old.key, old.title, old.said, old.severity, old.subject, old.href, old.created_at) then
    raise exception using errcode = 'TM002', message = 'what an alert says stays';
  end if;
  if (old.state, new.state) = ('acknowledged', 'open') then raise exception using errcode = 'TM005', message = 'an alert does not go back'; end if;
  if new.state = 'resolved' and new.source <> 'rule' and new.resolved_by_id is not null then
    raise exception using errcode = 'TM005', message = 'what is measured resolves itself';
  end if;
  return new;
end $$;
create or replace trigger kept before insert or update or delete on alerts for each row execute function tickmark_alert_kept();
revoke all on function tickmark_alert_kept() from public;

-- Frameworks (CO-1, CO-3, CO-7). What a framework asks never changes, nor does what was seen of it.
create or replace function tickmark_framework_kept() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_table_name = 'frameworks' then
    if (new.id, new.key, new.name, new.edition, new.publisher, new.note, new.source, new.sha256, new.requirements, new.rest, new.losses, new.links, new.created_at) is distinct from (old.id, old.key, old.name, old.edition, old.publisher, old.note, old.source, old.sha256, old.requirements, old.rest, old.losses, old.links, old.created_at) then
      raise exception using errcode = 'TM005', message = 'what a framework is never changes: another version is another framework';
    end if;
  elsif (new.id, new.framework_id, new.number, new.kind, new.parent_id, new.code, new.title, new.text, new.withdrawn, new.oscal_id, new.raw, new.created_at) is distinct from (old.id, old.framework_id, old.number, old.kind, old.parent_id, old.code, old.title, old.text, old.withdrawn, old.oscal_id, old.raw, old.created_at) then
    raise exception using errcode = 'TM005', message = 'what a framework asks never changes: it can be excluded, with a reason';
  end if;
  return new;
end $$;
create or replace trigger kept before update on frameworks for each row execute function tickmark_framework_kept();
create or replace trigger kept before update on framework_requirements for each row execute function tickmark_framework_kept();

-- Both ends of a mapping stay; a retired one stays retired. Requirements form no circle: whoever adds one waits for others who do.
create or replace function tickmark_mapping_kept() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    if (new.id, new.kind, new.from_id, new.control_id, new.item, new.requirement_id, new.source, new.created_at) is distinct from (old.id, old.kind, old.from_id, old.control_id, old.item, old.requirement_id, old.source, old.created_at) then
      raise exception using errcode = 'TM005', message = 'what a mapping is of never changes: retire it and add another one';
    elsif old.retired_at is not null then
      raise exception using errcode = 'TM005', message = 'a retired mapping stays as it is';
    end if;
    return new;
  end if;
  if new.retired_at is not null then
    raise exception using errcode = 'TM005', message = 'a mapping begins in force';
  end if;
  if exists (select from framework_requirements r join frameworks f on f.org_id = r.org_id and f.id = r.framework_id where r.org_id = new.org_id and r.id in (new.from_id, new.requirement_id) and (r.kind = 'domain' or r.withdrawn or f.state = 'retired')) then
    raise exception using errcode = 'TM005', message = 'nothing maps to or from a domain, a withdrawn requirement or a retired framework';
  end if;
  if new.kind = 'requirement' then
    perform pg_advisory_xact_lock(hashtext('requirement_mappings.' || new.org_id::text));
    if exists (
      with recursive onward(id) as (
        select new.requirement_id
        union
        select m.requirement_id from onward o join requirement_mappings m on m.org_id = new.org_id and m.from_id = o.id and m.retired_at is null
      ) select from onward where id = new.from_id
    ) then
      raise exception using errcode = 'TM005', message = 'a mapping that closes a circle is none: it would prove itself';
    end if;
  end if;
  return new;
end $$;
create or replace trigger kept before insert or update on requirement_mappings for each row execute function tickmark_mapping_kept();

create or replace function tickmark_snapshot_kept() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception using errcode = 'TM005', message = 'a snapshot stays as it was taken';
end $$;
create or replace trigger kept before update or delete on posture_snapshots for each row execute function tickmark_snapshot_kept();
revoke all on function tickmark_framework_kept(), tickmark_mapping_kept(), tickmark_snapshot_kept() from public;

-- Backup runs. What was measured stays as it was posted; only the review moves, and the decisions above say how. A plan is ended, never removed.
create or replace function tickmark_backup_kept() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    raise exception using errcode = 'TM002', message = case tg_table_name when 'backup_runs' then 'a backup run stays' else 'a backup plan is ended, never removed' end;
  end if;
  if tg_table_name = 'backup_plans' then
    if (new.org_id, new.id, new.created_at, new.created_by_id) is distinct from (old.org_id, old.id, old.created_at, old.created_by_id)
       or (old.ended_at is not null and (to_jsonb(new) - 'backup_due_at' - 'restore_due_at' - 'backup_note_at' - 'restore_note_at' - 'marks') is distinct from (to_jsonb(old) - 'backup_due_at' - 'restore_due_at' - 'backup_note_at' - 'restore_note_at' - 'marks')) then
      raise exception using errcode = 'TM002', message = 'a backup plan that is ended stays as it is';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - 'status' - 'note' - 'reviewed_by_id' - 'reviewed_at' - 'updated_at' - 'updated_by_id' - 'version') is distinct from (to_jsonb(old) - 'status' - 'note' - 'reviewed_by_id' - 'reviewed_at' - 'updated_at' - 'updated_by_id' - 'version') then
    raise exception using errcode = 'TM002', message = 'what was posted of a backup run is append-only';
  end if;
  if old.status <> 'posted' and (new.status, new.note, new.reviewed_by_id, new.reviewed_at) is distinct from (old.status, old.note, old.reviewed_by_id, old.reviewed_at) then
    raise exception using errcode = 'TM002', message = 'the review of a backup run stays as it was decided';
  end if;
  return new;
end $$;
create or replace trigger kept before update or delete on backup_plans for each row execute function tickmark_backup_kept();
create or replace trigger kept before update or delete on backup_runs for each row execute function tickmark_backup_kept();
create or replace trigger append_only_truncate before truncate on backup_runs for each statement execute function tickmark_append_only();
revoke all on function tickmark_backup_kept() from public;

-- Vulnerabilities. An import that is over stays as it is; what it is of never changes, and its records are written while it is read.
create or replace function tickmark_vulnerability_import_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.status <> 'reading' and current_user = 'tickmark_app' then raise exception using errcode = 'TM002', message = 'an import of vulnerabilities begins being read'; end if;
    return new;
  end if;
  if tg_op = 'DELETE' or old.status not in ('reading', 'unmapped') then
    raise exception using errcode = 'TM002', message = 'an import of vulnerabilities that is over stays as it is';
  end if;
  if (new.system_id, new.sha256, new.size, new.whole, new.said_at, new.received_at) is distinct from (old.system_id, old.sha256, old.size, old.whole, old.said_at, old.received_at) or (old.artifact_id is not null and new.artifact_id is distinct from old.artifact_id) then
    raise exception using errcode = 'TM002', message = 'what an import of vulnerabilities is of does not change';
  end if;
  return new;
end $$;
create or replace trigger import_kept before insert or update or delete on vulnerability_imports for each row execute function tickmark_vulnerability_import_kept();

create or replace function tickmark_vulnerability_rows_open() returns trigger language plpgsql as $$
begin
  if exists (select from (select distinct org_id, import_id from touched) t where not exists (select from vulnerability_imports i where i.org_id = t.org_id and i.id = t.import_id and i.status = 'reading')) then
    raise exception using errcode = 'TM002', message = 'records belong to an import that is being read';
  end if;
  return null;
end $$;
create or replace trigger open_inserts after insert on vulnerability_rows referencing new table as touched for each statement execute function tickmark_vulnerability_rows_open();

-- A vulnerability is fixed only by a later import: one that has it as passed, or a whole one without it. It begins and opens again by a record that has it, stays as somebody else approved, and its day never moves back but with a new life.
create or replace function tickmark_vulnerability_moves() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  scan vulnerability_imports;
  said text;
begin
  if (new.key, new.system_id, new.tool_key, new.rule, new.found_at) is distinct from (old.key, old.system_id, old.tool_key, old.rule, old.found_at) then
    raise exception using errcode = 'TM002', message = 'what a vulnerability is does not change';
  end if;
  if (new.due_at > old.due_at or (new.due_at is null and old.due_at is not null)) and not (old.state = 'fixed' and new.state = 'regressed') then
    raise exception using errcode = 'TM005', message = 'the day a vulnerability is due does not move back';
  end if;
  if new.state = old.state and new.exempt_until is not distinct from old.exempt_until and new.resolved_at is not distinct from old.resolved_at and new.opened_at = old.opened_at then return new; end if;
  if new.opened_at <> old.opened_at and not (old.state = 'fixed' and new.state = 'regressed') then
    raise exception using errcode = 'TM005', message = 'since when a vulnerability is open does not change';
  end if;
  if new.state = 'fixed' or old.state = 'fixed' then
    select * into scan from vulnerability_imports i where i.org_id = new.org_id and i.id = new.turn_import_id and i.status = 'reading';
    if scan.id is null or new.read_import_id is distinct from scan.id or new.turned_at is distinct from scan.scanned_at then
      raise exception using errcode = 'TM005', message = 'a vulnerability is found, fixed and found again only by an import';
    end if;
  end if;
  if new.state = 'fixed' then
    if old.state = 'fixed' or new.resolved_at is distinct from scan.scanned_at or scan.scanned_at <= old.read_at
      or not (exists (select from vulnerability_rows r where r.org_id = new.org_id and r.import_id = scan.id and r.key = new.key and r.verdict = 'pass')
        or (scan.whole_counted and new.system_id = any (scan.system_ids) and exists (select from jsonb_array_elements(scan.tools) t where t ->> 'key' = new.tool_key and (t ->> 'whole')::boolean)))
      or exists (select from vulnerability_rows r where r.org_id = new.org_id and r.import_id = scan.id and r.key = new.key and r.verdict <> 'pass') then
      raise exception using errcode = 'TM005', message = 'a vulnerability is fixed only by a later import that passes it, or by a later whole one without it';
    end if;
  elsif old.state = 'fixed' then
    if new.state <> 'regressed' or scan.scanned_at < old.resolved_at or not exists (select from vulnerability_rows r where r.org_id = new.org_id and r.import_id = scan.id and r.key = new.key and r.verdict = 'fail') then
      raise exception using errcode = 'TM005', message = 'a vulnerability opens again only by a record of a later import that has it';
    end if;
  elsif new.state in ('accepted', 'false_positive') then
    if new.exempt_until > now() + interval '366 days' then
      raise exception using errcode = 'TM005', message = 'a vulnerability stays for a year at most';
    end if;
    select a.seen::jsonb #>> '{input,until}' into said from approvals a
    where a.org_id = new.org_id and a.kind = 'vulnerability-acceptance' and a.subject_id = new.id and a.state = 'approved' and a.seen::jsonb #>> '{input,as}' = new.state and (a.seen::jsonb #>> '{input,until}')::timestamptz = new.exempt_until limit 1;
    if said is null or not tickmark_spend(new.org_id, 'vulnerability-acceptance', new.id, jsonb_build_object('as', new.state, 'until', said)) then
      raise exception using errcode = 'TM005', message = 'A vulnerability stays only as somebody else has approved it.';
    end if;
  end if;
  return new;
end $$;
drop trigger if exists vulnerability_moves on vulnerabilities;
create trigger vulnerability_moves before update on vulnerabilities for each row when (current_user = 'tickmark_app') execute function tickmark_vulnerability_moves();

-- Many begin at once: one look at all of them.
create or replace function tickmark_vulnerability_begins() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (
    select from news n where n.state <> 'open' or n.exempt_until is not null or n.read_import_id is distinct from n.turn_import_id
      or not exists (select from vulnerability_imports i where i.org_id = n.org_id and i.id = n.turn_import_id and i.status = 'reading' and i.scanned_at = n.turned_at)
      or not exists (select from vulnerability_rows r where r.org_id = n.org_id and r.import_id = n.turn_import_id and r.key = n.key and r.verdict = 'fail')) then
    raise exception using errcode = 'TM005', message = 'a vulnerability begins open, by a record of an import that has it';
  end if;
  return null;
end $$;
drop trigger if exists vulnerability_begins on vulnerabilities;
create trigger vulnerability_begins after insert on vulnerabilities referencing new table as news for each statement when (current_user = 'tickmark_app') execute function tickmark_vulnerability_begins();

-- Every turn is kept, by whatever statement it came.
create or replace function tickmark_vulnerability_turned() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into vulnerability_turns (org_id, vulnerability_id, number, at, import_id, by_id, state, severity, due_at, said)
    select n.org_id, n.id, 1, n.turned_at, n.turn_import_id, n.updated_by_id, n.state, n.severity, n.due_at, n.turn_said from news n;
  else
    insert into vulnerability_turns (org_id, vulnerability_id, number, at, import_id, by_id, state, severity, due_at, said)
    select n.org_id, n.id, 1 + coalesce((select max(t.number) from vulnerability_turns t where t.org_id = n.org_id and t.vulnerability_id = n.id), 0),
      case when n.state <> o.state then n.turned_at else n.read_at end, case when n.state <> o.state then n.turn_import_id else n.read_import_id end, n.updated_by_id, n.state, n.severity, n.due_at,
      case when n.state <> o.state then n.turn_said else 'The tool gives it another severity: ' || n.word end
    from news n join olds o on o.org_id = n.org_id and o.id = n.id where n.state <> o.state or n.severity <> o.severity;
  end if;
  return null;
end $$;
create or replace trigger vulnerability_begun after insert on vulnerabilities referencing new table as news for each statement execute function tickmark_vulnerability_turned();
create or replace trigger vulnerability_turned after update on vulnerabilities referencing old table as olds new table as news for each statement execute function tickmark_vulnerability_turned();
create or replace trigger append_only_truncate before truncate on vulnerabilities for each statement execute function tickmark_append_only();
create or replace trigger append_only_truncate before truncate on vulnerability_imports for each statement execute function tickmark_append_only();
revoke all on function tickmark_vulnerability_import_kept(), tickmark_vulnerability_rows_open(), tickmark_vulnerability_begins(), tickmark_vulnerability_moves(), tickmark_vulnerability_turned() from public;
revoke all on function tickmark_vulnerability_import_kept(), tickmark_vulnerability_rows_open(), tickmark_vulnerability_moves(), tickmark_vulnerability_turned() from public;
-- A restore of the portal goes one way: loading, paused, released. What it came from and what was found missing stays said; and nobody but the owner of the database says that there was one.
create or replace function tickmark_restore_goes_on() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (old.state, new.state) not in (('loading', 'paused'), ('paused', 'released')) or (new.org_id, new.id, new.backup_id, new.taken_at, new.restored_at) is distinct from (old.org_id, old.id, old.backup_id, old.taken_at, old.restored_at)
    or (old.state = 'paused' and (new.log_size, new.anchored, new.brought_back, new.missing) is distinct from (old.log_size, old.anchored, old.brought_back, old.missing)) then
    raise exception using errcode = 'TM002', message = 'a restore goes from loading to paused to released, and what it found stays said';
  end if;
  return new;
end $$;
create or replace trigger restore_goes_on before update or delete on portal_restores for each row execute function tickmark_restore_goes_on();

-- Runbooks. A version stays as it was written, a drill as it was recorded but for its review; a runbook is ended, never removed.
create or replace function tickmark_runbook_kept() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    raise exception using errcode = 'TM002', message = case tg_table_name when 'runbook_drills' then 'a drill stays' else 'a runbook is ended, never removed' end;
  end if;
  if tg_table_name = 'runbooks' then
    if old.ended_at is not null and (to_jsonb(new) - 'drill_due_at' - 'drill_note_at') is distinct from (to_jsonb(old) - 'drill_due_at' - 'drill_note_at') then
      raise exception using errcode = 'TM002', message = 'a runbook that is ended stays as it is';
    end if;
    if new.version_number < old.version_number or new.version_number > old.version_number + 1 then
      raise exception using errcode = 'TM002', message = 'versions of a runbook are counted one by one';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - 'status' - 'note' - 'reviewed_by_id' - 'reviewed_at' - 'updated_at' - 'updated_by_id' - 'version') is distinct from (to_jsonb(old) - 'status' - 'note' - 'reviewed_by_id' - 'reviewed_at' - 'updated_at' - 'updated_by_id' - 'version') then
    raise exception using errcode = 'TM002', message = 'what was recorded of a drill is append-only';
  end if;
  if old.status <> 'posted' and (new.status, new.note, new.reviewed_by_id, new.reviewed_at) is distinct from (old.status, old.note, old.reviewed_by_id, old.reviewed_at) then
    raise exception using errcode = 'TM002', message = 'the review of a drill stays as it was decided';
  end if;
  return new;
end $$;
create or replace trigger kept before update or delete on runbooks for each row execute function tickmark_runbook_kept();
create or replace trigger kept before update or delete on runbook_drills for each row execute function tickmark_runbook_kept();
create or replace trigger append_only_truncate before truncate on runbook_drills for each statement execute function tickmark_append_only();
revoke all on function tickmark_runbook_kept() from public;
