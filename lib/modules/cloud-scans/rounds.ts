import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import { round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import { dueAccounts } from '../cloud-accounts/within.ts'
import { startScan } from './operations/start.ts'

/** Accounts whose time has come. Somebody who scans one already is not disturbed. */
export const cloudScansRound = round({
  name: 'cloud-scans', every: minutes(1),
  run: async (background) => background.among(await organizationsWith('cloud scans', now()), 'scanning cloud accounts', async (orgId) => {
    for (const { id } of await background.read(orgId, (tx) => dueAccounts(tx, now()))) {
      await startScan(jobActor(orgId, 'cloud scan', background.requestId), { id }).catch((error: unknown) => {
        if (!(error instanceof AppError && ['conflict', 'not_found'].includes(error.code))) throw error
      })
    }
  }),
})
