import type { RunbookStep } from '#db/schema/runbooks.ts'

type Shipped = { title: string; summary: string; steps: RunbookStep[]; rtoTarget: number; rpoTarget: number; every: 'quarterly' | 'half_yearly' | 'yearly' }
const step = (what: string, minutes: number): RunbookStep => ({ what, minutes })

/** How the portal itself is brought back: within four hours, with at most an hour lost. */
export const shippedRunbooks: Record<'database' | 'application' | 'region', Shipped> = {
  database: {
    title: 'The portal: database lost', every: 'quarterly', rtoTarget: 240, rpoTarget: 60,
    summary: 'PostgreSQL does not start, or what it holds is damaged or gone. A fresh database is made from the newest backup; the portal starts paused, so that nothing is sent twice.',
    steps: [
      step('Say who leads, and write down when it began and what was seen first.', 5), step('Stop the application and the worker, and keep the damaged database as it is.', 10), step('Choose the newest backup that is whole, and have the encryption key at hand.', 10), step('Start an empty PostgreSQL of the same version.', 20),
      step('Restore into it: npm run restore.', 90), step('Compare counts and the root of the audit trail with what the restore says, and name what is missing.', 20), step('Start the application and the worker; sign in as an administrator. It is paused.', 10), step('Release it once people agreed that what came back is right.', 15), step('Record the drill or incident with times and files, and have somebody else review it.', 15),
    ],
  },
  application: {
    title: 'The portal: application down', every: 'half_yearly', rtoTarget: 240, rpoTarget: 60,
    summary: 'The database answers, the portal does not: it does not start, ends again and again, or a release is wrong.',
    steps: [
      step('Say who leads, and write down when it began and what was seen first.', 5), step('Look at the health page and the newest lines of the log, with the id of a request that failed.', 10), step('Start the processes again, and wait until the health page says that it is ready.', 10), step('If the newest release is the cause: start the one before it. Migrations only go forward, so ask first whether one came with it.', 30),
      step('If the machine is the cause: start the same release with the same settings on another one.', 60), step('Sign in, open a list and the audit trail, and see that the worker goes on.', 10), step('Record the drill or incident with times and files, and have somebody else review it.', 15),
    ],
  },
  region: {
    title: 'The portal: region lost', every: 'yearly', rtoTarget: 240, rpoTarget: 60,
    summary: 'Machines, database and network of a whole region are gone. The portal is brought back elsewhere from the bucket with backups and stored files.',
    steps: [
      step('Say who leads, and write down when it began and what was seen first.', 5), step('Decide that the region is lost, so that the portal never runs in two places.', 15), step('Get machines, network, names and certificates in the other region.', 40), step('Get the encryption key from where it is kept apart.', 10), step('Start an empty PostgreSQL, and restore the newest backup of the bucket.', 90), step('Point the portal at the stored files of the other region, and compare the records with the store.', 20),
      step('Compare counts and the root of the audit trail, and name what is missing.', 20), step('Move the name over, release the portal, and tell people.', 15), step('Record the drill or incident with times and files, and have somebody else review it.', 15),
    ],
  },
}
export const shippedKeys = Object.keys(shippedRunbooks) as [keyof typeof shippedRunbooks, ...(keyof typeof shippedRunbooks)[]]
