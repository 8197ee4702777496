import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { type Asked, type Check, connections } from '#db/schema/connections.ts'
import { may } from '#lib/auth/actor.ts'
import { resealed } from '#lib/crypto/envelope.ts'
import { CannotOpen } from '#lib/crypto/keeper.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { AppError, conflict } from '#lib/errors.ts'
import { formatDate } from '#lib/format.ts'
import { id, optionalInstant, optionalText, text } from '#lib/input.ts'
import { beginRun } from '../../runs/within.ts'
import { expiringOf, kinds, noSystem, pullOf, reminderDays } from '../model.ts'
import { purposeOf } from '../secrets.ts'
import { columnsOf, type Connection, load, subject } from './shared.ts'

/** Asked for with the commit, once: a worker calls, never whoever asks. */
async function ask(scope: Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'send'> & { subject: Connection }, asked: Asked) {
  const { tx, at, send, subject: before } = scope
  if (before.sample) throw conflict('This connection is an example: it makes no calls.')
  if (before.pausedReason !== null) throw conflict('This connection is paused.')
  if (before.asked !== null) throw conflict('It was asked for already, and a worker has it in a moment.')
  const after: Connection = { ...before, asked, askedAt: at }
  await tx.update(connections).set(columnsOf(after)).where(eq(connections.id, before.id))
  // Lists take long: a run says how far it is.
  if (asked === 'pull' && pullOf(before.kind)?.brings === 'lists') await beginRun(scope, 'connections.pull', { subject: subject(before), input: {} })
  else send('connections.call', { id: before.id })
  return done({ id: before.id }, changed(subject(after), before, after))
}

export const checkConnection = operation({
  name: 'connections.check',
  summary: 'Start a test of a connection: what it needs, and what of that is missing',
  category: 'configuration',
  http: { method: 'POST', path: '/connections/{id}/check' },
  input: z.object({ id }),
  load,
  run: (scope) => ask(scope, 'check'),
})

export const pullConnection = operation({
  name: 'connections.pull',
  summary: 'Start a pull: of the log that a connection leads to, from where the last one ended; or of its lists, which become populations',
  category: 'data access',
  http: { method: 'POST', path: '/connections/{id}/pull' },
  input: z.object({ id }),
  load,
  run: async (scope) => {
    const { kind, systemId } = scope.subject
    const pull = pullOf(kind)
    if (!pull) throw conflict(`Nothing is pulled through ${kinds[kind].label}.`)
    if (pull.brings === 'lists' && systemId === null) throw conflict(noSystem)
    if (pull.brings === 'lists' && !may(scope.actor, 'populations.create')) throw new AppError('forbidden', 'A pull makes populations, which you may not.')
    return ask(scope, 'pull')
  },
})

/** An entry tells what is missing, not what is there. */
const lacksOf = (checks: Check[]) => checks.flatMap((each) => each.lack ?? [])

const count = z.int().min(0)
export const foundChecks = z.array(z.object({ what: text(1, 200), lack: optionalText(1_000) })).max(20).optional()

/** How a test or a pull went: what was found, or why nothing was. The version stays: nobody changed what a form shows. */
export const noteCall = operation({
  name: 'connections.noteCall',
  summary: 'Record how a call through a connection went',
  category: 'data access',
  input: z.object({
    id,
    what: z.enum(['check', 'pull']),
    error: optionalText(2_000),
    checks: foundChecks,
    pulled: z.object({ accepted: count, duplicates: count, rejected: count }).optional(),
    expiresAt: optionalInstant,
    /** Since when all that there was is known. */
    listedAt: optionalInstant,
  }),
  load,
  run: async ({ tx, input: { what, pulled, listedAt, ...found }, subject: before, at }) => {
    const { after, why, was, is } = notedCall(before, what, found, at)
    await tx.update(connections).set(columnsOf({ ...after, ...(listedAt && { listedAt }) })).where(eq(connections.id, before.id))
    return done({ id: before.id }, why === null ? changed(subject(after), was, { ...is, ...pulled }) : failed(subject(after), why.slice(0, 1_000), was, is))
  },
})

type Found = { error: string | null; checks?: Check[] | undefined; expiresAt: Date | null }

/** A connection after a call, with why that failed, and what an entry tells of both. The version stays. */
export function notedCall(before: Connection, what: Asked, { error, checks, expiresAt }: Found, at: Date) {
  const lacks = lacksOf(checks ?? [])
  const state = before.lastFailureAt !== null && (before.lastSuccessAt === null || before.lastFailureAt > before.lastSuccessAt) ? 'badly' : 'well'
  const why = error ?? (lacks.length > 0 ? lacks.join(' ').slice(0, 2_000) : null)
  const after: Connection = {
    ...before, ...(before.asked === what && { asked: null, askedAt: null }), ...(checks && { checks, checkedAt: at }), ...(what === 'pull' && why === null && { pulledAt: at }),
    ...(why === null ? { lastSuccessAt: at } : { lastFailureAt: at, lastFailure: why }),
    ...(expiresAt !== null && expiresAt.getTime() !== before.credentialsExpireAt?.getTime() && { credentialsExpireAt: expiresAt, remindedDays: null }),
  }
  return { after, why, was: { ...before, checks: lacksOf(before.checks), state }, is: { ...after, checks: lacksOf(after.checks), state: why === null ? 'well' : 'badly' } }
}

/** Once for each of the days; `notices.ts` says who is told. */
export const remindOfSecrets = operation({
  name: 'connections.remind',
  summary: 'Notify the owner that the secrets of a connection expire soon; each time once',
  category: 'configuration',
  input: z.object({ id, days: z.union([z.literal(reminderDays[0]), z.literal(reminderDays[1])]) }),
  load,
  run: async ({ tx, input, subject: before, at }) => {
    const expires = before.credentialsExpireAt
    if (expires === null || expires <= at || (before.remindedDays !== null && before.remindedDays <= input.days)) throw conflict('There is nothing to notify of.')
    const after: Connection = { ...before, remindedDays: input.days }
    await tx.update(connections).set({ remindedDays: input.days }).where(eq(connections.id, before.id))
    return done({}, changed(subject(before), before, { ...after, notifiedId: before.ownerId }, { reason: expiringOf(before.kind) === 'certificate'
      ? `Its certificate expires on ${formatDate(expires)}. Have a new one issued before then; where it is known by its fingerprint, put in the new one’s.`
      : `They expire on ${formatDate(expires)}. Have new ones issued before then, and put them in.` }))
  },
})

/** What lies under a former key, under the present one: the key that seals what was sealed, not the secret itself. A former signing secret that counts no more goes. */
export const resealConnection = operation({
  name: 'connections.reseal',
  summary: 'Set the secrets of a connection under the present key',
  category: 'configuration',
  input: z.object({ id }),
  load,
  run: async ({ tx, subject: before, at }) => {
    const former = before.formerUntil !== null && before.formerUntil <= at ? { formerSecret: null, formerUntil: null } : {}
    const kept: Connection = { ...before, ...former }
    const anew = async (what: 'credentials' | 'signing', sealed: string | null) => {
      if (sealed === null) return null
      // What cannot be opened stays as it is, and its page says so; it holds up nothing else.
      return resealed(purposeOf(what, before), sealed).catch((error: unknown) => {
        if (error instanceof CannotOpen) return null
        throw error
      })
    }
    const [credentials, signingSecret, formerSecret] = [await anew('credentials', kept.credentials), await anew('signing', kept.signingSecret), await anew('signing', kept.formerSecret)]
    if (!credentials && !signingSecret && !formerSecret && kept.formerUntil === before.formerUntil) throw conflict('Everything lies under the present key.')
    const sealed = { ...former, ...(credentials && { credentials }), ...(signingSecret && { signingSecret }), ...(formerSecret && { formerSecret }) }
    const [after] = await tx.update(connections).set(sealed).where(eq(connections.id, before.id)).returning()
    return done({}, changed(subject(before), before, after as Connection))
  },
})
