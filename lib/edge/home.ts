import 'server-only'
import { and, desc, eq, gt, max, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import { auditBreaks, auditCheckpoints, auditEntries, auditLeaves, type Verified } from '#db/schema/audit-trail.ts'
import { sessions } from '#db/schema/sessions.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { query } from '#lib/door/query.ts'
import { mostCounted } from '#lib/list.ts'
import { openEntries } from '#lib/modules/audit-trail/shown.ts'
import { waiting } from '#lib/modules/index.ts'
import type { Waits } from '#lib/modules/module.ts'
import { runsOf } from '#lib/modules/runs/within.ts'

/** Home asks every module, so it stands above them. */
export const getWorklist = query({
  name: 'home.worklist',
  permission: 'profile.read',
  summary: 'Get what waits for the caller, by kind: the first few and how many in all; kinds that never wait for them are absent',
  http: { path: '/worklist' },
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const kinds: Waits[] = []
    for (const each of waiting) {
      const found = await each.of(tx, actor)
      if (found) kinds.push(found)
    }
    return kinds
  },
})

/** What people changed lately, for those who may read the trail; what the caller did, for everybody else. What the portal does by itself fills a trail, and says nothing new. */
export const getRecent = query({
  name: 'home.recent',
  permission: 'profile.read',
  summary: 'The newest audit entries the caller may see',
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const rows = await tx.select({ id: auditEntries.id, recordedAt: auditEntries.recordedAt, body: auditEntries.body }).from(auditEntries)
      .where(and(may(actor, 'auditTrail.read') ? undefined : eq(auditEntries.actorId, userOf(actor) ?? ''), changes))
      .orderBy(desc(auditEntries.recordedAt), desc(auditEntries.id)).limit(12)
    return openEntries(tx, actor, rows)
  },
})

// Written out: the index is for these words.
const changes = sql`${auditEntries.actorKind} = 'person' and ${auditEntries.category} in ('configuration', 'authorization', 'detection', 'approval', 'remediation', 'export')`

/** For whoever checks the portal: what happened since they were here, and whether the log is whole. */
export const getVisit = query({
  name: 'home.visit',
  permission: 'auditTrail.read',
  summary: 'What was recorded since the caller’s last session, by subject, and the state of the log',
  input: z.object({}),
  statements: 6,
  run: async ({ tx, actor }) => {
    const own = actor.kind === 'person' ? and(eq(sessions.userId, actor.userId), ne(sessions.id, actor.sessionId)) : sql`false`
    const lastSeen = tx.select({ at: max(sessions.lastSeenAt) }).from(sessions).where(own)
    const [[last], found, [sealed], breaks, runs, [open]] = await Promise.all([
      lastSeen,
      // Of a first visit the time is null, and nothing is after it.
      tx.execute<{ subject: string; count: number }>(sql`
        select subject_type as subject, count(*)::int as count
        from (select subject_type from ${auditEntries} where ${gt(auditEntries.recordedAt, sql`(${lastSeen})`)} limit ${sql.raw(String(mostCounted))}) as newest group by 1 order by 2 desc, 1`),
      tx.select({ size: auditCheckpoints.size, at: auditCheckpoints.at }).from(auditCheckpoints).orderBy(desc(auditCheckpoints.size)).limit(1),
      tx.select({ at: auditBreaks.at }).from(auditBreaks).orderBy(desc(auditBreaks.at)).limit(20),
      runsOf(tx, 'audit.verify', { limit: 10 }),
      // The sealer goes on from the newest checkpoint; what a transaction held up is a minute older at most.
      tx.execute<{ count: number }>(sql`select count(*)::int as count from (select from ${auditEntries} where ${auditEntries.recordedAt} > coalesce((select c.recorded_at - interval '1 minute' from ${auditCheckpoints} c order by c.size desc limit 1), '-infinity')
        and not exists (select from ${auditLeaves} l where l.org_id = ${auditEntries.orgId} and l.entry_id = ${auditEntries.id}) limit 1001) as unsealed`),
    ])
    const since = last?.at ?? null
    const subjects = [...found].map(({ subject, count }) => ({ subject, count }))
    const verified = runs.find((each) => each.status === 'done')
    const report = verified ? (verified.result as Verified) : null
    return {
      since, subjects, more: subjects.reduce((sum, each) => sum + each.count, 0) >= mostCounted,
      log: { sealed: sealed ?? null, unsealed: open?.count ?? 0, breaks: breaks.length, verified: report && verified ? { at: verified.finishedAt, compared: report.compared, wrong: report.wrong !== null || Boolean(report.anchor.wrong) } : null },
    }
  },
})
