import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { appPool, askEntrance, begin, type Tx } from '#db/client.ts'
import { identityProviders } from '#db/schema/identity-providers.ts'
import { tokenHash } from '#lib/crypto/secrets.ts'

/**
 * Asked before an organization is known: the one caller of `db/entrance.sql` besides tokens and the worker. Each function answers ids;
 * whatever follows happens inside the organization they name.
 */
const asNobody = <T extends Record<string, unknown>>(statement: ReturnType<typeof sql>) => askEntrance(async (tx) => await tx.execute<T>(statement))

const firstOrganization = async (statement: ReturnType<typeof sql>): Promise<string | null> => (await asNobody<{ org_id: string }>(statement))[0]?.org_id ?? null

export async function isFirstRun(): Promise<boolean> {
  return (await asNobody<{ first: boolean }>(sql`select entrance_first_run() as first`))[0]?.first ?? false
}

/** Whether the people of the sample organization may be offered on the sign-in page. */
export const hasSample = async () => (await firstOrganization(sql`select org_id from entrance_sample()`)) !== null

export async function organizations(): Promise<string[]> {
  return (await asNobody<{ org_id: string }>(sql`select org_id from entrance_organizations()`)).map((row) => row.org_id)
}

/** Kinds of work that `entrance_work` knows; a round names one and is brought where there is some. */
export type WorkKind = 'denials' | 'checkpoints' | 'hours' | 'counts' | 'metrics' | 'batches' | 'locks' | 'checks' | 'comparisons' | 'ended files' | 'expiry' | 'old events' | 'old sessions' | 'critical' | 'sources' | 'acts' | 'forsaken runs' | 'schedules' | 'approvals' | 'notifications' | 'due notifications' | 'old notifications' | 'connections' | 'webhooks' | 'old webhooks' | 'access requests' | 'calendar' | 'campaigns' | 'changes' | 'revocations' | 'duties' | 'deficiencies' | 'reconciliations' | 'change exceptions' | 'cloud scans' | 'remediations' | 'posture' | 'backups' | 'runbooks' | 'vulnerabilities' | 'trail streams' | 'channels' | 'incidents' | 'alerts' | 'responses'

/** Organizations that have such work. `since`: what is new from then on, or due before; see the function. */
export const organizationsWith = async (kind: WorkKind, since: Date) =>
  (await asNobody<{ org_id: string }>(sql`select org_id from entrance_work(${kind}, ${since.toISOString()}::timestamptz)`)).map((row) => row.org_id)

/**
 * Organizations with entries of transactions not older than `mark`, and the mark to come with next: everything older than it is named by
 * this answer or was by one before. @param mark null: whose entries of this cluster are not sealed, however old
 */
export async function organizationsToSeal(mark: SealMark | null): Promise<{ orgIds: string[]; mark: SealMark }> {
  const named = mark === null ? sql`entrance_unsealed(0)` : sql`entrance_recorded(${mark.xid}, ${mark.at}::timestamptz - interval '1 minute')`
  const [row] = await asNobody<{ xid: string; at: string; org_ids: string[] }>(sql`
    select pg_snapshot_xmin(pg_current_snapshot())::text as xid, now()::text as at, array(select org_id::text from ${named}) as org_ids`)
  const { xid, at, org_ids: orgIds } = row as { xid: string; at: string; org_ids: string[] }
  // While a long transaction holds the mark, what it covers began when it first stood there.
  return { orgIds, mark: mark?.xid === xid ? mark : { xid, at } }
}
export type SealMark = { xid: string; at: string }

/** Organizations that came from a backup and are not released: while there is one, nothing goes out of this portal. */
export const pausedOrganizations = async (): Promise<string[]> => (await asNobody<{ org_id: string }>(sql`select org_id from entrance_paused()`)).map((row) => row.org_id)

export const organizationBySlug = (slug: string) => firstOrganization(sql`select org_id from entrance_organization(${slug})`)

/** Accounts with this address, at most five, oldest first. */
export const accountsOf = async (address: string) =>
  (await asNobody<{ org_id: string; user_id: string }>(sql`select org_id, user_id from entrance_sign_in(${address})`)).map((row) => ({ orgId: row.org_id, userId: row.user_id }))

export const organizationOfChallenge = (token: string) => firstOrganization(sql`select org_id from entrance_challenge(${tokenHash('challenge', token)})`)

export async function holderOfToken(token: string): Promise<{ orgId: string; tokenId: string } | null> {
  const [found] = await asNobody<{ org_id: string; token_id: string }>(sql`select org_id, token_id from entrance_token(${tokenHash('api-token', token)})`)
  return found ? { orgId: found.org_id, tokenId: found.token_id } : null
}

export async function holderOfWebhook(source: string): Promise<{ orgId: string; connectionId: string } | null> {
  const [found] = await asNobody<{ org_id: string; connection_id: string }>(sql`select org_id, connection_id from entrance_webhook(${source}::uuid)`)
  return found ? { orgId: found.org_id, connectionId: found.connection_id } : null
}

/** @param names that an authority of the operator vouches for, in small letters. @returns those who name it: of two it is nobody's */
export const holdersOfCertificate = async (fingerprint: string, names: string[]): Promise<{ orgId: string; connectionId: string }[]> =>
  (await asNobody<{ org_id: string; connection_id: string }>(sql`select org_id, connection_id from entrance_syslog(${fingerprint}, ${sql.param(names)}::text[])`)).map((row) => ({ orgId: row.org_id, connectionId: row.connection_id }))

export const onlyOrganization = () => firstOrganization(sql`select org_id from entrance_only_organization()`)

/** Whether any organization lets pages of this origin call the API. */
export const isCalledFrom = async (origin: string) => (await firstOrganization(sql`select org_id from entrance_origin(${origin})`)) !== null

export const organizationOfInvite = async (token: string): Promise<string | null> =>
  /^[A-Za-z0-9_-]{20,100}$/.test(token) ? firstOrganization(sql`select org_id from entrance_invite(${tokenHash('invite', token)})`) : null

/**
 * Into the installation log, coalesced by minute; the address itself is not kept, only its keyed hash.
 * @param before done in the same transaction, in no organization: what is read there is nothing
 */
export async function logUnknownAddress(address: string, before: (tx: Tx) => Promise<void>): Promise<void> {
  await begin(appPool(), null, before, (tx) => tx.execute(sql`select entrance_log(${v7()}, 'sign-in for an unknown address', ${tokenHash('unknown-address', address)})`))
}

/** What is refused before an organization is known, coalesced by minute. Words of our own alone: never what was sent. */
export async function logEntrance(kind: string, detail = ''): Promise<void> {
  await begin(appPool(), null, (tx) => tx.execute(sql`select entrance_log(${v7()}, ${kind}, ${detail})`))
}

export type SignInProvider = { id: string; orgId: string; name: string }

/** Providers to offer on the sign-in page: names only, read organization by organization, as row-level security wants it. */
export async function signInProviders(): Promise<SignInProvider[]> {
  const found = await asNobody<{ org_id: string }>(sql`select distinct org_id from entrance_identity_providers()`)
  const named = await Promise.all(found.map(({ org_id: orgId }) =>
    begin(appPool(), orgId, (tx) => tx.select({ id: identityProviders.id, orgId: identityProviders.orgId, name: identityProviders.name }).from(identityProviders)
      .where(and(eq(identityProviders.enabled, true), isNull(identityProviders.deletedAt))).orderBy(identityProviders.name))))
  return named.flat()
}
