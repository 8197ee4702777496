import { mostStages, type RuleDefinition } from '#lib/modules/approvals/model.ts'

/** A rule of approvals between its form and what the operation takes. A form has two cases at most; what a rule has beyond that is changed by API. */
type CaseName = 'always' | 'severe'

export const stageFields = (name: CaseName, n: number) => ({ needed: `${name}.${n}.needed`, roles: `${name}.${n}.roles` })

export function shownCases({ cases }: RuleDefinition): { name: CaseName; from: string; stages: { needed: string; roles: string }[] }[] {
  const [always, severe] = [cases.find((each) => each.criticalityFrom === undefined), cases.find((each) => each.criticalityFrom !== undefined)]
  const stages = (of: RuleDefinition['cases'][number] | undefined) => Array.from({ length: mostStages }, (_, n) => ({ needed: String(of?.stages[n]?.needed ?? ''), roles: [...(of?.stages[n]?.roles ?? []), ...(of?.stages[n]?.named ?? [])].join(', ') }))
  return [{ name: 'always', from: '', stages: stages(always) }, { name: 'severe', from: String(severe?.criticalityFrom ?? ''), stages: stages(severe) }]
}

const isId = (text: string) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(text)

function stagesOf(typed: Record<string, unknown>, name: CaseName) {
  return Array.from({ length: mostStages }, (_, n) => {
    const fields = stageFields(name, n)
    const listed = String(typed[fields.roles] ?? '').split(/[,\s]+/).map((each) => each.trim()).filter(Boolean)
    return { needed: String(typed[fields.needed] ?? '').trim(), roles: listed.filter((each) => !isId(each)), named: listed.filter(isId) }
  }).filter((stage) => stage.needed !== '' || stage.roles.length + stage.named.length > 0)
}

export function ruleFrom(typed: Record<string, unknown>): unknown {
  const severe = stagesOf(typed, 'severe')
  return {
    cases: [...(typed['severe.from'] && severe.length > 0 ? [{ criticalityFrom: typed['severe.from'], stages: severe }] : []), { stages: stagesOf(typed, 'always') }],
    lastsDays: typed.lastsDays,
  }
}

/** Where the operation found something wrong, as the form calls it. */
export function ruleFieldNames(fields: Record<string, string>, typed: Record<string, unknown>): Record<string, string> {
  const names: CaseName[] = typed['severe.from'] && stagesOf(typed, 'severe').length > 0 ? ['severe', 'always'] : ['always']
  return Object.fromEntries(Object.entries(fields).map(([field, message]) => {
    const found = /^definition\.cases\.(\d+)\.stages(?:\.(\d+)\.(needed|roles|named))?/.exec(field)
    if (found) return [stageFields(names[Number(found[1])] ?? 'always', Number(found[2] ?? 0))[found[3] === 'needed' ? 'needed' : 'roles'], message]
    return [field.replace(/^definition\.(lastsDays)?/, (_, name: string | undefined) => name ?? 'always.0.roles'), message]
  }))
}
