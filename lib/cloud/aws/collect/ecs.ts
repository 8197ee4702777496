import type { Cluster, ContainerDefinition, Service } from '@aws-sdk/client-ecs'
import type { Collector } from '../../collect.ts'
import type { Cause } from '../../facts.ts'
import { pooled } from '../budget.ts'
import type { Client } from '../client.ts'
import { type At, known, type Known, missing, shared } from './at.ts'
import type { Tally } from './tally.ts'

export const ecs: Collector<At> = {
  service: 'ecs',
  title: 'ECS',
  scope: 'regional',
  calls: {
    ListClusters: 'ecs:ListClusters',
    DescribeClusters: 'ecs:DescribeClusters',
    ListServices: 'ecs:ListServices',
    DescribeServices: 'ecs:DescribeServices',
    ListTaskDefinitionFamilies: 'ecs:ListTaskDefinitionFamilies',
    ListTaskDefinitions: 'ecs:ListTaskDefinitions',
    DescribeTaskDefinition: 'ecs:DescribeTaskDefinition',
  },
  lists: ['aws.ecs.cluster', 'aws.ecs.service', 'aws.ecs.taskDefinition'],
  collect: async (at) => {
    const ecs = await at.client('ecs')
    const services = at.tally('aws.ecs.service')
    const used = new Set<string>()
    const definitions = at.tally('aws.ecs.taskDefinition')
    const clusters = at.tally('aws.ecs.cluster')
    await clusters.pages({
      ask: (nextToken) => ecs.listClusters({ maxResults: 100, ...(nextToken && { nextToken }) }),
      next: (page) => page.nextToken,
      items: ({ clusterArns }) => {
        const described = shared(async () => (await ecs.describeClusters({ clusters: clusterArns ?? [], include: ['SETTINGS', 'CONFIGURATIONS', 'TAGS'] })).clusters ?? missing())
        return clusterArns?.map((arn) => ({ arn, described }))
      },
    }, async ({ arn, described }) => {
      await clusterOf(at, arn, await described())
      await servicesOf(at, ecs, arn, services, definitions, used)
    })
    services.within(clusters)
    await clusters.done()
    await services.done()
    definitions.within(services)
    await taskDefinitions(at, ecs, definitions, used)
  },
}

const nameOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1)
type Tags = { key?: string | undefined; value?: string | undefined }[]
/** Asked for with the rest; AWS leaves them out where there are none. */
const tagsOf = (tags: Tags | undefined) => Object.fromEntries((tags ?? []).map(({ key = missing(), value = '' }) => [key, value]))

async function clusterOf(at: At, arn: string, described: Known<Cluster[]>): Promise<void> {
  const pick = (read: (cluster: Cluster) => unknown) => at.from(described, (all) => read(all.find(({ clusterArn }) => clusterArn === arn) ?? missing()))
  await at.emit('aws.ecs.cluster', { id: arn, name: nameOf(arn) }, {
    cluster: pick(({ status, settings, configuration }) => ({
      status, insights: (settings ?? missing()).find(({ name }) => name === 'containerInsights')?.value ?? 'disabled', execLogging: configuration?.executeCommandConfiguration?.logging, execKey: configuration?.executeCommandConfiguration?.kmsKeyId,
    })),
    tags: pick(({ tags }) => tagsOf(tags)),
  })
}

async function servicesOf(at: At, ecs: Client<'ecs'>, cluster: string, services: Tally, definitions: Tally, used: Set<string>): Promise<void> {
  await services.pages({
    // No more than ten may be described at once.
    ask: (nextToken) => ecs.listServices({ cluster, maxResults: 10, ...(nextToken && { nextToken }) }),
    next: (page) => page.nextToken,
    items: ({ serviceArns }) => {
      const described = shared(async () => {
        const found: Service[] = []
        for (let from = 0; from < (serviceArns?.length ?? 0); from += 10) found.push(...((await ecs.describeServices({ cluster, services: serviceArns?.slice(from, from + 10), include: ['TAGS'] })).services ?? missing()))
        return found
      })
      return serviceArns?.map((arn) => ({ arn, described }))
    },
  }, async ({ arn, described }) => {
    const all = await described()
    const pick = (read: (service: Service) => unknown) => at.from(all, (list) => read(list.find(({ serviceArn }) => serviceArn === arn) ?? missing()))
    // Which definitions it uses is then not known either.
    const definition = 'value' in all ? all.value.find(({ serviceArn }) => serviceArn === arn)?.taskDefinition : undefined
    if (definition) used.add(definition)
    else definitions.lacks(...('error' in all ? causeOf(at, all.error) : (['malformed', null] as const)))
    definitions.reads.push(...all.reads)
    await at.emit('aws.ecs.service', { id: arn, name: nameOf(arn) }, {
      service: pick((service) => ({
        cluster: service.clusterArn, status: service.status, launch: service.launchType, publicIp: service.networkConfiguration?.awsvpcConfiguration?.assignPublicIp === 'ENABLED', exec: service.enableExecuteCommand ?? false,
        taskDefinition: service.taskDefinition, platform: service.platformVersion,
      })),
      tags: pick(({ tags }) => tagsOf(tags)),
    })
  })
}

/** The newest of each family, and those that services use. */
async function taskDefinitions(at: At, ecs: Client<'ecs'>, tally: Tally, used: Set<string>): Promise<void> {
  await tally.pages({
    ask: (nextToken) => ecs.listTaskDefinitionFamilies({ status: 'ACTIVE', maxResults: 100, ...(nextToken && { nextToken }) }),
    next: (page) => page.nextToken,
    items: (page) => page.families,
  }, async (familyPrefix) => {
    const newest = await known(async () => (await ecs.listTaskDefinitions({ familyPrefix, status: 'ACTIVE', sort: 'DESC', maxResults: 1 })).taskDefinitionArns ?? missing())
    tally.reads.push(...newest.reads)
    if (!('value' in newest)) return tally.lacks(...causeOf(at, newest.error))
    const [first] = newest.value.sort((one, other) => revisionOf(other) - revisionOf(one))
    if (first) used.add(first)
  })
  await pooled(used, 16, (arn) => definitionOf(at, ecs, arn))
  tally.counted.count = used.size
  await tally.done()
}

function causeOf(at: At, error: unknown): readonly [Cause, string | null] {
  const { cause, code } = at.causeOf(error)
  return [cause, code]
}

const revisionOf = (arn: string) => Number(arn.slice(arn.lastIndexOf(':') + 1))

async function definitionOf(at: At, ecs: Client<'ecs'>, arn: string): Promise<void> {
  const described = await known(() => ecs.describeTaskDefinition({ taskDefinition: arn, include: ['TAGS'] }))
  await at.emit('aws.ecs.taskDefinition', { id: arn, name: nameOf(arn) }, {
    definition: at.from(described, ({ taskDefinition: of = missing() }) => ({ network: of.networkMode, pid: of.pidMode, role: of.taskRoleArn, containers: (of.containerDefinitions ?? missing()).map(containerOf) })),
    tags: at.from(described, ({ tags }) => tagsOf(tags)),
  })
}

/** Names of variables and secrets alone. What is left out is off. */
const containerOf = (each: ContainerDefinition) => ({
  name: each.name, privileged: each.privileged ?? false, user: each.user, readonlyRoot: each.readonlyRootFilesystem ?? false, logDriver: each.logConfiguration?.logDriver,
  variables: (each.environment ?? []).map(({ name }) => name), secrets: (each.secrets ?? []).map(({ name }) => name), memory: each.memory ?? each.memoryReservation,
})
