import 'server-only'
import { asc, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { listFields } from '#lib/keyset.ts'
import { controlsWithEvidence, controlsWithPolicy, evidenceOf, isEvidenced, pack, packControl, packEvidence, type PackControl, packPolicies, paramsOf, policyOf } from '#lib/pack/index.ts'
import { answeredOf, rowOf, templateFilters, templateRows } from './model.ts'

const made = { id: controls.id, code: controls.code, title: controls.title, status: controls.status, template: controls.template }
type Made = { id: string; code: string; title: string; status: string; template: string | null }

/** The organization's controls that are not removed. Whole: an organization has a few hundred. */
const controlsOf = (tx: Tx): Promise<Made[]> => tx.select(made).from(controls).where(isNull(controls.deletedAt)).orderBy(asc(controls.code)).limit(5_000)

/** The control of the pack that one was made from. One of an organization's own is of none, whatever its code. */
const packOf = ({ template }: Pick<Made, 'template'>): PackControl | null => packControl(template)

const named = ({ code, title }: Pick<PackControl, 'code' | 'title'>) => ({ code, title })

export const listControlTemplates = query({
  name: 'controlTemplates.list',
  permission: 'controlTemplates.read',
  summary: 'List the controls of the pack, each with what was made from it',
  http: { path: '/control-templates' },
  input: z.object({ ...templateFilters, ...listFields(['code'], { sort: 'code', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const all = templateRows(input)
    if (input.direction === 'desc') all.reverse()
    const at = (cursor: string) => all.findIndex((row) => row.code === cursor)
    const from = input.after ? at(input.after) + 1 : input.before ? Math.max(0, at(input.before) - input.limit) : 0
    const rows = all.slice(from, from + input.limit)
    const ours = Map.groupBy(await controlsOf(tx), (each) => each.template)
    return {
      rows: rows.map((row) => ({ ...row, controls: (ours.get(row.code) ?? []).map(({ id, code }) => ({ id, code })) })),
      total: all.length, previous: from > 0 ? (rows[0]?.code ?? null) : null, next: from + input.limit < all.length ? (rows.at(-1)?.code ?? null) : null,
    }
  },
})

export const getControlTemplate = query({
  name: 'controlTemplates.get',
  permission: 'controlTemplates.read',
  summary: 'Get a control of the pack with its questions, what it relies on, its evidence and policy templates, and what was made from it',
  http: { path: '/control-templates/{code}' },
  input: z.object({ code: z.string().max(20) }),
  run: async ({ tx, input }) => {
    const control = packControl(input.code.toUpperCase())
    if (!control) throw notFound('control of the pack')
    const { risk, description, procedure, ipe, attributes, evidence, maps } = control
    return {
      ...rowOf(control), risk, description, procedure, ipe, recipe: evidence.recipe, maps,
      questions: attributes.map(({ id, asks, pass, by, params, negative }) => ({ id, asks, period: pass.period, point: pass.point, by, asked: paramsOf({ params }), mustFail: negative.says })),
      evidence: evidenceOf(control), policyTemplate: policyOf(control),
      controls: (await controlsOf(tx)).filter((each) => each.template === control.code).map(({ id, code, title, status }) => ({ id, code, title, status })),
    }
  },
})

export const listPackEvidence = query({
  name: 'controlTemplates.evidence',
  permission: 'controlTemplates.read',
  summary: 'List the evidence templates of the pack, each with the controls it is of',
  http: { path: '/pack/evidence-templates' },
  input: z.object({}),
  run: async () => ({ rows: packEvidence.map((each) => ({ ...each, controls: controlsWithEvidence(each.key).map(named) })), total: packEvidence.length }),
})

export const listPackPolicies = query({
  name: 'controlTemplates.policies',
  permission: 'controlTemplates.read',
  summary: 'List the policy templates of the pack, each with the controls that stand on it',
  http: { path: '/pack/policy-templates' },
  input: z.object({}),
  run: async () => ({ rows: packPolicies.map((each) => ({ ...each, controls: controlsWithPolicy(each.key).map(named) })), total: packPolicies.length }),
})

/** What stands of the organization's controls on data, what on somebody's word, and what of the pack nobody made. */
export const getPackCoverage = query({
  name: 'controlTemplates.coverage',
  permission: 'controlTemplates.read',
  summary: 'Get which controls are evidenced by data and which are asserted, and which controls of the pack nobody made',
  http: { path: '/pack/coverage' },
  input: z.object({}),
  run: async ({ tx }) => {
    const ours = await controlsOf(tx)
    const used = new Set(ours.map((each) => each.template))
    const shown = (each: Made) => {
      const attributes = packOf(each)?.attributes ?? []
      return { id: each.id, code: each.code, title: each.title, status: each.status, template: each.template, questions: attributes.length, byData: attributes.filter(({ by }) => by !== null).length }
    }
    const isByData = (each: Made) => {
      const control = packOf(each)
      return control !== null && isEvidenced(control)
    }
    return {
      controls: ours.length, templates: pack.length,
      evidenced: ours.filter(isByData).map(shown),
      asserted: ours.filter((each) => !isByData(each)).map(shown),
      notAdopted: pack.filter(({ code }) => !used.has(code)).map((control) => ({ ...named(control), answered: answeredOf(control) })),
    }
  },
})
