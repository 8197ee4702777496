import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'playwright/test'
import { e2ePortal } from '../test/e2e.ts'
import { callerAs, test } from './people.ts'

/** A plan, its runs by the agent script as a process of its own, a review by somebody else, and what is found. */
function agent(script: string, args: Record<string, string>, token: string): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [script, ...Object.entries(args).flatMap(([name, value]) => [`--${name}`, value])], { env: { NODE_ENV: 'test', PATH: process.env.PATH ?? '', TICKMARK_TOKEN: token } })
  let said = ''
  for (const from of [child.stdout, child.stderr]) from.on('data', (chunk: Buffer) => { said += chunk.toString() })
  return new Promise((done) => child.on('close', (code) => done({ code, said })))
}

test('a backup is planned, run by the agent script, reviewed by somebody else, and found when it fails or does not come', async ({ as }) => {
  const dir = await mkdtemp(join(tmpdir(), 'e2e-backups-'))
  const [manager, contributor, reviewer] = [await as('compliance_manager'), await as('contributor'), await as('reviewer')]
  const title = `Contracts ${Date.now().toString(36)}`
  const caller = await callerAs('admin')
  let token = ''
  await expect(async () => {
    const made = await caller.post('/api/v1/api-tokens', { headers: { origin: e2ePortal().url }, data: { name: `Agent ${crypto.randomUUID()}`, scopes: ['backupPlans.postRun', 'backupPlans.attachLog'] } })
    expect(made.status()).toBe(200)
    token = ((await made.json()) as { token: string }).token
  }).toPass({ timeout: 70_000 })

  try {
    await manager.goto('/backup-plans/new')
    await manager.locator('select[name=systemId]').selectOption({ index: 1 })
    await manager.getByLabel('Title').fill(title)
    await manager.getByLabel('What it is').selectOption('folder')
    await manager.getByLabel('What is backed up').fill('All signed contracts')
    await manager.getByLabel('RTO').fill('60')
    await manager.getByLabel('RPO').fill('60')
    await manager.getByRole('button', { name: 'Make' }).click()
    await manager.waitForURL(/\/backup-plans\/[0-9a-f-]{36}$/)
    const page = manager.url()
    await expect(manager.getByText('Never tested').first()).toBeVisible()

    const [download] = await Promise.all([manager.waitForEvent('download'), manager.getByRole('link', { name: 'Download the script' }).click()])
    const script = join(dir, 'tickmark-backup.mjs')
    await download.saveAs(script)
    await mkdir(join(dir, 'source'))
    for (const n of [1, 2, 3]) await writeFile(join(dir, 'source', `contract-${n}.txt`), `Contract ${n}\n`)
    const args = { url: e2ePortal().url, plan: page.split('/').at(-1) ?? '', mode: 'folder', source: join(dir, 'source'), to: join(dir, 'to') }
    expect(await agent(script, args, token)).toMatchObject({ code: 0, said: expect.stringContaining('same') })
    expect(await agent(script, { ...args, do: 'backup', 'backup-command': 'echo no room left >&2; exit 3' }, token)).toMatchObject({ code: 1 })

    await reviewer.goto(page)
    await expect(reviewer.getByRole('heading', { level: 1 })).toContainText('Backup failed')
    await reviewer.getByRole('link', { name: 'Restore test' }).first().click()
    await reviewer.waitForURL(/\/backup-plans\/runs\//)
    await expect(reviewer.getByText('All of 3 parts have the same checksum.')).toBeVisible()
    await expect(reviewer.getByRole('link', { name: /^restore.*\.txt$/ })).toBeVisible()
    await reviewer.getByRole('button', { name: 'Accept' }).click()
    await expect(reviewer.getByText('Accepted', { exact: true }).first()).toBeVisible()
    await contributor.goto(reviewer.url())
    await expect(contributor.getByRole('button', { name: 'Accept' })).toHaveCount(0)

    await manager.goto(page)
    await manager.getByLabel('Reason').first().fill('The first list of this system')
    await manager.getByRole('button', { name: 'Freeze', exact: true }).click()
    await manager.getByRole('dialog').getByRole('button', { name: 'Freeze' }).click()
    await manager.waitForURL(/\/populations\/[0-9a-f-]{36}$/)
    await expect(manager.getByText('Frozen').first()).toBeVisible()

    await manager.goto('/backup-plans?overdue=yes')
    await expect(manager.getByRole('link', { name: /Configuration of the recovery site/ })).toBeVisible()
    await expect(async () => {
      await manager.goto('/findings?rule=portal-backup-overdue')
      await expect(manager.getByText('A backup or restore test is overdue').first()).toBeVisible({ timeout: 2_000 })
      await manager.goto('/findings?rule=portal-backup-failed')
      await expect(manager.getByText('A backup or restore test failed').first()).toBeVisible({ timeout: 2_000 })
    }).toPass({ timeout: 90_000 })
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
