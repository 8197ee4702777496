import type { Hint, SigmaRule } from '../../lib/sigma/index.ts'
import { CLOUD } from './cloud-events.ts'
import type { Event } from './cloud-events.ts'
import { makeFire } from './firing.ts'
import { Random } from './random.ts'
import { WINDOWS } from './windows-events.ts'

/** One line of JSON and the log it comes from. */
export type Line = { json: string; hint: Hint }

const SOURCES: { rule: RegExp; make: (random: Random) => Event }[] = [
  ...CLOUD.slice(1).map((make, index) => ({ rule: [/\/aws\//, /\/azure\/activity/, /\/azure\//, /\/okta\//, /\/github\//, /\/m365\//][index] ?? /./, make })),
]

/**
 * A stream of ordinary events in which every `every`th is made to fire a random rule. `windows` is the share of
 * Windows events. The same seed gives the same lines.
 */
export function makeStream(rules: SigmaRule[], options: { count: number; windows: number; every: number; seed: number }): Line[] {
  const random = new Random(options.seed)
  const lines: Line[] = []
  for (let index = 0; index < options.count; index++) {
    const onWindows = random.next() < options.windows
    const firing = index % options.every === 0 ? random.pick(rules) : null
    const make = firing === null ? random.pick(onWindows ? WINDOWS : CLOUD) : shapeFor(firing, random)
    const event = make(random)
    if (firing !== null) makeFire(firing, event, random)
    lines.push({ json: JSON.stringify(event), hint: hintOf(make) })
  }
  return lines
}

function shapeFor(rule: SigmaRule, random: Random): (random: Random) => Event {
  return SOURCES.find((source) => source.rule.test(rule.file))?.make ?? random.pick(/\/windows\//.test(rule.file) ? WINDOWS : CLOUD)
}

const HINTS = new Map<(random: Random) => Event, Hint>([
  ...CLOUD.slice(1).map((make, index): [(random: Random) => Event, Hint] => [make, [
    { product: 'aws', service: 'cloudtrail', category: null }, { product: 'azure', service: 'activitylogs', category: null }, { product: 'azure', service: 'signinlogs', category: null },
    { product: 'okta', service: 'okta', category: null }, { product: 'github', service: 'audit', category: null }, { product: 'm365', category: null },
  ][index] ?? {}]),
])

function hintOf(make: (random: Random) => Event): Hint {
  return HINTS.get(make) ?? { product: 'windows' }
}
