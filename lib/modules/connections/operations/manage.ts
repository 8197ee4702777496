import 'server-only'
import { createPrivateKey } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { connections, webhookMessages } from '#db/schema/connections.ts'
import { systems } from '#db/schema/systems.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { hours } from '#lib/clock.ts'
import { newToken } from '#lib/crypto/secrets.ts'
import { approvable, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { env } from '#lib/env.ts'
import { invalid } from '#lib/errors.ts'
import { blankable, flag, id, optionalText, version } from '#lib/input.ts'
import { addressProblem } from '#lib/outgoing/address.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { tellFacts } from '../../reconciliations/operations/tell.ts'
import { repositoriesOf } from '../../reconciliations/within.ts'
import { connectionFields, expiryField, type Kind, kindNames, kinds, movedScope, overlapField, type Secret, secretFields, secretNames, settingProblems, settingsOf } from '../model.ts'
import { seal } from '../secrets.ts'
import { columnsOf, type Connection, load, subject } from './shared.ts'

const addressOf = (url: string) => addressProblem(url, { allowed: env().OUTGOING_ALLOW })

function fit(kind: Kind, input: Parameters<typeof settingProblems>[1]): void {
  const wrong = settingProblems(kind, input, addressOf)
  if (wrong) throw invalid(wrong)
}

async function liveSystem(tx: Tx, systemId: string | null): Promise<void> {
  if (systemId === null) return
  const [found] = await tx.select({ id: systems.id }).from(systems).where(and(eq(systems.id, systemId), isNull(systems.deletedAt)))
  if (!found) throw invalid({ systemId: 'is no system of the register' })
}

type GivenSecrets = { [S in Secret]: string | null }

/** One set of those of its kind, whole, or none. */
function secretsFor(kind: Kind, given: GivenSecrets): Partial<Record<Secret, string>> | null {
  const sets: readonly (readonly Secret[])[] = kinds[kind].secrets
  const wrong: Record<string, string> = {}
  for (const name of secretNames) if (given[name] !== null && !sets.flat().includes(name)) wrong[name] = `does not belong to ${kinds[kind].label}`
  const [own = [], other] = sets.filter((names) => names.some((name) => given[name] !== null))
  for (const name of own) if (given[name] === null) wrong[name] = 'is required'
  for (const name of other ?? []) if (given[name] !== null) wrong[name] = 'is another way to call it: give a token, or an app with its key'
  const key = given.privateKey === null || wrong.privateKey ? null : pemOf(given.privateKey)
  if (key === 'wrong') wrong.privateKey = 'is no RSA key: paste the whole .pem file that GitHub made, from -----BEGIN to -----END'
  if (Object.keys(wrong).length > 0) throw invalid(wrong)
  return own.length > 0 ? Object.fromEntries(own.map((name) => [name, name === 'privateKey' ? (key as string) : (given[name] as string)])) : null
}

/** In the one form, whatever a form made of its lines. */
function pemOf(text: string): string {
  try {
    const key = createPrivateKey(text)
    return key.asymmetricKeyType === 'rsa' ? String(key.export({ type: 'pkcs8', format: 'pem' })) : 'wrong'
  } catch {
    return 'wrong'
  }
}

const sealedCredentials = async (of: Pick<Connection, 'orgId' | 'id'>, secrets: Partial<Record<Secret, string>>, at: Date) => {
  const { text, keyId } = await seal('credentials', of, JSON.stringify(secrets))
  return { credentials: text, credentialsKeyId: keyId, credentialsSetAt: at, remindedDays: null }
}

/** Of another bucket or queue nothing is known yet. */
const noList = { listedAt: null, queueFailure: null, queueFailedAt: null }
const noCall = { asked: null, askedAt: null, checks: [], checkedAt: null, pulledAt: null, lastSuccessAt: null, lastFailureAt: null, lastFailure: null, refused: 0, lastRefusedAt: null, lastRefusal: null, ...noList, messagesReceived: 0, messagesTaken: 0, messagesKnown: 0, messagesRejected: 0, messagesAt: null, messageRejects: [] }
const noSecret = { credentials: null, credentialsKeyId: null, credentialsSetAt: null, credentialsExpireAt: null, remindedDays: null, signingSecret: null, signingKeyId: null, signingSetAt: null, formerSecret: null, formerUntil: null }

export const createConnection = operation({
  name: 'connections.create',
  summary: 'Create a connection to another system; its secrets are sealed and never shown again',
  category: 'configuration',
  http: { method: 'POST', path: '/connections' },
  input: z.object({ kind: z.enum(kindNames, { error: 'choose a kind' }), ...connectionFields, ...secretFields, ...expiryField, sample: flag }),
  run: async ({ tx, actor, input, at }) => {
    const { kind, name, systemId, ownerId, pulls, sample, credentialsExpireAt } = input
    fit(kind, input)
    const secrets = secretsFor(kind, input)
    await activeUser(tx, ownerId, 'ownerId')
    await liveSystem(tx, systemId)
    const base = created(actor, at)
    const row: Connection = {
      ...base, kind, name, systemId, ownerId, pulls, sample, settings: settingsOf(input), pausedReason: null, watchesFrom: null, ...noCall, ...noSecret,
      ...(secrets && { ...(await sealedCredentials(base, secrets, at)), credentialsExpireAt }),
    }
    await tx.insert(connections).values(columnsOf(row))
    return done({ id: row.id }, changed(subject(row), null, row))
  },
})

/** What waits for somebody else, and why nobody can decide about it if that is so. */
type Waits = { approvalId: string; stuck: string | null; fields: string[] }

export const updateConnection = operation({
  name: 'connections.update',
  summary: 'Update a connection, and whether it is paused; its secrets stay, and where they go and what comes of it waits for somebody else',
  category: 'configuration',
  http: { method: 'PUT', path: '/connections/{id}' },
  input: z.object({ id, version, ...connectionFields, pausedReason: optionalText(500), reason: optionalText(2_000) }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at, send } = scope
    const { name, ownerId, pulls, pausedReason, reason } = input
    sameVersion(before, input.version, 'connection')
    fit(before.kind, input)
    await activeUser(tx, ownerId, 'ownerId')
    if (input.systemId !== before.systemId) await liveSystem(tx, input.systemId)
    const wanted = { settings: settingsOf(input), systemId: input.systemId }
    const moved = movedScope(before, wanted)
    const { settings, systemId } = moved.length > 0 ? before : wanted
    const after: Connection = { ...before, name, systemId, ownerId, pulls, pausedReason, settings, ...(isDeepStrictEqual(settings, before.settings) ? {} : noList), ...touched(before, actor, at) }
    await tx.update(connections).set(columnsOf(after)).where(eq(connections.id, before.id))
    // What came in the meantime waits; the round takes whatever is left.
    if (before.pausedReason !== null && pausedReason === null) {
      for (const message of await tx.select({ id: webhookMessages.id }).from(webhookMessages).where(and(eq(webhookMessages.connectionId, before.id), eq(webhookMessages.status, 'stored'))).limit(500)) send('webhooks.work', message)
    }
    const change = (more = {}) => changed(subject(after), before, { ...after, ...more }, reason ? { reason } : {})
    if (moved.length === 0) return done({ id: before.id, version: after.version, waits: null as Waits | null }, change())
    if (reason === null) throw invalid({ reason: `say why: it changes ${moved.map(({ label }) => label).join(', ')}` }, 'This changes where the secrets of the connection go, or what comes of it. Say why, for whoever decides about it.')
    const names = new Map((await tx.select({ id: systems.id, name: systems.name }).from(systems).where(inArray(systems.id, [before.systemId, wanted.systemId].filter((each) => each !== null)))).map((each) => [each.id, each.name]))
    const { approvalId, stuck } = await askApproval(scope, {
      kind: 'connection-scope', subjectId: before.id, title: `Connection ${before.name}: ${moved.map(({ label }) => label).join(', ')}`, reason,
      facts: moved.map(({ label, from, to }) => ({ label, value: `${names.get(from ?? '') ?? from ?? 'none'} → ${names.get(to ?? '') ?? to ?? 'none'}` })), input: wanted,
    })
    return done({ id: before.id, version: after.version, waits: { approvalId, stuck, fields: moved.map(({ label }) => label) } as Waits | null }, change({ scopeAsked: moved.map(({ label }) => label).join(', ') }))
  },
})

export const applyScope = operation({
  name: 'connections.apply',
  summary: 'Change where a connection leads, as it was approved',
  category: 'configuration',
  input: z.object({ id, approvalId: id }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { seen } = await approvedNow(tx, input.approvalId)
    const wanted = z.object({ settings: z.record(z.string(), z.string()), systemId: id.nullable() }).parse(seen.input)
    if (wanted.systemId !== before.systemId) await liveSystem(tx, wanted.systemId)
    const after: Connection = { ...before, ...wanted, ...noList, ...touched(before, actor, at) }
    await tx.update(connections).set(columnsOf(after)).where(eq(connections.id, before.id))
    return done({ id: before.id }, changed(subject(after), before, after, { reason: seen.reason }))
  },
})

approvable({
  kind: 'connection-scope', label: 'Where a connection leads', subjectType: 'connection', approved: applyScope, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30), alone: true,
  record: { table: 'connections', material: ['settings', 'system_id', 'deleted_at'], done: null }, population: 'configuration', href: ({ id: connectionId }) => `/settings/connections/${connectionId}`,
})

export const setCredentials = operation({
  name: 'connections.setCredentials',
  summary: 'Replace the secrets that a connection calls with; the former ones are gone at once',
  category: 'configuration',
  http: { method: 'PUT', path: '/connections/{id}/credentials' },
  input: z.object({ id, version, ...secretFields, ...expiryField }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'connection')
    const secrets = secretsFor(before.kind, input)
    if (!secrets && kinds[before.kind].secrets.length === 0) throw invalid({}, `${kinds[before.kind].label} has no secrets to call with, only one that signs.`)
    const expires = { credentialsExpireAt: input.credentialsExpireAt }
    // Without new ones only their date is another.
    const after: Connection = { ...before, ...(secrets ? await sealedCredentials(before, secrets, at) : { remindedDays: null }), ...expires, ...touched(before, actor, at) }
    await tx.update(connections).set(columnsOf(after)).where(eq(connections.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

/** As Standard Webhooks writes one; GitHub takes any text. */
const newSecret = () => `whsec_${Buffer.from(newToken(), 'base64url').toString('base64')}`
const ownSecret = blankable(z.string().trim().min(16, 'needs at least 16 characters').max(200))

export const rotateSecret = operation({
  name: 'connections.rotateSecret',
  summary: 'Replace the signing secret of a webhook; shown once in the answer. The former one counts for the hours of `overlap`',
  category: 'configuration',
  http: { method: 'POST', path: '/connections/{id}/signing-secret' },
  input: z.object({ id, secret: ownSecret, overlap: overlapField }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (!kinds[before.kind].inbox) throw invalid({}, `${kinds[before.kind].label} sends no messages here.`)
    const secret = input.secret ?? newSecret()
    if (before.kind === 'webhook' && !/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)) throw invalid({ secret: 'is whsec_ and base64, as Standard Webhooks writes it' })
    const { text, keyId } = await seal('signing', before, secret)
    const former = before.signingSecret !== null && input.overlap > 0 ? { formerSecret: before.signingSecret, formerUntil: new Date(at.getTime() + hours(input.overlap)) } : { formerSecret: null, formerUntil: null }
    const after: Connection = { ...before, signingSecret: text, signingKeyId: keyId, signingSetAt: at, ...former, ...touched(before, actor, at) }
    await tx.update(connections).set(columnsOf(after)).where(eq(connections.id, before.id))
    return done({ id: before.id, secret, formerUntil: former.formerUntil }, changed(subject(after), before, after))
  },
})

export const removeConnection = operation({
  name: 'connections.remove',
  summary: 'Remove a connection with its secrets; its messages and its history stay',
  category: 'configuration',
  http: { method: 'DELETE', path: '/connections/{id}' },
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at, call }) => {
    // Its webhook is refused from now on.
    for (const of of await repositoriesOf(tx, before.id)) await call(tellFacts, { connectionId: before.id, repository: of.id, name: of.name, facts: [{ kind: 'unwatched', what: 'protection', from: at.toISOString() }], told: 'webhook', toldById: null }, jobActor(actor.orgId, 'connections', before.id))
    const after: Connection = { ...before, ...noSecret, watchesFrom: null, pulls: false, asked: null, askedAt: null, deletedAt: at, ...touched(before, actor, at) }
    await tx.update(connections).set(columnsOf(after)).where(eq(connections.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after))
  },
})
