import { expect, it } from 'vitest'
import { here, itemsOf, manager, owner, performed, planned, system } from '../../../test/testing.ts'

const { populating, daysAgo } = await import('../../../test/populating.ts')
const lists = await populating(owner, () => manager)
const { readyTestOf } = await import('#lib/testing/ready.ts')

const at = (ago: number, hour: number) => `${daysAgo(ago).slice(0, 10)}T${String(hour).padStart(2, '0')}:00:00Z`
const asked = readyTestOf('restores')?.attributes as string[]
const restores = (systemId: string) => planned({ title: undefined, ready: 'restores', source: undefined, automatic: undefined, systemIds: [systemId] })

async function given(of: string, text: string, taken = daysAgo(1)): Promise<{ accepted: number; rejected: number; rejects: string[] }> {
  const id = await lists.imported(text, { of, at: taken, source: 'restore_tests', name: text.startsWith('[') || text.startsWith('{') ? 'jobs.json' : 'tests.csv' })
  const { accepted, rejected } = await lists.get(id)
  await lists.freeze(id)
  const rejects = await owner<{ reason: string }[]>`select reason from population_rejects where org_id = ${here.id} and population_id = ${id} order by place`
  return { accepted: Number(accepted), rejected: Number(rejected), rejects: rejects.map(({ reason }) => reason) }
}

it('a list of restore tests is asked what the control promises, and what cannot be read is said record by record', async () => {
  const of = await system()
  const head = 'id,what,backup_at,started_at,ended_at,target_minutes,loss_minutes,compared,performed_by,reviewed_by'
  const line = (id: string, more: Partial<Record<string, string | number>> = {}) => {
    const row = { what: 'Ledger', backup_at: at(20, 2), started_at: at(20, 9), ended_at: at(20, 11), target_minutes: 240, loss_minutes: 1440, compared: 'same', performed_by: 'felix@x', reviewed_by: 'Olga@x', ...more }
    return [id, ...Object.values(row)].join(',')
  }
  const told = await given(of, [head, line('good'), line('own', { reviewed_by: 'FELIX@x' }), line('nobody', { reviewed_by: '' }), line('slow', { ended_at: at(20, 15) }), line('old', { backup_at: at(25, 2) }), line('other', { compared: 'different' }), line('bare', { backup_at: '', ended_at: '', target_minutes: '', compared: '', performed_by: '' }),
    line('before', { started_at: at(200, 9), ended_at: '' }), line('local', { started_at: '2026-09-01 09:00' }), line('zone', { started_at: '2026-09-01T09:00:00 CET' }), line('half', { target_minutes: '1.5' }), line('back', { ended_at: at(21, 9) }), line('good'), line(''), line('maybe', { compared: 'mostly' })].join('\n'))
  expect(told).toMatchObject({ accepted: 8, rejected: 7 })
  for (const reason of [/“2026-09-01 09:00” in “started_at”, which is no time with its offset/, /CET/, /“1.5” in “target_minutes”/, /before it begins/, /has the id good/, /has no id/, /“mostly” in “compared”/]) expect(told.rejects.some((each) => reason.test(each))).toBe(true)

  const test = await performed(await restores(of))
  expect(test.attributes.map((each) => each.by)).toEqual(asked)
  const outcomes = Object.fromEntries((await itemsOf(test.id)).map((item) => [/Restore test (\w+)/.exec(item.name)?.[1], item.outcomes]))
  expect(outcomes).toEqual({ good: 'pppp', own: 'pppf', nobody: 'pppf', slow: 'pfpp', old: 'ppfp', other: 'fppp', bare: 'nnnn' })
  expect(test.freezes[0]?.ipe).toMatchObject([{ type: 'population', rows: 8, complete: expect.stringContaining('before the period ended: later tests are not in it; 7 records rejected') }])
})

it('jobs of AWS Backup say what AWS knows, and the rest is not evaluable', async () => {
  const of = await system()
  const job = (id: string, more: object) => ({ RestoreJobId: id, RecoveryPointArn: `arn:aws:backup:eu-central-1:1:recovery-point:${id}`, CreationDate: Date.parse(at(9, 9)) / 1_000, CompletionDate: at(9, 10), RecoveryPointCreationDate: at(9, 2), IamRoleArn: 'arn:aws:iam::1:role/Restores', Status: 'COMPLETED', ...more })
  await given(of, JSON.stringify({ RestoreJobs: [job('validated', { ValidationStatus: 'SUCCESSFUL' }), job('failed', { Status: 'FAILED' }), job('unvalidated', {})] }))
  const test = await performed(await restores(of))
  expect(Object.fromEntries((await itemsOf(test.id)).map((item) => [/Restore test (\w+)/.exec(item.name)?.[1], item.outcomes]))).toEqual({ validated: 'pnnn', failed: 'fnnn', unvalidated: 'nnnn' })
})
