import type { Json } from '../crypto/canonical.ts'
import type { JsonMap } from './catalog.ts'
import type { About, Person, RequirementIn, SystemIn } from './model.ts'
import { oscalHref, oscalLine, oscalProse, oscalTime, oscalTitle, sorted, tokensOf } from './text.ts'
import { oscalUuid } from './uuid.ts'

export const oscalVersion = '1.2.1'
/** The name space of every property that is ours. */
export const tickmarkNs = 'urn:tickmark:oscal'

/** Members that are absent or empty lists are left out: OSCAL has no empty list. */
export function made(map: { [name: string]: Json | undefined }): JsonMap {
  return Object.fromEntries(Object.entries(map).filter((entry): entry is [string, Json] => entry[1] !== undefined && !(Array.isArray(entry[1]) && entry[1].length === 0)))
}

export const prop = (name: string, value: string | number | boolean, more: JsonMap = {}): JsonMap =>
  ({ name: `tickmark-${name}`, ns: tickmarkNs, value: typeof value === 'boolean' ? (value ? 'yes' : 'no') : oscalLine(String(value)), ...more })

/** The first of each id, in the order of the list. */
export const unique = <T>(list: readonly T[], id: (each: T) => string): T[] => [...new Map(list.toReversed().map((each) => [id(each), each])).values()].reverse()

export const requirementsOf = (all: RequirementIn[]) => unique(sorted(all, ({ code }) => code, (each) => JSON.stringify([each.id, each])), ({ id }) => id)

export const documentUuid = (model: string, about: About, ...ids: string[]) => oscalUuid(model, about.organization.id, about.framework.id, oscalTime(about.madeAt), ...ids)

const roleTitles = { 'prepared-by': 'Prepared by', 'control-owner': 'Owner of a control', assessor: 'Assessor', 'remediation-owner': 'Owner of a remediation' } as const
export type Role = keyof typeof roleTitles

/** Who a document names and in which role. */
export class People {
  private readonly about: About
  private readonly named: { person: Person; role: Role | null }[] = []

  constructor(about: About) {
    this.about = about
  }

  /** The UUID of the organization as a party. */
  organization(): string {
    return oscalUuid('organization', this.about.organization.id)
  }

  add(person: Person, role: Role | null): string {
    this.named.push({ person, role })
    return oscalUuid('person', this.about.organization.id, person.id)
  }

  metadata(title: string, more: { props?: JsonMap[]; remarks?: string } = {}): JsonMap {
    const { organization, framework, madeAt, portalVersion, checkpoint } = this.about
    const at = oscalTime(madeAt)
    const people = unique(sorted(this.named, ({ person }) => person.id, ({ person }) => person.name), ({ person }) => person.id)
    const roles = sorted([...new Set(this.named.flatMap(({ role }) => role ?? []))], (role) => role)
    const holders = (role: Role) => [...new Set(this.named.filter((each) => each.role === role).map(({ person }) => person.id))].sort().map((id) => oscalUuid('person', organization.id, id))
    return made({
      title: oscalTitle(title), 'last-modified': at, version: at, 'oscal-version': oscalVersion,
      props: [
        prop('portal-version', portalVersion), prop('organization', organization.id), prop('framework', framework.key), prop('framework-version', framework.version), prop('framework-source', framework.source),
        ...(checkpoint ? [prop('checkpoint-origin', checkpoint.origin), prop('checkpoint-size', checkpoint.size), prop('checkpoint-root', checkpoint.root)] : []),
        ...(more.props ?? []),
      ],
      links: [{ href: oscalHref(framework.catalogHref), rel: 'reference', text: oscalTitle(`${framework.title} ${framework.version}`) }],
      roles: (['prepared-by', ...roles] as Role[]).map((id) => ({ id, title: roleTitles[id] })),
      parties: [
        { uuid: this.organization(), type: 'organization', name: oscalLine(organization.name) },
        ...people.map(({ person }) => ({ uuid: oscalUuid('person', organization.id, person.id), type: 'person', name: oscalLine(person.name), 'member-of-organizations': [this.organization()] })),
      ],
      'responsible-parties': [{ 'role-id': 'prepared-by', 'party-uuids': [this.organization()] }, ...roles.map((role) => ({ 'role-id': role, 'party-uuids': holders(role) }))],
      remarks: more.remarks,
    })
  }
}

export const systemUuid = (about: About, id: string) => oscalUuid('system', about.organization.id, id)

/** The systems of the scope as components; their own type stands in a property, as OSCAL has no word for most. */
export function systemComponents(about: About, systems: SystemIn[], withStatus = true): JsonMap[] {
  return unique(sorted(systems, ({ name }) => name, (each) => JSON.stringify([each.id, each])), ({ id }) => id).map((system) => made({
    uuid: systemUuid(about, system.id), type: 'system', title: oscalTitle(system.name), description: oscalProse(system.description), props: [prop('system-type', system.type)],
    status: withStatus ? { state: 'other', remarks: 'The portal does not record whether a system is in operation.' } : undefined,
  }))
}

const portalUuid = (about: About) => oscalUuid('portal', about.organization.id)

/** The portal as what assessed: components and the platform they are. */
export const assessmentAssets = (about: About): JsonMap => ({
  components: [{
    uuid: portalUuid(about), type: 'software', title: 'Tickmark', description: 'The portal that holds the tests, checks and evidence this document tells of.',
    props: [{ name: 'version', value: oscalLine(about.portalVersion) }], status: { state: 'operational' },
  }],
  'assessment-platforms': [{ uuid: oscalUuid('platform', about.organization.id), title: 'Tickmark', 'uses-components': [{ 'component-uuid': portalUuid(about) }] }],
})

/** Who found something: a person where one is known, else the portal. */
export const originOf = (about: About, by: string | null): JsonMap => ({ actors: [by === null ? { type: 'tool', 'actor-uuid': portalUuid(about) } : { type: 'party', 'actor-uuid': by }] })

/**
 * What was in scope and what was not, and why. OSCAL knows no empty selection: with nothing in scope everything is included and everything excluded again,
 * and the number in scope is 0.
 */
export function reviewedControls(requirements: RequirementIn[]): JsonMap {
  const all = requirementsOf(requirements)
  const inside = all.filter(({ excluded }) => excluded === null)
  const outside = all.filter(({ excluded }) => excluded !== null)
  const token = tokensOf(all)
  const ids = (list: RequirementIn[]) => unique(list, ({ controlId }) => controlId).map(({ controlId }) => ({ 'control-id': token(controlId) }))
  return {
    'control-selections': [made({
      description: inside.length > 0 ? `${inside.length} of ${all.length} requirements were in scope.` : `None of ${all.length} requirements was in scope: nothing was reviewed.`,
      props: [prop('in-scope', inside.length), prop('requirements', all.length), ...outside.map((each) => prop('excluded', `${each.code}: ${each.excluded}`, { class: token(each.controlId) }))],
      ...(inside.length > 0 ? { 'include-controls': ids(inside) } : { 'include-all': {} }),
      'exclude-controls': ids(outside),
    })],
  }
}

/** Systems as what is looked at. */
export const assessmentSubjects = (about: About, systems: SystemIn[]): JsonMap[] =>
  systems.length === 0 ? [] : [{ type: 'component', 'include-subjects': [...new Set(systems.map(({ id }) => systemUuid(about, id)))].sort().map((uuid) => ({ 'subject-uuid': uuid, type: 'component' })) }]
