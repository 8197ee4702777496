import { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import type { Step } from '../../playbook.ts'
import { type Hand, makeOnce, must, playbook } from './hand.ts'

/** On a detector that this playbook made; no other is ever deleted. */
const tag = { 'tickmark:playbook': 'guardduty-on' }
/** `id` null: this playbook made it. */
type Found = { id: string | null; on: boolean }
type State = { detector: Found | null }

/** A region has one at most. */
async function detectorOf(at: Hand): Promise<{ id: string; made: boolean; on: boolean } | null> {
  const guardduty = await at.client('guardduty')
  const [DetectorId, ...more] = must((await guardduty.listDetectors({ MaxResults: 50 })).DetectorIds)
  if (DetectorId === undefined) return null
  if (more.length > 0) throw new AppError('conflict', 'The region has more than one detector, which AWS does not allow.')
  const { Status, Tags = {} } = await guardduty.getDetector({ DetectorId })
  return { id: DetectorId, made: Tags['tickmark:playbook'] === tag['tickmark:playbook'], on: must(Status) === 'ENABLED' }
}

async function send(at: Hand, { command, input }: Step): Promise<void> {
  const guardduty = await at.client('guardduty')
  if (command === 'CreateDetector') {
    const isThere = async () => {
      const found = await detectorOf(at)
      if (found?.made === false) throw new AppError('conflict', 'Somebody else switched GuardDuty on in the region meanwhile.')
      return found !== null
    }
    return makeOnce(isThere, () => guardduty.createDetector({ Enable: true, Tags: tag }))
  }
  const found = await detectorOf(at)
  if (command === 'DeleteDetector') {
    if (found === null) return
    if (!found.made) throw new AppError('conflict', 'The detector of the region was not made by this playbook, and is not deleted.')
    await guardduty.deleteDetector({ DetectorId: found.id })
  } else {
    if (found === null) throw new AppError('conflict', 'The detector is not there any more.')
    await guardduty.updateDetector({ DetectorId: found.id, Enable: input.on === true })
  }
}

export const guarddutyOn = playbook({
  name: 'guardduty-on',
  version: 1,
  title: 'Switch GuardDuty on in a region',
  service: 'guardduty',
  on: ['aws.region'],
  checks: ['AWS-GUARDDUTY-001'],
  reversible: 'partial',
  cannotUndo: 'A detector that is deleted takes its findings with it, and does not come back: one that is made later is another one.',
  risk: 'low',
  breaks: 'Nothing; it costs by the volume of logs.',
  exposes: true,
  parameters: z.object({}),
  calls: { ListDetectors: 'guardduty:ListDetectors', GetDetector: 'guardduty:GetDetector', CreateDetector: 'guardduty:CreateDetector', UpdateDetector: 'guardduty:UpdateDetector', DeleteDetector: 'guardduty:DeleteDetector' },
  also: { 'guardduty:TagResource': () => null, 'iam:CreateServiceLinkedRole': (_params, { account }) => [`arn:*:iam::${account}:role/aws-service-role/*`] },
  untried: 'An account that a delegated administrator manages: it may refuse this.',
  read: async (at): Promise<State> => {
    const found = await detectorOf(at)
    return { detector: found && { id: found.made ? null : found.id, on: found.on } }
  },
  after: ({ detector }): State => ({ detector: { id: detector?.id ?? null, on: true } }),
  steps: ({ detector }): Step[] => [detector === null ? { name: 'Create a detector', command: 'CreateDetector', input: {} } : { name: 'Switch the detector on', command: 'UpdateDetector', input: { on: true } }],
  undo: ({ detector }): Step[] => [detector === null ? { name: 'Delete the detector that was created', command: 'DeleteDetector', input: {} } : { name: 'Switch the detector off', command: 'UpdateDetector', input: { on: false } }],
  send,
})
