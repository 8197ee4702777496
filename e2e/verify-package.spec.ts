import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'playwright/test'
import { attacks, stampAttacks, stampedPackage } from '../test/package-attacks.ts'
import { files, made } from '../test/packaging.ts'
import { test } from './people.ts'

/** As an auditor does it: the file from disk, the network off. */
const page = pathToFileURL(join(import.meta.dirname, '../lib/package/made/verify.html')).href

test('a package verifies in a browser from disk with the network off; what was done to one is named', async ({ browser }) => {
  const context = await browser.newContext({ offline: true, viewport: { width: 390, height: 844 } })
  const tab = await context.newPage()
  const wrong: string[] = []
  tab.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
  await tab.goto(page)
  const bytes = await made()
  const drop = (name: string, buffer: Buffer) => tab.locator('#file').setInputFiles({ name, mimeType: 'application/zip', buffer })
  await drop('good.zip', bytes)
  await expect(tab.getByRole('heading', { level: 2 })).toHaveText('Complete and unaltered: “Third quarter” of Acme')
  await expect(tab.locator('dl')).toContainText('7 of 7 read')
  await expect(tab.locator('dl .mono')).toHaveText(/^[0-9a-f]{8}( [0-9a-f]{8}){7}$/)

  const hostile = Buffer.from(bytes)
  hostile[hostile.indexOf('%PDF-1.7')]! ^= 1
  await drop('bad.zip', hostile)
  await expect(tab.getByRole('heading', { level: 2 })).toHaveText('One thing is wrong with this package')
  await expect(tab.locator('.faults')).toContainText('evidence/EV-1/policy.pdf')

  await tab.locator('#fingerprint').fill('ab'.repeat(32))
  await drop('good again.zip', bytes)
  await expect(tab.locator('.faults')).toContainText('not by the one you expect')
  await tab.locator('#fingerprint').fill('')
  // Text of a package is text: whoever signs may write what they like.
  await drop('markup.zip', await made(await files(), (manifest) => ({ ...manifest, title: '<img src=x onerror=alert(1)>' })))
  await expect(tab.getByRole('heading', { level: 2 })).toHaveText('Complete and unaltered: “<img src=x onerror=alert(1)>” of Acme')
  await expect(tab.locator('img')).toHaveCount(0)
  expect(wrong).toEqual([])
  await context.close()
})

test('each thing that can be done to a package is named on the page, with the file', async ({ browser }) => {
  const context = await browser.newContext({ offline: true })
  const tab = await context.newPage()
  await tab.goto(page)
  const [whole, small] = [await made(), await made((await files()).filter(({ path }) => !path.includes('large')))]
  const stamped = await stampedPackage()
  await tab.locator('#file').setInputFiles({ name: 'stamped.zip', mimeType: 'application/zip', buffer: stamped })
  await expect(tab.locator('dl')).toContainText('as “CN=Stamping unit 7” says: the manifest was there then')
  for (const [what, attack, expected] of [...attacks, ...stampAttacks]) {
    const buffer = await attack(Buffer.from(what.includes('time stamp') ? stamped : what.includes('large') ? whole : small))
    await tab.locator('#file').setInputFiles({ name: 'attacked.zip', mimeType: 'application/zip', buffer })
    const of = expected.slice(0, expected.indexOf(':')).replace('null', 'The package')
    await expect(tab.locator('.faults b').getByText(of, { exact: true }).first(), what).toBeVisible()
  }
  await context.close()
})
