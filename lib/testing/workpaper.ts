import type { Conclusion } from './conclusion.ts'
import type { Answered, AskedAttribute, AttributeTotal, Ipe } from './test.ts'

/** `test.json` of a control test in an audit package. Whatever a verifier asks of it is named here; for people there is more. Moments are ISO 8601 in UTC. */
export type Paper = {
  id: string
  number: number
  title: string
  objective: string
  procedure: string
  kind: string
  state: 'performed' | 'prepared' | 'reviewed'
  /** Something was recorded of it after the checkpoint: what it was then is not all told by the trail of the package. */
  movedSince: boolean
  engagementCode: string
  controlId: string
  controlCode: string
  formerId: string | null
  source: string
  systemIds: string[]
  fromAt: string
  toAt: string
  attributes: AskedAttribute[]
  strata: string | null
  size: number | null
  /** The freeze that counts. */
  freeze: number
  totals: AttributeTotal[]
  preparerId: string | null
  conclusion: Conclusion | null
  statement: string | null
  limitation: string | null
  reviewerId: string | null
  reviewNote: string | null
  /** Of this engagement, control and period, in whatever test, up to the one that counts. */
  freezes: { testId: string; freeze: number; before: number; asOf: string; items: number; root: string; attributesVersion: number; reason: string | null }[]
  /** What the items were taken from, and its folder in the package, or why it is not there. */
  from: (Ipe & { folder: string | null; missing: string | null })[]
  extensions: { added: number; reason: string | null; byId: string | null; at: string }[]
  replacements: { item: number; instead: number; reason: string | null; byId: string | null; at: string }[]
  deviations: { id: string; freeze: number; letter: string; extent: 'isolated' | 'systematic'; cause: string; grounds: string; items: number; remediatedAt: string | null }[]
}

/** A line of `items.json`, in the order of the keys. `failed`: each question it failed, and the deviation it belongs to. */
export type PaperItem = {
  number: number; key: string; name: string; stratum: string; chosen: 'sample' | 'extension' | 'replacement' | null; turn: number | null; replaced: string | null; ticket: string; leaf: string; body: string
  outcomes: string
  failed: { letter: string; said: string; deviation: string | null }[]
  answers: PaperAnswer[]
}
export type PaperAnswer = { letter: string; sequence: number; outcome: Answered; said: string; evidenceId: string | null; byId: string; at: string }
