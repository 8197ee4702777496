import { z } from 'zod'
import { now } from '#lib/clock.ts'
import { AppError } from '#lib/errors.ts'
import { type Target, tokenOf } from '../../playbook.ts'
import { must, numberOf, playbook, sending, stepsOf, there } from './hand.ts'

const step = stepsOf<'secretsmanager'>()
/** `version`: the one that is current, or that is being made. `due`: it should have been rotated long ago. How is null where it is not rotated. */
type State = { rotation: boolean; lambda: string | null; days: number | null; schedule: string | null; duration: string | null; due: boolean; version: string | null }
type Params = { lambda: string | null; days: number }

const name = 'secret-rotation'
const day = 86_400_000

function after(before: State, { lambda, days }: Params, target: Target): State {
  if (before.rotation && !before.due) return before
  // The token becomes the id of the new version: the same call twice makes one.
  const version = tokenOf(name, target, before)
  return before.rotation ? { ...before, due: false, version } : { rotation: true, lambda, days, schedule: null, duration: null, due: false, version }
}

export const secretRotation = playbook({
  name,
  version: 1,
  title: 'Rotate a secret, now and from now on',
  service: 'secretsmanager',
  on: ['aws.secretsmanager.secret'],
  checks: ['AWS-SECRETS-001', 'AWS-SECRETS-002'],
  reversible: 'irreversible',
  cannotUndo: 'The secret is another one. Taking it back switches the schedule off again, if it was off; the former value does not come back.',
  risk: 'high',
  breaks: 'What keeps the old value in memory or in a file is refused after the rotation.',
  exposes: false,
  parameters: z.object({
    lambda: z.string().regex(/^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/, 'The ARN of a function.').nullable().default(null).describe('ARN of the function that rotates it; none where the service manages that'),
    days: numberOf(1, 1000).default(30).describe('Days between rotations'),
  }),
  calls: { DescribeSecret: 'secretsmanager:DescribeSecret', RotateSecret: 'secretsmanager:RotateSecret', CancelRotateSecret: 'secretsmanager:CancelRotateSecret' },
  // That of a secret that is rotated already is not known beforehand.
  also: { 'lambda:InvokeFunction': ({ lambda }, { account }) => [lambda ?? `arn:*:lambda:*:${account}:function:*`] },
  within: ({ id }) => [id],
  untried: 'A rotation that a function carries out: the emulator only notes it.',
  read: async (at, { id }): Promise<State> => {
    const of = await there('The secret', ['ResourceNotFoundException'], async () => (await at.client('secretsmanager')).describeSecret({ SecretId: id }))
    must(of.ARN)
    if (of.DeletedDate) throw new AppError('conflict', 'The secret is about to be deleted.')
    const stages = Object.entries(of.VersionIdsToStages ?? {})
    const withStage = (stage: string) => stages.find(([, all]) => all.includes(stage))?.[0] ?? null
    const [current, pending] = [withStage('AWSCURRENT'), withStage('AWSPENDING')]
    const moving = pending !== null && pending !== current
    // AWS documents that it says nothing of one that never was to rotate.
    const rotation = of.RotationEnabled ?? false
    const { AutomaticallyAfterDays = null, ScheduleExpression = null, Duration = null } = of.RotationRules ?? {}
    const last = of.LastRotatedDate ?? of.CreatedDate
    const due = rotation && !moving && (last === undefined || Math.floor((now().getTime() - last.getTime()) / day) > (AutomaticallyAfterDays ?? 90) + 2)
    const how = rotation ? { lambda: of.RotationLambdaARN || null, days: AutomaticallyAfterDays, schedule: ScheduleExpression, duration: Duration } : { lambda: null, days: null, schedule: null, duration: null }
    return { rotation, ...how, due, version: moving ? pending : current }
  },
  after,
  steps: (before, params, target) => {
    const { version } = after(before, params, target)
    const rules = before.rotation ? {} : { ...(params.lambda !== null && { RotationLambdaARN: params.lambda }), RotationRules: { AutomaticallyAfterDays: params.days } }
    return [step(before.rotation ? 'Rotate the secret' : `Rotate the secret, and every ${params.days} days from then on`, 'RotateSecret', { SecretId: target.id, ClientRequestToken: must(version), ...rules, RotateImmediately: true })]
  },
  undo: ({ rotation }, _after, _params, { id }) => (rotation ? [] : [step('Switch the schedule off', 'CancelRotateSecret', { SecretId: id })]),
  undone: (before, { version }) => ({ ...before, due: false, version }),
  send: async (at, of) => {
    if (of.command === 'RotateSecret') {
      const { SecretId, ClientRequestToken } = of.input as { SecretId: string; ClientRequestToken: string }
      const { VersionIdsToStages = {} } = await (await at.client('secretsmanager')).describeSecret({ SecretId })
      if (ClientRequestToken in VersionIdsToStages) return
    }
    await sending('secretsmanager')(at, of)
  },
})
