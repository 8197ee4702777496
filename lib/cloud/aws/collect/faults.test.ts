import { afterAll, beforeAll, expect, it } from 'vitest'
import { AppError } from '#lib/errors.ts'
import { type FakeAws, startAws, type Trouble, troubles } from '../../../../test/aws-cloud.ts'
import { type Scanned, scanned } from '../../../../test/cloud-scan.ts'
import { judge, type Judged } from '../../judge.ts'
import { awsChecks } from '../checks/index.ts'

/** Faults that are injected over all scans; CLOUD_FAULTS=10000 for many. */
const wanted = Number(process.env.CLOUD_FAULTS ?? 400)

let aws: FakeAws
beforeAll(async () => {
  aws = await startAws()
})
afterAll(() => aws.close())

/** The same numbers for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const key = (of: Judged) => `${of.check} ${of.type} ${of.id}`
function verdicts(of: Scanned): Map<string, Judged> {
  const found = new Map<string, Judged>()
  for (const judged of judge(of.world, awsChecks)) if (judged.id !== null) found.set(key(judged), judged)
  return found
}

/** What stands in a facet that was read, and what is said to be absent: neither may differ from the truth. */
function told(of: Scanned): Map<string, string> {
  const found = new Map<string, string>()
  for (const { type, id, facets } of of.resources) for (const [name, facet] of Object.entries(facets)) if (facet.state !== 'unread') found.set(`${type} ${id} ${name}`, JSON.stringify([facet.state, facet.state === 'read' ? facet.value : facet.code]))
  return found
}

it(`of ${wanted} faults none makes a pass, a fail or a thing that is not so`, { timeout: 60_000 + wanted * 100 }, async () => {
  aws.trouble = () => null
  const truth = await scanned(aws)
  const [right, facts] = [verdicts(truth), told(truth)]
  expect([...right.values()].some(({ outcome }) => outcome === 'pass') && [...right.values()].some(({ outcome }) => outcome === 'fail')).toBe(true)
  const whole = new Map(truth.inventories.map((each) => [`${each.type} ${each.region}`, truth.resources.filter(({ type }) => type === each.type).length]))
  const random = seeded(17)
  let [faults, scans, unread] = [0, 0, 0]
  const wrong: string[] = []
  while (faults < wanted) {
    const some = 0.02 + random() * 0.3
    const kinds: Trouble[] = []
    // Silence costs time: seldom.
    aws.trouble = ({ action }) => {
      if (random() >= some || action === 'GetCallerIdentity') return null
      const trouble = troubles[Math.floor(random() * troubles.length)] as Trouble
      const kind = trouble === 'silent' && random() < 0.8 ? 'cut' : trouble
      kinds.push(kind)
      return kind
    }
    // A machine that is busy may be too slow to begin: that scan is none.
    const of = await scanned(aws, { patience: { call: 100 } }).catch((error: unknown) => (error instanceof AppError && error.code === 'unavailable' ? null : Promise.reject(error)))
    scans++
    faults += kinds.length
    if (of === null) continue
    if (!of.ended) wrong.push(`scan ${scans} has no end`)
    for (const [name, judged] of verdicts(of)) {
      const before = right.get(name)
      if (judged.outcome === 'not_evaluable') unread++
      else if (judged.outcome !== before?.outcome) wrong.push(`${name}: ${before?.outcome} became ${judged.outcome} (${judged.said})`)
    }
    for (const [name, value] of told(of)) if (facts.get(name) !== value && !/ credentials$| root$/.test(name)) wrong.push(`${name}: ${facts.get(name)} became ${value}`)
    for (const list of of.inventories) {
      const there = of.resources.filter(({ type }) => type === list.type).length
      if (list.complete && there < (whole.get(`${list.type} ${list.region}`) ?? 0) && !/^aws\.(account|region)$/.test(list.type)) wrong.push(`${list.type} in ${list.region} is whole with ${there}`)
    }
  }
  expect(wrong).toEqual([])
  expect(unread).toBeGreaterThan(0)
  console.log(`${faults} faults in ${scans} scans: 0 false verdicts, ${unread} not evaluable`)
})
