/** Runs once when the web server starts: nothing is served by a role that row-level security does not bind. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { refusePrivilegedRole } = await import('#db/role-guard.ts')
  await refusePrivilegedRole()
}
