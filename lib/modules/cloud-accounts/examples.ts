import { randomInt } from 'node:crypto'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const number = () => String(randomInt(10 ** 11, 10 ** 12 - 1))

const connection = (here: Arrange) => here.add('connections', { kind: 'aws', name: `AWS ${here.tag()}`, settings: { region: 'eu-central-1' } })

/** An account as other modules need one for their own examples. */
export async function cloudAccount(here: Arrange, row: Row = {}): Promise<string> {
  const own = String(row.number ?? number())
  return here.add('cloud_accounts', {
    name: `Account ${here.tag()}`, provider: 'aws', number: own, connection_id: await connection(here), access: 'role', role_arn: `arn:aws:iam::${own}:role/tickmark`, external_id: `tickmark-${here.tag()}-0000000000000000`, home: 'eu-central-1', last_scan_status: 'never', ...row,
  })
}

export const examples: Examples<'cloudAccounts'> = {
  'cloudAccounts.create': async (here) => {
    const own = number()
    return { number: own, name: `Account ${here.tag()}`, connectionId: await connection(here), access: 'role', roleArn: `arn:aws:iam::${own}:role/tickmark`, home: 'eu-central-1' }
  },
  'cloudAccounts.addMembers': async (here) => ({ id: await cloudAccount(here, { members: [{ number: number(), name: here.tag(), status: 'ACTIVE' }] }), roleName: 'tickmark' }),
  'cloudAccounts.update': async (here) => {
    const own = number()
    return { id: await cloudAccount(here, { number: own }), version: 1, name: `Account ${here.tag()}`, connectionId: await connection(here), access: 'role', roleArn: `arn:aws:iam::${own}:role/other`, home: 'eu-west-1', everyHours: 24 }
  },
  'cloudAccounts.remove': async (here) => ({ id: await cloudAccount(here) }),
  'cloudAccounts.check': async (here) => ({ id: await cloudAccount(here) }),
  'cloudAccounts.noteCheck': async (here) => ({ id: await cloudAccount(here, { preflight_asked_at: new Date() }), calls: [{ service: 's3', command: 'ListBuckets', action: 's3:ListAllMyBuckets', state: 'denied', code: 'AccessDenied' }] }),
}

export const volume: Volume = { tables: [], fill: () => '', lists: () => ({}) }
