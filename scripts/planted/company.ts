import { aliasOf, type Cloud, cloud } from './cloud.ts'
import { entra, helpdesk, okta } from './directory.ts'
import { github, postgres } from './engineering.ts'
import { erp, payroll, zipped } from './finance.ts'
import type { Ledger, Planted, SystemKey } from './ledger.ts'
import { cast, idOf, type Person, people, roster } from './people.ts'
import { asOf, byHand, dormantDays, type Former, owners, portal, type ReviewKey, reviewed, rightOf, security } from './review.ts'

export type Refused = { name: string; source: string; part?: string; trap: string; says: string }
export type CompanyKey = {
  seed: number
  people: object
  /** Accounts that only an alias table finds: [system, name, worker]. */
  aliases: [string, string, string][]
  systems: Record<string, SystemKey>
  /** Files of which nothing is taken, each with words of the reason. */
  refused: Refused[]
  /** Files that are read and of which nothing may be concluded, each with words of what is lacking. */
  incomplete: Refused[]
  /** What changed in AWS between the quarters, by key. */
  quarters: { from: string; to: string; same: number; changed: number; gone: number; came: number }[]
  review: ReviewKey
}

/** A company of 2,000 people and 8 systems with every trap once, and its answers. The same seed gives the same bytes. */
export async function company(seed: number): Promise<{ files: Planted[]; key: CompanyKey }> {
  const all = people(seed)
  const hr = roster(all)
  const aws = { first: cloud(all, seed, 'first'), second: cloud(all, seed, 'second'), third: cloud(all, seed, 'third') }
  const [directory, single, desk, code, database, ledger, mended, pay] = [entra(all), okta(all, seed), helpdesk(all), github(all), postgres(all), erp(all, false), erp(all, true), await payroll(all)]
  const broken = await refused(all, aws.first, pay.file)
  const lacking = incomplete(directory.file)
  return {
    files: [hr.file, aws.first.details, aws.second.details, aws.third.details, aws.first.report.file, directory.file, single.file, ...desk.files, code.file, database.file, ledger.file, mended.file, pay.file, ...broken.map(({ file }) => file), ...lacking.map(({ file }) => file)],
    key: {
      seed, people: hr.key, aliases: [['aws', aliasOf(all), idOf(cast.alias)]],
      systems: { aws: aws.first.key, 'aws-second': aws.second.key, 'aws-third': aws.third.key, 'aws-credentials': aws.first.report.key, entra: directory.key, okta: single.key, helpdesk: desk.key, github: code.key, postgres: database.key, erp: ledger.key, 'erp-mended': mended.key, payroll: pay.key },
      refused: broken.map(({ key }) => key), incomplete: lacking.map(({ key }) => key),
      // One user made anew (its rights under another id), one right revoked and given again, one policy that means something else.
      quarters: between(aws),
      review: reviewing(all, aws, { 'aws-credentials': aws.first.report.ledger, entra: directory.ledger, okta: single.ledger, helpdesk: desk.ledger, github: code.ledger, postgres: database.ledger, payroll: pay.ledger, 'erp-mended': mended.ledger }),
    },
  }
}

type Quarters = Record<'first' | 'second' | 'third', Cloud>

/** In AWS is rejected what shows how a removal is proved: a right that goes and comes back, one of a user who is made anew, and of a leaver and of nobody what stays. */
function reviewing(all: Person[], aws: Quarters, ledgers: Record<string, Ledger>): ReviewKey {
  const alias = aliasOf(all)
  const rights = (of: Cloud) => new Map(of.ledger.held().rows.map((row) => [rightOf(row), row]))
  const [first, second, third] = [rights(aws.first), rights(aws.second), rights(aws.third)]
  const lines = (of: Cloud, former?: Former) => reviewed({ all, alias, system: 'aws', ledger: of.ledger, ...(former && { former }) })
  const lineOf = (list: string[], right: string) => list.find((line) => line.startsWith(`${right}\t`)) ?? ''
  const user = (n: number) => `AIDA${String(n).padStart(12, '0')}\t`
  const billing = 'managed-policy arn:aws:iam::111122223333:policy/Billing'
  const rejected = [`${user(43)}${billing}\t`, `${user(33)}${billing}\t`, ...[...first.keys()].filter((right) => right.startsWith(user(cast.leftManager)) || right.startsWith(user(155)))].sort()
  const state = (now: Map<string, unknown>) => ({ open: rejected.filter((right) => now.has(right)), removed: rejected.filter((right) => !now.has(right)) })
  const now = lines(aws.second)
  const meansAnother = `${user(38)}inline-policy inline:${user(38).trim()}/Own\t`
  const former = { known: new Set([...second.keys(), ...rejected]), rejected: new Set(rejected) }
  return {
    asOf, dormantDays, security: idOf(security), owners: Object.fromEntries(Object.entries(owners).map(([system, n]) => [system, n === null ? null : idOf(n)])), portal: Object.fromEntries([...portal(all)].map(([n, status]) => [idOf(n), status])),
    byHand: byHand.map(([system, name, as, n]) => [system, name, as, n === null ? null : idOf(n)]),
    systems: { aws: lines(aws.first), ...Object.fromEntries(Object.entries(ledgers).map(([system, ledger]) => [system, reviewed({ all, alias, system, ledger })])) },
    rejected, moved: [...second.keys()].filter((right) => !first.has(right) || right === meansAnother).map((right) => lineOf(now, right)).sort(), gone: [...first.keys()].filter((right) => !second.has(right)).sort(),
    again: lines(aws.third, former), revocations: { second: state(second), third: state(third) },
  }
}

function between({ first, second, third }: Quarters): CompanyKey['quarters'] {
  const anew = remade(first)
  return [
    { from: 'aws', to: 'aws-second', changed: 1, gone: anew + 1, came: anew, same: first.key.rows - anew - 2 },
    { from: 'aws-second', to: 'aws-third', changed: 0, gone: 0, came: third.key.rows - second.key.rows, same: second.key.rows },
  ]
}

/** How many rights the user has who is made anew: counted in the file, by groups and policies. */
function remade(first: Cloud): number {
  const value = JSON.parse(first.details.bytes.toString()) as { UserDetailList: { UserId: string; GroupList: string[]; AttachedManagedPolicies: { PolicyArn: string }[]; UserPolicyList?: object[] }[]; GroupDetailList: { GroupName: string; GroupPolicyList: object[]; AttachedManagedPolicies: { PolicyArn: string }[] }[] }
  const user = value.UserDetailList[33]
  const groups = value.GroupDetailList.filter(({ GroupName }) => user?.GroupList.includes(GroupName))
  return new Set([user, ...groups].flatMap((holder) => holder?.AttachedManagedPolicies.map(({ PolicyArn }) => PolicyArn) ?? [])).size + (user?.UserPolicyList?.length ?? 0) + groups.reduce((sum, { GroupPolicyList }) => sum + GroupPolicyList.length, 0)
}

type Broken = { file: Planted; key: Refused }

async function refused(all: Person[], aws: Cloud, workbook: Planted): Promise<Broken[]> {
  const of = (name: string, source: string, trap: string, says: string, text: string | Buffer, part?: string): Broken => ({ file: { name: `refused/${name}`, bytes: Buffer.from(text) }, key: { name: `refused/${name}`, source, trap, says, ...(part && { part }) } })
  const table = all.slice(0, 20).map(({ login, family }) => `${login},${family},user`)
  const head = 'id,name,role'
  const sheet = (xml: string) => zipped({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="urn:r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>', 'xl/_rels/workbook.xml.rels': '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>', 'xl/worksheets/sheet1.xml': xml })
  const open = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c t="inlineStr"><is><t>id</t></is></c></row>'
  return [
    of('quote-open.csv', 'mapped', 'quote never closed', 'The quote that opens in line 4, cell 2', [head, ...table.slice(0, 2), `x,"open,user`, ...table.slice(2)].join('\n')),
    of('no-head.csv', 'mapped', 'no head', 'There is no head', all.slice(0, 3).map(({ email }) => `${email},user`).join('\n')),
    of('doubled.csv', 'mapped', 'column twice', 'are both called', ['id,role,ID', 'a,b,c'].join('\n')),
    of('two-encodings.csv', 'mapped', 'mixed encodings', 'in line 22, belongs to no character', Buffer.concat([Buffer.from([head, ...table].join('\n')), Buffer.from('\nx,J\u00fcrgen,user\n', 'latin1')])),
    of('long-cell.csv', 'mapped', 'cell of more than 10 MB', 'longer than 10 MB', `${head}\nx,${'y'.repeat(12_100_000)},user\n`),
    of('truncated.json', 'aws_iam', 'IsTruncated', 'is not whole', aws.details.bytes.toString().replace('"IsTruncated": false', '"IsTruncated": true')),
    of('cut.json', 'aws_iam', 'cut', 'it is cut', aws.details.bytes.subarray(0, 40_000)),
    of('next-page.json', 'entra', 'a page is missing', 'names a next one', '{"@odata.nextLink":"https://graph.example/next","value":[{"id":"1"}]}', 'users'),
    of('fewer.json', 'scim', 'fewer than said', 'says that there are 9', '{"totalResults":9,"Resources":[{"id":"1"}]}', 'users'),
    of('password.xlsx', 'mapped', 'password', 'protected with a password', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(3_000)])),
    of('cut-file.xlsx', 'mapped', 'cut ZIP', 'is cut', workbook.bytes.subarray(0, -30)),
    of('cut-sheet.xlsx', 'mapped', 'cut sheet in a whole ZIP', 'is cut or broken', await sheet(`${open}<row r="2"><c t="inlineStr"><is><t>a</t></is></c></row><row r="3"><c`)),
    of('doctype.xlsx', 'mapped', 'DOCTYPE', 'declares a document type', await sheet(`<!DOCTYPE a>${open}</sheetData></worksheet>`)),
    of('bomb.xlsx', 'mapped', 'bomb', 'more than 100 times', await sheet(`${open}<row r="2"><c t="inlineStr"><is><t>${' '.repeat(4_000_000)}</t></is></c></row></sheetData></worksheet>`)),
  ]
}

function incomplete(directory: Planted): Broken[] {
  const of = (name: string, trap: string, says: string, change: (value: Record<string, object[]>) => void): Broken => {
    const value = JSON.parse(directory.bytes.toString()) as Record<string, object[]>
    change(value)
    return { file: { name: `incomplete/${name}`, bytes: Buffer.from(JSON.stringify(value)) }, key: { name: `incomplete/${name}`, source: 'entra', trap, says } }
  }
  return [
    of('no-eligible.json', 'a source is missing', 'roleEligibilityScheduleInstances', (value) => delete value.roleEligibilityScheduleInstances),
    of('null-fields.json', 'members with empty fields and 200', 'User.Read.All', (value) => value.users?.push({ id: 'e-null', displayName: null, userPrincipalName: null, mail: null, accountEnabled: null })),
    of('unknown-member.json', 'an account that is in no list', 'the account gone-1', (value) => value.groupMembers?.push({ groupId: 'g-ledger', id: 'gone-1', '@odata.type': null, displayName: null })),
  ]
}
