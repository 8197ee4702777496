import 'server-only'
import { and, asc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { findings } from '#db/schema/findings.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { type Change, changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { optionalId, optionalText, text } from '#lib/input.ts'
import { findingIds, type FindingStatus, statusNames } from '../model.ts'

type Finding = typeof findings.$inferSelect

const subject = (finding: Finding) => ({ type: 'finding' as const, id: finding.id, label: finding.ruleName })

/** All of them, locked in the order of their ids (two people deciding the same list cannot deadlock), or none. */
async function load({ tx, input }: { tx: Tx; input: { ids: string[] } }): Promise<Finding[] | null> {
  const found = await tx.select().from(findings).where(inArray(findings.id, input.ids)).orderBy(asc(findings.id)).for('update')
  return found.length === input.ids.length ? found : null
}

/** Which states a decision may come from. Deciding again the same is refused, so that the trail shows decisions, not clicks. */
const from: Record<FindingStatus, FindingStatus[]> = {
  open: ['reviewed', 'flagged', 'false_positive', 'resolved'],
  reviewed: ['open', 'flagged'],
  flagged: ['open', 'reviewed'],
  false_positive: ['open', 'reviewed', 'flagged'],
  resolved: ['open', 'reviewed', 'flagged'],
}

async function decide(tx: Tx, actor: Actor, all: Finding[], to: FindingStatus, note: string | null, at: Date) {
  const wrong = all.find((finding) => !from[to].includes(finding.status))
  if (wrong) throw conflict(`“${wrong.ruleName}” is ${statusNames[wrong.status].toLowerCase()}, and cannot become ${statusNames[to].toLowerCase()} from there. Nothing was changed.`)
  const by = userOf(actor)
  const changes: Change[] = []
  for (const finding of all) {
    const after: Finding = {
      ...finding, status: to, note: note ?? finding.note, ...touched(finding, actor, at),
      reviewedById: to === 'open' ? null : by, reviewedAt: to === 'open' ? null : at,
    }
    await tx.update(findings).set(after).where(eq(findings.id, finding.id))
    changes.push(changed(subject(finding), finding, after, note ? { reason: note } : {}))
  }
  const [first, ...rest] = changes as [Change, ...Change[]]
  return done({ changed: all.length }, first, ...rest)
}

const decision = (name: Permission, path: `/${string}`, summary: string, to: FindingStatus, noteNeeded: boolean) =>
  operation({
    name,
    summary,
    category: 'detection',
    http: { method: 'POST', path },
    input: z.object({ ids: findingIds, note: noteNeeded ? text(1, 2_000).nullable() : optionalText(2_000) }),
    load,
    run: ({ tx, actor, input, subject: all, at }) => decide(tx, actor, all, to, input.note, at),
  })

export const reviewFindings = decision('findings.review', '/findings/review', 'Mark findings as reviewed', 'reviewed', false)
export const flagFindings = decision('findings.flag', '/findings/flag', 'Flag findings for investigation', 'flagged', false)
export const dismissFindings = decision('findings.dismiss', '/findings/dismiss', 'Mark findings as false positives; a note is needed', 'false_positive', true)
export const resolveFindings = decision('findings.resolve', '/findings/resolve', 'Resolve findings; a note is needed', 'resolved', true)
export const reopenFindings = decision('findings.reopen', '/findings/reopen', 'Open findings again', 'open', false)

export const assignFindings = operation({
  name: 'findings.assign',
  summary: 'Give findings to somebody, or to nobody',
  category: 'detection',
  http: { method: 'POST', path: '/findings/assign' },
  input: z.object({ ids: findingIds, assigneeId: optionalId }),
  load,
  run: async ({ tx, actor, input, subject: all, at }) => {
    if (input.assigneeId) {
      const [assignee] = await tx.select({ id: users.id }).from(users).where(and(eq(users.id, input.assigneeId), eq(users.status, 'active')))
      if (!assignee) throw invalid({ assigneeId: 'choose an active user of this organization' })
    }
    const changes: Change[] = []
    for (const finding of all) {
      const after = { ...finding, assigneeId: input.assigneeId, ...touched(finding, actor, at) }
      await tx.update(findings).set(after).where(eq(findings.id, finding.id))
      changes.push(changed(subject(finding), finding, after))
    }
    const [first, ...rest] = changes as [Change, ...Change[]]
    return done({ changed: all.length }, first, ...rest)
  },
})
