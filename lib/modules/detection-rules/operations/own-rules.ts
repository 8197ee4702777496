import 'server-only'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { detectionRules, type PackProblem, sigmaRules } from '#db/schema/detection-rules.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { optionalText, text, version } from '#lib/input.ts'
import { gatedSeverity } from '../model.ts'
import { unmetProblems, maxRuleLength, type ReadDocument, readDocument } from '../pack/documents.ts'
import { ruleBookOf } from '../rule-book.ts'
import { ruleById } from '../rules.ts'

type Rule = typeof sigmaRules.$inferSelect

const ruleId = z.string().max(200)
const yaml = text(1, maxRuleLength).transform((value) => `${value.replaceAll('\r\n', '\n')}\n`)
const subject = (rule: Pick<Rule, 'ruleId' | 'title'>) => ({ type: 'detection-rule' as const, id: rule.ruleId, label: rule.title })

/** What the trail keeps of a rule: its text by digest, as the whole would not fit. */
const recorded = (rule: Rule | null) => (rule === null ? null : { title: rule.title, severity: rule.severity, sha256: rule.sha256, deletedAt: rule.deletedAt })

export const writeRule = operation({
  name: 'detectionRules.writeRule',
  summary: 'Create a detection rule of your organization, in Sigma: a draft, until it was tried and switched on',
  category: 'configuration',
  http: { method: 'POST', path: '/detection-rules' },
  input: z.object({ yaml }),
  run: async ({ tx, actor, input, at }) => {
    const { document, namesItself } = await checked(tx, actor.orgId, input.yaml, null)
    const id = namesItself ? document.ruleId : v7()
    const book = await ruleBookOf(tx, actor.orgId)
    const [taken] = await tx.select({ deletedAt: sigmaRules.deletedAt }).from(sigmaRules).where(eq(sigmaRules.ruleId, id))
    if (taken || (await ruleById(tx, id)) || book.singles.some((rule) => rule.id === id)) {
      throw invalid({ yaml: `The id '${id}' ${taken?.deletedAt ? 'was that of a rule that was removed' : 'is already that of another rule'}. Ids are permanent: choose a new one.` })
    }
    const { line: _, ...fields } = document
    const row: Rule = { ...fields, ruleId: id, file: null, packId: null, ...created(actor, at) }
    await tx.insert(sigmaRules).values(row)
    await tx.insert(detectionRules).values({ ...created(actor, at), ruleId: id, enabled: false, draft: true })
    return done({ ruleId: id }, changed(subject(row), null, { ...recorded(row), draft: true }))
  },
})

async function lockOwn({ tx, input }: { tx: Tx; input: { ruleId: string } }): Promise<Rule | null> {
  const [found] = await tx.select().from(sigmaRules).where(eq(sigmaRules.ruleId, input.ruleId)).for('update')
  return found && found.deletedAt === null ? found : null
}

export const updateRule = operation({
  name: 'detectionRules.updateRule',
  summary: 'Update a detection rule of your organization',
  category: 'configuration',
  http: { method: 'PUT', path: '/detection-rules/{ruleId}' },
  input: z.object({ ruleId, version, yaml }),
  load: lockOwn,
  run: async ({ tx, actor, input, subject: before, at }) => {
    refuseForeign(before)
    sameVersion(before, input.version, 'rule')
    const { document, namesItself } = await checked(tx, actor.orgId, input.yaml, before.ruleId)
    if (namesItself && document.ruleId !== before.ruleId) throw invalid({ yaml: `The id of this rule is '${before.ruleId}' and stays so: findings and mutes hang on it. Write another rule for another id.` })
    if (document.severity < gatedSeverity) await refuseGated(tx, before, 'made less severe')
    const { line: _, ...fields } = document
    const after: Rule = { ...before, ...fields, ruleId: before.ruleId, file: null, ...touched(before, actor, at) }
    await tx.update(sigmaRules).set(after).where(eq(sigmaRules.id, before.id))
    return done({ ruleId: before.ruleId, version: after.version }, changed(subject(after), recorded(before), recorded(after)))
  },
})

export const removeRule = operation({
  name: 'detectionRules.removeRule',
  summary: 'Remove a detection rule of your organization; its findings stay',
  category: 'configuration',
  http: { method: 'DELETE', path: '/detection-rules/{ruleId}' },
  input: z.object({ ruleId, reason: optionalText(1_000) }),
  load: lockOwn,
  run: async ({ tx, actor, input, subject: before, at }) => {
    refuseForeign(before)
    await refuseGated(tx, before, 'removed')
    const after: Rule = { ...before, deletedAt: at, ...touched(before, actor, at) }
    await tx.update(sigmaRules).set(after).where(eq(sigmaRules.id, before.id))
    return done({ ruleId: before.ruleId }, changed(subject(before), recorded(before), recorded(after), input.reason ? { reason: input.reason } : {}))
  },
})

/** A high or critical rule that runs stops running only when somebody else approves, by whatever way. */
async function refuseGated(tx: Tx, rule: Rule, what: string): Promise<void> {
  if (rule.severity < gatedSeverity) return
  const [state] = await tx.select({ enabled: detectionRules.enabled }).from(detectionRules).where(eq(detectionRules.ruleId, rule.ruleId))
  if (state?.enabled ?? true) throw conflict(`A high or critical rule that is on is not ${what}: request that it is switched off first; somebody else approves that.`)
}

function refuseForeign(rule: Rule): void {
  if (rule.packId !== null) throw conflict('This rule belongs to a pack: switch it off, or import a version of the pack without it.')
}

/** One good document, or the checker's words by line. */
async function checked(tx: Tx, orgId: string, written: string, ruleId: string | null): Promise<ReadDocument> {
  if (/\n---\s*\n[\s\S]*\S/.test(`\n${written}`) && !/^\s*---\s*\n(?![\s\S]*\n---)/.test(written)) throw invalid({ yaml: 'One rule at a time: write the part after “---” as a rule of its own.' })
  const read = readDocument(written, 'rule', 0)
  if ('problems' in read) throw refused(read.problems)
  if (read.definition.kind === 'filter') throw invalid({ yaml: 'Filters come with packs; write a rule or a correlation here.' })
  const book = await ruleBookOf(tx, orgId)
  const unmet = unmetProblems([read], book.singles.filter((rule) => rule.id !== ruleId), book.correlations.filter((rule) => rule.id !== ruleId))
  if (unmet.length > 0) throw refused(unmet)
  return read
}

const refused = (problems: PackProblem[]) =>
  invalid({ yaml: problems.slice(0, 10).map(({ line, column, message, help }) => `Line ${line}, column ${column}: ${message} ${help}`).join('\n') }, 'The rule was not saved; what is wrong stands under its text, by line.')
