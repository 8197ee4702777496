/** Runs once when the web server starts: nothing is served by a role that row-level security does not bind. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { refusePrivilegedRole } = await import('#db/role-guard.ts')
  await refusePrivilegedRole()
  const { keepWritingCounted } = await import('#lib/modules/alerts/portal.ts')
  keepWritingCounted()
}

/** What went wrong while a page, a form or a route was worked, also where its answer had begun. */
export async function onRequestError(_: unknown, { headers }: { headers: NodeJS.Dict<string | string[]> }): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { requestFailed } = await import('#lib/counted.ts')
  requestFailed(String(headers['x-request-id'] ?? ''))
}
