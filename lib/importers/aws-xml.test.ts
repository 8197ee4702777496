import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { answerXml } from '../../test/aws-iam.ts'
import { readAuthorizationDetails } from './aws.ts'
import { openCredentialReport } from './aws-credentials.ts'
import { type Placed, rowHash } from './entitlement.ts'
import { gather } from './gather.ts'
import { openExport } from './open.ts'

/** Answers of the API in XML: the same rows as the JSON that the command line makes of them, and what is refused. */
async function* stream(text: string | Buffer, size = 700): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const answer = (body: object, action = 'GetAccountAuthorizationDetails') => answerXml(action, body)
const rowsOf = async (...files: string[]) => readAuthorizationDetails(await gather(await Promise.all(files.map(async (each, n) => ({ opened: await openExport(stream(each), files.length > 1 ? { file: `page ${n + 1}` } : {}) })))), 'sys')
const hashes = (rows: Placed[]) => rows.map(({ row }) => rowHash(row).toString('hex')).sort()

type Details = Record<'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies', unknown[]>
const golden = async () => JSON.parse(await readFile(new URL('golden/aws-details.json', import.meta.url), 'utf8')) as Details

describe('an answer of IAM in XML', () => {
  it('gives the very rows, warnings and names of the JSON of the command line, whole or in pages', async () => {
    const { UserDetailList, GroupDetailList, RoleDetailList, Policies } = await golden()
    const json = await rowsOf(JSON.stringify({ UserDetailList, GroupDetailList, RoleDetailList, Policies }))
    expect(json.rows.length).toBeGreaterThan(5)
    const whole = await rowsOf(answer({ IsTruncated: false, UserDetailList, GroupDetailList, RoleDetailList, Policies }))
    expect(hashes(whole.rows)).toEqual(hashes(json.rows))
    expect({ ...whole, rows: [] }).toEqual({ ...json, rows: [] })
    const page = (more: object, last = false) => answer({ IsTruncated: !last, ...(last ? {} : { Marker: 'next' }), UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [], ...more })
    const paged = await rowsOf(...UserDetailList.map((each) => page({ UserDetailList: [each] })), page({ GroupDetailList, RoleDetailList }), page({ Policies }, true))
    expect(hashes(paged.rows)).toEqual(hashes(json.rows))
    expect(paged.rows[0]?.at).toEqual({ path: 'page 1: $.UserDetailList[0]' })
    const shape = async (text: string) => {
      const opened = await openExport(stream(text))
      for await (const _ of opened.batches) continue
      // One policy of this file is encoded, as a program has it that did not read it.
      return opened.shape().names.filter((each) => !each.includes('PolicyDocument.'))
    }
    expect(await shape(answer({ IsTruncated: false, UserDetailList, GroupDetailList, RoleDetailList, Policies }))).toEqual(await shape(JSON.stringify({ UserDetailList, GroupDetailList, RoleDetailList, Policies })))
  })

  it('says that an AttachmentCount disagrees, and refuses a last page that says there are more', async () => {
    const details = await golden()
    const wrong = { ...details, Policies: details.Policies.map((each) => ({ ...(each as object), AttachmentCount: 7 })) }
    expect((await rowsOf(answer({ ...wrong, IsTruncated: false }))).warnings.map((each) => each.said).join()).toContain('says that it is attached 7 times')
    await expect(rowsOf(answer({ ...details, IsTruncated: true, Marker: 'x' }))).rejects.toThrow(/is not whole: “IsTruncated” is true/)
  })

  it.each<[string, string, RegExp]>([
    ['a bomb of entities', `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><GetAccountAuthorizationDetailsResponse>&b;</GetAccountAuthorizationDetailsResponse>`, /declares a document type/],
    ['an entity of nobody', answer({ IsTruncated: false, UserDetailList: [] }).replace('<UserDetailList>', '<UserDetailList><member><UserName>&who;</UserName></member>'), /broken XML/],
    ['what is cut', answer({ UserDetailList: [{ UserName: 'ada' }] }).slice(0, 150), /is cut, or broken XML/],
    ['what is nested without end', `<GetAccountAuthorizationDetailsResponse>${'<a>'.repeat(200)}${'</a>'.repeat(200)}</GetAccountAuthorizationDetailsResponse>`, /nested deeper than 100/],
    ['an error', '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>', /an error that AWS answered \(AccessDenied\)/],
    ['another XML', '<?xml version="1.0"?><Workbook><Sheet/></Workbook>', /is no answer of AWS: “Workbook”/],
    ['a name that stands twice', answer({ UserDetailList: [{ UserName: 'ada' }] }).replace('<UserName>', '<UserName>eve</UserName><UserName>'), /“UserName” stands twice in a record/],
    ['a list that stands twice', answer({ UserDetailList: [] }).replace('</GetAccountAuthorizationDetailsResult>', '<UserDetailList/></GetAccountAuthorizationDetailsResult>'), /“UserDetailList” stands twice in/],
    ['bytes of another encoding', '<?xml version="1.0"?><AResponse>\xff</AResponse>', /is not UTF-8/],
  ])('that is %s is refused', async (name, text, says) => {
    await expect(openExport(stream(name.startsWith('bytes') ? Buffer.from(text, 'latin1') : text))).rejects.toThrow(says)
  })
})

describe('a credential report', () => {
  it('is the same from its table, from the answer of the command line, and from that of the API', async () => {
    const csv = await readFile(new URL('golden/aws-credential-report.csv', import.meta.url))
    const given = { Content: csv.toString('base64'), ReportFormat: 'text/csv', GeneratedTime: '2026-03-31T10:00:00Z' }
    const read = async (text: string | Buffer) => {
      const { opened, generatedAt } = await openCredentialReport(stream(text))
      const records = []
      for await (const { entries } of opened.batches) records.push(...entries)
      return { records, columns: opened.columns, generatedAt }
    }
    const table = await read(csv)
    expect(table.records).toHaveLength(4)
    expect(await read(JSON.stringify(given))).toEqual({ ...table, generatedAt: new Date('2026-03-31T10:00:00Z') })
    expect(await read(answer(given, 'GetCredentialReport'))).toEqual({ ...table, generatedAt: new Date('2026-03-31T10:00:00Z') })
    await expect(read(answer({ State: 'STARTED' }, 'GenerateCredentialReport'))).rejects.toThrow(/lacks Content or GeneratedTime/)
  })
})
