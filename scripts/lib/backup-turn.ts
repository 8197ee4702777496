import postgres from 'postgres'

const lock = 7_215_348_071

/**
 * Of all who make the daily backup of one database one does: the others wait until it is recorded, and make none; where it failed the next one tries. By when it was due, so that
 * a clock that was set back makes no second one either.
 * @param due null: whoever asks wants one in any case
 * @returns null: there is one already
 */
export async function inTurn<T>(ownerUrl: string, due: Date | null, work: () => Promise<T>): Promise<T | null> {
  if (due === null || ownerUrl === '') return work()
  const sql = postgres(ownerUrl, { max: 1, max_lifetime: null, onnotice: () => {}, connection: { application_name: 'tickmark-backup-turn' } })
  try {
    await sql`select pg_advisory_lock(${lock})`
    const [made] = await sql`select from portal_backups where error is null and started_at >= ${due.toISOString()}::timestamptz limit 1`
    return made ? null : await work()
  } finally {
    await sql.end({ timeout: 5 })
  }
}
