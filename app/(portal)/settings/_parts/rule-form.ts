import { mostStages, places, type RuleDefinition } from '#lib/modules/approvals/model.ts'

/** A rule of approvals between its form and what the operation takes: a case for each severity, the strictest first, and the one that holds always. */
export const formCases = [
  { name: 'critical', from: 4, title: 'Critical' },
  { name: 'high', from: 3, title: 'High and above' },
  { name: 'medium', from: 2, title: 'Medium and above' },
  { name: 'always', from: null, title: 'Always' },
] as const
type CaseName = (typeof formCases)[number]['name']

export const stageFields = (name: CaseName, n: number) => ({ needed: `${name}.${n}.needed`, roles: `${name}.${n}.roles` })

export function shownCases({ cases }: RuleDefinition): { name: CaseName; title: string; stages: { needed: string; roles: string }[] }[] {
  return formCases.map(({ name, from, title }) => {
    const of = cases.find((each) => (each.criticalityFrom ?? null) === from)
    return { name, title, stages: Array.from({ length: mostStages }, (_, n) => ({ needed: String(of?.stages[n]?.needed ?? ''), roles: [...(of?.stages[n]?.of ?? []), ...(of?.stages[n]?.roles ?? []), ...(of?.stages[n]?.named ?? [])].join(', ') })) }
  })
}

const isPlace = (word: string) => Object.hasOwn(places, word)
const isId = (text: string) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(text)

function stagesOf(typed: Record<string, unknown>, name: CaseName) {
  return Array.from({ length: mostStages }, (_, n) => {
    const fields = stageFields(name, n)
    const listed = String(typed[fields.roles] ?? '').split(/[,\s]+/).map((each) => each.trim()).filter(Boolean)
    return { needed: String(typed[fields.needed] ?? '').trim(), roles: listed.filter((each) => !isId(each) && !isPlace(each)), named: listed.filter(isId), of: listed.filter(isPlace) }
  }).filter((stage) => stage.needed !== '' || stage.roles.length + stage.named.length + stage.of.length > 0)
}

/** The cases that were filled in; the last always is one. */
const saidIn = (typed: Record<string, unknown>) => formCases.map(({ name, from }) => ({ name, from, stages: stagesOf(typed, name) })).filter(({ from, stages }) => from === null || stages.length > 0)

export function ruleFrom(typed: Record<string, unknown>): unknown {
  return { cases: saidIn(typed).map(({ from, stages }) => ({ ...(from !== null && { criticalityFrom: from }), stages })), lastsDays: typed.lastsDays }
}

/** Where the operation found something wrong, as the form calls it. */
export function ruleFieldNames(fields: Record<string, string>, typed: Record<string, unknown>): Record<string, string> {
  const said = saidIn(typed)
  return Object.fromEntries(Object.entries(fields).map(([field, message]) => {
    const found = /^definition\.cases\.(\d+)\.stages(?:\.(\d+)\.(needed|roles|named|of))?/.exec(field)
    if (found) return [stageFields(said[Number(found[1])]?.name ?? 'always', Number(found[2] ?? 0))[found[3] === 'needed' ? 'needed' : 'roles'], message]
    return [field.replace(/^definition\.(lastsDays)?/, (_, name: string | undefined) => name ?? 'always.0.roles'), message]
  }))
}
