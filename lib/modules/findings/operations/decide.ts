import 'server-only'
import { asc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { findings } from '#db/schema/findings.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { stepTo } from '#lib/decisions.ts'
import { type Change, changed, doneAll } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { optionalId, optionalText, text } from '#lib/input.ts'
import { activeUser } from '../../users/within.ts'
import { findingDecisions, findingIds } from '../model.ts'

type Finding = typeof findings.$inferSelect

const subject = (finding: Finding) => ({ type: 'finding' as const, id: finding.id, label: finding.ruleName })

/** All of them, locked in the order of their ids (two people deciding the same list cannot deadlock), or none. */
async function load({ tx, input }: { tx: Tx; input: { ids: string[] } }): Promise<Finding[] | null> {
  const found = await tx.select().from(findings).where(inArray(findings.id, input.ids)).orderBy(asc(findings.id)).for('update')
  return found.length === input.ids.length ? found : null
}

type Verb = keyof typeof findingDecisions.steps

async function decide(tx: Tx, actor: Actor, all: Finding[], verb: Verb, note: string | null, at: Date) {
  const by = userOf(actor)
  const steps = all.map((finding) => ({ finding, to: stepTo(findingDecisions, verb, finding.status, finding.ruleName) }))
  const changes: Change[] = []
  for (const { finding, to } of steps) {
    const after: Finding = {
      ...finding, status: to, note: note ?? finding.note, ...touched(finding, actor, at),
      reviewedById: to === 'open' ? null : by, reviewedAt: to === 'open' ? null : at,
    }
    await tx.update(findings).set(after).where(eq(findings.id, finding.id))
    changes.push(changed(subject(finding), finding, after, note ? { reason: note } : {}))
  }
  return doneAll({ changed: all.length }, changes)
}

const decision = (verb: Verb, summary: string) => {
  const { act, note } = findingDecisions.steps[verb]
  return operation({
    name: act,
    summary,
    category: 'detection',
    http: { method: 'POST', path: `/findings/${verb}` },
    input: z.object({ ids: findingIds, note: note === 'needed' ? text(1, 2_000) : optionalText(2_000) }),
    load,
    run: ({ tx, actor, input, subject: all, at }) => decide(tx, actor, all, verb, input.note, at),
  })
}

export const reviewFindings = decision('review', 'Mark findings as reviewed')
export const flagFindings = decision('flag', 'Flag findings for investigation')
export const dismissFindings = decision('dismiss', 'Mark findings as false positives; a note is needed')
export const resolveFindings = decision('resolve', 'Resolve findings; a note is needed')
export const reopenFindings = decision('reopen', 'Open findings again')

export const assignFindings = operation({
  name: 'findings.assign',
  summary: 'Give findings to somebody, or to nobody',
  category: 'detection',
  http: { method: 'POST', path: '/findings/assign' },
  input: z.object({ ids: findingIds, assigneeId: optionalId }),
  load,
  run: async ({ tx, actor, input, subject: all, at }) => {
    await activeUser(tx, input.assigneeId, 'assigneeId')
    const changes: Change[] = []
    for (const finding of all) {
      const after = { ...finding, assigneeId: input.assigneeId, ...touched(finding, actor, at) }
      await tx.update(findings).set(after).where(eq(findings.id, finding.id))
      changes.push(changed(subject(finding), finding, after))
    }
    return doneAll({ changed: all.length }, changes)
  },
})
