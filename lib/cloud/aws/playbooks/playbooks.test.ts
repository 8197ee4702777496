import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planOf, reversibilities, sameState } from '../../playbook.ts'
import { awsChecks, checkById } from '../checks/index.ts'
import { awsScopes } from '../resources/index.ts'
import { examples } from './examples.ts'
import { awsPlaybooks } from './index.ts'
import { policyForPlaybooks, sessionPolicy } from './permissions.ts'

const named = new Map(awsPlaybooks.map((playbook) => [playbook.name, playbook]))
const cases = examples.map((example) => ({ ...example, playbook: named.get(example.of) ?? (() => { throw new Error(example.of) })() }))

describe('the playbooks', () => {
  it('mend the findings of checks that name them, and no others', () => {
    for (const { name, checks, on } of awsPlaybooks) for (const id of checks) expect([id, checkById.get(id)?.remediation.playbook, on.includes(checkById.get(id)?.on ?? '')]).toEqual([id, name, true])
  })

  it('are those that checks name', () => {
    const wanted = awsChecks.flatMap(({ id, remediation }) => (remediation.playbook === undefined ? [] : [[id, remediation.playbook]]))
    expect(wanted.filter(([id = '', playbook = '']) => !named.get(playbook)?.checks.includes(id))).toEqual([])
    expect(named.size).toBe(20)
  })

  it('load nothing of the SDK before they are asked', () => {
    const loading = readdirSync(import.meta.dirname).flatMap((file) => readFileSync(join(import.meta.dirname, file), 'utf8').match(/^import (?!type ).*@aws-sdk.*$/gm) ?? [])
    expect(loading).toEqual([])
  })

  it('say what an approver has to know', () => {
    expect(named.size).toBe(awsPlaybooks.length)
    for (const { name, title, breaks, reversible, cannotUndo, calls, on } of awsPlaybooks) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/)
      expect([title, breaks].every((text) => text.length > 5)).toBe(true)
      expect(reversibilities).toContain(reversible)
      expect(cannotUndo === null, name).toBe(reversible === 'reversible')
      expect(on.every((type) => type in awsScopes)).toBe(true)
      for (const action of Object.values(calls)) expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/)
    }
  })

  it('each have an example', () => expect([...new Set(examples.map(({ of }) => of))].sort()).toEqual([...named.keys()].sort()))
})

describe.each(cases)('$of of $about', ({ playbook, target, params, before, steps, undo, isBack = true }) => {
  const plan = planOf(playbook, target, params, before)
  it('plans these calls, there and back', () => {
    expect(plan.steps.map(({ command, input }) => [command, input])).toEqual(steps)
    expect(plan.undo.map(({ command, input }) => [command, input])).toEqual(undo)
    expect(plan.diff.length > 0).toBe(steps.length > 0)
    expect(sameState(plan.undone, before)).toBe(isBack)
  })

  it('has nothing to do when it is done', () => {
    expect(planOf(playbook, target, params, plan.after)).toMatchObject({ steps: [], undo: [], diff: [], after: plan.after })
  })

  it('has another hash for another target and other parameters', () => {
    expect(planOf(playbook, { ...target, region: 'ap-south-1' }, params, before).hash).not.toBe(plan.hash)
    expect(planOf(playbook, target, params, structuredClone(before)).hash).toBe(plan.hash)
  })

  it('confines its session to its calls', () => {
    const text = JSON.stringify(sessionPolicy(playbook, target, plan.params))
    expect(text.length).toBeLessThan(2_048)
    for (const { command } of [...plan.steps, ...plan.undo]) expect(text).toContain(`"${playbook.calls[command]}"`)
    expect(text).not.toMatch(/"[a-z0-9-]+:\*"/)
  })
})

it('the policy of all playbooks allows what they call, by service, and fits into one', () => {
  const { Statement } = policyForPlaybooks(awsPlaybooks)
  expect(Statement.map(({ Sid }) => Sid)).toContain('TickmarkMendsS3')
  expect(new Set(Statement.flatMap(({ Action }) => Action))).toEqual(new Set(awsPlaybooks.flatMap(({ calls, also }) => [...Object.values(calls), ...also])))
  expect(JSON.stringify(Statement).length).toBeLessThan(6_144)
})
