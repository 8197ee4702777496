import 'server-only'
import { sql } from 'drizzle-orm'
import { appPool, begin } from '#db/client.ts'

/**
 * Row-level security binds only a role that owns nothing and bypasses nothing. Web and worker refuse to start as any other.
 * @throws naming what is wrong with the role of DATABASE_URL
 */
export async function refusePrivilegedRole(): Promise<void> {
  const [role] = await begin(appPool(), null, (tx) => tx.execute<{ name: string; superuser: boolean; bypass: boolean; owns: boolean }>(sql`
    select r.rolname as name, r.rolsuper as superuser, r.rolbypassrls as bypass,
      exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and pg_has_role(r.oid, c.relowner, 'member')) as owns
    from pg_roles r where r.rolname = current_user`))
  const wrong = role?.superuser ? 'a superuser' : role?.bypass ? 'BYPASSRLS' : role?.owns ? 'owner of tables' : null
  if (wrong) throw new Error(`DATABASE_URL signs in as ${role?.name}, which is ${wrong}: row-level security would not hold. Use the role tickmark_app.`)
}
