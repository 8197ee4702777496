import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AnyCheck, Example, OutcomeWord } from '../../check.ts'
import { checksDocument } from '../../checks-document.ts'
import { type Kind, mayBeAbsent } from '../../define.ts'
import { worldOf } from '../../example.ts'
import type { Resource } from '../../facts.ts'
import { type Judged, judge } from '../../judge.ts'
import { World } from '../../world.ts'
import { awsKinds, awsScopes } from '../resources/index.ts'
import { awsChecks, checkById } from './index.ts'

const at = new Date('2026-01-01T00:00:00Z')
const files = readdirSync(import.meta.dirname).filter((name) => /^AWS-.*\.ts$/.test(name) && !name.includes('.test.'))
const judgedOf = (check: AnyCheck, world: World, id: string): Judged => {
  const found = [...judge(world, [check])].find((each) => each.id === id)
  if (!found) throw new Error(`${check.id} says nothing of ${id}`)
  return found
}
const kindsOf = ({ examples: { fires, quiet, notEvaluable } }: AnyCheck): [string, Example[], OutcomeWord[]][] => [['fires', fires, ['fail']], ['quiet', quiet, ['pass', 'not_applicable', 'manual']], ['notEvaluable', notEvaluable, ['not_evaluable']]]

describe('the library of checks for AWS', () => {
  it('lists every file, by its id, once and in order', () => {
    expect(awsChecks.map(({ id }) => `${id}.ts`)).toEqual(files.toSorted())
    expect(new Set(awsChecks.map(({ id }) => id)).size).toBe(awsChecks.length)
    expect(awsChecks.map(({ id }) => id).filter((id) => !/^AWS-[A-Z\d]+-\d{3}$/.test(id) || checkById.get(id)?.id !== id)).toEqual([])
    expect(new Set(awsChecks.map(({ title }) => title)).size).toBe(awsChecks.length)
  })

  it('covers what is asked for', () => {
    const count = (service: string) => awsChecks.filter((each) => each.id.startsWith(`AWS-${service}-`)).length
    const wanted = { IAM: 16, S3: 10, EC2: 13, RDS: 8, TRAIL: 6, KMS: 3, GUARDDUTY: 1, CONFIG: 2, CLOUDWATCH: 5, SECRETS: 4, LAMBDA: 4, ECS: 4, BACKUP: 3, ORG: 2, ACCOUNT: 2 }
    expect(Object.entries(wanted).filter(([service, least]) => count(service) < least).map(([service, least]) => `${service}: ${count(service)} of ${least}`)).toEqual([])
    expect(awsChecks.length).toBeGreaterThanOrEqual(66)
  })

  it('maps every row that is asked for, the old ids of ISO with their counterpart', () => {
    const has = (framework: string, id: string, check?: AnyCheck) => (check ? [check] : awsChecks).some(({ mappings }) => mappings.some((each) => each.framework === framework && each.id === id && each.strength !== 'context'))
    const pairs = { 'A.9.2.1': 'A.5.16', 'A.9.2.6': 'A.5.18', 'A.10.1.1': 'A.8.24', 'A.10.1.2': 'A.8.24', 'A.12.3.1': 'A.8.13', 'A.12.4.1': 'A.8.15', 'A.12.6.1': 'A.8.8', 'A.13.1.1': 'A.8.20', 'A.13.1.2': 'A.8.21', 'A.13.1.3': 'A.8.22' }
    expect(Object.keys(pairs).filter((id) => !has('ISO 27001:2013', id))).toEqual([])
    expect(awsChecks.flatMap((check) => Object.entries(pairs).filter(([old, now]) => has('ISO 27001:2013', old, check) && !has('ISO 27001:2022', now, check)).map(([old]) => `${check.id} ${old}`))).toEqual([])
    expect(['CC6.1', 'CC6.2', 'CC6.6', 'CC6.7', 'CC7.2', 'A1.2'].filter((id) => !has('SOC 2', id))).toEqual([])
    expect(['Art. 25', 'Art. 30', 'Art. 32'].filter((id) => !has('GDPR', id))).toEqual([])
    for (const framework of ['NIST 800-53 r5', 'PCI DSS 4.0.1', 'CIS AWS 3.0']) expect(awsChecks.some(({ mappings }) => mappings.some((each) => each.framework === framework))).toBe(true)
    expect(awsChecks.filter(({ mappings }) => new Set(mappings.map(({ framework, id }) => `${framework} ${id}`)).size !== mappings.length || mappings.length === 0).map(({ id }) => id)).toEqual([])
  })

  it('names only playbooks that will be there', () => {
    const playbooks = ['s3-public-block', 's3-kms-encryption', 's3-versioning', 's3-tls-only', 'kms-rotation', 'iam-old-key-off', 'iam-password-policy', 'ec2-rule-off-the-world', 'ec2-ebs-encryption', 'ec2-snapshot-private', 'rds-not-public', 'rds-deletion-protection', 'rds-backup-retention', 'cloudtrail-multi-region', 'logs-retention', 'vpc-flow-logs', 'guardduty-on', 'config-on', 'secret-rotation', 'ec2-imdsv2']
    const named = new Set(awsChecks.flatMap(({ remediation }) => remediation.playbook ?? []))
    expect([...named].filter((name) => !playbooks.includes(name))).toEqual([])
    expect(playbooks.filter((name) => !named.has(name))).toEqual([])
  })

  it('stands in docs/cloud-checks.md: if not, npm run cloud-checks writes it', () => expect(readFileSync(join(import.meta.dirname, '../../../../docs/cloud-checks.md'), 'utf8')).toBe(checksDocument('AWS', awsChecks)))

  it('leaves at least two questions to a person', () => {
    const asks = (check: AnyCheck) => check.examples.quiet.some(({ world, of }) => judgedOf(check, worldOf(world, awsScopes, at), of).outcome === 'manual')
    expect(awsChecks.filter(asks).length).toBeGreaterThanOrEqual(2)
  })
})

describe.each(awsChecks.map((check) => [check.id, check] as const))('%s', (_, check) => {
  it('says what its examples say', () => {
    for (const [kind, examples, outcomes] of kindsOf(check)) {
      expect(examples.length, kind).toBeGreaterThan(0)
      for (const { world, of, says } of examples) {
        const judged = judgedOf(check, worldOf(world, awsScopes, at), of)
        expect(outcomes, `${kind}: ${judged.said}`).toContain(judged.outcome)
        expect(judged.said).toMatch(says)
        expect(judged.said).not.toMatch(/broke on what was read/)
      }
    }
  })

  it('speaks in short sentences that end', () => {
    const said = kindsOf(check).flatMap(([, examples]) => examples).map(({ world, of }) => judgedOf(check, worldOf(world, awsScopes, at), of).said)
    const texts = [check.why, check.remediation.text, check.remediation.breaks, ...said]
    expect(texts.filter((text) => !/^[\p{Lu}\d].*\.$/u.test(text) || text.length > 200 || text.includes('!') || /undefined|null|\[object/.test(text))).toEqual([])
    expect(check.title.length <= 80 && !check.title.endsWith('.')).toBe(true)
  })

  it('gives its examples in the form that collectors keep', () => {
    const wrong = kindsOf(check).flatMap(([, examples]) => examples).flatMap(({ world }) => [...resourcesOf(worldOf(world, awsScopes, at))]).flatMap(({ type, facets }) => Object.entries(facets).filter(([name, facet]) => {
      const form = (awsKinds as Record<string, Kind>)[type]?.facets[name]
      return form === undefined || (facet.state === 'read' && !form.safeParse(facet.value).success) || (facet.state === 'absent' && !mayBeAbsent(form))
    }).map(([name]) => `${type} ${name}`))
    expect(wrong).toEqual([])
  })

  it('gives no better answer for less that was read', () => {
    for (const [, examples] of kindsOf(check)) {
      for (const { world, of } of examples) {
        const before = judgedOf(check, worldOf(world, awsScopes, at), of)
        for (const use of before.uses) {
          const darker = worldOf(world, awsScopes, at)
          const resource = darker.resource(use.type, use.id) as Resource
          resource.facets[use.facet] = { state: 'unread', cause: 'denied', code: 'AccessDenied', reads: [] }
          expect([before.outcome, 'not_evaluable'], `${use.type} ${use.facet}`).toContain(judgedOf(check, darker, of).outcome)
        }
      }
    }
  })
})

function* resourcesOf(world: World): Generator<Resource> {
  for (const type of Object.keys(awsScopes)) for (const { resource } of world.resources(type)) yield resource
}

/** Small and always the same. */
function randomOf(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

describe('whatever is not read', () => {
  // Each world is of several examples of any checks; each fault darkens a facet, loses a resource or cuts a list.
  it('makes no answer better: 10,000 faults', () => {
    const random = randomOf(20_260_101)
    const examples = awsChecks.flatMap((check) => kindsOf(check).flatMap(([, all]) => all.map((each) => ({ check, world: each.world }))))
    const pick = <V>(list: readonly V[]): V => list[random(list.length)] as V
    let faults = 0
    const better: string[] = []
    const seen = new Map<string, number>()
    while (faults < 10_000) {
      const parts = [pick(examples), pick(examples), pick(examples)]
      const checks = [...new Set(parts.map(({ check }) => check))]
      const build = () => {
        const world = new World({ at, account: '111122223333', regions: ['eu-central-1'], scopes: awsScopes })
        for (const part of parts) for (const resource of resourcesOf(worldOf(part.world, awsScopes, at))) world.add({ ...resource, facets: { ...resource.facets } })
        return world
      }
      const full = build()
      const before = new Map([...withLists(full, new Set())].flatMap((world) => [...judge(world, checks)]).map((each) => [`${each.check} ${each.id}`, each.outcome]))
      for (let n = 0; n < 10; n++, faults++) {
        const world = build()
        const cut = new Set<string>()
        let lost: string | null = null
        for (let times = 1 + random(3); times > 0; times--) {
          const resource = pick([...resourcesOf(world)])
          const kind = random(4)
          if (kind === 0) cut.add(resource.type)
          else if (kind === 1 && lost === null) {
            lost = `${resource.type} ${resource.id}`
            cut.add(resource.type)
          } else resource.facets[pick(Object.keys(resource.facets))] = { state: 'unread', cause: pick(['denied', 'throttled', 'timeout', 'malformed'] as const), code: null, reads: [] }
        }
        const darker = lost === null ? world : without(world, lost)
        for (const judged of [...withLists(darker, cut)].flatMap((each) => [...judge(each, checks)])) {
          if (judged.id === null) continue
          const was = before.get(`${judged.check} ${judged.id}`)
          seen.set(`${was} → ${judged.outcome}`, (seen.get(`${was} → ${judged.outcome}`) ?? 0) + 1)
          if (judged.outcome !== was && judged.outcome !== 'not_evaluable') better.push(`${judged.check} ${judged.id}: ${was} → ${judged.outcome}: ${judged.said}`)
        }
      }
    }
    expect(better.slice(0, 5)).toEqual([])
    // It would say nothing if faults changed nothing.
    for (const outcome of ['pass', 'fail']) expect(seen.get(`${outcome} → not_evaluable`)).toBeGreaterThan(100)
  }, 60_000)
})

/** The lists of all types, whole but for those that are cut. */
function* withLists(world: World, cut: ReadonlySet<string>): Generator<World> {
  for (const type of Object.keys(awsScopes)) for (const place of world.placesOf(type)) world.list({ type, region: place, complete: !cut.has(type), pages: 1, count: 0, cause: cut.has(type) ? 'denied' : null, code: null, reads: [] })
  yield world
}

function without(world: World, lost: string): World {
  const less = new World({ at, account: world.account, regions: world.regions, scopes: awsScopes })
  for (const resource of resourcesOf(world)) if (`${resource.type} ${resource.id}` !== lost) less.add(resource)
  return less
}
