import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ownCheckOf, ownChecks } from './model.ts'
import { raiseFinding } from './operations/raise.ts'

const lib = join(import.meta.dirname, '../..')

it('what finds something without a detection rule has a name, and nothing else may raise a finding', () => {
  const finding = { ruleName: 'x', severity: 'high', description: 'x', system: 'x', key: 'x', riskScore: 1, reasons: [{ points: 1, because: 'x' }], matched: [], about: {} }
  expect(raiseFinding.spec.input.safeParse({ ...finding, ruleId: 'tickmark.unheard-of' }).success).toBe(false)
  for (const ruleId of Object.keys(ownChecks)) expect([ruleId, raiseFinding.spec.input.safeParse({ ...finding, ruleId }).success, ownCheckOf(ruleId)]).toEqual([ruleId, true, expect.any(String)])
  expect([ownCheckOf('aws-trail-stopped-or-deleted'), ownCheckOf('toString')]).toEqual([null, null])
})

it('each stands where its finding is made', () => {
  const code = globSync('modules/**/*.ts', { cwd: lib }).filter((file) => !/\.test\.ts$|examples\.ts$|findings\/model\.ts$/.test(file)).map((file) => readFileSync(join(lib, file), 'utf8')).join('\n')
  for (const ruleId of Object.keys(ownChecks)) expect([ruleId, code.includes(`'${ruleId}' satisfies OwnCheck`)]).toEqual([ruleId, true])
})
