import { createHash } from 'node:crypto'
import { days, hours, minutes } from '#lib/clock.ts'
import type { Fact, Who } from '#lib/reconcile/facts.ts'

/** What GitHub tells of one invented repository, from the beginning of last quarter until today. */

const who = (id: number, login: string): Who => ({ id, login, bot: false })
/** Accounts at GitHub; `email` as the directory has it, null: nobody's there. */
export const developers = {
  tomasz: { ...who(5101, 'tzielinski'), email: 'tomasz.zielinski@nordwind.example', role: 'admin' },
  lucia: { ...who(5102, 'lucia-herrero'), email: 'lucia.herrero@nordwind.example', role: 'write' },
  priya: { ...who(5103, 'priyaraman'), email: 'priya.raman@nordwind.example', role: 'write' },
  dana: { ...who(5104, 'dana-r'), email: 'dana.raman@nordwind.example', role: 'write' },
  felix: { ...who(5105, 'fdahl'), email: 'felix.dahl@nordwind.example', role: 'write' },
  amira: { ...who(5106, 'amirakovac'), email: 'amira.kovac@nordwind.example', role: 'write' },
  guest: { ...who(5107, 'j-consult'), email: null, role: 'write' },
} as const
type Name = keyof typeof developers | 'bot'
const account = (name: Name): Who => (name === 'bot' ? { id: 49699333, login: 'dependabot[bot]', bot: true } : who(developers[name].id, developers[name].login))
const pipeline: Who = { id: 41898282, login: 'github-actions[bot]', bot: true }

export const repository = { number: 70418, name: 'nordwind/northstar' }
const main = 'refs/heads/main'
const app = 15368
const shaOf = (text: string) => createHash('sha1').update(`nordwind ${text}`).digest('hex')
export const baseline = shaOf('base')
export const imageOf = (sha: string) => `sha256:${createHash('sha256').update(sha).digest('hex')}`

type Pull = {
  number: number; at: Date; by: Name; approver?: Name | null; /** Approved so many minutes before the merge; below nothing: after it. */ before?: number
  /** Somebody else pushed to it too, before it was approved. */ helper?: Name
  /** More came after the approval. */ changed?: boolean; checks?: Record<string, string>; commits?: number
  names?: { request: string; at: Date }; unread?: boolean; deployer?: Name | null
}

export class Story {
  readonly facts: { at: Date; fact: Fact }[] = []
  readonly releases: { at: Date; sha: string; by: Name }[] = []
  #tip = baseline
  #serial = 0
  readonly #suitesFrom: Date

  constructor(from: Date, suitesFrom: Date) {
    this.#suitesFrom = suitesFrom
    const at = new Date(from.getTime() - days(6))
    this.#tell(at, { kind: 'commit', sha: baseline, parents: [], tree: shaOf('tree base'), writers: [], github: true })
    this.#rules(at, true)
    this.#tell(at, { kind: 'watched', what: 'protection', from: at.toISOString() })
  }

  #tell(at: Date, ...facts: Fact[]): void {
    for (const fact of facts) this.facts.push({ at, fact })
  }

  #rules(at: Date, active: boolean): void {
    this.#tell(at, { kind: 'protection', source: 'ruleset 118', refs: [main], at: at.toISOString(), by: account('tomasz'), removed: false, active, approvals: 1, checks: ['build', 'test'].map((name) => ({ name, app })), blocksForce: true })
  }

  /** The rules of the branch were off for so long. */
  off(at: Date, lasts: number): void {
    this.#rules(at, false)
    this.#rules(new Date(at.getTime() + lasts), true)
  }

  /** In this time no message of the host came through. */
  unheard(at: Date, lasts: number): void {
    this.#tell(at, { kind: 'gap', what: 'protection', from: at.toISOString(), to: new Date(at.getTime() + lasts).toISOString(), why: 'the webhooks of the organization were switched off' })
  }

  #commit(name: string, parent: string, by: Name, github = false): string {
    const sha = shaOf(name)
    const writer = { who: account(by), name: account(by).login, email: by === 'bot' ? 'support@github.com' : `${account(by).id}+${account(by).login}@users.noreply.github.com` }
    this.#tell(this.#now, { kind: 'commit', sha, parents: [parent], tree: shaOf(`tree ${name}`), writers: [{ part: 'author', ...writer }, ...(github ? [] : [{ part: 'committer' as const, ...writer }])], github })
    return sha
  }

  #now = new Date()

  #moved(at: Date, after: string, how: 'pr_merge' | 'push', by: Name): void {
    const update = { ref: main, before: this.#tip, after, at: at.toISOString(), by: account(by) }
    this.#tell(at, { kind: 'update', id: String(9_000_000 + ++this.#serial), how, ...update })
    if (at >= this.#suitesFrom) this.#tell(at, { kind: 'suite', id: 4_000 + this.#serial, result: 'pass', ...update })
    this.#tip = after
  }

  pull({ number, at, by, approver = 'tomasz', before = 90, helper, changed = false, checks = { build: 'success', test: 'success' }, commits = 1 + (number % 3), names, unread = false, deployer = 'priya' }: Pull): string {
    this.#now = at
    const of = (name: string) => `${number} ${name}`
    const opened = new Date(at.getTime() - hours(20 + (number % 30)))
    const when = opened.toISOString()
    const shas: string[] = []
    for (let n = 0; n < commits; n++) shas.push(this.#commit(of(`commit ${n}`), shas.at(-1) ?? this.#tip, n === commits - 1 && helper ? helper : by))
    const reviewed = shas.at(-1) as string
    if (changed) shas.push(this.#commit(of('afterwards'), reviewed, by))
    const head = shas.at(-1) as string
    const [base, tree] = [this.#tip, (name: string) => shaOf(`tree ${of(name)}`)]
    const made = this.#commit(of('made'), base, by, true)
    const merger = approver ?? 'tomasz'
    this.#tell(at,
      { kind: 'opened', pull: number, by: account(by), at: when, headRef: `refs/heads/${account(by).login.split('[')[0]}/${number}`, headRepository: repository.number },
      { kind: 'head', pull: number, sha: reviewed, by: account(helper ?? by), at: when },
      ...(changed ? [{ kind: 'head' as const, pull: number, sha: head, by: account(by), at: new Date(at.getTime() - minutes(20)).toISOString() }] : []),
      { kind: 'commits', pull: number, head, shas, total: shas.length },
      { kind: 'merged', pull: number, at: at.toISOString(), by: account(merger), sha: made, head, ref: main },
      ...(approver ? [{ kind: 'review' as const, pull: number, id: 800_000 + number, by: account(approver), state: 'approved' as const, sha: reviewed, at: new Date(at.getTime() - minutes(before)).toISOString() }] : []),
      ...Object.entries(checks).map(([name, conclusion], n): Fact => ({ kind: 'check', id: `run ${number * 10 + n}`, sha: head, name, app, conclusion, at: new Date(at.getTime() - minutes(15 - n * 3)).toISOString() })),
      ...(names ? [{ kind: 'names' as const, pull: number, request: names.request, at: names.at.toISOString() }] : []),
      ...(changed ? [
        { kind: 'compared' as const, from: shaOf(base === baseline ? 'tree base' : this.#treeOf(base)), to: tree(`commit ${commits - 1}`), paths: [{ path: 'src/posting.ts', from: shaOf('p1'), to: shaOf('p2') }], whole: true },
        { kind: 'compared' as const, from: shaOf(base === baseline ? 'tree base' : this.#treeOf(base)), to: tree('made'), paths: [{ path: 'src/posting.ts', from: shaOf('p1'), to: shaOf('p2') }, { path: 'src/limits.ts', from: shaOf('l1'), to: shaOf('l2') }], whole: true },
      ] : []),
      ...(['review', 'commits', ...(unread ? [] : ['names' as const])] as const).map((what): Fact => ({ kind: 'read', what, of: String(number), at: new Date(at.getTime() + hours(1)).toISOString() })),
      { kind: 'read', what: 'check', of: head, at: new Date(at.getTime() + hours(1)).toISOString() },
    )
    this.#trees.set(made, `tree ${of('made')}`)
    this.#moved(at, made, 'pr_merge', merger)
    if (deployer) this.deploy(new Date(at.getTime() + minutes(50)), deployer)
    return made
  }

  readonly #trees = new Map<string, string>()
  #treeOf = (sha: string) => this.#trees.get(sha) ?? ''

  /** Commits that nobody asked anybody about. */
  push(at: Date, by: Name, names: string[]): string {
    this.#now = at
    let last = this.#tip
    for (const name of names) last = this.#commit(name, last, by)
    this.#trees.set(last, `tree ${names.at(-1)}`)
    this.#moved(at, last, 'push', by)
    return last
  }

  /** What stands on the branch goes live, by GitHub Actions. */
  deploy(at: Date, by: Name): void {
    const run = 77_000 + ++this.#serial
    const when = at.toISOString()
    this.releases.push({ at, sha: this.#tip, by })
    this.#tell(at,
      { kind: 'run', id: run, attempt: 1, sha: this.#tip, trigger: account(by), at: when },
      { kind: 'deployment', id: String(run), sha: this.#tip, digest: imageOf(this.#tip), environment: 'production', by: pipeline, run, at: when },
      { kind: 'deployed', deployment: String(run), id: `${run} success`, state: 'success', at: new Date(at.getTime() + minutes(6)).toISOString() },
    )
  }

  /** Went back to what ran before. */
  rollBack(at: Date, by: Name, to: string): void {
    const tip = this.#tip
    this.#tip = to
    this.deploy(at, by)
    this.#tip = tip
  }
}

const authors = ['lucia', 'dana', 'felix', 'amira'] as const
const approvers = ['tomasz', 'priya'] as const

/** Twenty-odd changes as they should be, and what a quarter has besides. */
export function quarterOf(story: Story, from: Date, to: Date): void {
  const at = (day: number, hour: number, minute = 0) => new Date(from.getTime() + days(day) + hours(hour) + minutes(minute))
  let number = 340
  let last = ''
  for (let n = 0; at(2 + n * 3, 17) < to && n < 28; n++) {
    const day = 2 + n * 3
    const usual = { number: ++number, at: at(day, 9 + (n % 6), (n * 17) % 60), by: authors[n % 4] as Name, approver: approvers[n % 2] as Name, deployer: (n % 2 === 0 ? 'priya' : 'tomasz') as Name }
    const before = last
    last = story.pull({
      ...usual,
      ...(n === 4 && { helper: 'tomasz' as const, approver: 'tomasz' as const }), ...(n === 8 && { before: -35 }), ...(n === 11 && { checks: { build: 'success', test: 'failure' } }),
      ...(n === 14 && { approver: 'guest' as const }), ...(n === 17 && { changed: true }), ...(n === 19 && { deployer: usual.by }), ...(n === 22 && { helper: 'guest' as const }),
    })
    if (n === 6) story.rollBack(at(day, 17), 'priya', before)
    if (n === 9) {
      story.off(at(day + 1, 22, 14), minutes(9))
      story.push(at(day + 1, 22, 18), 'dana', ['Skip the check of the posting date', 'And its test'])
      story.deploy(at(day + 1, 22, 40), 'priya')
    }
    if (n === 15) story.off(at(day + 1, 7, 30), minutes(41))
    if (n === 20) story.unheard(at(day + 1, 1), hours(16))
    if (n === 20) last = story.pull({ ...usual, number: ++number, at: at(day + 1, 11), by: 'felix' })
  }
}
