import { z } from 'zod'
import { blankable, id, line, optionalText, someIds, text } from '#lib/input.ts'
import { attributes } from '#lib/testing/attributes/index.ts'
import { asksOf } from '#lib/testing/judge.ts'
import type { AskedAttribute } from '#lib/testing/test.ts'
import { answerNames, conclusions, extents, strataNames } from './words.ts'

export { whyNotConcluded } from '#lib/testing/conclusion.ts'
export { answerNames, chosenNames, conclusions, extents, strataNames, testKinds, testStates } from './words.ts'

const keysOf = <T extends string>(choices: Record<T, string>) => Object.keys(choices) as [T, ...T[]]

export const conclusionKeys = keysOf(conclusions)
export const extentKeys = keysOf(extents)
export const answerKeys = keysOf(answerNames)

/** More are refused: they would be asked in one go, with all of them in memory. */
export const mostItems = 250_000
/** Questions of one test: each has a letter. */
export const mostAttributes = 26

const known = new Set(attributes.map(({ id }) => id))
const params = z.record(z.string().max(40), z.union([z.coerce.number().int().min(0).max(1_000_000), z.array(line(1, 60)).max(100)]))

/** Questions that data answers, by their names, and questions that a person answers, in words. */
export const questionFields = {
  automatic: z.preprocess((value) => (typeof value === 'string' ? value.split(/[,\n]/).map((each) => each.trim()).filter(Boolean) : (value ?? [])), z.array(z.string().max(60).refine((name) => known.has(name), 'is no attribute there is')).max(mostAttributes, 'a test asks at most 26 questions')),
  params: params.default({}),
  manual: z.preprocess((value) => (typeof value === 'string' ? value.split('\n').map((each) => each.trim()).filter(Boolean) : (value ?? [])), z.array(line(1, 300)).max(mostAttributes, 'a test asks at most 26 questions')),
}

export const planFields = {
  title: line(1, 300),
  objective: text(1, 5_000),
  procedure: text(1, 5_000),
  systemIds: someIds,
  strata: blankable(z.enum(keysOf(strataNames), { error: 'choose how the sample is divided' })),
  ...questionFields,
}

export const deviationFields = {
  cause: text(1, 2_000),
  extent: z.enum(extentKeys, { error: 'choose how far it reaches' }),
  grounds: text(1, 2_000),
  ownerId: id,
  plan: text(1, 2_000),
  dueDay: z.iso.date({ error: 'is not a day, such as 2026-01-31' }),
}

export const concludeFields = { conclusion: z.enum(conclusionKeys, { error: 'choose a conclusion' }), statement: text(1, 5_000), limitation: optionalText(5_000) }

/** As the test asks them: those that data answers first. */
export function asked({ automatic, manual, params }: { automatic: string[]; manual: string[]; params: AskedAttribute['params'] }): AskedAttribute[] {
  const own = (by: string) => Object.fromEntries(Object.entries(params).filter(([name]) => attributes.find(({ id }) => id === by)?.params[name] !== undefined))
  return [...new Set(automatic)].map((by) => ({ by, params: own(by), asks: asksOf(by, own(by)) })).concat(manual.map((asks) => ({ by: null, params: {}, asks })) as never).map((each, n) => ({ letter: String.fromCharCode(65 + n), ...each })) as AskedAttribute[]
}

export const testName = ({ number, title }: { number: number; title: string }): string => `T-${number} ${title}`
