import { canonical, type Json, sha256Hex } from '#lib/crypto/canonical.ts'
import type { Entry, Fields, Place, Reject } from '../frame.ts'

/** What one record of a scanner says, whatever its format: a weakness at one place, there or not. */

export const severities = ['critical', 'high', 'medium', 'low', 'informational'] as const
export type Severity = (typeof severities)[number]

/** `untold`: the tool did not decide, or leaves it to a person. */
export type Verdict = 'fail' | 'pass' | 'untold'

export type Weakness = {
  verdict: Verdict
  tool: string
  /** The rule of the tool, or the CVE: what is weak. */
  rule: string
  cves: string[]
  title: string
  severity: Severity
  /** The tool's own word for it. */
  word: string
  cvss: number | null
  /** Where, as people read it, and what tells it from another place for good. */
  location: string
  place: string
  /** What may name the system in the register: names, account numbers, resources. */
  names: string[]
  /** As the tool says it; null: it does not. */
  firstSeen: Date | null
  at: Date | null
  said: string
  /** Muted, suppressed or resolved by somebody in the tool: no acceptance here. */
  muted: boolean
}

/** What an entry of a file is: a record, or why not. */
export type Told = { at: Place; of: Weakness } | Reject

/** What a tool did in this file. `whole`: false where it says itself that it did not look at everything. */
export type ToolRun = { name: string; version: string | null; whole: boolean }

/** What is known of a scan when its file was read to the end. */
export type ScanFacts = { tools: Map<string, ToolRun>; scannedAt: Date | null; facts: string[]; warnings: { at: string | null; said: string }[] }

export const noFacts = (): ScanFacts => ({ tools: new Map(), scannedAt: null, facts: [], warnings: [] })

/** As tools are told apart. */
export const toolKey = (name: string) => name.trim().toLowerCase().replace(/\s+/g, ' ').slice(0, 200)

export function noteTool(facts: ScanFacts, name: string, version: string | null, whole = true): void {
  const key = toolKey(name)
  const known = facts.tools.get(key)
  facts.tools.set(key, { name: known?.name ?? name.trim().slice(0, 200), version: version ?? known?.version ?? null, whole: whole && (known?.whole ?? true) })
}

/** The same weakness at the same place by the same tool has the same key in every file. */
export const keyOf = (systemId: string, { tool, rule, place }: Pick<Weakness, 'tool' | 'rule' | 'place'>): string => sha256Hex(canonical([systemId, toolKey(tool), rule, place]))

const words: Record<string, Severity> = {
  critical: 'critical', crit: 'critical', fatal: 'critical', urgent: 'critical', kritisch: 'critical', critique: 'critical', blocker: 'critical',
  high: 'high', important: 'high', severe: 'high', major: 'high', hoch: 'high', eleve: 'high', error: 'high',
  medium: 'medium', moderate: 'medium', mittel: 'medium', moyen: 'medium', warning: 'medium', warn: 'medium',
  low: 'low', minor: 'low', niedrig: 'low', gering: 'low', faible: 'low', note: 'low',
  informational: 'informational', information: 'informational', info: 'informational', none: 'informational', negligible: 'informational',
}

/** The severity that a word means; null: nobody said which that is. */
export const severityOfWord = (word: string): Severity | null => words[word.trim().toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')] ?? null

/** CVSS 3.1 and 4.0, table of qualitative ratings. */
export const severityOfScore = (score: number): Severity => (score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : score > 0 ? 'low' : 'informational')

export function scoreOf(value: Json | undefined): number | null {
  const score = typeof value === 'number' ? value : typeof value === 'string' && /^\s*\d{1,2}([.,]\d+)?\s*$/.test(value) ? Number(value.replace(',', '.')) : Number.NaN
  return score >= 0 && score <= 10 ? score : null
}

const idOf = /\b(CVE-\d{4}-\d{4,7}|GHSA(-[23456789cfghjmpqrvwx]{4}){3})\b/gi

/** CVE and GHSA numbers in these texts, each once. */
export const cvesIn = (...texts: (string | null | undefined)[]): string[] => [...new Set(texts.flatMap((text) => text?.match(idOf) ?? []).map((each) => (each.startsWith('GHSA') || each.startsWith('ghsa') ? `GHSA${each.slice(4).toLowerCase()}` : each.toUpperCase())))].slice(0, 50)

/** ISO 8601, where no zone is said in UTC; or seconds or milliseconds since 1970. Null: it is no time. */
export function timeOf(value: Json | undefined): Date | null {
  if (typeof value === 'number') return Number.isFinite(value) && value > 0 ? dated(value < 1e11 ? value * 1_000 : value) : null
  if (typeof value !== 'string') return null
  const read = /^\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?\s*$/i.exec(value)
  if (!read) return null
  const [, day, clock, fraction = '', zone] = read
  return dated(Date.parse(`${day}T${clock === undefined ? '00:00:00' : clock.length === 5 ? `${clock}:00` : clock}.${fraction.slice(0, 3).padEnd(3, '0')}${zone === undefined || /^(z|utc)$/i.test(zone) ? 'Z' : zone.replace(/^(...):?(..)$/, '$1:$2')}`))
}

function dated(time: number): Date | null {
  const at = new Date(time)
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1970 || at.getUTCFullYear() > 2200 ? null : at
}

export const later = (one: Date | null, other: Date | null): Date | null => (one === null ? other : other === null || one > other ? one : other)

/** One line of at most so many characters. */
export const short = (text: string, most: number) => text.toWellFormed().replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]+/g, ' ').replace(/ {2,}/g, ' ').trim().slice(0, most)

/** A member by its path, of what is there: nothing is inherited. */
export function at(fields: Fields, path: string): Json | undefined {
  let value: Json | undefined = fields
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}

export const reject = ({ at: place }: Pick<Entry, 'at'>, reason: string): Reject => ({ at: place, reason })

/** A weakness with everything cut to what the register keeps. */
export function weakness(of: Weakness): Weakness {
  return { ...of, tool: short(of.tool, 200), rule: short(of.rule, 300), title: short(of.title, 500) || short(of.rule, 300), word: short(of.word, 100), location: short(of.location, 1_000), place: of.place, names: of.names.map((each) => each.trim().toLowerCase()).filter((each) => each !== '' && each.length <= 1_000).slice(0, 20), said: short(of.said, 2_000) }
}

/** The account in the name of a resource of AWS. */
export const accountIn = (resource: string): string | null => /^arn:aws[\w-]*:[\w-]*:[\w-]*:(\d{12}):/.exec(resource)?.[1] ?? null
