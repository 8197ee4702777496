import { randomInt } from 'node:crypto'
import { expect, type Page } from 'playwright/test'
import { suspendedBucket } from '../test/aws-bucket.ts'
import { test } from './people.ts'

/** Connect, scan, finding, plan, approve as another, execute, fixed, taken back, regressed: as people do it, against an account that has one bucket and denies the rest; or, with MOTO_URL, one of moto. */
/** Opens an address once it says so. The server is asked until then, as a page opened again and again takes the processor from the work that is waited for. */
async function sees(page: Page, address: string, text: RegExp, part = 'body'): Promise<void> {
  const inside = new RegExp(`<${part}[ >].*?</${part}>`, 's')
  await expect.poll(async () => {
    const html = (await (await page.request.get(address)).text()).replaceAll(/<script.*?<\/script>/gs, '')
    return inside.exec(html)?.[0].replaceAll(/<[^>]*>/g, ' ')
  }, { timeout: 90_000, intervals: [500] }).toMatch(text)
  await page.goto(address)
}

test('an account is connected, tested and scanned, and a finding mended and taken back', async ({ as }) => {
  test.setTimeout(300_000)
  const tag = String(randomInt(10 ** 11, 10 ** 12 - 1))
  const aws = await suspendedBucket(tag, `browser-${tag}`)
  const number = aws.account
  const name = `Browser AWS ${tag}`
  try {
    const admin = await as('admin')
    await admin.goto('/settings/connections/new?view=aws')
    const connection = admin.getByRole('form', { name: 'Create a connection' })
    await connection.getByLabel('Name').fill(name)
    await connection.getByLabel('Region').fill('eu-central-1')
    await connection.getByLabel('Address of the API').fill(aws.url)
    await connection.locator('input[name=accessKeyId]').fill('AKIAEXAMPLE')
    await connection.locator('input[name=secretAccessKey]').fill('planted-in-the-browser')
    await connection.getByRole('button', { name: 'Create' }).click()
    await admin.waitForURL(/\/settings\/connections\/[0-9a-f-]{36}$/)

    const page = await as('compliance_manager')
    await page.goto('/cloud/accounts/new')
    const account = page.getByRole('form', { name: 'Add a cloud account' })
    await account.locator('input[name=name]').fill(name)
    await account.locator('input[name=number]').fill(number)
    await account.locator('select[name=connectionId]').selectOption({ label: name })
    await account.locator('input[name=roleArn]').fill('arn:aws:iam::999999999999:role/tickmark')
    await account.locator('input[name=mendRoleArn]').fill(`arn:aws:iam::${number}:role/mends`)
    await account.locator('input[name=home]').fill('eu-central-1')
    await account.locator('select[name=everyHours]').selectOption('')
    await account.locator('select[name=systemId]').selectOption({ label: 'Warehouse badge readers' })
    await account.getByRole('button', { name: 'Add' }).click()
    await expect(account.getByText('is a role of the account 999999999999')).toBeVisible()
    await account.locator('input[name=roleArn]').fill(`arn:aws:iam::${number}:role/tickmark`)
    await account.getByRole('button', { name: 'Add' }).click()
    await page.waitForURL(/\/cloud\/accounts\/[0-9a-f-]{36}$/)
    const own = page.url()
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await sees(page, `${own}?view=access`, /s3:GetBucketVersioning\s*Working[\s\S]*|Working[\s\S]*s3:GetBucketVersioning/)
    await expect(page.getByText(/are denied/)).toBeVisible()

    await page.goto(own)
    await page.getByRole('button', { name: 'Scan', exact: true }).click()
    await page.waitForURL(/\/cloud\/scans\/[0-9a-f-]{36}$/)
    await sees(page, page.url(), /Outcomes/)
    await expect(page.getByRole('main')).toContainText('Partial')
    await page.goto(`/cloud/findings?search=browser-${tag}&check=AWS-S3-005`)
    await page.getByRole('link', { name: /keeps versions/ }).first().click()
    await page.waitForURL(/\/cloud\/findings\/[0-9a-f-]{36}$/)
    const finding = page.url()
    await page.getByRole('button', { name: 'Plan a remediation' }).click()
    await page.waitForURL(/\/cloud\/remediations\/[0-9a-f-]{36}$/)
    const remediation = page.url()
    await sees(page, remediation, /What changes[\s\S]*Suspended[\s\S]*Enabled/)
    expect(await aws.versioning()).toBe('Suspended')
    await page.getByLabel('Why it is needed').fill('What is overwritten is gone')
    await page.getByRole('button', { name: 'Request approval' }).click()
    const change = page.getByRole('main').getByRole('link', { name: /^CHG-\d+$/ }).first()
    await expect(change).toBeVisible()
    await expect(page.getByRole('button', { name: 'Execute' })).toHaveCount(0)

    const other = await as('reviewer')
    await other.goto((await change.getAttribute('href')) ?? '')
    await other.getByRole('button', { name: 'Approve', exact: true }).first().click()
    await sees(page, remediation, /Approved/, 'h1')
    await page.getByRole('button', { name: 'Execute' }).click()
    await sees(page, remediation, /Verified/, 'h1')
    expect(await aws.versioning()).toBe('Enabled')
    await page.goto(finding)
    await expect(page.getByRole('main')).toContainText('A scan read it and it passes.')

    await page.goto(remediation)
    await page.getByLabel('Reason').fill('Storage costs too much')
    await page.getByRole('button', { name: 'Take it back' }).click()
    await page.waitForURL((url) => /\/cloud\/remediations\/[0-9a-f-]{36}$/.test(url.pathname) && url.href !== remediation)
    await sees(page, finding, /It was fixed or gone before, and fails again/)
    expect(await aws.versioning()).toBe('Suspended')
  } finally {
    await aws.close()
  }
})
