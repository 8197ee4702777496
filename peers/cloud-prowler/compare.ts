import { readFileSync } from 'node:fs'
import { type Pair, pairs } from './pairs.ts'

export type Ours = { check: string; type: string; id: string | null; name: string; region: string; outcome: string; said: string; cause: string | null }
export type Theirs = { check: string; status: string; uid: string; region: string; said: string }

export function readOurs(path: string): Ours[] {
  return readFileSync(path, 'utf8').trim().split('\n').map((text) => JSON.parse(text) as Ours).filter(({ check }) => check !== undefined)
}

type Row = { metadata: { event_code: string }; status_code: string; status_detail: string; resources: { uid: string; region: string }[] }
export function readTheirs(path: string): Theirs[] {
  return (JSON.parse(readFileSync(path, 'utf8')) as Row[]).map(({ metadata, status_code: status, status_detail: said, resources: [resource] }) => ({ check: metadata.event_code, status, uid: (resource?.uid ?? '').replace(/:\*$/, ''), region: resource?.region ?? '', said }))
}

/** What a verdict is about: a region, the account, or what an ARN names. */
const placeOf = (type: string | undefined, id: string, region: string) => (type === 'aws.region' ? region : type === 'aws.account' ? 'the account' : id)

export type Difference = { pair: Pair; about: string; name: string; ours: string; theirs: string; said: string; why: string | null }
export type Compared = { pair: Pair; equal: number; differing: Difference[] }

/** Every verdict of a pair beside the other's. Several of theirs about one thing are one: a failure is a failure. What neither judges is no difference. */
export function compare(ours: Ours[], theirs: Theirs[]): Compared[] {
  return pairs.map((pair) => {
    const mine = ours.filter(({ check }) => check === pair.ours)
    const type = mine[0]?.type
    const of = new Map<string, Theirs>()
    for (const row of theirs.filter(({ check }) => check === pair.theirs)) {
      const about = placeOf(type, row.uid, row.region)
      if (of.get(about)?.status !== 'FAIL') of.set(about, row)
    }
    const differing: Difference[] = []
    let equal = 0
    const tell = (about: string, name: string, here: string, there: string, said: string) => {
      const same = (here === 'pass' && there === 'PASS') || (here === 'fail' && there === 'FAIL') || (here === 'manual' && there === 'MANUAL') || (here === 'not_applicable' && there === 'none')
      if (same) return void equal++
      const why = pair.but?.find((each) => each.ours.test(here) && each.theirs === there && (each.name?.test(name) ?? true))?.why ?? null
      differing.push({ pair, about, name, ours: here, theirs: there, said, why })
    }
    for (const each of mine) {
      const about = placeOf(type, each.id ?? '', each.region)
      const other = of.get(about)
      of.delete(about)
      tell(about, each.name, each.outcome, other?.status ?? 'none', `${each.said} | ${other?.said ?? ''}`)
    }
    for (const [about, row] of of) tell(about, about, 'none', row.status, row.said)
    return { pair, equal, differing }
  })
}
