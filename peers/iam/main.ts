// IAM pulled as the portal pulls it, from moto, an account that is not ours, behind a proxy that cuts pages: the rows and the root are those of the same account by
// files, and whatever breaks in the middle leaves no list.
import { type Checks as Counted, Checks, equal, truth } from '../s3/checks.ts'
import { findMoto } from '../s3/install.ts'
import { startMoto } from '../s3/server.ts'
import { type Account, plantAccount } from './account.ts'
import { CuttingProxy } from './proxy.ts'

const SKIPPED = 77
// What is called needs the settings of an installation, and no database.
const nowhere = 'postgres://nobody@127.0.0.1:1/nothing'
Object.assign(process.env, { OUTGOING_ALLOW: '127.0.0.0/8', DATABASE_URL: nowhere, DATABASE_READER_URL: nowhere, SESSION_SECRET: 's'.repeat(64), CRON_SECRET: 'c'.repeat(64), ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') })
process.env.MOTO_IAM_LOAD_MANAGED_POLICIES = 'true'
const { pullAwsIam } = await import('../../lib/modules/connections/calls/pull-aws.ts')
const { openCredentialReport, readCredentials } = await import('../../lib/importers/aws-credentials.ts')
const { readAuthorizationDetails } = await import('../../lib/importers/aws.ts')
const { keyOf, rootOf, rowHash } = await import('../../lib/importers/entitlement.ts')
const { gather } = await import('../../lib/importers/gather.ts')
const { openExport } = await import('../../lib/importers/open.ts')
type Placed = ReturnType<typeof readAuthorizationDetails>['rows'][number]

async function* stream(bytes: Buffer | string) {
  yield Buffer.from(bytes)
}

async function pull(proxy: CuttingProxy) {
  const kept: { name: string; bytes: Buffer }[] = []
  const { checks, lists } = await pullAwsIam({
    row: { name: 'moto', settings: { region: 'eu-central-1', url: proxy.url } }, secrets: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    keep: async (name, type, bytes) => {
      kept.push({ name, bytes })
      return { name, type, origin: 'upload', store: 'folder', key: name, objectVersion: null, sha256: `sha256:${'0'.repeat(64)}`, size: bytes.length, crc32: 0, pieces: null, lockedUntil: null }
    },
    told: async () => {},
  })
  return { checks, lists, bytesOf: (source: string) => (lists.find((each) => each.source === source)?.files ?? []).map(({ name }) => kept.find((each) => each.name === name)?.bytes ?? Buffer.alloc(0)) }
}

/** As a population's: leaves in the order of their keys. */
async function rootAnd(rows: Placed[]) {
  const byKey = [...new Map(rows.map(({ row }) => [keyOf(row), { key: keyOf(row), hash: rowHash(row) }])).values()].sort((one, other) => Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)))
  const root = await rootOf(byKey)
  return { rows: byKey.length, root: root.root.toString('hex') }
}
const detailsOf = async (files: (Buffer | string)[]) => readAuthorizationDetails(await gather(await Promise.all(files.map(async (each) => ({ opened: await openExport(stream(each)) })))), 'sys')
async function credentialsOf(file: Buffer | string) {
  const { opened } = await openCredentialReport(stream(file))
  const rows: Placed[] = []
  for await (const { entries } of opened.batches) for (const entry of entries) {
    const read = readCredentials(entry, 'sys')
    if (Array.isArray(read)) rows.push(...read)
  }
  return rows
}

async function fails(proxy: CuttingProxy, says: RegExp) {
  const error = await pull(proxy).then(() => null, (thrown: Error) => thrown)
  truth(error !== null && says.test(error.message) && error.message.endsWith('No population was made.'), `it said: ${error?.message ?? 'nothing, and made lists'}`)
}
const error = (status: number, code: string) => ({ status, body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>As told.</Message></Error></ErrorResponse>`, headers: { 'retry-after': '0' } })

async function checkPulls(checks: Counted, proxy: CuttingProxy, account: Account) {
  const everything = account.details
  // Of its own policies AWS lists those that are attached; moto lists all.
  const details = { ...everything, Policies: everything.Policies.filter((each) => !/:aws:policy/.test((each as { Arn: string }).Arn) || (each as { AttachmentCount: number }).AttachmentCount > 0) }
  const total = Object.values(details).reduce((sum, list) => sum + list.length, 0)
  proxy.most = Math.ceil(total / 9)
  const fresh = () => {
    proxy.reset()
    proxy.attachedOnly = true
    proxy.generatedAt = new Date(Date.now() - 37 * 60_000)
  }
  await checks.check(`${total} entries in 9 pages: ${details.UserDetailList.length} users, ${details.GroupDetailList.length} groups, ${details.RoleDetailList.length} roles, ${details.Policies.length} policies have the root of the file of the command line`, async () => {
    fresh()
    const pulled = await pull(proxy)
    equal(pulled.checks.filter(({ lack }) => lack !== null), [], 'the pre-flight')
    const [byPages, byFile] = [await detailsOf(pulled.bytesOf('aws_iam')), await detailsOf([JSON.stringify(details)])]
    equal([byPages.lacking, byPages.rejects, byPages.warnings.map((each) => each.said)], [byFile.lacking, byFile.rejects, byFile.warnings.map((each) => each.said)], 'what is said of both')
    equal(await rootAnd(byPages.rows), await rootAnd(byFile.rows), 'rows and root')
    truth(pulled.bytesOf('aws_iam').length === 9 && byPages.rows.length > 150, `${byPages.rows.length} rows`)
    equal(await rootAnd(await credentialsOf(pulled.bytesOf('aws_credentials')[0] ?? '')), await rootAnd(await credentialsOf(account.report)), 'the credential report')
    console.log(`    ${JSON.stringify(await rootAnd(byPages.rows))}, pages of ${pulled.bytesOf('aws_iam').map((each) => `${Math.round(each.length / 1024)} KiB`).join(', ')}`)
    truth(pulled.lists[1]?.parameters.includes('it was 37 min old'), pulled.lists[1]?.parameters ?? '')
  })
  await checks.check(`a report of ${account.generated}, as moto has it, is refused`, async () => {
    fresh()
    proxy.generatedAt = null
    await fails(proxy, /^The credential report could not be read, after all \d+ pages.* It is of 2015-.* days old/)
  })
  const broken: [string, () => void, RegExp][] = [
    ['page 7 of 9 fails', () => (proxy.trouble = ({ page }) => (page === 7 ? error(500, 'ServiceFailure') : null)), /^Page 7 of .* AWS answered 500 ServiceFailure/],
    ['the key is revoked in the middle', () => (proxy.trouble = ({ page }) => (page >= 5 ? error(403, 'InvalidClientTokenId') : null)), /^Page 5 of .* The key is wrong, or was deleted/],
    ['the key is revoked before the report', () => (proxy.trouble = ({ action }) => (action === 'GenerateCredentialReport' && proxy.pages > 8 ? error(403, 'InvalidClientTokenId') : null)), /^The credential report .* The key is wrong/],
    ['it is throttled without end', () => (proxy.trouble = ({ page }) => (page === 2 ? error(400, 'Throttling') : null)), /^Page \d+ of .* Too many calls/],
  ]
  for (const [name, arrange, says] of broken) {
    await checks.check(`${name}: no list`, async () => {
      fresh()
      arrange()
      await fails(proxy, says)
    })
  }
  await checks.check(`everything that moto lists, ${everything.Policies.length} policies in pages of 100: the same root`, async () => {
    fresh()
    Object.assign(proxy, { attachedOnly: false, most: 1_000 })
    const pulled = await pull(proxy)
    proxy.most = Math.ceil(total / 9)
    equal(await rootAnd((await detailsOf(pulled.bytesOf('aws_iam'))).rows), await rootAnd((await detailsOf([JSON.stringify(everything)])).rows), 'rows and root')
    console.log(`    pages of ${pulled.bytesOf('aws_iam').map((each) => `${Math.round(each.length / 1024)} KiB`).join(', ')}`)
  })
  await checks.check('throttled twice and too long once: fewer entries, the same root', async () => {
    fresh()
    let throttled = 0
    proxy.trouble = ({ page, size }) => (page === 2 && throttled++ < 2 ? error(400, 'Throttling') : page === 4 && size > 5 ? { status: 200, body: Buffer.alloc(1_200_000, ' ') } : null)
    const pulled = await pull(proxy)
    equal(await rootAnd((await detailsOf(pulled.bytesOf('aws_iam'))).rows), await rootAnd((await detailsOf([JSON.stringify(details)])).rows), 'rows and root')
    truth(throttled > 2, 'it was throttled')
  })
}

async function main(): Promise<number> {
  const programs = await findMoto()
  if (programs === null) return SKIPPED
  const server = await startMoto(programs)
  const checks = new Checks()
  const proxy = await new CuttingProxy(server.endpoint).start()
  try {
    await checkPulls(checks, proxy, plantAccount(programs, server.endpoint))
  } finally {
    await proxy.stop()
    await server.stop()
  }
  console.log(`${checks.passed} held, ${checks.failures.length} failed${checks.failures.map((each) => `\n  ${each}`).join('')}`)
  return checks.failures.length === 0 ? 0 : 1
}

process.exitCode = await main()
