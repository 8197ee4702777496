import { type Fields, mostCell, type Place, refused } from '../frame.ts'
import { listOf, objectOf, objectsOf, wordOf } from '../gather.ts'
import { parsed } from '../json.ts'
import { JsonSource } from '../json-source.ts'
import { textOf } from '../text.ts'
import { at, cvesIn, later, noteTool, type ScanFacts, scoreOf, type Severity, severityOfScore, short, timeOf, type Told, weakness } from './record.ts'

/**
 * SARIF 2.1.0 (OASIS), read as a stream. A rule may stand behind the results that name it: then the file is read once more. Results are told apart by their fingerprints where
 * they have some, as lines move; else by file and line.
 */
type Rule = { id: string; title: string; level: string | null; score: number | null; cves: string[] }
type Run = { name: string; version: string | null; rules: Map<string, Rule>; ordered: Rule[]; tooled: boolean; late: boolean; results: boolean; whole: boolean; repository: string | null }

const mostHead = 1_000_000
/** What is said of rules is held: 100,000 of them are some 40 MB. */
const mostRules = 100_000

export async function* readSarif(open: () => AsyncIterable<Uint8Array>, facts: ScanFacts): AsyncGenerator<Told[]> {
  const runs: Run[] = []
  yield* pass(open(), facts, runs, true)
  if (runs.length === 0) facts.warnings.push({ at: null, said: 'It has no run: nothing was scanned.' })
  if (runs.some((run) => run.late)) yield* pass(open(), facts, runs, false)
}

async function* pass(body: AsyncIterable<Uint8Array>, facts: ScanFacts, runs: Run[], first: boolean): AsyncGenerator<Told[]> {
  const { encoding, bytes } = await textOf(body)
  if (first) facts.facts.push(`SARIF 2.1.0, ${encoding}`)
  const source = new JsonSource(bytes)
  if ((await source.sign()) !== '{') throw refused('This file is no SARIF: it does not begin with an object.')
  source.take('{')
  let [version, seen] = [false, false]
  for (let n = 0; await source.next(n, '}'); n++) {
    const name = await source.name()
    if (name === 'version') {
      const said = valueOf(await source.value(100), 'version')
      if (said !== '2.1.0') throw refused(`This is SARIF ${typeof said === 'string' ? said.slice(0, 20) : 'of another kind'}; what is read is 2.1.0. Have the tool write that, or convert it.`)
      version = true
    } else if (name === 'runs') {
      if (seen) throw refused('“runs” stands twice in this file: programs differ in which of them they take.')
      seen = true
      if ((await source.sign()) !== '[') throw refused('“runs” of this file is no list: the tool did not scan.')
      source.take('[')
      for (let r = 0; await source.next(r, ']'); r++) {
        if (first) runs.push({ name: '', version: null, rules: new Map(), ordered: [], tooled: false, late: false, results: false, whole: true, repository: null })
        yield* run(source, runs[r] as Run, { at: `$.runs[${r}]`, facts, first })
      }
    } else await source.skip()
  }
  if ((await source.sign()) !== '') throw refused('Something stands behind the end of this file: two were put together. Upload each by itself.')
  if (!seen) throw refused('This file is no SARIF: it has no “runs”.')
  if (!version) throw refused('This file does not say which SARIF it is: “version” is missing.')
}

function valueOf(text: string, name: string): unknown {
  const read = parsed(text)
  if ('reason' in read) throw refused(`“${name}” of this file ${read.reason}.`)
  return read.value
}

type Where = { at: string; facts: ScanFacts; first: boolean }

async function* run(source: JsonSource, of: Run, where: Where): AsyncGenerator<Told[]> {
  const { at: path, facts, first } = where
  if ((await source.sign()) !== '{') throw refused(`${path} of this file is no object.`)
  source.take('{')
  const names = new Set<string>()
  for (let n = 0; await source.next(n, '}'); n++) {
    const name = await source.name()
    if (names.has(name)) throw refused(`“${name.slice(0, 100)}” stands twice in ${path}: programs differ in which of them they take.`)
    names.add(name)
    if (name === 'results') {
      const isList = (await source.sign()) === '['
      of.results ||= isList
      if (!isList || (first ? !of.tooled : !of.late)) {
        of.late ||= isList && first
        await source.skip()
      } else yield* results(source, of, where)
    } else if (!first) await source.skip()
    else if (name === 'tool') await tool(source, of, path)
    else if (name === 'invocations' && (await source.sign()) === '[') await invocations(source, of, facts)
    else if (name === 'versionControlProvenance') of.repository = wordOf(objectsOf(valueOf(await source.value(mostHead), name) as never)[0]?.repositoryUri)
    else if (name === 'externalPropertyFileReferences') {
      const said = objectOf(valueOf(await source.value(mostHead), name) as never)
      if (said?.results !== undefined) throw refused(`The results of ${path} are in another file. Have the tool write one file, then upload that.`)
    } else await source.skip()
  }
  if (!first) return
  if (!of.tooled) throw refused(`${path} does not say which tool it is of.`)
  if (!of.results) facts.warnings.push({ at: path, said: `${of.name} has no list of results: it did not scan.` })
  else if (!of.whole) facts.warnings.push({ at: path, said: `${of.name} says that it did not end well: what it did not find may be there.` })
  noteTool(facts, of.name, of.version, of.results && of.whole)
}

async function invocations(source: JsonSource, of: Run, facts: ScanFacts): Promise<void> {
  source.take('[')
  for (let n = 0; await source.next(n, ']'); n++) {
    const told = objectOf(valueOf(await source.value(mostCell), 'invocations') as never)
    if (told?.executionSuccessful === false) of.whole = false
    facts.scannedAt = later(facts.scannedAt, timeOf(told?.endTimeUtc) ?? timeOf(told?.startTimeUtc))
  }
}

async function tool(source: JsonSource, of: Run, path: string): Promise<void> {
  await members(source, `${path}.tool`, async (name) => {
    if (name === 'driver') await component(source, of, `${path}.tool.driver`, true)
    else if (name === 'extensions' && (await source.sign()) === '[') {
      source.take('[')
      for (let n = 0; await source.next(n, ']'); n++) await component(source, of, `${path}.tool.extensions[${n}]`, false)
    } else await source.skip()
  })
  if (of.name === '') throw refused(`${path} does not say which tool it is of.`)
  of.tooled = true
}

async function component(source: JsonSource, of: Run, path: string, driver: boolean): Promise<void> {
  await members(source, path, async (name) => {
    if (name === 'rules' && (await source.sign()) === '[') {
      source.take('[')
      for (let n = 0; await source.next(n, ']'); n++) {
        if (of.ordered.length + of.rules.size > 2 * mostRules) throw refused(`${path} has more than ${mostRules.toLocaleString('en')} rules, which is more than is taken.`)
        const rule = ruleOf(objectOf(valueOf(await source.value(mostCell), `${path}.rules[${n}]`) as never))
        if (driver) of.ordered.push(rule)
        if (rule.id !== '' && !of.rules.has(rule.id)) of.rules.set(rule.id, rule)
      }
    } else if (driver && (name === 'name' || name === 'version' || name === 'semanticVersion')) {
      const said = valueOf(await source.value(mostHead), name)
      if (typeof said !== 'string') return
      if (name === 'name') of.name = short(said, 200)
      else of.version ??= short(said, 100)
    } else await source.skip()
  })
}

async function members(source: JsonSource, path: string, take: (name: string) => Promise<void>): Promise<void> {
  if ((await source.sign()) !== '{') throw refused(`${path} of this file is no object.`)
  source.take('{')
  for (let n = 0; await source.next(n, '}'); n++) await take(await source.name())
}

function ruleOf(fields: Fields | null): Rule {
  if (!fields) return { id: '', title: '', level: null, score: null, cves: [] }
  const id = short(wordOf(fields.id) ?? '', 300)
  const title = wordOf(at(fields, 'shortDescription.text')) ?? wordOf(fields.name) ?? wordOf(at(fields, 'fullDescription.text')) ?? ''
  return { id, title: short(title, 300), level: wordOf(at(fields, 'defaultConfiguration.level')), score: scoreOf(at(fields, 'properties.security-severity')), cves: cvesIn(id, title, ...listOf(at(fields, 'properties.tags')).map(wordOf)) }
}

async function* results(source: JsonSource, of: Run, { at: path }: Where): AsyncGenerator<Told[]> {
  source.take('[')
  let several: Told[] = []
  for (let n = 0; await source.next(n, ']'); n++) {
    const place: Place = { path: `${path}.results[${n}]` }
    const read = parsed(await source.value(mostCell))
    const fields = 'reason' in read ? null : objectOf(read.value)
    several.push('reason' in read ? { at: place, reason: read.reason } : fields ? resultOf(fields, of, place) : { at: place, reason: 'is no result' })
    if (several.length < 64) continue
    yield several
    several = []
  }
  yield several
}

const levels: Record<string, Severity> = { error: 'high', warning: 'medium', note: 'low', none: 'informational' }
const ruleKnown = (of: Run, id: string): Rule | undefined => of.rules.get(id) ?? (id.includes('/') ? of.rules.get(id.slice(0, id.lastIndexOf('/'))) : undefined)

function resultOf(fields: Fields, of: Run, place: Place): Told {
  const index = fields.ruleIndex ?? at(fields, 'rule.index')
  const named = wordOf(fields.ruleId) ?? wordOf(at(fields, 'rule.id'))
  const rule = (named === null ? undefined : ruleKnown(of, short(named, 300))) ?? (typeof index === 'number' && at(fields, 'rule.toolComponent') === undefined ? of.ordered[index] : undefined)
  const id = named ?? rule?.id ?? ''
  if (id === '') return { at: place, reason: 'names no rule' }
  const kind = wordOf(fields.kind) ?? 'fail'
  const gone = fields.baselineState === 'absent'
  const verdict = gone || kind === 'pass' ? 'pass' : kind === 'fail' || kind === 'informational' ? 'fail' : kind === 'open' || kind === 'review' || kind === 'notApplicable' ? 'untold' : null
  if (verdict === null) return { at: place, reason: `has the kind “${kind.slice(0, 60)}”, which SARIF does not know` }
  const graded = severityOf(fields, rule, kind)
  if (typeof graded === 'string') return { at: place, reason: graded }
  const message = wordOf(at(fields, 'message.text')) ?? wordOf(at(fields, 'message.markdown')) ?? ''
  const where = placeOf(fields)
  return { at: place, of: weakness({
    verdict, tool: of.name, rule: id, cves: [...new Set([...cvesIn(id), ...(rule?.cves ?? []), ...cvesIn(message)])].slice(0, 50), title: rule?.title || message || id, ...graded, ...where, names: [of.repository ?? ''],
    firstSeen: timeOf(at(fields, 'provenance.firstDetectionTimeUtc')), at: null, said: message, muted: objectsOf(fields.suppressions).some((each) => each.status !== 'rejected' && each.status !== 'underReview'),
  }) }
}

function severityOf(fields: Fields, rule: Rule | undefined, kind: string): { severity: Severity; word: string; cvss: number | null } | string {
  const score = scoreOf(at(fields, 'properties.security-severity')) ?? rule?.score ?? null
  if (score !== null) return { severity: severityOfScore(score), word: `security-severity ${score}`, cvss: score }
  const level = wordOf(fields.level) ?? rule?.level ?? (kind === 'fail' ? 'warning' : 'none')
  const severity = Object.hasOwn(levels, level) ? levels[level] : undefined
  return severity ? { severity, word: `level ${level}`, cvss: null } : `has the level “${level.slice(0, 60)}”, which SARIF does not know`
}

/** Where it is, and what that is told by: lines move, and a fingerprint does not. */
function placeOf(fields: Fields): { location: string; place: string } {
  const first = objectOf(listOf(fields.locations)[0] ?? null)
  const physical = first && objectOf(first.physicalLocation)
  const uri = wordOf(physical ? at(physical, 'artifactLocation.uri') : undefined) ?? ''
  const line = physical ? wordOf(at(physical, 'region.startLine')) : null
  const logical = first ? objectsOf(first.logicalLocations).map((each) => wordOf(each.fullyQualifiedName) ?? wordOf(each.name)).filter(Boolean).join(', ') : ''
  const prints = Object.entries({ ...objectOf(fields.partialFingerprints), ...objectOf(fields.fingerprints) }).filter((each): each is [string, string] => typeof each[1] === 'string').sort(([one], [other]) => (one < other ? -1 : 1))
  const location = [uri + (line === null ? '' : `:${line}`), logical].filter(Boolean).join(' ') || 'No place is said'
  if (prints.length > 0) return { location, place: JSON.stringify([uri, prints]) }
  return { location, place: JSON.stringify([uri, logical, line, physical ? wordOf(at(physical, 'region.startColumn')) : null]) }
}
