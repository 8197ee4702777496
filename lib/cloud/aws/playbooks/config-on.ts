import type { ConfigurationRecorder, RecordingMode, ResourceType } from '@aws-sdk/client-config-service'
import { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import { type Json, sameState } from '../../playbook.ts'
import { must, plain, playbook, sending, stepsOf } from './hand.ts'

const step = stepsOf<'config'>()
/** `mode` null: continuously, which AWS documents as what is taken for granted. */
type Recorder = { name: string; role: string; all: boolean; globals: boolean; types: string[]; excluded: string[]; mode: Json }
/** `channel`: only whether and where there is one; one that is there is never changed. */
type State = { recorder: Recorder | null; recording: boolean; channel: { name: string; bucket: string } | null }
type Params = { role: string | null; bucket: string | null; globals: boolean }

function recorderOf({ name, roleARN, recordingGroup, recordingMode }: ConfigurationRecorder): Recorder {
  const { allSupported = false, includeGlobalResourceTypes = false, resourceTypes = [], exclusionByResourceTypes } = recordingGroup ?? {}
  const isUsual = !recordingMode || (recordingMode.recordingFrequency === 'CONTINUOUS' && (recordingMode.recordingModeOverrides ?? []).length === 0)
  return { name: must(name), role: must(roleARN), all: allSupported, globals: includeGlobalResourceTypes, types: [...resourceTypes].sort(), excluded: [...(exclusionByResourceTypes?.resourceTypes ?? [])].sort(), mode: isUsual ? null : plain(recordingMode) }
}

function put(name: string, { name: of, role, all, globals, types, excluded, mode }: Recorder) {
  const some = excluded.length > 0
    ? { exclusionByResourceTypes: { resourceTypes: excluded as ResourceType[] }, recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' as const } }
    : { resourceTypes: types as ResourceType[], includeGlobalResourceTypes: globals }
  return step(name, 'PutConfigurationRecorder', { ConfigurationRecorder: { name: of, roleARN: role, recordingGroup: all ? { allSupported: true, includeGlobalResourceTypes: globals } : { allSupported: false, ...some }, ...(mode !== null && { recordingMode: mode as unknown as RecordingMode }) } })
}

function lacks(field: 'role' | 'bucket', what: string): never {
  throw new AppError('invalid', `There is no ${field === 'role' ? 'recorder' : 'delivery channel'} yet, so it needs ${what}.`, { fields: { [field]: `This is needed: ${what}.` } })
}

const after = ({ recorder, channel }: State, { role, bucket, globals }: Params): State & { recorder: Recorder; channel: NonNullable<State['channel']> } => ({
  recorder: { name: recorder?.name ?? 'default', role: recorder?.role ?? role ?? lacks('role', 'the role with which Config reads'), all: true, globals: recorder?.globals === true || globals, types: [], excluded: [], mode: recorder?.mode ?? null },
  recording: true,
  channel: channel ?? { name: 'default', bucket: bucket ?? lacks('bucket', 'a bucket to which Config may write') },
})
const isOther = (one: Recorder | null, other: Recorder) => one === null || !sameState(one, other)

export const configOn = playbook({
  name: 'config-on',
  version: 1,
  title: 'Record every kind of resource with AWS Config',
  service: 'config',
  on: ['aws.region'],
  checks: ['AWS-CONFIG-001'],
  reversible: 'reversible',
  risk: 'low',
  breaks: 'Nothing; it costs by the number of changes.',
  exposes: true,
  parameters: z.object({
    role: z.string().regex(/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/, 'The ARN of a role.').nullable().default(null).describe('ARN of the role with which Config reads, where there is no recorder yet'),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'The name of a bucket.').nullable().default(null).describe('Bucket to which Config writes, where there is no delivery channel yet'),
    globals: z.union([z.boolean(), z.stringbool()]).default(false).describe('Record global resources in this region as well; one region is enough'),
  }),
  calls: {
    DescribeConfigurationRecorders: 'config:DescribeConfigurationRecorders', DescribeConfigurationRecorderStatus: 'config:DescribeConfigurationRecorderStatus', DescribeDeliveryChannels: 'config:DescribeDeliveryChannels',
    PutConfigurationRecorder: 'config:PutConfigurationRecorder', PutDeliveryChannel: 'config:PutDeliveryChannel', StartConfigurationRecorder: 'config:StartConfigurationRecorder', StopConfigurationRecorder: 'config:StopConfigurationRecorder',
    DeleteConfigurationRecorder: 'config:DeleteConfigurationRecorder', DeleteDeliveryChannel: 'config:DeleteDeliveryChannel',
  },
  // That of a recorder that is there already is not known beforehand.
  also: { 'iam:PassRole': ({ role }, { account }) => [role ?? `arn:*:iam::${account}:role/*`] },
  untried: 'Whether the role may read and the bucket be written to: the emulator does not ask.',
  read: async (at): Promise<State> => {
    const config = await at.client('config')
    // There is one of each in a region at most.
    const [recorder] = must((await config.describeConfigurationRecorders({})).ConfigurationRecorders)
    const [channel] = must((await config.describeDeliveryChannels({})).DeliveryChannels)
    const status = recorder && must((await config.describeConfigurationRecorderStatus({})).ConfigurationRecordersStatus).find(({ name }) => name === recorder.name)
    return { recorder: recorder ? recorderOf(recorder) : null, recording: recorder ? must(status?.recording) : false, channel: channel ? { name: must(channel.name), bucket: must(channel.s3BucketName) } : null }
  },
  after: (before, params): State => (before.recorder?.all === true && before.recording ? before : after(before, params)),
  steps: (before, params) => {
    const { recorder, channel } = after(before, params)
    return [
      ...(isOther(before.recorder, recorder) ? [put(before.recorder ? 'Record every kind of resource' : 'Create a recorder of every kind of resource', recorder)] : []),
      ...(before.channel ? [] : [step('Create a delivery channel', 'PutDeliveryChannel', { DeliveryChannel: { name: channel.name, s3BucketName: channel.bucket } })]),
      ...(before.recording ? [] : [step('Start the recorder', 'StartConfigurationRecorder', { ConfigurationRecorderName: recorder.name })]),
    ]
  },
  undo: (before, { recorder, channel }) => {
    if (!recorder || !channel) return []
    return [
      ...(before.recording ? [] : [step('Stop the recorder', 'StopConfigurationRecorder', { ConfigurationRecorderName: recorder.name })]),
      ...(before.channel ? [] : [step('Delete the delivery channel that was created', 'DeleteDeliveryChannel', { DeliveryChannelName: channel.name })]),
      ...(before.recorder === null ? [step('Delete the recorder that was created', 'DeleteConfigurationRecorder', { ConfigurationRecorderName: recorder.name })] : isOther(before.recorder, recorder) ? [put('Record what was recorded before', before.recorder)] : []),
    ]
  },
  send: async (at, of) => {
    // Taken back twice, it is gone already.
    const codes: Record<string, string[]> = { DeleteDeliveryChannel: ['NoSuchDeliveryChannelException'], DeleteConfigurationRecorder: ['NoSuchConfigurationRecorderException'], StopConfigurationRecorder: ['NoSuchConfigurationRecorderException'] }
    await sending('config', codes[of.command] ?? [])(at, of)
  },
})
