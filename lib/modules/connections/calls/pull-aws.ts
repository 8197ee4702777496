import 'server-only'
import { setTimeout as pause } from 'node:timers/promises'
import { minutes, now, seconds } from '#lib/clock.ts'
import { AppError } from '#lib/errors.ts'
import { checkCredentialReport, openCredentialReport } from '#lib/importers/aws-credentials.ts'
import type { Fields } from '#lib/importers/frame.ts'
import { openExport } from '#lib/importers/open.ts'
import { AnswerTooLong } from '#lib/outgoing/agent.ts'
import { answeredBy, type AwsAccess, endpointOf, iamVersion, queryAws } from '#lib/outgoing/aws.ts'
import type { Answer } from '#lib/outgoing/call.ts'
import { textAt } from '#lib/xml.ts'
import type { StoredFile } from '../../artifacts/model.ts'
import { attempts, type Caller, checkAws, said } from './aws.ts'
import type { ListsPulled, PulledList, Pulling } from './lists.ts'

/** Entries of a page, at first: most are some kilobytes, and an answer may have a megabyte. */
const pageSize = 100
const mostPages = 5_000

/** AWS hands a credential report out for four hours before it makes another. Clocks differ a little. */
const mostAge = minutes(4 * 60)
const skew = minutes(5)
/** How long to wait until it is made. */
const mostWait = minutes(2)

const utc = (at: Date) => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`
const nothing = 'No population was made.'

/**
 * Users, groups, roles and policies of an account, page by page to the last; then the credential report. Whole, or not at all: a page that fails fails the pull.
 * @throws AppError `unavailable`: which page, why, and how to mend it
 */
export async function pullAwsIam(pulling: Pulling): Promise<ListsPulled> {
  const { region = '', url } = pulling.row.settings
  const { accessKeyId = '', secretAccessKey = '' } = pulling.secrets
  const access: AwsAccess = { region, url, accessKeyId, secretAccessKey }
  const { checks, caller } = await checkAws(access, true)
  if (!caller || checks.some(({ lack }) => lack !== null)) return { checks, lists: [] }
  const details = await detailsOf(access, caller, pulling)
  return { checks, lists: [details, await credentialsOf(access, caller, pulling, details.files.length)] }
}

const whoAndWhere = ({ row }: Pulling, { account, arn }: Caller) => `Pulled through the connection “${row.name}” in the account ${account} as ${arn}.`

async function detailsOf(access: AwsAccess, caller: Caller, pulling: Pulling): Promise<PulledList> {
  const action = 'GetAccountAuthorizationDetails'
  const files: StoredFile[] = []
  const seen = new Set<string>()
  const first = now()
  let [size, entries] = [pageSize, 0]
  let marker: string | null = null
  for (;;) {
    const page = files.length + 1
    const failed = (why: string, cause?: unknown) => new AppError('unavailable', `Page ${page} of ${action} could not be read, after ${files.length} with ${entries} entries; AWS does not say how many there are. ${why} ${nothing}`, { cause })
    const asked: { answer: Answer; size: number } = await pageAt(access, marker, size, failed)
    size = asked.size
    if (asked.answer.status !== 200) throw failed(said(asked.answer, action))
    files.push(await pulling.keep(`iam-page-${String(page).padStart(4, '0')}.xml`, 'application/xml', asked.answer.bytes))
    const { head, count } = await readPage(asked.answer.bytes).catch((error: unknown) => {
      files.pop()
      throw error instanceof AppError ? failed(error.message, error) : error
    })
    entries += count
    await pulling.told(page)
    if (head.IsTruncated === false) break
    const next: unknown = head.Marker
    if (head.IsTruncated !== true || typeof next !== 'string' || next === '') throw failed('The answer does not say whether it is the last one, or where the next one begins.')
    if (seen.has(next) || page === mostPages) throw failed(`Its pages ${page === mostPages ? `are more than ${mostPages}` : 'lead in a circle: it names one as its next that was read already'}.`)
    seen.add(next)
    marker = next
  }
  return {
    source: 'aws_iam', extractedAt: first, files,
    report: `${action}, IAM API version ${iamVersion}, at ${endpointOf(access, 'iam')}`,
    parameters: [
      whoAndWhere(pulling, caller),
      `No Filter; MaxItems ${size === pageSize ? pageSize : `${pageSize} at first, ${size} at last`}; ${files.length === 1 ? '1 page' : `${files.length} pages`} with ${entries} entries, followed by Marker until IsTruncated was false.`,
      `The first page was asked for at ${utc(first)}, the last one answered at ${utc(now())}.`,
      'AWS gives no snapshot over pages: what changed between the first and the last may be missing or stand twice.',
    ].join('\n'),
  }
}

/** A page, with fewer entries when it is too long to listen to. What AWS refused is an answer; that nobody answered is not. */
async function pageAt(access: AwsAccess, marker: string | null, most: number, failed: (why: string, cause?: unknown) => AppError): Promise<{ answer: Answer; size: number }> {
  for (let size = most; ; size = Math.floor(size / 2)) {
    try {
      return { answer: await queryAws(access, 'iam', 'GetAccountAuthorizationDetails', { MaxItems: String(size), ...(marker === null ? {} : { Marker: marker }) }, { attempts }), size }
    } catch (error) {
      if (!(error instanceof AnswerTooLong)) throw failed(reasonOf(error), error)
      if (size === 1) throw failed(`${error.message}, though one entry was asked for.`, error)
    }
  }
}

/** By the importer that reads it later: what it refuses is no page. */
async function readPage(bytes: Buffer): Promise<{ head: Fields; count: number }> {
  const opened = await openExport((async function* () { yield bytes })(), { format: 'xml' })
  for await (const _ of opened.batches) continue
  const [page] = opened.pages
  if (!page) throw new AppError('invalid', 'The answer has none of the lists of the account.')
  return { head: page.head, count: opened.totals.received }
}

async function credentialsOf(access: AwsAccess, caller: Caller, pulling: Pulling, pages: number): Promise<PulledList> {
  const failed = (why: string, cause?: unknown) => new AppError('unavailable', `The credential report could not be read, after all ${pages} pages of users, groups, roles and policies. ${why} ${nothing}`, { cause })
  const ask = async (action: string) => {
    const answer = await queryAws(access, 'iam', action, {}, { length: 'large', attempts }).catch((error: unknown) => {
      throw failed(reasonOf(error), error)
    })
    const found = answeredBy(answer)
    if (!('result' in found)) throw failed(said(answer, action))
    return { answer, result: found.result }
  }
  const begun = now()
  for (let wait = seconds(1); ; wait = Math.min(wait * 2, seconds(10))) {
    const state = textAt((await ask('GenerateCredentialReport')).result, 'State')
    if (state === 'COMPLETE') break
    if (now().getTime() - begun.getTime() > mostWait) throw failed(`AWS has not made it within two minutes; it says ${state ?? 'nothing'}. Pull again later.`)
    await pause(wait)
  }
  const { answer } = await ask('GetCredentialReport')
  const at = now()
  const file = await pulling.keep('credential-report.xml', 'application/xml', answer.bytes)
  const { generatedAt } = await readReport(answer.bytes).catch((error: unknown) => {
    throw error instanceof AppError ? failed(error.message, error) : error
  })
  const age = at.getTime() - generatedAt.getTime()
  if (age > mostAge + skew) throw failed(`It is of ${utc(generatedAt)}, ${ageText(age)} old. AWS makes a new one when the last is older than four hours: pull again in some minutes, and ask whoever runs the account if it stays so.`)
  if (age < -skew) throw failed(`It is of ${utc(generatedAt)}, which lies in the future: the clock of this machine, or that of the endpoint, is wrong.`)
  await pulling.told(pages + 1)
  return {
    source: 'aws_credentials', extractedAt: generatedAt < at ? generatedAt : at, files: [file],
    report: `GenerateCredentialReport and GetCredentialReport, IAM API version ${iamVersion}, at ${endpointOf(access, 'iam')}`,
    parameters: [whoAndWhere(pulling, caller), `Answered at ${utc(at)}. AWS had made the report at ${utc(generatedAt)}: it was ${ageText(Math.max(age, 0))} old. AWS makes a new one only when the last is older than four hours.`].join('\n'),
  }
}

async function readReport(bytes: Buffer): Promise<{ generatedAt: Date }> {
  const { opened, generatedAt } = await openCredentialReport((async function* () { yield bytes })())
  checkCredentialReport(opened.columns ?? [])
  for await (const _ of opened.batches) continue
  if (generatedAt === null) throw new AppError('invalid', 'The answer does not say of when the report is.')
  return { generatedAt }
}

function ageText(age: number): string {
  const all = Math.floor(age / minutes(1))
  const [whole, rest] = [Math.floor(all / 60), all % 60]
  return whole > 48 ? `${Math.floor(whole / 24)} days` : whole > 0 ? `${whole} h ${rest} min` : `${rest} min`
}

const reasonOf = (error: unknown) => `${(error instanceof Error && error.message) || 'Nobody answered'}.`
