import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { describeProblem } from '#lib/sigma/index.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const { deliver } = await import('../events/deliver.ts')
const { loadCatalog } = await import('./catalog/index.ts')
const { checkRules, testRule } = await import('./rule-files.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => closePools())

/** As `npm run rules` calls them; what opens the database for it is asked elsewhere. */
const type = (script: string, ...args: string[]) => new Promise<{ code: number; out: string }>((resolve) => {
  execFile(process.execPath, ['--conditions=react-server', `scripts/${script}`, ...args], (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, out: stdout + stderr }))
})
const file = (path: string, text: string) => ({ path, bytes: Buffer.from(text) })
const shipped = (id: string) => loadCatalog().find((rule) => rule.id === id)?.yaml ?? ''

describe('npm run rules', () => {
  it('judges what waits, and says so', async () => {
    const org = await organization(database.ownerUrl, 'Typed')
    const event = { eventID: 'typed-1', eventTime: new Date().toISOString(), eventSource: 'iam.amazonaws.com', eventName: 'DeleteAccountPasswordPolicy', userIdentity: { type: 'IAMUser', userName: 'mara' }, requestParameters: null }
    await deliver(await org.person('contributor'), [Buffer.from(JSON.stringify(event))] as unknown as AsyncIterable<Uint8Array>, { label: 'x', source: 'auto', gzip: false })
    expect(await type('rules-run.ts')).toEqual({ code: 0, out: '1 delivery judged, 1 new finding\n' })
  })

  it('check names what would keep rules from loading, with its line, and acts of the portal that do not exist', async () => {
    const { problems } = await checkRules([
      file('broken.yml', 'title: x\nid: x\nlogsource: { product: aws }\ndetection:\n    selection: { eventName: X }\n    condition: selected\n'),
      file('waiting.yml', 'title: x\nid: y\nlogsource: { product: tickmark }\ndetection:\n    selection: { event_type: users.promote }\n    condition: selection\n'),
    ])
    expect(problems.map(describeProblem)).toEqual([/^broken\.yml:6:\d+: .*selected/, /^waiting\.yml:\d+:\d+: The portal has no act 'users\.promote'/])
    expect(await checkRules([file('counted.yml', shipped('many-failed-sign-ins'))])).toEqual({ rules: 2, problems: [] })
  })

  it('test says which example does not do what the rule says', async () => {
    const good = shipped('aws-database-log-off')
    const told = (text: string) => testRule(file('aws-database-log-off.yml', text)).wrong
    expect(told(good)).toEqual([])
    expect(told(good.replace('eventName: StopActivityStream\n    filter', 'eventName: HaltActivityStream\n    filter'))).toEqual(['firing example: does not fire on event 1'])
    expect(told(good.replace('eventName: StopActivityStream\n    filter', 'eventName: StartActivityStream\n    filter').replace(/eventTime: '[^']*'/, 'eventTime: yesterday'))).toEqual([/^firing example: event 1 eventTime is not a time/, /^quiet example: fires on event 1/])
    expect(testRule(file('many-failed-sign-ins.yml', shipped('many-failed-sign-ins').replace('gte: 5', 'gte: 50'))).wrong).toEqual(['firing example: does not fire on it'])
  })

  it('what goes wrong is the answer of the command too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'))
    writeFileSync(join(folder, 'x.yml'), 'title: x\n')
    const { code, out } = await type('rules.ts', 'test', folder)
    rmSync(folder, { recursive: true })
    expect([code, out]).toEqual([1, /^0 of 1 do what their examples say\nx\.yml: line 1/])
  })
})
