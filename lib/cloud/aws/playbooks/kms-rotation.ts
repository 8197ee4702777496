import { z } from 'zod'
import { must, numberOf, playbook, sending, stepsOf, there } from './hand.ts'

const step = stepsOf<'kms'>()

export const kmsRotation = playbook({
  name: 'kms-rotation',
  version: 1,
  title: 'Rotate a key by itself',
  service: 'kms',
  on: ['aws.kms.key'],
  checks: ['AWS-KMS-001'],
  reversible: 'partial',
  cannotUndo: 'A rotation that took place stays: what was encrypted since needs the new key material, which AWS keeps.',
  risk: 'low',
  breaks: 'Nothing: what was encrypted before is still decrypted.',
  exposes: false,
  parameters: z.object({ days: numberOf(90, 2560).default(365).describe('Days between rotations') }),
  calls: { GetKeyRotationStatus: 'kms:GetKeyRotationStatus', EnableKeyRotation: 'kms:EnableKeyRotation', DisableKeyRotation: 'kms:DisableKeyRotation' },
  within: ({ id }) => [id],
  untried: 'A rotation that takes place.',
  read: async (at, { id }) => {
    const { KeyRotationEnabled, RotationPeriodInDays } = await there('The key', ['NotFoundException'], async () => (await at.client('kms')).getKeyRotationStatus({ KeyId: id }))
    const on = must(KeyRotationEnabled)
    return { on, days: on ? (RotationPeriodInDays ?? 365) : null }
  },
  after: (before, { days }) => (before.on ? before : { on: true, days: days as number | null }),
  steps: (_before, { days }, { id }) => [step(`Switch rotation on, every ${days} days`, 'EnableKeyRotation', { KeyId: id, RotationPeriodInDays: days })],
  undo: (_before, _after, _params, { id }) => [step('Switch rotation off', 'DisableKeyRotation', { KeyId: id })],
  send: sending('kms'),
})
