import 'server-only'
import { eq, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { trailFeeds } from '#db/schema/events.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { sha256Hex } from '#lib/crypto/canonical.ts'
import type { Background } from '#lib/door/background.ts'
import { AppError } from '#lib/errors.ts'
import { readEvents } from '#lib/ingest/read.ts'
import { ingestEvents } from './operations.ts'
import { actOf, type Entry } from './own-acts.ts'
import { moveMark } from './within.ts'

/** Leaves looked at in one step. */
const page = 1_000

type Found = Entry & { index: number; fed: boolean }

/**
 * The acts of an organization's people in this portal, in the order they were sealed, as events for the rules. The mark moves in the
 * transaction that stores them: a crash in between repeats nothing and leaves nothing out, and of two workers one finds its work done.
 */
export async function feedActs(orgId: string, { read, write, requestId }: Background): Promise<void> {
  for (;;) {
    const { from, found } = await read(orgId, (tx) => nextLeaves(tx, orgId))
    if (found.length === 0) return
    const step = { from, to: (found.at(-1) as Found).index + 1 }
    const acts = found.filter((each) => each.fed)
    try {
      if (acts.length > 0) await deliverActs(orgId, requestId, acts, step)
      else await write(orgId, (tx) => moveMark(tx, orgId, step))
    } catch (error) {
      if (error instanceof AppError && error.code === 'conflict') return
      throw error
    }
    if (found.length < page) return
  }
}

async function deliverActs(orgId: string, requestId: string, acts: Found[], trail: { from: number; to: number }): Promise<void> {
  const bytes = Buffer.from(acts.map(actOf).join('\n'))
  const { events, rejects } = readEvents(bytes, 'tickmark', now())
  const label = acts.length === 1 ? 'One act in this portal' : `${acts.length} acts in this portal`
  await ingestEvents(jobActor(orgId, 'own acts', requestId), { label, source: 'tickmark', sha256: `sha256:${sha256Hex(bytes)}`, events, rejects, trail })
}

/**
 * What judging, storing events and deciding findings record is not judged again, nor what the portal does by itself: nothing could come to
 * rest, but for what it finds wrong with its own trail, and backups that did not come: these answer to nothing. What it refuses of a session is an act of whoever used it. An entry that is gone from under its leaf is a rejected line.
 */
async function nextLeaves(tx: Tx, orgId: string): Promise<{ from: number; found: Found[] }> {
  const [mark] = await tx.select({ fed: trailFeeds.fed }).from(trailFeeds).where(eq(trailFeeds.orgId, orgId))
  const from = mark?.fed ?? 0
  const rows = await tx.execute<{ index: string; id: string; body: string; ip: string | null; account: string | null; fed: boolean }>(sql`
    select l.index, l.entry_id as id, coalesce(e.body, '') as body, p.value as ip, coalesce(case when e.subject_type = 'user' then e.subject_id end, s.user_id::text, c.user_id::text, i.user_id::text) as account,
      coalesce(e.category <> 'detection' and e.action <> 'events.ingest' and (e.actor_kind <> 'job' or e.category = 'authentication'), true) or (e.outcome = 'failure' and e.action in ('auditTrail.noteTakenBack', 'auditTrail.finishVerification')) or e.action = 'backupPlans.noteOverdue' as fed
    from (select index, recorded_at, entry_id from audit_leaves where org_id = ${orgId} and index >= ${from} order by index limit ${page}) l
    left join audit_entries e on e.org_id = ${orgId} and e.recorded_at = l.recorded_at and e.id = l.entry_id
    left join audit_personal p on p.org_id = ${orgId} and p.entry_id = e.id and p.path = 'request.ip'
    left join sessions s on s.org_id = ${orgId} and s.id = case when e.subject_type = 'session' and pg_input_is_valid(e.subject_id, 'uuid') then e.subject_id::uuid end
    left join challenges c on c.org_id = ${orgId} and c.id = case when e.subject_type = 'challenge' and pg_input_is_valid(e.subject_id, 'uuid') then e.subject_id::uuid end
    left join invites i on i.org_id = ${orgId} and i.id = case when e.subject_type = 'invite' and pg_input_is_valid(e.subject_id, 'uuid') then e.subject_id::uuid end
    order by l.index`)
  return { from, found: rows.map((row) => ({ ...row, index: Number(row.index), ip: row.ip === null ? null : (JSON.parse(row.ip) as string) })) }
}
