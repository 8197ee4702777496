import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { summed } from '#lib/deficiency/worksheet.ts'
import { textOf } from '../../bytes.ts'
import { type Check, type Looking, ofRole, recordOf } from '../check.ts'
import { type PaperOf, retestProblem, trailIn, walked } from './recorded.ts'
import { problemsOf } from './rules.ts'
import { comingFrom, type Deficiencies, type PackagedDeficiency, type PackagedWorksheet, worksheetRows } from './shape.ts'
import { unraised } from './standing.ts'

const meaning = 'What is said of this deficiency does not follow from what was recorded of it.'
const derivedWhat = 'evaluations of deficiencies come to the severity that follows from their facts'

/**
 * A deficiency is as severe as its facts make it, by the function that derived it; what people concluded, reviewed, answered and closed is what the audit
 * trail says, each by another person than the rules forbid; and it closes by a retest that shows something. What is not in the package is said.
 */
export const deficiencies: Check = {
  what: 'deficiencies stand where the audit trail says, by persons who may',
  check: async (look) => {
    for (const { path } of ofRole(look.files, 'deficiency', '/deficiencies.json')) {
      const given = deficienciesOf(recordOf(textOf((await look.read(path)) ?? new Uint8Array())))
      if (given === null) {
        look.counted(false)
        look.fault(path, 'It cannot be read.', meaning)
        continue
      }
      try {
        await checkAll(look, path, given)
      } catch {
        look.counted(false)
        look.fault(path, 'It cannot be followed: a part of it is none that a deficiency has.', meaning)
      }
    }
  },
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is asked of it in lists is there; the rest shows when it is compared. */
function deficienciesOf(given: Record<string, unknown> | null): Deficiencies | null {
  const lists = ['sources', 'evaluations', 'responses', 'members']
  if (given === null || !Array.isArray(given.deficiencies) || !Array.isArray(given.engagements)) return null
  return given.deficiencies.every((each) => isRecord(each) && typeof each.id === 'string' && lists.every((name) => Array.isArray(each[name]))) && given.engagements.every(isRecord) ? (given as unknown as Deficiencies) : null
}

/** Faults that are told of one deficiency. */
const mostTold = 10

async function checkAll(look: Looking, path: string, given: Deficiencies): Promise<void> {
  const all = new Map(given.deficiencies.map((each) => [each.id, each]))
  const papers = await papersIn(look)
  const told = new Map<string, number>()
  const say = (of: PackagedDeficiency, problem: string) => {
    const count = (told.get(of.id) ?? 0) + 1
    told.set(of.id, count)
    if (count <= mostTold) look.fault(path, `D-${of.number}: ${problem}`, meaning)
    else if (count === mostTold + 1) look.fault(path, `D-${of.number}: more of it is wrong.`, 'Only the first ten are named.')
  }
  const note = (of: PackagedDeficiency, said: string) => look.note(path, `D-${of.number}: ${said}`)
  const { standings, strangers } = walked({ trail: await trailIn(look), all, papers, say, unchecked: (of, why) => note(of, `Not checked: ${why}`), evaluated: (right) => look.counted(right, derivedWhat) })
  if (all.size !== given.deficiencies.length) look.fault(path, 'A deficiency is told twice.', meaning)
  for (const id of strangers) look.fault(path, `The audit trail tells of deficiency ${id}, and it is not here.`, 'A deficiency was left out.')
  for (const of of all.values()) {
    for (const problem of problemsOf(of, standings.get(of.id) ?? unraised, of.members.map(({ id }) => standings.get(id)))) say(of, problem)
    const problem = of.retest && retestProblem(of, papers)
    if (problem) say(of, problem)
    look.counted(!told.has(of.id))
    if (of.retest && !papers.has(of.retest.testId)) note(of, `Not checked: its retest ${of.retest.test} is not in the package.`)
    if (of.movedSince) note(of, 'Not checked: what was found. It was changed after the checkpoint, and is told as it stands.')
    if (of.state === 'open') note(of, 'It is not evaluated: how severe it is cannot be told.')
    if (of.state === 'evaluated') note(of, 'It is evaluated, and not reviewed: nobody but who concluded it answers for it.')
  }
  for (const sheet of given.engagements) checkSheet(look, path, sheet, given.deficiencies.filter(({ engagementId }) => engagementId === sheet.id))
  const known = new Set(given.engagements.map(({ id }) => id))
  for (const of of all.values()) if (!known.has(of.engagementId)) look.fault(path, `D-${of.number}: its engagement has no worksheet.`, meaning)
}

function checkSheet(look: Looking, path: string, { code, here, all, summary, tests }: PackagedWorksheet, own: PackagedDeficiency[]): void {
  const fault = (problem: string) => look.fault(path, `Worksheet of ${code}: ${problem}`, 'Its totals are not those of its deficiencies.')
  if (here !== own.length || all < here) fault(`it says ${here} of ${all}, and ${own.length} are here.`)
  const due = summed(worksheetRows(own))
  if (canonical(summary as unknown as Json) !== canonical(due as unknown as Json)) fault('its totals are not those of its deficiencies.')
  if (all > here) look.note(path, `Worksheet of ${code}: ${here} of ${all} deficiencies of the engagement are in the package, as its scope says. Its totals are of these.`)
  for (const { id, number, controlCode, deficiencies: numbers } of tests.notEffective) {
    const from = comingFrom(own, id)
    if (canonical(numbers) !== canonical(from)) fault(`it says that ${numbers.length} deficiencies come from T-${number}, and ${from.length} do.`)
    if (from.length === 0 && all === here) look.note(path, `Worksheet of ${code}: T-${number} found ${controlCode} not effective, and no deficiency comes from it.`)
  }
}

async function papersIn(look: Looking): Promise<Map<string, PaperOf>> {
  const papers = new Map<string, PaperOf>()
  for (const { path } of ofRole(look.files, 'test', '/test.json')) {
    const paper = recordOf(textOf((await look.read(path)) ?? new Uint8Array()))
    if (typeof paper?.id !== 'string' || typeof paper.controlId !== 'string') continue
    const engagementId = isRecord(paper.engagement) ? String(paper.engagement.id) : ''
    papers.set(paper.id, { number: Number(paper.number), engagementId, controlId: paper.controlId, state: String(paper.state), conclusion: typeof paper.conclusion === 'string' ? paper.conclusion : null, from: new Date(String(paper.fromAt)), to: new Date(String(paper.toAt)) })
  }
  return papers
}
