import 'server-only'
import { eq, sql, type SQL } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { campaignPopulations, type campaigns, grantingRights } from '#db/schema/campaigns.ts'
import { mayBeNamed } from '#lib/auth/grants.ts'
import { wholly } from '#lib/door/wholly.ts'
import { fewestPeers, grantingBySource } from './model.ts'

/** Rows of a campaign, made of a frozen population, the directory of people and the review before: set by set, in PostgreSQL. */

export type Campaign = typeof campaigns.$inferSelect
export type Covered = typeof campaignPopulations.$inferSelect & { populationId: string }

/**
 * Persons who can give rights of this population to others. Null: neither the importer nor anybody of the organization says which rights do that, so it could not be told.
 * A mark of the organization goes before what the importer says.
 */
async function grantersOf(tx: Tx, { orgId, systemId, source, populationId }: Pick<Covered, 'orgId' | 'systemId' | 'source' | 'populationId'>): Promise<Covered['granters']> {
  const said = await tx.select({ kind: grantingRights.rightKind, id: grantingRights.rightId, grants: grantingRights.grants }).from(grantingRights).where(sql`${grantingRights.systemId} = ${systemId} and ${grantingRights.source} = ${source}`)
  const shipped = Object.entries(grantingBySource[source] ?? {}).flatMap(([kind, ids]) => ids.map((id) => ({ kind, id })))
  const marked = [...shipped.filter((one) => !said.some((each) => each.kind === one.kind && each.id === one.id)), ...said.filter((each) => each.grants)]
  if (shipped.length === 0 && said.length === 0) return null
  if (marked.length === 0) return []
  return [...await tx.execute<{ persons: string[]; account: string; right: string }>(sql`
    select array_remove(array[a.person_id, u.person_id], null) as persons, r.account_name as account, r.right_name as right
    from population_rows r
    join (select distinct * from jsonb_to_recordset(${JSON.stringify(marked)}::jsonb) as m(kind text, id text)) m on m.kind = r.right_kind and m.id = r.right_id
    join accounts a on a.org_id = r.org_id and a.system_id = ${systemId}::uuid and a.account_id = r.account_id and a.person_id is not null
    left join people p on p.org_id = a.org_id and p.id = a.person_id
    left join users u on u.org_id = p.org_id and u.id = p.user_id
    where r.org_id = ${orgId}::uuid and r.population_id = ${populationId}::uuid order by r.account_name, r.right_name limit 10000`)]
}

/** The last review of this system and source that was closed. */
const formerCampaign = (of: Covered) => sql`(
  select c.id from campaigns c join campaign_populations f on f.org_id = c.org_id and f.campaign_id = c.id
  where c.org_id = ${of.orgId}::uuid and f.system_id = ${of.systemId}::uuid and f.source = ${of.source} and c.state in ('closed', 'signed_off') order by c.closed_at desc limit 1)`

/**
 * What each row of a population is in a campaign: whose it is, its flags with their facts, who decides it. One row a key.
 * @param eligible accounts that may be named, of people who cannot give these rights, as JSON of `{ id, persons }`
 */
function computed(campaign: Campaign, of: Covered, eligible: string): SQL {
  const asOf = sql`(select p.extracted_at from populations p where p.org_id = ${of.orgId}::uuid and p.id = ${of.populationId}::uuid)`
  const day = (column: SQL) => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD')`
  const lastUse = sql`nullif(b.rest ->> 'lastUsedAt', '')::timestamptz`
  const first = campaign.reviewer === 'manager' ? sql`case when (b.flags ? 'privileged') and ${campaign.privilegedToSecurity} then ${campaign.securityId}::uuid else b.manager_user_id end` : sql`case when (b.flags ? 'privileged') and ${campaign.privilegedToSecurity} then ${campaign.securityId}::uuid else s.owner_id end`
  return sql`
    with eligible as materialized (select * from jsonb_to_recordset(${eligible}::jsonb) as e(id uuid, persons uuid[])),
    former as materialized (select ${formerCampaign(of)} as id),
    based as materialized (
      select r.*, p.id as person_id, p.name as person_name, p.state as person_state, p.ends_at, m.user_id as manager_user_id, m.name as manager_name, p.manager_id, m.state = 'left' or m.ends_at < ${asOf} as manager_left, p.ends_on, a.said, o.id as owner_id, o.name as owner_name,
        array_remove(array[p.id, pu.person_id, o.id, ou.person_id], null) as persons, 
        -- What was rejected and went during the review before was rejected; what else went was not there when it was closed.
        case when not f.gone then f.state when exists (select from campaign_decisions d where d.org_id = f.org_id and d.campaign_id = f.campaign_id and d.number = f.number and d.sequence = f.sequence - 1 and d.outcome = 'reject') then 'rejected' end as former_state, f.gone as former_gone, f.leaf as former_leaf, f.decided_at as former_at, f.number as former_number, f.campaign_id as former_campaign,
        min(p.id::text) over alike = max(p.id::text) over alike as alone
      from population_rows r
      left join accounts a on a.org_id = r.org_id and a.system_id = ${of.systemId}::uuid and a.account_id = r.account_id
      left join people p on p.org_id = a.org_id and p.id = a.person_id
      left join users pu on pu.org_id = p.org_id and pu.id = p.user_id
      left join people o on o.org_id = a.org_id and o.id = a.owner_id
      left join users ou on ou.org_id = o.org_id and ou.id = o.user_id
      left join people m on m.org_id = p.org_id and m.id = p.manager_id
      left join campaign_rows f on f.org_id = r.org_id and f.campaign_id = (select id from former) and f.system_id = ${of.systemId}::uuid and f.source = ${of.source} and f.key = r.key
      where r.org_id = ${of.orgId}::uuid and r.population_id = ${of.populationId}::uuid
      window alike as (partition by p.manager_id, r.right_kind, r.right_id, r.scope)),
    peers as materialized (select manager_id, count(distinct person_id) as n from based where manager_id is not null and person_id is not null group by manager_id),
    b as materialized (
      select b.*, jsonb_strip_nulls(jsonb_build_object(
        'privileged', case when b.privileged then 'marked as privileged by its source' end,
        'leaver', case when b.person_state = 'left' or b.ends_at < ${asOf} then 'left' || coalesce(' on ' || coalesce(left(b.ends_on, 10), ${day(sql`b.ends_at`)}), '') || case when b.enabled then ', and the account is enabled' when b.enabled is null then ', and the source does not say whether the account is enabled' else ', and the account is disabled' end end,
        'orphan', case when b.person_id is null and b.owner_id is null and b.account_kind in ('person', 'unknown', 'external') then coalesce(b.said, 'no account of this system was matched with a person yet') end,
        'service', case when b.account_kind = 'service' then coalesce('a service account of ' || b.owner_name, 'a service account without an owner') when b.owner_id is not null then 'nobody’s own: ' || b.owner_name || ' answers for it' end,
        'dormant', case when ${lastUse} < ${asOf} - make_interval(days => ${campaign.dormantDays}) then 'last used on ' || ${day(lastUse)} || coalesce(' (' || nullif(b.rest ->> 'lastUseOf', '') || ')', '') end,
        'no_mfa', case when (b.rest ->> 'mfa') = 'false' and (b.account_kind = 'person' or b.person_id is not null or (b.right_kind, b.right_id) = ('credential', 'password')) then 'its source says that no second factor is set up' end,
        'owner', case when b.right_kind in ('owner', 'eligible-owner') and exists (
          select from population_rows w, jsonb_array_elements_text(w.rest -> 'paths') way where w.org_id = b.org_id and w.population_id = b.population_id and w.account_id = b.account_id and w.key <> b.key
            and position('>' || replace(replace(b.right_id, '\\', '\\\\'), '>', '\\>') || '>' in '>' || way || '>') > 0) then 'owns the group and is a member of it' end,
        'fresh', case when (select id from former) is not null and b.former_state is null then 'was not there at the last review' end,
        'returned', case when b.former_state = 'rejected' then 'was rejected at the last review' end,
        -- A policy within an account can be nobody else’s, and says nothing of peers.
        'outlier', case when p.n >= ${fewestPeers} and b.alone and not starts_with(b.right_id, 'inline:' || b.account_id || '/') then 'none of the other ' || (p.n - 1) || ' people of ' || b.manager_name || ' has it' end)) as flags
      from based b left join peers p on p.manager_id = b.manager_id)
    select b.key, b.leaf, b.account_id, b.account_name, b.account_kind, b.enabled, b.right_kind, b.right_id, b.right_name, b.scope, b.rest, b.person_id, b.person_name, b.persons, b.flags, b.flags <> '{}'::jsonb as guarded,
      case when b.former_state is not null then jsonb_build_object('decision', b.former_state, 'decidedAt', coalesce(b.former_at, l.decided_at), 'same', b.former_leaf = b.leaf and not b.former_gone, 'by', l.name, 'note', l.note) end as former,
      coalesce(e1.id, e2.id, e3.id) as assignee_id,
      case when e1.id is not null then case when (b.flags ? 'privileged') and ${campaign.privilegedToSecurity} then 'security' else ${campaign.reviewer} end
        when e2.id is not null then 'system_owner' when e3.id is not null then 'security' else 'nobody' end as assigned_by,
      case when e1.id is not null then null
        when (b.flags ? 'privileged') and ${campaign.privilegedToSecurity} then 'security may not decide it'
        when ${campaign.reviewer} = 'system_owner' then case when s.owner_id is null then 'the system has no owner' else 'the owner of the system may not decide it: it is their own, or they can give it' end
        when b.person_id is null then 'the account belongs to nobody known'
        when b.manager_name is null then b.person_name || ' has no manager in the roster'
        when b.manager_left then b.manager_name || ' has left'
        when b.manager_user_id is null then b.manager_name || ' has no account here'
        else b.manager_name || ' may not decide it: it is their own, they can give it, or their account is not active here' end as assigned_why
    from b
    join systems s on s.org_id = b.org_id and s.id = ${of.systemId}::uuid
    left join eligible e1 on e1.id = ${first} and not e1.persons && b.persons
    left join eligible e2 on e2.id = s.owner_id and not e2.persons && b.persons
    left join eligible e3 on e3.id = ${campaign.securityId}::uuid and not e3.persons && b.persons
    left join lateral (
      select d.note, d.decided_at, u.name from campaign_decisions d left join users u on u.org_id = d.org_id and u.id = d.decided_by_id
      where d.org_id = b.org_id and d.campaign_id = b.former_campaign and d.number = b.former_number and d.outcome <> 'void' order by d.sequence desc limit 1) l on true`
}

/** Who may be named for rows of a population: everybody who may decide at all, but for people who can give its rights, or have left by the roster. */
async function eligibleFor(tx: Tx, at: Date, of: Covered): Promise<string> {
  const named = await mayBeNamed(tx, 'campaigns.decide', at)
  const ids = JSON.stringify(named.map((each) => each.id))
  const rows = await tx.execute<{ id: string; persons: string[] }>(sql`select u.id, tickmark_persons_of(u.org_id, u.id) as persons from users u where u.org_id = ${of.orgId}::uuid and u.id in (select (jsonb_array_elements_text(${ids}::jsonb))::uuid)
    and not exists (select from people p where p.org_id = u.org_id and p.user_id = u.id and (p.state = 'left' or p.ends_at < ${at.toISOString()}::timestamptz))`)
  const granting = new Set((of.granters ?? []).flatMap((each) => each.persons))
  return JSON.stringify([...rows].filter((row) => !row.persons.some((person) => granting.has(person))))
}

const columns = sql.raw('key, leaf, account_id, account_name, account_kind, enabled, right_kind, right_id, right_name, scope, rest, person_id, person_name, persons, flags, guarded, former, assignee_id, assigned_by, assigned_why')

/** Notes who can give its rights, before anything is made of it. */
export async function withGranters(tx: Tx, of: Covered, at: Date): Promise<Covered> {
  const granters = await grantersOf(tx, of)
  await tx.update(campaignPopulations).set({ populationId: of.populationId, granters, updatedAt: at }).where(eq(campaignPopulations.id, of.id))
  return { ...of, granters }
}

async function taken(tx: Tx, campaign: Campaign, of: Covered, after: number, at: Date): Promise<number> {
  const eligible = await eligibleFor(tx, at, of)
  // Windows over a whole population; for this transaction alone.
  await tx.execute(sql`set local work_mem = '64MB'`)
  const [counts] = await tx.execute<{ n: number }>(sql`
    with fresh as (
      insert into campaign_rows (org_id, campaign_id, number, system_id, source, population_id, assigned_at, ${columns})
      select ${of.orgId}::uuid, ${campaign.id}::uuid, ${after}::int + row_number() over (order by account_name, key), ${of.systemId}::uuid, ${of.source}, ${of.populationId}::uuid, ${at.toISOString()}::timestamptz, ${columns} from (${computed(campaign, of, eligible)}) c
      on conflict (org_id, campaign_id, system_id, source, key) do nothing returning 1)
    select count(*)::int as n from fresh`)
  return counts?.n ?? 0
}

export type Compared = { changed: number; gone: number; fresh: number }

async function compared(tx: Tx, campaign: Campaign, of: Covered, after: number, at: Date): Promise<Compared> {
  const anew = sql`(w.person_id is distinct from c.person_id or ${campaign.privilegedToSecurity} and c.flags ? 'privileged' and not (w.flags ? 'privileged') and w.assigned_by <> 'by_hand')`
  const mine = sql`w.org_id = ${of.orgId}::uuid and w.campaign_id = ${campaign.id}::uuid and w.system_id = ${of.systemId}::uuid and w.source = ${of.source}`
  const [left] = await tx.execute<{ n: number }>(sql`
    with moved as (update campaign_rows w set gone = true where ${mine} and not w.gone and not exists (select from population_rows r where r.org_id = w.org_id and r.population_id = ${of.populationId}::uuid and r.key = w.key) returning 1)
    select count(*)::int as n from moved`)
  const eligible = await eligibleFor(tx, at, of)
  const [moved] = await tx.execute<{ n: number }>(sql`
    with moved as (
      update campaign_rows w set population_id = ${of.populationId}::uuid, gone = false, leaf = c.leaf, account_name = c.account_name, account_kind = c.account_kind, enabled = c.enabled, right_name = c.right_name, rest = c.rest, person_id = c.person_id, person_name = c.person_name,
        persons = c.persons, flags = c.flags, guarded = c.guarded,
        -- Whose it is now may be the very one who decides; what became privileged is decided by whoever decides that, unless somebody was named by hand.
        assignee_id = case when ${anew} then c.assignee_id else w.assignee_id end, assigned_by = case when ${anew} then c.assigned_by else w.assigned_by end, assigned_why = case when ${anew} then c.assigned_why else w.assigned_why end
      from (${computed(campaign, of, eligible)}) c
      where ${mine} and w.key = c.key and (w.gone or w.leaf <> c.leaf or w.person_id is distinct from c.person_id) returning 1)
    select count(*)::int as n from moved`)
  return { gone: left?.n ?? 0, changed: moved?.n ?? 0, fresh: await taken(tx, campaign, of, after, at) }
}

/** @param after the number of the last row so far @returns how many rows were taken */
export const takeRows = (tx: Tx, campaign: Campaign, of: Covered, after: number, at: Date): Promise<number> => wholly(tx, () => taken(tx, campaign, of, after, at))

/**
 * What a newer frozen population says of the rows of an open campaign: the same hash and person keep the decision, others make it void (`db/rules.sql`), what it lacks
 * is gone, and what is new has to be decided.
 */
export const compareRows = (tx: Tx, campaign: Campaign, of: Covered, after: number, at: Date): Promise<Compared> => wholly(tx, () => compared(tx, campaign, of, after, at))
