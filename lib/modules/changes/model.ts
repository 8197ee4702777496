import { z } from 'zod'
import { blankable, id, line, optionalUtcInstant, text, words as list } from '#lib/input.ts'
import { attachmentKinds, changeCategories, changeStates, changeTypes, results } from './words.ts'

export { attachmentKinds, changeCategories, changeStates, changeTypes, results }
export type ChangeState = keyof typeof changeStates
export type ChangeType = keyof typeof changeTypes

/** What the risk is reckoned from. The answers stay in sight; each counts what stands beside it. */
export const riskQuestions = {
  impact: { ask: 'If it goes wrong, what happens?', answers: ['Nobody notices', 'Some people work around it', 'A service is degraded', 'A service stops, or data is lost'] },
  reach: { ask: 'How much does it touch?', answers: ['One component', 'One system', 'Several systems', 'Most systems, or every user'] },
  backOut: { ask: 'How is it backed out?', answers: ['At once, and that was tried', 'Within an hour', 'Within a day', 'It cannot be'] },
  testing: { ask: 'How was it tested?', answers: ['In a copy of production', 'In a test environment', 'In part', 'Not at all'] },
  novelty: { ask: 'Was it done before?', answers: ['Often', 'A few times', 'Something like it', 'Never'] },
} as const

export type RiskQuestion = keyof typeof riskQuestions
export const questions = Object.keys(riskQuestions) as RiskQuestion[]
export type Answers = Record<RiskQuestion, number>

/** 1 low … 4 critical. PostgreSQL reckons the same (`db/schema/changes.ts`). */
export function riskOf(answers: Answers): number {
  const sum = questions.reduce((total, question) => total + answers[question], 0)
  if (sum >= 11) return 4
  if (answers.impact === 3 || sum >= 8) return 3
  return sum >= 4 ? 2 : 1
}

const answer = z.coerce.number({ error: 'choose an answer' }).int().min(0).max(3)
/** A form sends each answer by itself, as `answer.impact`; an API call may send one object. */
export const answerFields = { 'answer.impact': answer, 'answer.reach': answer, 'answer.backOut': answer, 'answer.testing': answer, 'answer.novelty': answer }
type AnswerFields = { [K in keyof typeof answerFields]: number }
export const answersOf = (input: AnswerFields): Answers => ({ impact: input['answer.impact'], reach: input['answer.reach'], backOut: input['answer.backOut'], testing: input['answer.testing'], novelty: input['answer.novelty'] })

const ids = (most: number) => z.preprocess((value) => (value === undefined || value === null || value === '' ? [] : Array.isArray(value) ? value : [value]), z.array(id).max(most, `at most ${most}`)).transform((all) => [...new Set(all)].sort())
export const systemIds = ids(50).refine((all) => all.length > 0, 'choose at least one system')
export const anySystemIds = ids(50)

const categories = Object.keys(changeCategories) as [keyof typeof changeCategories, ...(keyof typeof changeCategories)[]]
export const category = z.enum(categories)

/** What a person says of a change, on the screen and by API alike. All of it is material: whoever changes it after it was submitted asks again. */
export const changeFields = {
  title: line(1, 200),
  category,
  description: text(0, 10_000).default(''),
  justification: text(0, 5_000).default(''),
  systemIds,
  ...answerFields,
  testPlan: text(0, 10_000).default(''),
  backOutPlan: text(0, 10_000).default(''),
  plannedFrom: optionalUtcInstant,
  plannedTo: optionalUtcInstant,
  /** Commits, pull requests, image digests, tickets: what is to go out. One on each line. */
  refs: list(50, 500),
}

/** Of a standard change the template says what is done; each one has its own systems among those, time and references. */
export const standardFields = { templateId: id, title: line(1, 200), justification: text(0, 5_000).default(''), systemIds, plannedFrom: optionalUtcInstant, plannedTo: optionalUtcInstant, refs: list(50, 500) }

/** What a file shows, as whoever attaches it says. */
export const attachmentFields = { kind: z.enum(Object.keys(attachmentKinds) as [keyof typeof attachmentKinds], { error: 'say what the file shows' }) }
export const mostAttached = 100

export const reason = text(1, 2_000)
export const comment = text(1, 5_000)
export const ref = blankable(line(1, 500))

export type Verb = 'submit' | 'approve' | 'reject' | 'recall' | 'revise' | 'schedule' | 'implement' | 'verify' | 'close' | 'withdraw' | 'reopen'
type Step = { from: readonly ChangeState[]; to: ChangeState; types: readonly ChangeType[] }
const every = ['standard', 'normal', 'emergency'] as const

/**
 * The legal steps, which `tickmark_change_steps` of `db/rules.sql` has too (a test holds the two together). `types`: of which changes. An emergency is done before it is
 * approved; a standard change was approved with its template.
 */
export const steps: readonly (Step & { verb: Verb })[] = [
  { verb: 'submit', from: ['draft'], to: 'submitted', types: ['normal', 'emergency'] },
  { verb: 'submit', from: ['draft'], to: 'approved', types: ['standard'] },
  { verb: 'approve', from: ['submitted'], to: 'approved', types: ['normal', 'emergency'] },
  { verb: 'approve', from: ['implemented'], to: 'implemented', types: ['emergency'] },
  { verb: 'approve', from: ['verified'], to: 'verified', types: ['emergency'] },
  { verb: 'reject', from: ['submitted'], to: 'rejected', types: ['normal', 'emergency'] },
  { verb: 'recall', from: ['submitted'], to: 'draft', types: ['normal', 'emergency'] },
  { verb: 'revise', from: ['submitted', 'approved', 'scheduled'], to: 'draft', types: every },
  { verb: 'schedule', from: ['approved'], to: 'scheduled', types: every },
  { verb: 'implement', from: ['approved', 'scheduled'], to: 'implemented', types: every },
  { verb: 'implement', from: ['submitted'], to: 'implemented', types: ['emergency'] },
  { verb: 'verify', from: ['implemented'], to: 'verified', types: every },
  { verb: 'close', from: ['implemented', 'verified'], to: 'closed', types: every },
  { verb: 'withdraw', from: ['draft', 'submitted', 'approved', 'scheduled'], to: 'withdrawn', types: every },
  { verb: 'reopen', from: ['rejected', 'withdrawn', 'closed'], to: 'draft', types: every },
]

/** Null: no such step of a change of this type in this state. */
export const stepFrom = (verb: Verb, of: { type: ChangeType; state: ChangeState; approvalId: string | null }) => of.approvalId !== null ? null : steps.find((step) => step.verb === verb && step.types.includes(of.type) && step.from.includes(of.state)) ?? null

/** What stands for its systems where the portal changed itself. */
export const thePortal = 'The portal'

export const reference = (number: number): string => `CHG-${number}`
