import 'server-only'
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { detectionRules, ruleControls } from '#db/schema/detection-rules.ts'
import { findingGroups } from '#db/schema/findings.ts'
import { query } from '#lib/door/query.ts'
import { attackOf, tactics, techniqueName } from './attack.ts'
import { ruleBookOf } from './rule-book.ts'
import { type ShownRule, shownRules } from './rules.ts'

/** A rule of a cell; it runs when it is on, is no draft, not muted as a whole, and has the values it waits for. */
export type CoveringRule = { id: string; title: string; severity: number; source: string; runs: boolean; findings: number; undecided: number }

const mostControls = 500

/** What the files of all rules say they detect, and which controls they stand for. */
export const getCoverage = query({
  name: 'detectionRules.coverage',
  permission: 'detectionRules.read',
  summary: 'Get the ATT&CK techniques and the controls that detection rules cover',
  http: { path: '/detection-rule-coverage' },
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const [rules, book, counts] = await Promise.all([shownRules(tx), ruleBookOf(tx, actor.orgId), countsByRule(tx)])
    const shown = rules.filter((rule) => rule.kind !== 'filter')
    const cells = new Map(shown.map((rule) => [rule.id, cellOf(rule, counts.get(rule.id))]))
    const tags = new Map([...book.singles, ...book.correlations].map((rule) => [rule.id, attackOf(rule.tags)]))
    const named = shown.map((rule) => ({ cell: cells.get(rule.id) as CoveringRule, ...(tags.get(rule.id) ?? { tactics: [], techniques: [] }) }))
    return {
      rules: shown.length, running: [...cells.values()].filter(({ runs }) => runs).length, untagged: named.filter((rule) => rule.techniques.length === 0).length,
      techniques: new Set(named.flatMap((rule) => rule.techniques)).size, techniquesRunning: new Set(named.flatMap(({ cell, techniques }) => (cell.runs ? techniques : []))).size,
      tactics: Object.entries(tactics).map(([id, name]) => ({ id, name, techniques: techniquesOf(named.filter((rule) => rule.tactics.includes(id))) })),
      withoutTactic: techniquesOf(named.filter((rule) => rule.tactics.length === 0 && rule.techniques.length > 0)),
      ...(await controlsOf(tx, cells)),
    }
  },
})

const cellOf = (rule: ShownRule, counted: { findings: number; undecided: number } | undefined): CoveringRule => ({
  id: rule.id, title: rule.title, severity: rule.severity, source: rule.source, runs: rule.enabled && !rule.draft && !rule.muted && rule.waitsFor.length === 0, findings: counted?.findings ?? 0, undecided: counted?.undecided ?? 0,
})

const bySeverity = (one: CoveringRule, other: CoveringRule) => Number(other.runs) - Number(one.runs) || other.severity - one.severity || one.title.localeCompare(other.title)

function techniquesOf(named: { cell: CoveringRule; techniques: string[] }[]) {
  const byTechnique = new Map<string, CoveringRule[]>()
  for (const { cell, techniques } of named) for (const id of techniques) byTechnique.set(id, [...(byTechnique.get(id) ?? []), cell])
  return [...byTechnique].sort(([one], [other]) => (one < other ? -1 : 1)).map(([id, rules]) => ({ id, name: techniqueName(id), rules: rules.sort(bySeverity) }))
}

/** All the findings of each rule, ever, by the groups that are counted when one moves. */
async function countsByRule(tx: Tx): Promise<Map<string, { findings: number; undecided: number }>> {
  const rows = await tx.select({ ruleId: findingGroups.ruleId, findings: sql<string>`sum(${findingGroups.total})`, undecided: sql<string>`sum(${findingGroups.undecided})` }).from(findingGroups).groupBy(findingGroups.ruleId)
  return new Map(rows.map((row) => [row.ruleId, { findings: Number(row.findings), undecided: Number(row.undecided) }]))
}

/** Controls by code with the rules that map to them; `moreControls` when there are others. */
async function controlsOf(tx: Tx, cells: Map<string, CoveringRule>) {
  const rows = await tx.select({ id: controls.id, code: controls.code, title: controls.title }).from(controls).where(isNull(controls.deletedAt)).orderBy(asc(controls.code), asc(controls.id)).limit(mostControls + 1)
  const links = await tx.select({ controlId: ruleControls.controlId, ruleId: detectionRules.ruleId }).from(ruleControls).innerJoin(detectionRules, and(eq(detectionRules.orgId, ruleControls.orgId), eq(detectionRules.id, ruleControls.recordId)))
  const byControl = Map.groupBy(links, (link) => link.controlId)
  return {
    controls: rows.slice(0, mostControls).map((control) => ({ ...control, rules: (byControl.get(control.id) ?? []).flatMap(({ ruleId }) => cells.get(ruleId) ?? []).sort(bySeverity) })),
    moreControls: rows.length > mostControls,
  }
}
