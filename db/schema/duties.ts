import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { controls } from './controls.ts'
import { evidence } from './evidence.ts'
import { people } from './people.ts'
import { populations } from './populations.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

/** What somebody does in a process, and should not do together with another (AC-8). */
export const duties = pgTable(
  'duties',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    description: text().notNull().default(''),
    /** Which one of the starter set it was. */
    starter: text(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    uniqueIndex('duties_name').on(table.orgId, sql`lower(${table.name})`).where(sql`deleted_at is null`),
    index('duties_by_name').on(table.orgId, table.name, table.id).where(sql`deleted_at is null`),
    check('duties_texts', sql`char_length(${table.name}) between 1 and 200 and char_length(${table.description}) <= 5000`),
  ],
)

/** What makes a right a duty. Never altered: a mapping is ended with a reason, and another one takes its place. */
export const dutyMappings = pgTable(
  'duty_mappings',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    dutyId: uuid().notNull(),
    /** In which system; null: in any, or in the portal. */
    systemId: uuid(),
    portal: boolean().notNull().default(false),
    environment: text(),
    rightKind: text().notNull().default(''),
    by: text().$type<'id' | 'name'>().notNull(),
    right: text().notNull(),
    scope: text().notNull().default(''),
    exceptNames: text().array().notNull().default(sql`'{}'`),
    exceptScopes: text().array().notNull().default(sql`'{}'`),
    endedAt: at(),
    endedById: uuid(),
    endReason: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.dutyId, duties), within(table.orgId, table.systemId, systems), within(table.orgId, table.endedById, users),
    index('duty_mappings_duty').on(table.orgId, table.dutyId, table.createdAt), index('duty_mappings_system').on(table.orgId, table.systemId), index('duty_mappings_ender').on(table.orgId, table.endedById),
    check('duty_mappings_where', sql`not (${table.portal} and (${table.systemId} is not null or ${table.environment} is not null)) and ${table.environment} in ('production', 'staging', 'test', 'development', 'recovery')`),
    check('duty_mappings_by', sql`${table.by} in ('id', 'name')`),
    check('duty_mappings_texts', sql`char_length(${table.right}) between 1 and 500 and char_length(${table.rightKind}) <= 100 and char_length(${table.scope}) <= 500 and cardinality(${table.exceptNames}) <= 50 and cardinality(${table.exceptScopes}) <= 50`),
    check('duty_mappings_ended', sql`(${table.endedAt} is null) = (${table.endedById} is null) and (${table.endedAt} is null) = (${table.endReason} is null) and char_length(${table.endReason}) between 1 and 2000`),
  ],
)

export type DutyRuleState = 'draft' | 'approved' | 'ended'

/** Two duties that nobody should have together. It counts once somebody else than who wrote it has approved it, stays as it was approved, and is ended with a reason. */
export const dutyRules = pgTable(
  'duty_rules',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    oneId: uuid().notNull(),
    otherId: uuid().notNull(),
    /** Both in one system; else wherever they are. */
    sameSystem: boolean().notNull(),
    environment: text(),
    scope: text().notNull().default(''),
    /** 1 low … 4 critical. */
    risk: smallint().notNull(),
    /** What could be done by who has both. */
    why: text().notNull(),
    ownerId: uuid().notNull(),
    state: text().$type<DutyRuleState>().notNull().default('draft'),
    approvedAt: at(),
    endedAt: at(),
    endedById: uuid(),
    endReason: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.oneId, duties), within(table.orgId, table.otherId, duties), within(table.orgId, table.ownerId, users), within(table.orgId, table.endedById, users),
    // The other way round it is the same rule.
    uniqueIndex('duty_rules_once').on(table.orgId, sql`least(one_id, other_id)`, sql`greatest(one_id, other_id)`, table.sameSystem, sql`coalesce(environment, '')`, table.scope).where(sql`state <> 'ended'`),
    index('duty_rules_by_name').on(table.orgId, table.name, table.id), index('duty_rules_risk').on(table.orgId, table.risk, table.id), index('duty_rules_one').on(table.orgId, table.oneId), index('duty_rules_other').on(table.orgId, table.otherId), index('duty_rules_owner').on(table.orgId, table.ownerId), index('duty_rules_ender').on(table.orgId, table.endedById), index('duty_rules_state').on(table.orgId, table.state, table.name, table.id),
    check('duty_rules_two', sql`${table.oneId} <> ${table.otherId}`),
    check('duty_rules_known', sql`${table.state} in ('draft', 'approved', 'ended') and ${table.risk} between 1 and 4 and ${table.environment} in ('production', 'staging', 'test', 'development', 'recovery')`),
    check('duty_rules_texts', sql`char_length(${table.name}) between 1 and 200 and char_length(${table.why}) between 1 and 2000 and char_length(${table.scope}) <= 500`),
    check('duty_rules_approved', sql`${table.state} <> 'approved' or ${table.approvedAt} is not null`),
    check('duty_rules_ended', sql`(${table.state} = 'ended') = (${table.endedAt} is not null) and (${table.endedAt} is null) = (${table.endedById} is null) and (${table.endedAt} is null) = (${table.endReason} is null) and char_length(${table.endReason}) between 1 and 2000`),
  ],
)

/** What makes a conflict bearable for a while: a control that would find what it makes possible. Of a rule, or of one conflict. Ended with a reason, or by its end. */
export const dutyMitigations = pgTable(
  'duty_mitigations',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    ruleId: uuid().notNull(),
    /** Null: every conflict of the rule, but those of whoever wrote it. */
    conflictId: uuid(),
    controlId: uuid().notNull(),
    /** What shows that the control works. */
    evidenceId: uuid(),
    reason: text().notNull(),
    endsAt: at().notNull(),
    authorId: uuid().notNull(),
    endedAt: at(),
    endedById: uuid(),
    endReason: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.ruleId, dutyRules), within(table.orgId, table.controlId, controls), within(table.orgId, table.evidenceId, evidence), within(table.orgId, table.authorId, users), within(table.orgId, table.endedById, users),
    index('duty_mitigations_rule').on(table.orgId, table.ruleId, table.endsAt), index('duty_mitigations_conflict').on(table.orgId, table.conflictId), index('duty_mitigations_control').on(table.orgId, table.controlId), index('duty_mitigations_evidence').on(table.orgId, table.evidenceId), index('duty_mitigations_author').on(table.orgId, table.authorId), index('duty_mitigations_ender').on(table.orgId, table.endedById),
    check('duty_mitigations_texts', sql`char_length(${table.reason}) between 1 and 2000`),
    check('duty_mitigations_ended', sql`(${table.endedAt} is null) = (${table.endedById} is null) and (${table.endedAt} is null) = (${table.endReason} is null) and char_length(${table.endReason}) between 1 and 2000`),
  ],
)

/** One right on a side of a conflict, as its population had it. Of the portal itself: no system, and by which roles. */
export type ConflictRight = {
  systemId: string | null
  system: string
  environment: string
  source: string
  populationId: string | null
  key: string
  accountId: string
  accountName: string
  enabled: boolean | null
  /** The account is no one person's own: they answer for it. */
  owned: boolean
  rightKind: string
  rightId: string
  rightName: string
  scope: string
  paths: string[]
}

export type ConflictState = 'open' | 'mitigated' | 'resolved' | 'void'
/** Why a conflict is none any more without a population that shows it. */
export type VoidReason = 'rule' | 'mapping' | 'person' | 'right' | 'system'

/** A person, or an account nobody is known for, who has both duties of a rule. It is resolved by a later population that lacks one side, and by nothing else. */
export const dutyConflicts = pgTable(
  'duty_conflicts',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    ruleId: uuid().notNull(),
    /** Of its rule. */
    risk: smallint().notNull(),
    /** Whose: `person:`, `user:` of the portal, or `account:` in a system. */
    holderKey: text().notNull(),
    holder: text().notNull(),
    personId: uuid(),
    userId: uuid(),
    /** In one system; null: across systems, or in the portal. */
    systemId: uuid(),
    systemKey: text().notNull(),
    state: text().$type<ConflictState>().notNull().default('open'),
    /** The first of each side, and how many there are. */
    one: jsonb().$type<ConflictRight[]>().notNull(),
    other: jsonb().$type<ConflictRight[]>().notNull(),
    oneCount: integer().notNull(),
    otherCount: integer().notNull(),
    /** SHA-256 of all rights on both sides with their populations. */
    sha256: text().notNull(),
    populationIds: uuid().array().notNull(),
    firstSeenAt: at().notNull(),
    /** When the newest of its populations was extracted; of the portal, when it was looked at. */
    lastSeenAt: at().notNull(),
    mitigationId: uuid(),
    mitigatedUntil: at(),
    closedAt: at(),
    proofId: uuid(),
    voidReason: text().$type<VoidReason>(),
    reopenedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.ruleId, dutyRules), within(table.orgId, table.personId, people), within(table.orgId, table.userId, users), within(table.orgId, table.systemId, systems), within(table.orgId, table.mitigationId, dutyMitigations), within(table.orgId, table.proofId, populations),
    unique('duty_conflicts_once').on(table.orgId, table.ruleId, table.holderKey, table.systemKey),
    index('duty_conflicts_newest').on(table.orgId, table.firstSeenAt, table.id), index('duty_conflicts_risk').on(table.orgId, table.risk, table.id), index('duty_conflicts_rule').on(table.orgId, table.ruleId, table.firstSeenAt, table.id), index('duty_conflicts_state').on(table.orgId, table.state, table.firstSeenAt, table.id), index('duty_conflicts_of_risk').on(table.orgId, table.risk, table.firstSeenAt, table.id),
    index('duty_conflicts_person').on(table.orgId, table.personId, table.firstSeenAt), index('duty_conflicts_holder').on(table.orgId, table.holderKey), index('duty_conflicts_user').on(table.orgId, table.userId), index('duty_conflicts_system').on(table.orgId, table.systemId, table.firstSeenAt, table.id), index('duty_conflicts_mitigation').on(table.orgId, table.mitigationId), index('duty_conflicts_proof').on(table.orgId, table.proofId),
    index('duty_conflicts_ends').on(table.orgId, table.mitigatedUntil).where(sql`state = 'mitigated'`),
    check('duty_conflicts_known', sql`${table.state} in ('open', 'mitigated', 'resolved', 'void') and ${table.risk} between 1 and 4 and ${table.voidReason} in ('rule', 'mapping', 'person', 'right', 'system')`),
    check('duty_conflicts_mitigated', sql`(${table.state} = 'mitigated') = (${table.mitigationId} is not null) and (${table.mitigationId} is null) = (${table.mitigatedUntil} is null)`),
    check('duty_conflicts_closed', sql`(${table.state} in ('resolved', 'void')) = (${table.closedAt} is not null) and (${table.state} = 'void') = (${table.voidReason} is not null) and (${table.state} = 'resolved' or ${table.proofId} is null)`),
    check('duty_conflicts_sides', sql`jsonb_array_length(${table.one}) between 1 and 20 and jsonb_array_length(${table.other}) between 1 and 20 and ${table.oneCount} >= jsonb_array_length(${table.one}) and ${table.otherCount} >= jsonb_array_length(${table.other})`),
    check('duty_conflicts_holder', sql`${table.personId} is null or ${table.userId} is null`),
  ],
)

/** Each turn of a conflict, written by PostgreSQL itself. */
export const dutyTurns = pgTable(
  'duty_turns',
  {
    orgId: tenantKey.orgId(),
    conflictId: uuid().notNull(),
    number: integer().notNull(),
    state: text().$type<ConflictState>().notNull(),
    at: at().notNull(),
    mitigationId: uuid(),
    mitigatedUntil: at(),
    proofId: uuid(),
    voidReason: text().$type<VoidReason>(),
    populationIds: uuid().array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.conflictId, table.number] }), within(table.orgId, table.conflictId, dutyConflicts)],
)

/** What an evaluation looked at, and what it could not tell. */
export type EvaluationFacts = {
  populations: { id: string; system: string; source: string; title: string; extractedAt: string; rows: number }[]
  /** Systems in scope without a frozen population that has rows: nothing is known of them. */
  systemsWithout: { count: number; of: number; first: { id: string; name: string }[] }
  entitlements: { looked: number; mapped: number; disabled: number; unknownEnabled: number; groups: number }
  holders: { people: number; accounts: number; unknown: number; portalUsers: number }
  rules: { evaluated: number; partly: number; of: number; lacking: { ruleId: string; rule: string; evaluable: number; of: number; first: { system: string; duties: string[] }[] }[] }
  conflicts: { found: number; opened: number; reopened: number; resolved: number; void: number; untold: number }
  /** Of a rule with so many conflicts that not all are listed. */
  cut: { ruleId: string; rule: string; found: number; listed: number }[]
  acts: { kind: ActKind; looked: number; found: number; notEvaluable: number }[]
}

export const dutyEvaluations = pgTable(
  'duty_evaluations',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    state: text().$type<'waiting' | 'done' | 'failed'>().notNull().default('waiting'),
    facts: jsonb().$type<EvaluationFacts>(),
    error: text(),
    doneAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table), index('duty_evaluations_newest').on(table.orgId, table.createdAt, table.id), index('duty_evaluations_done').on(table.orgId, table.doneAt),
    check('duty_evaluations_states', sql`${table.state} in ('waiting', 'done', 'failed') and (${table.state} = 'done') = (${table.facts} is not null) and (${table.state} = 'done') = (${table.doneAt} is not null) and (${table.state} = 'failed') = (${table.error} is not null) and char_length(${table.error}) <= 2000`),
  ],
)

export type ActKind = 'wrote_deployed' | 'granted_certified' | 'made_approved'
export type OneAct = { what: string; at: string | null; href: string | null }

/** Two acts of one person that two should have done: facts, which nothing undoes. */
export const dutyActs = pgTable(
  'duty_acts',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    kind: text().$type<ActKind>().notNull(),
    /** Of what it is about, once for ever. */
    key: text().notNull(),
    title: text().notNull(),
    holder: text().notNull(),
    personId: uuid(),
    userId: uuid(),
    one: jsonb().$type<OneAct>().notNull(),
    other: jsonb().$type<OneAct>().notNull(),
    happenedAt: at().notNull(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.personId, people), within(table.orgId, table.userId, users), unique('duty_acts_once').on(table.orgId, table.kind, table.key),
    index('duty_acts_newest').on(table.orgId, table.happenedAt, table.id), index('duty_acts_kind').on(table.orgId, table.kind, table.happenedAt, table.id), index('duty_acts_person').on(table.orgId, table.personId), index('duty_acts_user').on(table.orgId, table.userId),
    check('duty_acts_kinds', sql`${table.kind} in ('wrote_deployed', 'granted_certified', 'made_approved')`),
  ],
)
