import { type Example, type ExampleResource, type ExampleWorld, Unread } from '../check.ts'
import type { Rule } from './network.ts'
import type { AwsType, AwsTypes } from './resources/index.ts'
import { adminArn, allow, typical } from './typical.ts'

type Told<V> = Unread | (V extends readonly unknown[] | null ? V : Partial<V>)
type Facets<K extends AwsType> = { [F in keyof AwsTypes[K]]?: Told<AwsTypes[K][F]> }
type Around = Partial<Omit<ExampleWorld, 'resources'>> & { id?: string; name?: string; region?: string; with?: ExampleResource[]; complete?: AwsType[] }

/** A resource that is as most are, but for what is told of it. What is told of a facet is put over what it typically is; a list stands for itself. */
export function resource<K extends AwsType>(type: K, told: Facets<K>, { id, name, region }: { id?: string; name?: string; region?: string } = {}): ExampleResource {
  const { id: usual, facets } = typical[type]
  const over = Object.entries(told).map(([facet, value]): [string, unknown] => {
    const before = (facets as Record<string, unknown>)[facet]
    return [facet, isPlain(value) && isPlain(before) ? { ...before, ...value } : value]
  })
  const named = id ?? usual
  return { type, id: named, name: name ?? named.replace(/^.*[:/]/, ''), ...(region === undefined ? {} : { region }), facets: { ...facets, ...Object.fromEntries(over) } }
}

/** A rule of a security group: TCP 22 from a private network, but for what is told. */
export const rule = (told: Partial<Rule>): Rule => ({ ruleId: 'sgr-1', protocol: 'tcp', from: 22, to: 22, cidr: '10.0.0.0/8', group: null, prefixList: null, description: null, ...told })

const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unread)

/** What a check says of one such resource, with others around it. */
export function example<K extends AwsType>(type: K, told: Facets<K>, says: RegExp, { id, name, region, with: others = [], ...around }: Around = {}): Example {
  const judged = resource(type, told, { id, name, region })
  return { world: { ...around, resources: [judged, ...others] }, of: judged.id, says }
}

/** Whatever lets everybody in. */
export const toAll = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] }
export const everybody = { to: 'http://acs.amazonaws.com/groups/global/AllUsers', permission: 'READ' }
export const adminPolicy = resource('aws.iam.policy', { policy: { managedBy: 'aws' }, document: allow('*') }, { id: adminArn })
