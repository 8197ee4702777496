import { awsChecks } from '../../lib/cloud/aws/checks/index.ts'
import { awsKinds, awsScopes, type AwsType } from '../../lib/cloud/aws/resources/index.ts'
import { typical } from '../../lib/cloud/aws/typical.ts'
import { Unread } from '../../lib/cloud/check.ts'
import { type Facet, globally, type Line } from '../../lib/cloud/facts.ts'

const account = '111122223333'
export const regions = ['eu-central-1', 'eu-west-1', 'us-east-1']

/** Of a thousand resources so many, as accounts of some size have them; the other types have some in each region. `calls`: those that one of them costs. */
const shares: Partial<Record<AwsType, [each: number, calls: number]>> = {
  'aws.iam.user': [30, 6], 'aws.iam.group': [4, 2], 'aws.iam.role': [90, 4], 'aws.iam.policy': [50, 2], 'aws.s3.bucket': [80, 12], 'aws.ec2.securityGroup': [110, 0], 'aws.ec2.instance': [100, 0], 'aws.ec2.volume': [120, 0], 'aws.ec2.snapshot': [120, 1],
  'aws.ec2.image': [20, 0], 'aws.ec2.subnet': [20, 0], 'aws.ec2.networkAcl': [6, 0], 'aws.rds.instance': [20, 0], 'aws.rds.cluster': [6, 0], 'aws.rds.snapshot': [30, 1], 'aws.secretsmanager.secret': [40, 1], 'aws.kms.key': [16, 4], 'aws.logs.group': [70, 0],
  'aws.lambda.function': [50, 3], 'aws.ecs.taskDefinition': [20, 1],
}
const few = 4

/** The same for ever: no figure depends on luck. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** What examples of all checks say of each facet: every branch of every check is gone through, policies of every shape with them. */
function exampleValues(): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>()
  for (const { examples } of awsChecks) {
    for (const { world } of [...examples.fires, ...examples.quiet]) {
      for (const { type, facets } of world.resources) {
        for (const [facet, value] of Object.entries(facets)) {
          if (value instanceof Unread) continue
          const name = `${type} ${facet}`
          found.set(name, [...(found.get(name) ?? []), value])
        }
      }
    }
  }
  return found
}

/** Names of other resources, so that what belongs together is together: networks, roles, log groups. */
function renamed(text: string, n: number, count: number): string {
  const some = (share: number) => n % Math.max(1, Math.round((count * share) / 1_000))
  return text.replaceAll('vpc-1', `vpc-${n % (few * regions.length)}`).replaceAll('subnet-1', `subnet-${some(20)}`).replaceAll('sg-1', `sg-${some(110)}`).replaceAll('ami-1', `ami-${some(20)}`).replaceAll('"i-1"', `"i-${some(100)}"`).replaceAll('role/orders', `role/deploy-${some(90)}`).replaceAll('/aws/lambda/orders', `log-group-${some(70)}`)
}

/** An account of so many resources, as its collectors would have written it: a tenth of the facets as an example has them, one in fifty unread. */
export function* accountLines(count: number, startedAt = new Date('2026-01-01T00:00:00Z')): Generator<Line> {
  const random = dice(count)
  const values = exampleValues()
  const at = startedAt.toISOString()
  let [reads, resources, lists] = [0, 0, 0]
  const read = (client: string, command: string, region: string, status = 200): Line => ({
    read: { number: ++reads, at, client, command, action: `${client}:${command}`, region, input: { id: `resource-${reads}` }, status, attempts: 1, requestId: `7a1d63a2-0000-4000-8000-${String(reads).padStart(12, '0')}`, code: status === 200 ? null : 'AccessDenied' },
  })
  yield { scan: { form: 1, provider: 'aws', account, regions, services: ['all'], startedAt: at } }
  for (const type of Object.keys(awsKinds) as AwsType[]) {
    const places = awsScopes[type] === 'global' ? [globally] : regions
    const [share, calls] = shares[type] ?? [0, 1]
    const many = type === 'aws.account' ? 1 : type === 'aws.region' ? regions.length : share === 0 ? few * places.length : Math.round((count * share) / 1_000)
    const client = type.split('.')[1] as string
    for (let n = 0; n < many; n++) {
      const region = places[n % places.length] as string
      if (n % 100 === 0) yield read(client, 'List', region)
      const whole = reads
      for (let call = 0; call < calls; call++) yield read(client, `Get${call}`, region)
      const facets: Record<string, Facet> = {}
      for (const [facet, usual] of Object.entries(typical[type].facets)) {
        const luck = random()
        const others = values.get(`${type} ${facet}`) ?? []
        const value = luck < 0.1 && others.length > 0 ? others[Math.floor(random() * others.length)] : usual
        if (luck > 0.98) facets[facet] = { state: 'unread', cause: 'denied', code: 'AccessDenied', reads: [reads] }
        else if (value === null) facets[facet] = { state: 'absent', code: 'None', reads: [whole] }
        else facets[facet] = { state: 'read', value: JSON.parse(renamed(JSON.stringify(value), n, count)), reads: [whole, reads] }
      }
      const id = type === 'aws.region' ? region : type === 'aws.account' ? account : `${typical[type].id}-${n}`
      resources++
      yield { resource: { type, id, name: `${type.split('.').at(-1)}-${n}`, account, region: places.length === 1 ? globally : region, facets } }
    }
    for (const region of places) {
      lists++
      yield { inventory: { type, region, complete: true, pages: 1, count: many, cause: null, code: null, reads: [reads] } }
    }
  }
  yield { end: { reads, inventories: lists, resources } }
}
