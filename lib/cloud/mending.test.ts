import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readState, sendStep } from './mending.ts'
import { planOf, type State, type Step, type Target } from './playbook.ts'
import { everyPlaybook, playbookOf } from './providers.ts'
import type { Reach } from './reading.ts'

/** A bucket with versions, and who asks: enough of AWS for one playbook. */
const account = '111122223333'
let server: Server
let fake: { status: string; asked: string[]; policy: string | null; trouble: 'denied' | 'gone' | 'silent' | null; account: string }
const error = (code: string) => `<Error><Code>${code}</Code><Message>No.</Message></Error>`

beforeAll(async () => {
  process.env.OUTGOING_ALLOW = '127.0.0.0/8'
  server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      const say = (status: number, text: string) => void response.writeHead(status, { 'content-type': 'text/xml', 'x-amz-request-id': 'REQ-1' }).end(text)
      const action = new URLSearchParams(body).get('Action')
      if (action === 'AssumeRole') {
        fake.policy = new URLSearchParams(body).get('Policy')
        return say(200, `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>of-the-session</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`)
      }
      if (action === 'GetCallerIdentity') return say(200, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::${fake.account}:assumed-role/mend/x</Arn><UserId>A</UserId><Account>${fake.account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
      fake.asked.push(`${request.method} ${new URL(request.url ?? '', 'http://aws').pathname}`)
      if (fake.trouble === 'denied') return say(403, error('AccessDenied'))
      if (fake.trouble === 'gone') return say(404, error('NoSuchBucket'))
      if (request.method === 'PUT') fake.status = /<Status>(\w+)/.exec(body)?.[1] ?? '?'
      if (fake.trouble === 'silent') return
      say(200, request.method === 'PUT' ? '' : `<VersioningConfiguration>${fake.status === '' ? '' : `<Status>${fake.status}</Status>`}</VersioningConfiguration>`)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => (fake = { status: '', asked: [], policy: null, trouble: null, account }))

const reach = (): Reach => ({ provider: 'aws', account, home: 'eu-central-1', regions: null, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, identity: { accessKeyId: 'AKIAPLANTED', secretAccessKey: 'planted-secret', roleArn: `arn:aws:iam::${account}:role/mend`, externalId: 'e' } })
const target: Target = { type: 'aws.s3.bucket', id: 'arn:aws:s3:::data', name: 'data', account, region: 'eu-west-1' }
const name = 's3-versioning'
const playbook = playbookOf(name) as NonNullable<ReturnType<typeof playbookOf>>
const stateOf = async () => (await readState(reach(), name, target, {})) as { state: State }

describe('a playbook in a process of its own', () => {
  it('reads, does, and takes back, with the calls told and the session confined to them', async () => {
    const before = await readState(reach(), name, target, {})
    expect(before).toMatchObject({ state: { status: 'Never', mfaDelete: false }, reads: [{ command: 'AssumeRole' }, { command: 'GetCallerIdentity' }, { command: 'GetBucketVersioning', region: 'eu-west-1', status: 200, requestId: 'REQ-1' }] })
    const { state } = before as { state: State }
    const plan = planOf(playbook, target, {}, state)
    for (const step of [...plan.steps, ...plan.steps]) expect(await sendStep(reach(), name, target, {}, step)).toMatchObject({ sent: true })
    expect((await stateOf()).state).toEqual(plan.after)
    for (const step of plan.undo) await sendStep(reach(), name, target, {}, step)
    expect((await stateOf()).state).toEqual(plan.undone)
    expect(JSON.parse(fake.policy ?? '')).toMatchObject({ Statement: [{ Action: ['s3:GetBucketVersioning'], Resource: '*' }, { Action: ['s3:PutBucketVersioning'], Resource: ['arn:aws:s3:::data'] }] })
  }, 60_000)

  it('says what failed with the code of AWS, and what is gone', async () => {
    fake.trouble = 'denied'
    const denied = await readState(reach(), name, target, {})
    expect(denied).toMatchObject({ error: { code: 'denied', cause: 'AccessDenied' }, reads: [{}, {}, { status: 403, code: 'AccessDenied' }] })
    expect(JSON.stringify(denied)).not.toContain('planted-secret')
    fake.trouble = 'gone'
    expect(await readState(reach(), name, target, {})).toMatchObject({ error: { code: 'gone' } })
  }, 60_000)

  it('sends nothing to another account, and nothing that the playbook does not declare', async () => {
    const step: Step = { name: 'Delete it', command: 'DeleteBucket', input: { Bucket: 'data' } }
    await expect(sendStep(reach(), name, target, {}, step)).rejects.toThrow(/not declared/)
    expect(await sendStep(reach(), name, { ...target, account: '999988887777' }, {}, step)).toMatchObject({ error: { code: 'forbidden' } })
    fake.account = '999988887777'
    expect(await sendStep(reach(), name, target, {}, step)).toMatchObject({ error: { code: 'forbidden', message: expect.stringContaining('Nothing was changed') } })
    expect(await readState(reach(), 'no-such', target, {})).toMatchObject({ error: { code: 'invalid' } })
    expect(fake.asked).toEqual([])
  }, 60_000)

  it('may be killed while a call is under way: the same step again ends in the same state', async () => {
    const plan = planOf(playbook, target, {}, (await stateOf()).state)
    const [step] = plan.steps as [Step]
    fake.trouble = 'silent'
    const killed = new AbortController()
    const look = setInterval(() => fake.status === 'Enabled' && killed.abort(), 20)
    await expect(sendStep(reach(), name, target, {}, step, killed.signal)).rejects.toThrow(/SIGKILL/)
    clearInterval(look)
    fake.trouble = null
    expect(await sendStep(reach(), name, target, {}, step)).toMatchObject({ sent: true })
    expect((await stateOf()).state).toEqual(plan.after)
  }, 60_000)
})

it('every playbook has a name of its own', () => expect(everyPlaybook().map(({ name: each }) => playbookOf(each)?.name)).toEqual(everyPlaybook().map(({ name: each }) => each)))
