-- The entrance: what may be asked before an organization is known. A closed list (db/rules.test.ts counts it): each function is the
-- owner's, sees across organizations, and returns ids only. Everything else happens inside the organization found here.

create or replace function entrance_first_run() returns boolean
  language sql stable security definer set search_path = public, pg_temp as
$$ select not exists (select from organizations) $$;

-- Worker, cron and sealer: whose work is there to do.
create or replace function entrance_organizations() returns table (org_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$ select id from organizations where status = 'active' order by id $$;

-- Organizations with work of one kind, so that those where nothing happens cost nothing. What it names may turn out to be done; what it leaves
-- out has none. `since`: for kinds that ask what is new, or due, by a time.
create or replace function entrance_work(kind text, since timestamptz) returns table (org_id uuid)
  language plpgsql stable security definer set search_path = public, pg_temp as
$$
begin
  return query execute format('select o.id from organizations o where o.status = ''active'' and %s order by o.id', case kind
    when 'denials' then 'exists (select from audit_denials w where w.org_id = o.id and w.recorded_at is null and w.count > 1 and w.minute < $1)'
    when 'checkpoints' then '(select w.at from audit_checkpoints w where w.org_id = o.id order by w.size desc limit 1) >= $1'
    when 'hours' then 'exists (select from event_hours w where w.org_id = o.id and w.hour >= $1 and w.hour < now() - interval ''2 hours'' group by w.kind, w.hour, w.source, w.severity having count(*) > 1)'
    when 'counts' then '(exists (select from event_batches w where w.org_id = o.id and w.counted_at is null)
        or exists (select from findings w where w.org_id = o.id and w.created_at >= coalesce((select m.counted_at - interval ''1 hour'' from count_marks m where m.org_id = o.id), ''-infinity''))
        or exists (select from count_marks m where m.org_id = o.id and m.day < ($1 at time zone ''utc'')::date and exists (select from top_counts w where w.org_id = o.id)))'
    when 'metrics' then 'not exists (select from metric_days w where w.org_id = o.id and w.day = (now() at time zone ''utc'')::date and (w.measured_at >= $1
        or w.measured_at >= (select c.at from audit_checkpoints c where c.org_id = o.id order by c.size desc limit 1)))'
    when 'batches' then 'exists (select from event_batches w where w.org_id = o.id and w.detected_at is null and w.accepted > 0)'
    when 'locks' then 'exists (select from artifacts w where w.org_id = o.id and w.locked_at is null and w.deleted_at is null and w.created_at < $1)'
    when 'checks' then 'exists (select from artifacts w where w.org_id = o.id and w.deleted_at is null and (w.last_checked_at is null or w.last_checked_at < $1))'
    when 'comparisons' then 'exists (select from artifacts w where w.org_id = o.id and w.deleted_at is null)
        and not exists (select from audit_entries e where e.org_id = o.id and e.action = ''artifacts.compareStore'' and e.outcome in (''success'', ''partial'') and e.recorded_at > $1)'
    when 'ended files' then 'exists (select from artifacts w where w.org_id = o.id and w.deleted_at is null and w.retain_until <= $1 and not w.legal_hold and w.kind in (select k.kind from tickmark_file_kinds() k where k.ends))'
    when 'expiry' then 'exists (select from evidence w where w.org_id = o.id and w.status = ''approved'' and w.deleted_at is null and w.expires_at <= $1 + interval ''30 days''
        and (w.expires_at <= $1 or w.reminded_days is null or (w.reminded_days > 7 and w.expires_at <= $1 + interval ''7 days'')))'
    when 'old events' then 'exists (select from events w where w.org_id = o.id and w.received_at < (select events_before from tickmark_retention(o.id)))'
    when 'old sessions' then 'exists (select from sessions w where w.org_id = o.id and w.expires_at < $1 and coalesce(w.ended_at, w.expires_at) < (select sessions_before from tickmark_retention(o.id)))'
    when 'critical' then 'exists (select from findings w where w.org_id = o.id and w.severity = 4 and w.id >= (lpad(to_hex((extract(epoch from $1) * 1000)::bigint), 12, ''0'') || repeat(''0'', 20))::uuid)'
    when 'sources' then '(exists (select from event_hours w where w.org_id = o.id and w.kind = ''event'' and w.hour >= $1) or exists (select from log_sources w where w.org_id = o.id and w.mode <> ''not_expected''))'
    when 'approvals' then 'exists (select from approvals a where a.org_id = o.id and a.state = ''open'' and (a.expires_at <= $1 or a.alone_at <= $1))'
    when 'schedules' then '(exists (select from schedules w where w.org_id = o.id and w.paused_reason is null and w.next_at <= $1) or exists (select from schedules w where w.org_id = o.id and w.last_status = ''queued'' and not exists (select from pgboss.job j where j.name = ''schedules.start'' and j.state < ''completed'' and j.data ->> ''id'' = w.id::text)) or not exists (select from schedules w where w.org_id = o.id))'
    when 'calendar' then 'exists (select from controls w where w.org_id = o.id and w.status = ''implemented'' and w.deleted_at is null)'
    when 'campaigns' then 'exists (select from campaigns w where w.org_id = o.id and w.state in (''preparing'', ''open''))'
    when 'access requests' then '(exists (select from access_requests w where w.org_id = o.id and w.state in (''requested'', ''approved'', ''granted'', ''verified'', ''ending'')) or exists (select from populations p where p.org_id = o.id and p.state = ''frozen'' and p.source <> ''roster'' and p.accepted > 0 and not exists (select from requestable_rights r where r.org_id = p.org_id and r.system_id = p.system_id and r.source = p.source and r.population_id = p.id)))'
    when 'changes' then 'exists (select from changes w where w.org_id = o.id and w.state in (''scheduled'', ''implemented'', ''verified''))'
    when 'revocations' then 'exists (select from revocations w where w.org_id = o.id and w.state <> ''void'')'
    when 'vulnerabilities' then 'exists (select from vulnerabilities w where w.org_id = o.id and (w.exempt_until <= $1 or (w.state in (''open'', ''regressed'') and w.due_at <= $1 and w.told_at is null)))'
    when 'duties' then '(exists (select from duty_rules w where w.org_id = o.id and w.state = ''approved'') or exists (select from duty_conflicts w where w.org_id = o.id and w.state in (''open'', ''mitigated'')))'
    when 'deficiencies' then 'exists (select from deficiencies w where w.org_id = o.id and w.due_day < to_char($1 at time zone ''utc'', ''YYYY-MM-DD'') and w.told_day is distinct from w.due_day and w.remediated_at is null and w.state not in (''closed'', ''withdrawn''))'
    when 'reconciliations' then 'exists (select from reconciled_systems w where w.org_id = o.id and (w.waiting_since < $1 or w.judged_at is null or w.judged_at < $1 - interval ''1 hour''))'
    when 'change exceptions' then 'exists (select from change_exceptions w where w.org_id = o.id and w.reminded is distinct from ''overdue'' and ((w.state = ''open'' and (w.due_at <= $1 or (w.reminded is null and w.due_at <= $1 + interval ''3 days''))) or (w.state = ''excepted'' and w.excepted_until <= $1)))'
    when 'cloud scans' then 'exists (select from cloud_accounts w where w.org_id = o.id and w.next_scan_at <= $1 and w.deleted_at is null and w.paused_reason is null and not w.sample)'
    when 'remediations' then 'exists (select from remediations w where w.org_id = o.id and w.state = ''executed'')'
    when 'backups' then 'exists (select from backup_plans w where w.org_id = o.id and w.ended_at is null and least(w.backup_note_at, w.restore_note_at) <= $1)'
    when 'runbooks' then 'exists (select from runbooks w where w.org_id = o.id and w.ended_at is null and w.drill_note_at <= $1)'
    when 'posture' then 'exists (select from frameworks f where f.org_id = o.id and f.state = ''adopted'') and (not exists (select from posture_snapshots s where s.org_id = o.id and s.framework_id is null and s.day = to_char($1 at time zone ''utc'', ''YYYY-MM-DD''))
        or exists (select from engagements e where e.org_id = o.id and e.state = ''open'' and e.from_day <= to_char($1 at time zone e.zone, ''YYYY-MM-DD'') and not exists (select from posture_snapshots s where s.org_id = e.org_id and s.engagement_id = e.id)))'
    when 'notifications' then '(select w.size from audit_checkpoints w where w.org_id = o.id order by w.size desc limit 1) > coalesce((select m.told from notification_marks m where m.org_id = o.id), 0)'
    when 'due notifications' then 'exists (select from notifications w where w.org_id = o.id and w.mailed_at is null and w.mail_at <= $1)'
    when 'old notifications' then 'exists (select from notifications w where w.org_id = o.id and w.entry_at < $1)'
    when 'connections' then 'exists (select from connections w where w.org_id = o.id and w.deleted_at is null)'
    when 'webhooks' then 'exists (select from webhook_messages w where w.org_id = o.id and w.status = ''stored'' and w.received_at < $1)'
    when 'old webhooks' then 'exists (select from webhook_messages w where w.org_id = o.id and w.body is not null and w.received_at < tickmark_webhooks_before(o.id))'
    -- A look for each: an anti-join, planned before there are statistics of a flood, took seconds over 10,000 findings.
    when 'incidents' then '(exists (select from findings w where w.org_id = o.id and w.id >= (lpad(to_hex((extract(epoch from $1) * 1000)::bigint), 12, ''0'') || repeat(''0'', 20))::uuid and w.status in (''open'', ''flagged'')
          and w.severity >= case coalesce((select s.document #>> ''{incidents,openFor}'' from settings s where s.org_id = o.id), ''critical'') when ''medium'' then 2 when ''high'' then 3 when ''critical'' then 4 else 9 end
          and (select l.id from incident_links l where l.org_id = w.org_id and l.kind = ''finding'' and l.record_id = w.id limit 1) is null)
        or exists (select from incidents w where w.org_id = o.id and w.notify_by <= now() + interval ''1 day'' and w.warned < 3 and w.state <> ''closed''))'
    when 'responses' then 'exists (select from response_actions w where w.org_id = o.id and w.status = ''approved'' and exists (select from findings f where f.org_id = o.id and f.rule_id = w.rule_id and f.id >= (lpad(to_hex((extract(epoch from $1) * 1000)::bigint), 12, ''0'') || repeat(''0'', 20))::uuid and f.status in (''open'', ''flagged'')))'
    when 'alerts' then '(exists (select from alerts w where w.org_id = o.id and w.state <> ''resolved'') or exists (select from finding_groups w where w.org_id = o.id and w.undecided > 0) or exists (select from alert_thresholds w where w.org_id = o.id and w.enabled)
        or exists (select from log_silences w where w.org_id = o.id and w.to_at is null) or exists (select from channels w where w.org_id = o.id and w.failing_since is not null) or exists (select from trail_streams w where w.org_id = o.id and w.failing_since is not null)
        or exists (select from cloud_accounts w where w.org_id = o.id and w.last_scan_status = ''failed'') or exists (select from remediations w where w.org_id = o.id and w.state = ''failed'') or exists (select from event_batches w where w.org_id = o.id and w.detected_at is null and w.failed_at is not null) or exists (select from quota_uses w where w.org_id = o.id and w.kind = ''evidence'')
        or exists (select from portal_minutes w where w.minute >= $1 - interval ''5 minutes'' and ((w.name in (''failed requests'', ''database failures'', ''file failures'') and w.value > 0) or (w.name like ''% full'' and w.value >= 500))))'
    when 'trail streams' then 'exists (select from trail_streams w join trail_stream_marks m on m.org_id = w.org_id and m.stream_id = w.id where w.org_id = o.id and w.deleted_at is null and w.paused_reason is null and not w.sample and w.kind <> ''pull''
        and (m.try_at is null or m.try_at <= $1 or m.try_at > $1 + interval ''1 hour'') and (m.held_until is null or m.held_until <= $1 or m.held_until > $1 + interval ''1 minute'')
        and m.next < (select c.size from audit_checkpoints c where c.org_id = o.id order by c.size desc limit 1))'
    when 'channels' then 'exists (select from channels w join channel_marks m on m.org_id = w.org_id and m.channel_id = w.id where w.org_id = o.id and w.deleted_at is null and w.paused_reason is null and not w.sample
        and (m.try_at is null or m.try_at <= $1 or m.try_at > $1 + interval ''1 hour'') and (m.held_until is null or m.held_until <= $1 or m.held_until > $1 + interval ''1 minute'') and (m.sent_at is null or m.sent_at <= $1 - interval ''1 minute'' or m.sent_at > $1)
        and m.next < (select c.size from audit_checkpoints c where c.org_id = o.id order by c.size desc limit 1))'
    when 'forsaken runs' then 'exists (select from runs w where w.org_id = o.id and w.finished_at is null and w.status <> ''waiting''
        and not exists (select from pgboss.job j where j.name = w.queue and j.state < ''completed'' and j.data ->> ''id'' = w.id::text))'
    when 'acts' then '(select w.size from audit_checkpoints w where w.org_id = o.id order by w.size desc limit 1) > coalesce((select f.fed from trail_feeds f where f.org_id = o.id), 0)'
    end) using since;
end
$$;

-- Organizations with an entry that may not be sealed: recorded by a transaction that is not older than `from_xid`. Everything older was sealed before.
create or replace function entrance_recorded(from_xid text, since timestamptz) returns table (org_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$
  select o.id from organizations o
  where o.status = 'active' and exists (select from audit_entries e where e.org_id = o.id and e.xid >= from_xid::xid8 and e.recorded_at >= since)
$$;

-- Organizations with an entry of this cluster that was recorded `seconds` ago or earlier and is not sealed: past the newest mark in the sealer's order.
create or replace function entrance_unsealed(seconds int) returns table (org_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$
  select o.id from organizations o
    left join lateral (select c.xid, c.recorded_at, c.entry_id from audit_checkpoints c where c.org_id = o.id and c.cluster = tickmark_cluster() order by c.size desc limit 1) m on true
  where o.status = 'active' and exists (
    select from audit_entries e
    where e.org_id = o.id and e.cluster = tickmark_cluster() and e.xid >= coalesce(m.xid, '0'::xid8)
      and (e.xid, e.recorded_at, e.id) > (coalesce(m.xid, '0'::xid8), coalesce(m.recorded_at, '-infinity'), coalesce(m.entry_id, '00000000-0000-0000-0000-000000000000'::uuid))
      and e.recorded_at < now() - make_interval(secs => seconds))
$$;

-- Where this database came from a backup and nobody has released it yet: nothing goes out until then.
create or replace function entrance_paused() returns table (org_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$ select r.org_id from portal_restores r where r.state <> 'released' order by r.org_id $$;

create or replace function entrance_sample() returns table (org_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$ select id from organizations where is_sample and status = 'active' limit 1 $$;

create or replace function entrance_organization(wanted text) returns table (org_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$ select id from organizations where slug = lower(wanted) and status = 'active' $$;

-- At most five, oldest first: the same address may exist in several organizations, and each costs a password check.
create or replace function entrance_sign_in(address text) returns table (org_id uuid, user_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$
  select u.org_id, u.id from users u join organizations o on o.id = u.org_id
  where lower(u.email) = lower(address) and u.status <> 'removed' and o.status = 'active'
  order by u.created_at limit 5
$$;

create or replace function entrance_invite(hash text) returns table (org_id uuid, invite_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$ select i.org_id, i.id from invites i join organizations o on o.id = i.org_id where i.token_hash = hash and o.status = 'active' $$;

create or replace function entrance_challenge(hash text) returns table (org_id uuid, challenge_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$ select c.org_id, c.id from challenges c join organizations o on o.id = c.org_id where c.token_hash = hash and o.status = 'active' $$;

create or replace function entrance_token(hash text) returns table (org_id uuid, token_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$ select t.org_id, t.id from api_tokens t join organizations o on o.id = t.org_id where t.token_hash = hash and o.status = 'active' $$;

-- Whose webhook an address is; the id of a connection stands in it.
create or replace function entrance_webhook(source uuid) returns table (org_id uuid, connection_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$ select c.org_id, c.id from connections c join organizations o on o.id = c.org_id where c.id = source and c.deleted_at is null and c.kind in ('github', 'webhook') and o.status = 'active' limit 1 $$;

-- Whose syslog comes with a certificate: by its fingerprint, or else by the names its authority vouches for. Of one that two name it is nobody's.
create or replace function entrance_syslog(fingerprint text, names text[]) returns table (org_id uuid, connection_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$
  with senders as (select c.org_id, c.id, c.settings from connections c join organizations o on o.id = c.org_id where c.kind = 'syslog' and c.deleted_at is null and o.status = 'active'),
    known as (select s.org_id, s.id from senders s where s.settings ->> 'certificate' = fingerprint)
  select * from known union all
  select s.org_id, s.id from senders s where lower(s.settings ->> 'subject') = any(names) and not exists (select from known) limit 2
$$;

-- Where there is one organization only, what nobody knows is shown to it.
create or replace function entrance_only_organization() returns table (org_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$ select min(id::text)::uuid from organizations where status = 'active' having count(*) = 1 $$;

-- Asked before a browser sends a call with its token. Where origins are split, lib/origin.ts splits them the same way.
create or replace function entrance_origin(origin text) returns table (org_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$
  select s.org_id from settings s join organizations o on o.id = s.org_id
  where o.status = 'active' and origin <> '' and origin = any(regexp_split_to_array(s.document #>> '{api,origins}', '[\s,]+')) limit 1
$$;

create or replace function entrance_identity_providers() returns table (org_id uuid, provider_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$
  select p.org_id, p.id from identity_providers p join organizations o on o.id = p.org_id
  where p.enabled and p.deleted_at is null and o.status = 'active' order by p.created_at limit 50
$$;

-- The first organization only, unless the owner itself asks (a platform operator's command): the app role cannot multiply tenants.
create or replace function entrance_create_organization(new_id uuid, new_name text, new_slug text, sample boolean) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as
$$
begin
  perform pg_advisory_xact_lock(hashtext('tickmark.create_organization'));
  if session_user <> 'tickmark_owner' and exists (select from organizations) then
    raise exception using errcode = 'TM003', message = 'an organization exists already';
  end if;
  insert into organizations (id, name, slug, status, is_sample, created_at) values (new_id, new_name, lower(new_slug), 'active', sample, now());
  return new_id;
end
$$;

-- Coalesced by minute; the detail is a salted hash or a fixed word, never what was typed.
create or replace function entrance_log(new_id uuid, new_kind text, new_detail text) returns void
  language sql security definer set search_path = public, pg_temp as
$$
  insert into installation_log (id, minute, kind, detail, count) values (new_id, date_trunc('minute', now()), left(new_kind, 60), left(new_detail, 200), 1)
    on conflict (minute, kind, detail) do update set count = installation_log.count + 1
$$;

do $$
declare
  entrance regprocedure;
begin
  for entrance in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'public'::regnamespace
      and (p.proname like 'entrance\_%' or p.proname = 'ensure_partitions') loop
    execute format('revoke all on function %s from public', entrance);
    execute format('grant execute on function %s to tickmark_app', entrance);
  end loop;
end $$;
