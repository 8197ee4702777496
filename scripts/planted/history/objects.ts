import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'

/** Forty hex digits. */
export type Sha = string
/** Who and when, as a commit claims it: seconds since 1970, always at +0000. */
export type Stamp = { name: string; email: string; at: number }
export type Commit = { sha: Sha; tree: Sha; parents: Sha[]; author: Stamp; committer: Stamp; message: string; generation: number }
export type Entry = { mode: string; sha: Sha }
/** What is done to a path: text, text with a mode, an entry as it is (a submodule, a blob that is there already), or null to remove it. */
export type Change = string | { text: string; mode?: string } | Entry | null
export type Changes = Record<string, Change>

const environment: NodeJS.ProcessEnv = { NODE_ENV: 'test', PATH: process.env.PATH, HOME: '/nowhere', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C', TZ: 'UTC' }
const types = { commit: 1, tree: 2, blob: 3 } as const
const nobody: Stamp = { name: 'Nobody', email: 'nobody@planted.example', at: 1_700_000_000 }

/**
 * A bare git repository that is filled in packs: objects are made here, and `git index-pack --strict` reckons every name and every link again when they are written.
 * A merge that is more than taking whole files from either side is done by `git merge-tree`.
 */
export class Objects {
  readonly folder: string
  readonly commits = new Map<Sha, Commit>()
  #trees = new Map<Sha, Map<string, Entry>>()
  #blobs = new Map<Sha, string>()
  #known = new Set<Sha>()
  #pending: Buffer[] = []
  #count = 0

  constructor(folder: string) {
    this.folder = folder
    execFileSync('git', ['init', '-q', '--bare', '--initial-branch=main', '--template=', folder], { env: environment })
    this.tree(new Map())
  }

  git(args: string[], input?: string | Buffer): string {
    return execFileSync('git', ['-c', 'core.fsync=none', '-C', this.folder, ...args], { env: environment, maxBuffer: 1 << 29, ...(input !== undefined && { input }) }).toString()
  }

  #add(type: keyof typeof types, body: Buffer): Sha {
    const sha = createHash('sha1').update(`${type} ${body.length}\0`).update(body).digest('hex')
    if (this.#known.has(sha)) return sha
    this.#known.add(sha)
    const head: number[] = []
    let size = Math.floor(body.length / 16)
    head.push((types[type] << 4) | (body.length & 15) | (size > 0 ? 128 : 0))
    while (size > 0) {
      const rest = size >> 7
      head.push((size & 127) | (rest > 0 ? 128 : 0))
      size = rest
    }
    // An array of its own: what zlib gives, and what comes out of the common pool, holds on to 16 KB each.
    const packed = deflateSync(body, { level: 1 })
    const own = Buffer.allocUnsafeSlow(head.length + packed.length)
    own.set(head)
    own.set(packed, head.length)
    this.#pending.push(own)
    this.#count += 1
    if (this.#count >= 60_000) this.flush()
    return sha
  }

  blob(text: string): Sha {
    const sha = this.#add('blob', Buffer.from(text))
    this.#blobs.set(sha, text)
    return sha
  }

  text(sha: Sha): string {
    return this.#blobs.get(sha) ?? this.git(['cat-file', 'blob', sha])
  }

  bytes(sha: Sha): Buffer | null {
    const text = this.#blobs.get(sha)
    return text === undefined ? null : Buffer.from(text)
  }

  tree(entries: Map<string, Entry>): Sha {
    // Git orders a folder as if its name ended with a slash.
    const order = (name: string, { mode }: Entry) => (mode === '40000' ? `${name}/` : name)
    const sorted = [...entries].sort((one, other) => Buffer.compare(Buffer.from(order(...one)), Buffer.from(order(...other))))
    const sha = this.#add('tree', Buffer.concat(sorted.map(([name, { mode, sha: each }]) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(each, 'hex')]))))
    this.#trees.set(sha, new Map(sorted))
    return sha
  }

  entries(tree: Sha): Map<string, Entry> {
    const found = this.#trees.get(tree)
    if (!found) throw new Error(`No tree ${tree}`)
    return found
  }

  /** The tree with these changes; folders that become empty go. */
  put(tree: Sha, changes: Changes): Sha {
    const own = new Map(this.entries(tree))
    const below = new Map<string, Changes>()
    for (const [path, change] of Object.entries(changes)) {
      const slash = path.indexOf('/')
      if (slash !== -1) {
        const folder = path.slice(0, slash)
        const list = below.get(folder) ?? {}
        list[path.slice(slash + 1)] = change
        below.set(folder, list)
      } else if (change === null) own.delete(path)
      else own.set(path, typeof change === 'string' ? { mode: own.get(path)?.mode ?? '100644', sha: this.blob(change) } : 'text' in change ? { mode: change.mode ?? '100644', sha: this.blob(change.text) } : change)
    }
    for (const [folder, list] of below) {
      const before = own.get(folder)
      const after = this.put(before?.mode === '40000' ? before.sha : this.tree(new Map()), list)
      if (this.entries(after).size === 0) own.delete(folder)
      else own.set(folder, { mode: '40000', sha: after })
    }
    return this.tree(own)
  }

  /** Every path that is no folder, with its mode and object. */
  flat(tree: Sha, under = '', into = new Map<string, Entry>()): Map<string, Entry> {
    for (const [name, entry] of this.entries(tree)) entry.mode === '40000' ? this.flat(entry.sha, `${under}${name}/`, into) : into.set(`${under}${name}`, entry)
    return into
  }

  at(tree: Sha, path: string): Entry | undefined {
    const [name, ...rest] = path.split('/') as [string, ...string[]]
    const entry = this.entries(tree).get(name)
    return rest.length === 0 ? entry : entry?.mode === '40000' ? this.at(entry.sha, rest.join('/')) : undefined
  }

  /** Paths that differ, with what they were and are. */
  diff(one: Sha | null, other: Sha, under = ''): { path: string; before?: Entry; after?: Entry }[] {
    if (one === other) return []
    const [before, after] = [one ? this.entries(one) : new Map<string, Entry>(), this.entries(other)]
    return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
      const [was, is] = [before.get(name), after.get(name)]
      if (was?.sha === is?.sha && was?.mode === is?.mode) return []
      if (was?.mode === '40000' || is?.mode === '40000') {
        const [left, right] = [was?.mode === '40000' ? was.sha : null, is?.mode === '40000' ? is.sha : this.tree(new Map())]
        const inner = this.diff(left, right, `${under}${name}/`)
        if (was && was.mode !== '40000') inner.push({ path: under + name, before: was })
        if (is && is.mode !== '40000') inner.push({ path: under + name, after: is })
        return inner
      }
      return [{ path: under + name, ...(was && { before: was }), ...(is && { after: is }) }]
    })
  }

  commit(of: { tree: Sha; parents: Sha[]; author: Stamp; committer?: Stamp; message: string }): Sha {
    const committer = of.committer ?? of.author
    const line = ({ name, email, at }: Stamp) => `${name} <${email}> ${at} +0000`
    const message = of.message.endsWith('\n') ? of.message : `${of.message}\n`
    const text = [`tree ${of.tree}`, ...of.parents.map((each) => `parent ${each}`), `author ${line(of.author)}`, `committer ${line(committer)}`, '', message].join('\n')
    const sha = this.#add('commit', Buffer.from(text))
    const generation = 1 + Math.max(0, ...of.parents.map((each) => this.of(each).generation))
    if (!this.commits.has(sha)) this.commits.set(sha, { sha, tree: of.tree, parents: of.parents, author: of.author, committer, message, generation })
    return sha
  }

  of(sha: Sha): Commit {
    const found = this.commits.get(sha)
    if (!found) throw new Error(`No commit ${sha}`)
    return found
  }

  /** Commits reachable from `from` and from none of `not`, parents before children. */
  between(not: Sha[], from: Sha): Sha[] {
    // Highest generation first: what a hidden commit reaches is hidden before it comes up.
    const seen = new Map<Sha, boolean>()
    const heap = new Heap<Commit>((one, other) => other.generation - one.generation)
    const visit = (sha: Sha, hidden: boolean) => {
      const before = seen.get(sha)
      if (before === undefined) heap.push(this.of(sha))
      seen.set(sha, hidden || before === true)
      if (before === undefined && !hidden) shown += 1
      if (before === false && hidden) shown -= 1
    }
    let shown = 0
    const found: Sha[] = []
    visit(from, false)
    for (const each of not) visit(each, true)
    while (shown > 0) {
      const commit = heap.pop() as Commit
      const hidden = seen.get(commit.sha) === true
      if (!hidden) {
        found.push(commit.sha)
        shown -= 1
      }
      for (const parent of commit.parents) visit(parent, hidden)
    }
    return found.reverse()
  }

  reaches(from: Sha, sha: Sha): boolean {
    return this.between([from], sha).length === 0
  }

  /** The best common ancestor; the histories made here never have two. */
  mergeBase(one: Sha, other: Sha): Sha {
    const marks = new Map<Sha, number>()
    const heap = new Heap<Commit>((a, b) => b.generation - a.generation)
    const mark = (sha: Sha, bit: number) => {
      if (!marks.has(sha)) heap.push(this.of(sha))
      marks.set(sha, (marks.get(sha) ?? 0) | bit)
    }
    mark(one, 1)
    mark(other, 2)
    for (let commit = heap.pop(); commit; commit = heap.pop()) {
      const bits = marks.get(commit.sha) as number
      if (bits === 3) return commit.sha
      for (const parent of commit.parents) mark(parent, bits)
    }
    throw new Error(`${one} and ${other} have nothing in common`)
  }

  /** What git makes of both sides' changes since `base`. A conflict is an error: no case here has one. */
  merge(base: Sha, ours: Sha, theirs: Sha): Sha {
    const other = this.diff(base, theirs)
    const own = new Set(this.diff(base, ours).map(({ path }) => path))
    const clash = (path: string) => own.has(path) || [...own].some((each) => each.startsWith(`${path}/`) || path.startsWith(`${each}/`))
    if (!other.some(({ path }) => clash(path))) return this.put(ours, Object.fromEntries(other.map(({ path, after }) => [path, after ?? null])))
    const root = this.commit({ tree: base, parents: [], author: nobody, message: 'base' })
    const [one, two] = [ours, theirs].map((tree) => this.commit({ tree, parents: [root], author: nobody, message: 'side' })) as [Sha, Sha]
    this.flush()
    const tree = this.git(['merge-tree', '--write-tree', one, two]).trim().split('\n')[0] as Sha
    const listed = this.git(['ls-tree', '-r', '-z', tree]).split('\0').filter(Boolean).map((line) => {
      const [head, path] = line.split('\t') as [string, string]
      const [mode, , sha] = head.split(' ') as [string, string, Sha]
      return [path, { mode, sha }] as const
    })
    for (const [, { sha, mode }] of listed) if (mode !== '160000' && !this.#blobs.has(sha)) this.#blobs.set(sha, this.text(sha))
    const again = this.put(this.tree(new Map()), Object.fromEntries(listed))
    if (again !== tree) throw new Error(`The merge by git, ${tree}, was read as ${again}`)
    return tree
  }

  flush(): void {
    if (this.#count === 0) return
    const head = Buffer.alloc(12)
    head.write('PACK')
    head.writeUInt32BE(2, 4)
    head.writeUInt32BE(this.#count, 8)
    const hash = createHash('sha1').update(head)
    for (const part of this.#pending) hash.update(part)
    this.git(['index-pack', '--strict', '--stdin', '--fix-thin'], Buffer.concat([head, ...this.#pending, hash.digest()]))
    this.#pending = []
    this.#count = 0
  }

  /** Writes what is pending, and these refs and no others: thousands of them at once, which git itself would write one file at a time. */
  finish(refs: Map<string, Sha>): void {
    this.flush()
    writeFileSync(join(this.folder, 'packed-refs'), `# pack-refs with: sorted \n${[...refs].sort(([one], [other]) => (one < other ? -1 : 1)).map(([ref, sha]) => `${sha} ${ref}\n`).join('')}`)
  }
}

class Heap<T> {
  #list: T[] = []
  #order: (one: T, other: T) => number
  constructor(order: (one: T, other: T) => number) {
    this.#order = order
  }

  push(value: T): void {
    const list = this.#list
    let at = list.push(value) - 1
    while (at > 0) {
      const up = (at - 1) >> 1
      if (this.#order(list[up] as T, value) <= 0) break
      list[at] = list[up] as T
      at = up
    }
    list[at] = value
  }

  pop(): T | undefined {
    const list = this.#list
    const top = list[0]
    const last = list.pop()
    if (list.length === 0 || last === undefined) return top
    let at = 0
    for (;;) {
      let down = 2 * at + 1
      if (down >= list.length) break
      if (down + 1 < list.length && this.#order(list[down + 1] as T, list[down] as T) < 0) down += 1
      if (this.#order(last, list[down] as T) <= 0) break
      list[at] = list[down] as T
      at = down
    }
    list[at] = last
    return top
  }
}
