import { attributeOf, attributesVersion } from '#lib/testing/attributes/index.ts'
import type { Paper } from '#lib/testing/workpaper.ts'
import { textOf } from '../../bytes.ts'
import { type Check, type Looking, ofRole, recordOf } from '../check.ts'
import { derived } from './items.ts'
import { problemsOf } from './paper.ts'
import { differencesOf, eventsIn } from './recorded.ts'

/** Faults of one file that are told one by one. */
const mostTold = 10

/**
 * A control test says what follows from its items: they hash to the root that was frozen, root and plan make the seed, seed and leaves the sample, the
 * items the answers of data, and answers the totals; a conclusion does not say more than they allow, and two persons signed it. What people did stands
 * in the trail as well, and is held against it. `test.json` is a `Paper`; `items.json` has a line for each `PaperItem`.
 */
export const controlTests: Check = {
  what: 'control tests have the population, the sample, the totals and the signatures that they say',
  check: async (look) => {
    const papers = ofRole(look.files, 'test', '/test.json')
    if (papers.length === 0) return
    const events = await eventsIn(look)
    const read = new Map<string, { paper: Paper | null; path: string }>()
    for (const { path } of papers) {
      const paper = paperOf(recordOf(textOf((await look.read(path)) ?? new Uint8Array())))
      if (paper === null) {
        look.counted(false)
        look.fault(path, 'It cannot be read as a workpaper.', meaning)
      } else read.set(paper.id, { paper, path })
    }
    for (const { paper, path } of read.values()) {
      try {
        if (paper) await checkPaper(look, paper, path, events.get(paper.id) ?? [], paper.formerId === null ? null : (read.get(paper.formerId)?.paper ?? null))
      } catch {
        look.counted(false)
        look.fault(path, 'It cannot be followed: a part of it is none that a control test has.', meaning)
      }
    }
  },
}

const meaning = 'What is said of this control test does not follow from what was tested.'

/** What is asked of it in lists is there; the rest shows when it is compared. */
function paperOf(given: Record<string, unknown> | null): Paper | null {
  const lists = ['attributes', 'totals', 'freezes', 'from', 'extensions', 'replacements', 'deviations']
  return given !== null && typeof given.id === 'string' && typeof given.number === 'number' && lists.every((name) => Array.isArray(given[name])) ? (given as unknown as Paper) : null
}

async function checkPaper(look: Looking, paper: Paper, path: string, events: Parameters<typeof differencesOf>[0], former: Paper | null): Promise<void> {
  const beside = path.replace(/test\.json$/, 'items.json')
  let right = true
  const told = new Map<string, number>()
  const fault = (of: string, problem: string) => {
    right = false
    const count = (told.get(of) ?? 0) + 1
    told.set(of, count)
    if (count <= mostTold) look.fault(of, `T-${paper.number}: ${problem}`, meaning)
    else if (count === mostTold + 1) look.fault(of, `T-${paper.number}: more of it is wrong.`, 'Only the first ten are named.')
  }
  const frozen = paper.freezes.find(({ testId, freeze }) => testId === paper.id && freeze === paper.freeze)
  const found = await derived(look, paper, beside, (problem) => fault(beside, problem))
  for (const problem of problemsOf(paper, found, former)) fault(path, problem)
  for (const problem of differencesOf(events, paper, found)) fault(path, problem)
  await populationsOf(look, paper, fault, path)
  look.counted(right)
  const note = (said: string) => look.note(path, `T-${paper.number}: ${said}`)
  if (frozen?.attributesVersion !== attributesVersion) note(`Not checked: what data answers of its items. It was asked by version ${String(frozen?.attributesVersion)} of the attributes, and this verifier knows version ${attributesVersion}. A verifier of the portal that made the package derives it.`)
  else for (const { letter, by } of paper.attributes) if (by !== null && !attributeOf(by)) note(`Not checked: question ${letter}, as this verifier knows no attribute ${by}.`)
  if (paper.state !== 'reviewed') note(`It is ${paper.state === 'prepared' ? 'concluded, and not reviewed: nobody but its preparer answers for it' : 'performed, and not concluded'}.${paper.movedSince ? ' Not checked: what was recorded of it after the checkpoint.' : ''}`)
  const open = paper.deviations.filter(({ freeze, remediatedAt }) => freeze === paper.freeze && remediatedAt === null).length
  if (paper.conclusion === 'effective' && open > 0) note(`It is concluded as effective with ${open} ${open === 1 ? 'deviation' : 'deviations'} not remediated.`)
  for (const { what, missing } of paper.from) if (missing !== null) note(`What its items were taken from is not in the package: ${what}. ${missing}`)
  if (paper.formerId !== null && former === null) note('The test it goes on from is not in the package.')
  const shown = new Set([...found.answers.values()].flat().flatMap(({ evidenceId }) => (evidenceId === null ? [] : [evidenceId])))
  for (const id of shown) if (!look.files.some(({ path: each }) => each === `evidence/${id}/about.json`)) note(`Evidence of an answer is not in the package: ${id}.`)
}

/** What items were taken from is what was frozen or judged then: the same rows, under the same root. */
async function populationsOf(look: Looking, { from }: Paper, fault: (path: string, problem: string) => void, path: string): Promise<void> {
  for (const { what, folder, rows, root, missing } of from) {
    if (folder === null) {
      if (missing === null) fault(path, `It does not say where ${what} is, nor why it is missing.`)
      continue
    }
    const name = ['population.json', 'run.json', 'review.json'].map((each) => `${folder}/${each}`).find((each) => look.files.some(({ path: other }) => other === each))
    if (name === undefined) {
      fault(path, `It says that ${what} is in ${folder}, and it is not, or was altered.`)
      continue
    }
    const about = recordOf(textOf((await look.read(name)) ?? new Uint8Array()))
    if (root !== null && about?.root !== root) fault(name, `Its items were taken from ${what} with the root ${root.slice(0, 23)}…, and this has ${String(about?.root).slice(0, 23)}….`)
    else if (name.endsWith('population.json') && about?.rowCount !== rows) fault(name, `Its items were taken from ${rows} rows of ${what}, and this has ${String(about?.rowCount)}.`)
  }
}
