import { describe, expect, it } from 'vitest'
import { ruleDefinition } from '#lib/modules/approvals/model.ts'
import { formCases, ruleFieldNames, ruleFrom, shownCases, stageFields } from './rule-form.ts'

const named = '01890000-0000-7000-8000-000000000001'
const stage = (needed: number, roles: string[], people: string[] = []) => ({ needed, roles, named: people })
const three = [stage(2, ['admin', 'compliance_manager']), stage(1, ['reviewer'], [named]), stage(1, ['admin'])]
const whole = { cases: [{ criticalityFrom: 4, stages: three }, { criticalityFrom: 3, stages: three.slice(0, 2) }, { criticalityFrom: 2, stages: [stage(1, ['reviewer'])] }, { stages: [stage(1, ['admin'])] }], lastsDays: 30 }

/** What a browser sends for a rule as it is shown. */
const sent = (rule: typeof whole) => ({
  lastsDays: String(rule.lastsDays), ...Object.fromEntries(shownCases(rule).flatMap(({ name, stages }) => stages.flatMap((each, n) => [[stageFields(name, n).needed, each.needed], [stageFields(name, n).roles, each.roles]]))),
}) as Record<string, string>

describe('the form of a rule', () => {
  it('carries every case and stage the model knows, and gives them back unchanged', () => {
    expect(ruleDefinition.parse(ruleFrom(sent(whole)))).toEqual(whole)
    const plain = { cases: [{ stages: [stage(1, ['admin'])] }], lastsDays: 7 }
    expect(ruleDefinition.parse(ruleFrom(sent(plain as typeof whole)))).toEqual(plain)
    expect(formCases).toHaveLength(4)
  })

  it('says what is wrong at the field where it was typed, whichever cases were left out', () => {
    const typed = { ...sent(whole), 'high.0.needed': '', 'high.0.roles': '', 'high.1.needed': '', 'high.1.roles': '', 'medium.0.needed': '99' }
    const { error } = ruleDefinition.safeParse(ruleFrom(typed))
    const fields = Object.fromEntries(error?.issues.map((issue) => [['definition', ...issue.path].join('.'), issue.message]) ?? [])
    expect(ruleFieldNames(fields, typed)).toEqual({ 'medium.0.needed': 'at most 9' })
  })
})
