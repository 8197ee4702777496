import { expect, it } from 'vitest'
import { matrix } from '#lib/auth/permissions.ts'
import { sentenceOf } from './index.ts'

const all = Object.keys(matrix)
const told = (action: string) => ({ action, outcome: 'success', subjectType: 'anything', subjectLabel: 'Its name' })

it('on the page of a record its story says “this rule”, never “the rule this”', () => {
  expect(all.length).toBeGreaterThan(100)
  expect(sentenceOf(told('detectionRules.disable'))).toBe('switched off the rule Its name')
  expect(sentenceOf(told('detectionRules.disable'), true)).toBe('switched off this rule')
  expect(sentenceOf(told('detectionRules.requestSwitchOff'), true)).toBe('requested that this rule is switched off')
  expect(sentenceOf(told('detectionRules.approveMute'), true)).toBe('muted this, as it was approved')
  expect(sentenceOf(told('findings.undo'), true)).toBe('took back the decision about this')
  expect(sentenceOf(told('evidence.collect'), true)).toBe('collected this; it was received and read back')
  expect(all.map((action) => sentenceOf(told(action), true)).filter((sentence) => /\b(a|an|the) [\w-]+ this\b|  | $|\{/.test(sentence))).toEqual([])
})
