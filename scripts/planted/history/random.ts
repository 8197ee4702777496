import { twins } from './cases-content.ts'
import { fail, type RandomMerge, unknown } from './key.ts'
import { mergeAtHome } from './merging.ts'
import type { Changes } from './objects.ts'
import type { Draft, Scene } from './scene.ts'

/** Numbers that look like chance and are the same every time. */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39) >>> 0
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below
  }
}

const number = (n: number) => String(n).padStart(4, '0')
const own = (n: number) => `lib/m${number(n)}.ts`
const submodule = (letter: string) => ({ mode: '160000', sha: letter.repeat(40) })

/** What the repository begins with: a file for each change, and one to be removed. */
export const ground = (count: number): Changes => Object.fromEntries(Array.from({ length: count }, (_, n) => [[own(n), twins(0)], [`old/o${number(n)}.ts`, `export const old = ${n}\n`]] as const).flat())

const tampers: Record<string, (n: number) => Changes> = {
  line: (n) => ({ [own(n)]: twins(1).replace('limit = 100', 'limit = 100000') }),
  whitespace: (n) => ({ [own(n)]: twins(1).replace('  const fee', '    const fee') }),
  twin: (n) => ({ [own(n)]: twins(2) }),
  mode: (n) => ({ [own(n)]: { text: twins(1), mode: '100755' } }),
  rename: (n) => ({ [own(n)]: null, [`moved/m${number(n)}.ts`]: twins(1).replace('fee = 1', 'fee = 9') }),
  submodule: (n) => ({ [`vendor/s${number(n)}`]: submodule('e') }),
  added: (n) => ({ [`lib/extra${number(n)}.ts`]: `export const extra = ${n}\n` }),
  removed: (n) => ({ [`old/o${number(n)}.ts`]: null }),
}
const ways = ['merge', 'squash', 'rebase', 'push'] as const
const cleans = ['nothing', 'base_merged', 'rebased', 'taken_back'] as const

/** Merges by chance, every second one tampered with after its approval. Four are open at a time, so that the base moves under each. */
export function randomly(s: Scene, count: number, seed: number): RandomMerge[] {
  const next = chance(seed)
  const made: RandomMerge[] = []
  for (let from = 0; from < count; from += 4) {
    const drafts = Array.from({ length: Math.min(4, count - from) }, (_, n) => {
      const [at, way] = [from + n, ways[next(4)] as RandomMerge['way']]
      const tamper = at % 2 === 1 ? Object.keys(tampers)[next(8)] as string : null
      const changes: Changes = { [own(at)]: twins(1), [`lib/n${number(at)}.ts`]: `export const own = ${at}\n`, ...(tamper === 'submodule' && { [`vendor/s${number(at)}`]: submodule('a') }) }
      const draft = s.open(`random ${at}`, { changes, branch: `random-${number(at)}`, commits: 1 + next(3) }).green().approve('bob')
      return { at, way, tamper, draft, clean: tamper === null ? cleans[next(4)] as string : null }
    })
    for (const { at, way, tamper, clean, draft } of drafts) {
      const approved = draft.pull.head.sha
      const slipped = tamper === null ? undefined : (tampers[tamper] as (n: number) => Changes)(at)
      if (clean !== null) innocent(s, draft, clean, at)
      if (slipped && way !== 'push') draft.push('alice', slipped)
      if (draft.pull.head.sha !== approved) draft.green()
      const baseBefore = s.tip()
      const content = tamper === null ? {} : { 4: tamper === 'rename' ? unknown('rename', 'fail') : fail('changed', ...(tamper === 'removed' ? ['not_evaluable' as const] : [])) }
      if (way === 'push') s.push(`random ${at}`, 'alice', mergeAtHome(s.hub, s.repo, { ours: baseBefore, theirs: draft.pull.head.sha, by: s.who('alice'), message: `Merge ${draft.pull.head.ref}`, ...(slipped && { changes: slipped }) }))
      else draft.merge(way, 'carol', content)
      made.push({ number: draft.pull.number, way, tamper, clean, approved, baseBefore, result: s.tip() })
    }
  }
  return made
}

function innocent(s: Scene, draft: Draft, clean: string, at: number): void {
  if (clean === 'base_merged') draft.head('alice', mergeAtHome(s.hub, s.repo, { ours: draft.pull.head.sha, theirs: s.tip(), by: s.who('alice'), message: 'Merge main' }))
  if (clean === 'rebased') draft.rebase('alice')
  if (clean === 'taken_back') draft.push('alice', { [`lib/back${number(at)}.ts`]: 'export const back = 1\n' }).push('alice', { [`lib/back${number(at)}.ts`]: null })
}
