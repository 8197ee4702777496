import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { id, optionalText } from '#lib/input.ts'
import type { CloudAccount } from '../within.ts'
import { load, subject } from './shared.ts'

/** Asked for with the commit, once: a worker calls, never whoever asks. */
export const checkAccount = operation({
  name: 'cloudAccounts.check',
  summary: 'Request a test of a cloud account: each call that a scan makes is tried once',
  category: 'configuration',
  http: { method: 'POST', path: '/cloud-accounts/{id}/check' },
  input: z.object({ id }),
  load,
  run: async ({ tx, subject: before, at, send }) => {
    if (before.sample) throw conflict('This account is an example: it is never called.')
    if (before.pausedReason !== null) throw conflict('This account is paused.')
    const after: CloudAccount = { ...before, preflightAskedAt: at }
    await tx.update(cloudAccounts).set({ preflightAskedAt: at }).where(eq(cloudAccounts.id, before.id))
    send('cloud.preflight', { id: before.id })
    return done({ id: before.id }, changed(subject(before), before, after))
  },
})

const name = z.string().min(1).max(200)
const calls = z.array(z.object({ service: name, command: name, action: name, state: z.enum(['working', 'denied', 'unknown']), code: z.string().max(200).nullable() })).max(500)

/** An entry tells what is denied, not what works. */
const deniedOf = (of: Pick<CloudAccount, 'calls'>) => of.calls.filter(({ state }) => state === 'denied').map(({ action }) => action)

export const noteCheck = operation({
  name: 'cloudAccounts.noteCheck',
  summary: 'Record what a test of a cloud account found',
  category: 'data access',
  input: z.object({ id, calls: calls.default([]), error: optionalText(2_000) }),
  load,
  run: async ({ tx, input, subject: before, at }) => {
    const after: CloudAccount = { ...before, preflightAskedAt: null, preflightAt: at, preflightError: input.error, ...(input.error === null && { calls: input.calls }) }
    await tx.update(cloudAccounts).set({ preflightAskedAt: null, preflightAt: at, preflightError: after.preflightError, calls: after.calls }).where(eq(cloudAccounts.id, before.id))
    const [was, is] = [{ ...before, calls: deniedOf(before) }, { ...after, calls: deniedOf(after) }]
    return done({ id: before.id }, input.error === null ? changed(subject(before), was, is) : failed(subject(before), input.error.slice(0, 1_000), was, is))
  },
})
