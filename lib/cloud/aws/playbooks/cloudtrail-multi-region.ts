import type { AdvancedEventSelector, EventSelector, GetEventSelectorsResponse } from '@aws-sdk/client-cloudtrail'
import { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import { type Json, type State, type Step, type Target, sameState } from '../../playbook.ts'
import { selectorsOf } from '../collect/cloudtrail.ts'
import { type Hand, makeOnce, must, orNone, plain, playbook, sending, stepsOf, there } from './hand.ts'

const step = stepsOf<'cloudtrail'>()
/** One form of the two is there. */
type Selectors = { basic: Json[]; advanced: Json[] }
type Trail = { bucket: string; multiRegion: boolean; globalEvents: boolean; validation: boolean; logging: boolean; selectors: Selectors }
type Now = { trail: Trail | null }
type Params = { trail: string; bucket: string | null }

const everything = { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] }
const nameOf = (target: Target, { trail }: Params) => (target.type === 'aws.cloudtrail.trail' ? target.id : trail)

function readSelectors(answer: GetEventSelectorsResponse): Selectors {
  if (!answer.AdvancedEventSelectors) must(answer.EventSelectors)
  const basic = (answer.EventSelectors ?? []).map(({ ReadWriteType = 'All', IncludeManagementEvents = true, DataResources = [], ExcludeManagementEventSources = [] }) => ({ ReadWriteType, IncludeManagementEvents, DataResources, ExcludeManagementEventSources }))
  return { basic: plain(basic) as Json[], advanced: plain(answer.AdvancedEventSelectors ?? []) as Json[] }
}

/** All management events, and what else was logged as before. */
function whole(selectors: Selectors): Selectors {
  const { management } = selectorsOf({ EventSelectors: selectors.basic as unknown as EventSelector[], AdvancedEventSelectors: selectors.advanced as unknown as AdvancedEventSelector[] })
  if (management === 'All') return selectors
  if (selectors.advanced.length > 0) {
    const others = (selectors.advanced as { FieldSelectors?: AdvancedEventSelector['FieldSelectors'] }[]).filter(({ FieldSelectors = [] }) => !FieldSelectors.some(({ Field, Equals }) => Field === 'eventCategory' && Equals?.[0] === 'Management'))
    return { basic: [], advanced: [{ Name: 'Management events', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }, ...(others as Json[])] }
  }
  const data = (selectors.basic as State[]).filter(({ DataResources }) => (DataResources as Json[]).length > 0).map((each) => ({ ...each, IncludeManagementEvents: false, ExcludeManagementEventSources: [] }))
  return { basic: [everything, ...data], advanced: [] }
}

const put = (name: string, TrailName: string, { basic, advanced }: Selectors) =>
  step(name, 'PutEventSelectors', { TrailName, ...(advanced.length > 0 ? { AdvancedEventSelectors: advanced as unknown as AdvancedEventSelector[] } : { EventSelectors: basic as unknown as EventSelector[] }) })
const settings = ({ multiRegion, globalEvents, validation }: Trail) => ({ IsMultiRegionTrail: multiRegion, IncludeGlobalServiceEvents: globalEvents, EnableLogFileValidation: validation })
const differ = (one: object, other: object) => !sameState(one as State, other as State)

function after({ trail }: Now, { bucket }: Params): { trail: Trail } {
  if (trail) return { trail: { ...trail, multiRegion: true, globalEvents: true, validation: true, logging: true, selectors: whole(trail.selectors) } }
  if (bucket === null) throw new AppError('invalid', 'There is no such trail yet, so it needs a bucket.', { fields: { bucket: 'The name of a bucket whose policy lets CloudTrail write to it.' } })
  return { trail: { bucket, multiRegion: true, globalEvents: true, validation: true, logging: true, selectors: { basic: [everything], advanced: [] } } }
}

/** One that was created by a call whose answer never came is found by its name and its bucket. */
async function send(at: Hand, of: Step): Promise<void> {
  const plainly = sending('cloudtrail', of.command === 'DeleteTrail' ? ['TrailNotFoundException'] : [])
  if (of.command !== 'CreateTrail') return plainly(at, of)
  const { Name, S3BucketName } = of.input as { Name: string; S3BucketName: string }
  const isThere = async () => {
    const found = await orNone(['TrailNotFoundException'], async () => (await at.client('cloudtrail')).getTrail({ Name }))
    if (found && found.Trail?.S3BucketName !== S3BucketName) throw new AppError('conflict', `Somebody else created the trail ${Name} meanwhile.`)
    return found !== null
  }
  await makeOnce(isThere, () => plainly(at, of))
}

export const cloudtrailMultiRegion = playbook({
  name: 'cloudtrail-multi-region',
  version: 1,
  title: 'Log management events of all regions',
  service: 'cloudtrail',
  on: ['aws.account', 'aws.cloudtrail.trail'],
  checks: ['AWS-TRAIL-001', 'AWS-TRAIL-002'],
  reversible: 'reversible',
  risk: 'low',
  breaks: 'Nothing; a second copy of management events costs money.',
  exposes: true,
  parameters: z.object({
    trail: z.string().regex(/^[A-Za-z0-9][\w.-]{2,127}$/, 'The name of a trail: 3 to 128 letters, digits, dots, hyphens and underscores.').default('all-regions').describe('Name of the trail of the home region that is extended, or created where there is none'),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'The name of a bucket.').nullable().default(null).describe('Bucket of a trail that is created; its policy has to let CloudTrail write to it'),
  }),
  calls: {
    GetTrail: 'cloudtrail:GetTrail', GetTrailStatus: 'cloudtrail:GetTrailStatus', GetEventSelectors: 'cloudtrail:GetEventSelectors', CreateTrail: 'cloudtrail:CreateTrail', UpdateTrail: 'cloudtrail:UpdateTrail', DeleteTrail: 'cloudtrail:DeleteTrail',
    PutEventSelectors: 'cloudtrail:PutEventSelectors', StartLogging: 'cloudtrail:StartLogging', StopLogging: 'cloudtrail:StopLogging',
  },
  within: ({ id, type }) => (type === 'aws.cloudtrail.trail' ? [id] : null),
  untried: 'Whether the policy of the bucket lets CloudTrail write to it: the emulator does not ask. AWS refuses the call where it does not.',
  read: async (at, target, params): Promise<Now> => {
    const Name = nameOf(target, params)
    const trails = await at.client('cloudtrail')
    const ask = () => trails.getTrail({ Name })
    const found = target.type === 'aws.cloudtrail.trail' ? await there('The trail', ['TrailNotFoundException'], ask) : await orNone(['TrailNotFoundException'], ask)
    if (!found) return { trail: null }
    const trail = must(found.Trail)
    const [{ IsLogging }, selectors] = [await trails.getTrailStatus({ Name }), readSelectors(await trails.getEventSelectors({ TrailName: Name }))]
    return { trail: { bucket: must(trail.S3BucketName), multiRegion: must(trail.IsMultiRegionTrail), globalEvents: must(trail.IncludeGlobalServiceEvents), validation: must(trail.LogFileValidationEnabled), logging: must(IsLogging), selectors } }
  },
  after: after as (before: Now, params: Params) => Now,
  steps: (before, params, target) => {
    const Name = nameOf(target, params)
    const { trail: wanted } = after(before, params)
    const { trail } = before
    if (!trail) return [step('Create a trail of all regions', 'CreateTrail', { Name, S3BucketName: wanted.bucket, ...settings(wanted) }), put('Log all management events', Name, wanted.selectors), step('Start logging', 'StartLogging', { Name })]
    return [
      ...(differ(settings(trail), settings(wanted)) ? [step('Extend the trail to all regions, and prove its files', 'UpdateTrail', { Name, ...settings(wanted) })] : []),
      ...(differ(trail.selectors, wanted.selectors) ? [put('Log all management events', Name, wanted.selectors)] : []),
      ...(trail.logging ? [] : [step('Start logging', 'StartLogging', { Name })]),
    ]
  },
  undo: ({ trail }, { trail: wanted }, params, target) => {
    const Name = nameOf(target, params)
    if (!trail || !wanted) return [step('Delete the trail that was created', 'DeleteTrail', { Name })]
    return [
      ...(trail.logging ? [] : [step('Stop logging', 'StopLogging', { Name })]),
      ...(differ(trail.selectors, wanted.selectors) ? [put('Log the events that were logged before', Name, trail.selectors)] : []),
      ...(differ(settings(trail), settings(wanted)) ? [step('Set the trail as it was', 'UpdateTrail', { Name, ...settings(trail) })] : []),
    ]
  },
  send,
})
