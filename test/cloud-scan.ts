import { BlockList } from 'node:net'
import { type Collecting, collectAws } from '#lib/cloud/aws/collect/run.ts'
import { awsScopes } from '#lib/cloud/aws/resources/index.ts'
import type { Step } from '#lib/cloud/collect.ts'
import type { Head, Inventory, Line, Read, Resource } from '#lib/cloud/facts.ts'
import { World } from '#lib/cloud/world.ts'
import { accountId, type FakeAws } from './aws-cloud.ts'

const here = new BlockList()
here.addSubnet('127.0.0.0', 8, 'ipv4')

export type Scanned = { lines: Line[]; head: Head; reads: Read[]; inventories: Inventory[]; resources: Resource[]; steps: Step[]; ended: boolean; world: World }

/** One scan in this process, with few tries and little patience. */
export async function scanned(aws: FakeAws, more: Partial<Collecting> = {}, { allowed = here, left = new AbortController().signal } = {}): Promise<Scanned> {
  const { patience: _, ...rest } = more
  const lines: Line[] = []
  const steps: Step[] = []
  const of: Collecting = {
    account: accountId, home: 'eu-central-1', regions: ['eu-central-1'], url: aws.url, identity: { accessKeyId: 'AKIAPLANTED', secretAccessKey: 'planted-secret-of-the-key' }, services: ['iam', 's3', 'vpc', 'kms', 'lambda'],
    attempts: 1, patience: { connect: 5_000, answer: 10_000, call: 10_000, scan: 120_000, ...more.patience }, ...rest,
  }
  await collectAws(of, (line) => void lines.push(line), { step: (step) => steps.push(step), left, allowed })
  const head = lines.flatMap((line) => ('scan' in line ? [line.scan] : []))[0] as Head
  const inventories = lines.flatMap((line) => ('inventory' in line ? [line.inventory] : []))
  const resources = lines.flatMap((line) => ('resource' in line ? [line.resource] : []))
  const world = new World({ at: new Date('2026-06-01T00:00:00Z'), account: accountId, regions: head.regions, scopes: awsScopes })
  for (const resource of structuredClone(resources)) world.add(resource)
  for (const inventory of inventories) world.list(inventory)
  return { lines, head, reads: lines.flatMap((line) => ('read' in line ? [line.read] : [])), inventories, resources, steps, ended: lines.at(-1) !== undefined && 'end' in (lines.at(-1) as Line), world }
}

export const facetOf = (of: Scanned, id: RegExp, facet: string) => of.resources.filter((each) => id.test(`${each.type} ${each.id}`)).map((each) => each.facets[facet])
export const listOf = (of: Scanned, type: string) => of.inventories.filter((each) => each.type === type)
