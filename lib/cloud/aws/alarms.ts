import { type Example, fail, manual, pass, type Said, unread } from '../check.ts'
import { all, any, first, type Known, type Seen } from '../world.ts'
import { example, resource } from './example.ts'
import type { AwsTypes } from './resources/index.ts'

type Trail = Seen<AwsTypes['aws.cloudtrail.trail']>

/** What may stand beside the terms that are wanted: it takes away only what nobody is to be told of. */
const harmless = [/^\(*\$\.eventSource=[\w.]+\.amazonaws\.com\)*$/, /^\(*\$\.userIdentity\.invokedByNOTEXISTS\)*$/, /^\(*\$\.eventType!=AwsServiceEvent\)*$/]

/** Whether a filter pattern counts each of these: they stand side by side with “or”, and no other condition narrows them. */
export function reads(pattern: string, wanted: readonly string[]): boolean {
  const parts = pattern.replace(/["'\s]/g, '').replace(/^\{|\}$/g, '').split('&&')
  const narrowing = parts.filter((part) => !harmless.some((each) => each.test(part)))
  const [only] = narrowing
  if (only === undefined || narrowing.length > 1) return false
  const terms = new Set(only.split('||').map((term) => term.replace(/[()]/g, '')))
  return wanted.every((each) => terms.has(each.replace(/\s/g, '')))
}

const groupIn = (arn: string) => /^arn:[\w-]+:logs:([^:]*):(\d{12}):log-group:([^:]+)/.exec(arn)
const filterKey = (each: Seen<AwsTypes['aws.logs.metricFilter']>) => `${each.region} ${each.get('filter').logGroup}`
const alarmKey = (each: Seen<AwsTypes['aws.cloudwatch.alarm']>) => {
  const alarm = each.get('alarm')
  return alarm?.metric ? `${each.region} ${alarm.namespace} ${alarm.metric}` : null
}

/** Many trails go to one group: each is asked about once, and what could not be told is thrown again. */
function once(ask: (region: string, group: string) => boolean): (region: string, group: string) => boolean {
  const known = new Map<string, () => boolean>()
  return (region, group) => {
    const key = `${region} ${group}`
    const before = known.get(key)
    if (before) return before()
    try {
      const answer = ask(region, group)
      known.set(key, () => answer)
      return answer
    } catch (error) {
      known.set(key, () => {
        throw error
      })
      throw error
    }
  }
}

/** Whether some trail of all regions goes to a log group with a metric filter on which an alarm notifies somebody. */
export function alarmFor(what: string, isPattern: (pattern: string) => boolean, known: Known<AwsTypes>): Said {
  const watched = (trail: Trail) => all(() => trail.get('trail').multiRegion === true, () => trail.get('status').logging === true, () => {
    const [, region, owner, name] = groupIn(trail.get('trail').logGroup ?? '') ?? []
    return region !== undefined && name !== undefined && owner === known.account && alarmed(region, name)
  })
  const alarmed = once((region: string, group: string) => known.by('aws.logs.metricFilter', filterKey).one(`${region} ${group}`, (each) => {
    const filter = each.get('filter')
    return filter !== null && isPattern(filter.pattern) && filter.metrics.some((metric) => notifies(`${region} ${metric.namespace} ${metric.name}`, region))
  }, region) !== null)
  const notifies = (metric: string, region: string) => known.by('aws.cloudwatch.alarm', alarmKey).one(metric, (each) => {
    const alarm = each.get('alarm')
    return alarm !== null && alarm.enabled && alarm.actions.length > 0
  }, region) !== null
  const trail = known.one('aws.cloudtrail.trail', watched)
  if (trail) return pass(`An alarm on the log group of the trail ${trail.name} notifies somebody of ${what}.`)
  const other = first(known.all('aws.cloudtrail.trail'), (each) => any(() => {
    const owner = groupIn(each.get('trail').logGroup ?? '')?.[2]
    return owner !== undefined && owner !== known.account
  }))
  if (other) return manual(`The trail ${other.name} goes to a log group of another account: look there for an alarm that tells of ${what}.`)
  return fail(`No alarm on the log group of a trail of all regions notifies anybody of ${what}.`)
}

/** The same examples for each such check. */
export function alarmExamples(pattern: string): { fires: Example[]; quiet: Example[]; notEvaluable: Example[] } {
  const trail = resource('aws.cloudtrail.trail', {})
  const filter = resource('aws.logs.metricFilter', { filter: { pattern } })
  const alarm = resource('aws.cloudwatch.alarm', {})
  const of = (says: RegExp, ...others: Example['world']['resources']): Example => example('aws.account', {}, says, { with: others, complete: ['aws.cloudtrail.trail', 'aws.logs.metricFilter', 'aws.cloudwatch.alarm'] })
  return {
    fires: [
      of(/No alarm/), of(/No alarm/, trail), of(/No alarm/, trail, filter), of(/No alarm/, filter, alarm),
      of(/No alarm/, trail, filter, resource('aws.cloudwatch.alarm', { alarm: { actions: [] } })),
      of(/No alarm/, trail, resource('aws.logs.metricFilter', { filter: { pattern: `${pattern.slice(0, -1)} && $.userIdentity.userName = bob }` } }), alarm),
      of(/No alarm/, resource('aws.cloudtrail.trail', { status: { logging: false } }), filter, alarm),
    ],
    quiet: [
      of(/notifies somebody/, trail, filter, alarm),
      of(/another account/, resource('aws.cloudtrail.trail', { trail: { organization: true, logGroup: 'arn:aws:logs:eu-central-1:999988887777:log-group:all:*' } }, { id: 'arn:aws:cloudtrail:eu-central-1:999988887777:trail/all' })),
    ],
    notEvaluable: [
      of(/filter of/, trail, resource('aws.logs.metricFilter', { filter: unread() }), alarm),
      of(/status of/, resource('aws.cloudtrail.trail', { status: unread() }), filter, alarm),
      example('aws.account', {}, /not all of aws\.cloudwatch\.alarm/, { with: [trail, filter], incomplete: [{ type: 'aws.cloudwatch.alarm', cause: 'denied' }] }),
    ],
  }
}
