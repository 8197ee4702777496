import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { stream } from '../../test/files.ts'
import { checkCredentialReport, openCredentialReport, readCredentials } from './aws-credentials.ts'
import { oneAKey, type Outcome, type Placed } from './entitlement.ts'
import { said } from './frame.ts'
import { gather, type PartFile } from './gather.ts'
import { openExport } from './open.ts'
import { sources } from './sources.ts'

const golden = (name: string) => readFile(new URL(`./golden/${name}`, import.meta.url), 'utf8')
const partsOf = async (...files: [text: string, part?: string][]) => gather(await Promise.all(files.map(async ([text, part]): Promise<PartFile> => ({ opened: await openExport(stream(text, 999)), ...(part && { part }) }))))

const line = ({ row }: Placed) => `${row.account.name} | ${row.right.kind} | ${row.right.name}${row.scope && ` @ ${row.scope}`} | ${row.paths.join(' ')}${row.right.privileged ? ' !' : ''}${row.until ? ` until ${row.until.slice(0, 10)}` : ''}`
const told = ({ rejects, warnings, lacking }: Outcome) => ({ rejects: rejects.map(({ at, reason }) => `${said(at)} ${reason}`), warnings: warnings.map((each) => each.said), lacking })
async function read(source: keyof typeof sources, ...files: [text: string, part?: string][]): Promise<Outcome> {
  const outcome = sources[source].read(await partsOf(...files), 'sys')
  expect(oneAKey(outcome.rows).collisions).toEqual([])
  return outcome
}

describe('AWS', () => {
  it('has users by policy, each once with every way, and who may assume roles', async () => {
    const outcome = await read('aws_iam', [await golden('aws-details.json')])
    expect(outcome.rows.map(line)).toEqual([
      'ada | managed-policy | AdministratorAccess | AGPAOPS direct !',
      'ada | managed-policy | Limits | AGPAREAD',
      'ada | inline-policy | Keys (inline, group readers) | AGPAREAD !',
      'ben | inline-policy | Deploy (inline, user ben) | direct',
      'ben | managed-policy | Limits | AGPAREAD',
      'ben | inline-policy | Keys (inline, group readers) | AGPAREAD !',
      'ben | assume | deployer | direct',
      'all of account 444455556666 | assume | deployer | direct',
    ])
    expect(told(outcome)).toEqual({
      rejects: [], lacking: [],
      warnings: ['1 times a role trusts a service of AWS, which is no account: these are no rows', 'arn:aws:iam::aws:policy/AdministratorAccess says that it is attached 3 times, and the file shows 2: the file is an excerpt, or was changed'],
    })
    expect(outcome.rows[0]?.row.right.definitionDigest).toBeNull()
    expect(outcome.rows[6]?.row.conditions).toEqual([{ Bool: { 'aws:MultiFactorAuthPresent': ['true'] } }])
    expect(outcome.rows[3]?.row.conditions).toMatchObject({ boundary: 'arn:aws:iam::111122223333:policy/Limits' })
  })

  it('has policies that mean the same for the same, however written, and others when they change under their name', async () => {
    const text = await golden('aws-details.json')
    const digest = async (from: string, to: string, n: number) => {
      expect(text).toContain(from)
      return (await read('aws_iam', [text.replace(from, to)])).rows[n]?.row.right.definitionDigest
    }
    const [limits, keys] = [await digest('[]', '[]', 1), await digest('[]', '[]', 2)]
    expect(await digest('"Action": ["s3:*"], "Resource": "*"', '"Resource": ["*"], "Action": "s3:*", "Sid": "B"', 1)).toBe(limits)
    expect(await digest('"Action": ["s3:*"], "Resource": "*"', '"Action": ["s3:*", "iam:*"], "Resource": "*"', 1)).not.toBe(limits)
    // The version that is not the default one means nothing.
    expect(await digest('"IsDefaultVersion": false, "Document": { "Version": "2012-10-17", "Statement": []', '"IsDefaultVersion": false, "Document": { "Version": "2008-10-17", "Statement": []', 1)).toBe(limits)
    expect(await digest('"Action": ["iam:*"]', '"Action": ["iam:PassRole"]', 2)).not.toBe(keys)
  })

  it('is refused when it is not whole, and says what was filtered away', async () => {
    const text = await golden('aws-details.json')
    await expect(read('aws_iam', [text.replace('"IsTruncated": false', '"IsTruncated": true, "Marker": "x"')])).rejects.toThrow('This answer is not whole: “IsTruncated” is true')
    const page = (truncated: boolean, users: string) => `{"IsTruncated":${truncated},"UserDetailList":[${users}],"GroupDetailList":[],"RoleDetailList":[],"Policies":[]}`
    expect((await read('aws_iam', [`[${page(true, '{"UserId":"A","UserName":"a"}')},${page(false, '{"UserId":"B","UserName":"b"}')}]`])).lacking).toEqual([])
    await expect(read('aws_iam', [page(true, '') + page(true, '')])).rejects.toThrow('in $2, the last of 2 pages')
    await expect(read('aws_iam', [page(false, '') + page(false, '')])).rejects.toThrow('two exports were put together')
    expect((await read('aws_iam', ['{"UserDetailList":[{"UserId":"A","UserName":"a","GroupList":["gone"]}]}'])).lacking).toEqual(['GroupDetailList: it was filtered away, or the file is another one', 'RoleDetailList: it was filtered away, or the file is another one', 'Policies: it was filtered away, or the file is another one', 'the group gone, which a is in'])
  })

  it('has another account for one that was deleted and made anew under its name', async () => {
    const text = await golden('aws-details.json')
    const keys = async (given: string) => oneAKey((await read('aws_iam', [given])).rows).leaves.map(({ key }) => key).filter((key) => key.includes('AIDABEN')).length
    expect([await keys(text), await keys(text.replaceAll('AIDABEN', 'AIDABEN2').replaceAll('AIDABEN2', 'AIDANEW'))]).toEqual([4, 0])
  })

  const example = new URL('../../../shared/data/access/aws-account-authorization-details.json', import.meta.url)
  it.skipIf(!existsSync(example))('reads the published example (skipped without ../shared/data): 7 rows by 8 ways, 29 of 32 counts that disagree', async () => {
    const outcome = await read('aws_iam', [await readFile(example, 'utf8')])
    expect(outcome.rows).toHaveLength(7)
    expect(outcome.rows.reduce((sum, { row }) => sum + row.paths.length, 0)).toBe(8)
    expect(outcome.warnings.filter((each) => each.said.includes('is attached'))).toHaveLength(29)
  })

  it('has the credential report: a row for each means that is active', async () => {
    const opened = await openExport(stream(await golden('aws-credential-report.csv'), 500))
    checkCredentialReport(opened.columns ?? [])
    const found = []
    for await (const { entries } of opened.batches) for (const entry of entries) found.push(readCredentials(entry, 'sys'))
    expect(found.map((each) => ('reason' in each ? `${said(each.at)} ${each.reason}` : each.map(line)))).toEqual([
      ['Root of the account | credential | Password for the console | direct !', 'Root of the account | credential | Access key 1 | direct !'],
      ['ada | credential | Password for the console | direct', 'ada | credential | Access key 2 | direct', 'ada | credential | Signing certificate 1 | direct'],
      [],
      'line 5 cannot be read: “perhaps” says neither yes nor no',
    ])
    expect(() => checkCredentialReport(['user', 'arn'])).toThrow('it lacks user_creation_time')
    const answer = (more: object) => openCredentialReport(stream(JSON.stringify({ Content: Buffer.from('user,arn\nada,x\n').toString('base64'), GeneratedTime: '2026-03-31T10:00:00+02:00', ...more })))
    const { opened: inside, generatedAt } = await answer({})
    expect([inside.columns, generatedAt?.toISOString()]).toEqual([['user', 'arn'], '2026-03-31T08:00:00.000Z'])
    await expect(answer({ GeneratedTime: null })).rejects.toThrow('it lacks Content or GeneratedTime')
  })
})

describe('Entra', () => {
  it('has active and eligible administrators, through groups that contain each other and through PIM', async () => {
    const outcome = await read('entra', [await golden('entra.json')])
    expect(outcome.rows.map(line).sort()).toEqual([
      'Ada | active | Global Administrator @ / | direct g-admins !',
      'Ada | app-role | Ledger: Post entries @ sp-ledger | g-admins>g-inner',
      'Ben | eligible | Global Administrator @ / | direct g-inner>g-admins ! until 2026-12-31',
      'Ben | eligible-app-role | Ledger: Post entries @ sp-ledger | g-inner until 2026-06-30',
      'Ben | owner | Owner of Admins | direct !',
      'Guest | active | Global Administrator @ / | g-inner>g-admins !',
      'Guest | app-role | Ledger: Post entries @ sp-ledger | g-inner',
      'Guest | eligible | Support of devices @ / | group',
      'Robot | active | Support of devices @ /administrativeUnits/au-1 | direct',
    ])
    expect(told(outcome)).toEqual({ lacking: [], rejects: ['$.roleAssignments[4] has no principalId, roleDefinitionId or directoryScopeId'], warnings: ['groups that contain each other: g-admins>g-inner>g-admins'] })
    expect(outcome.rows.find(({ row }) => row.account.name === 'Guest')?.row.account.kind).toBe('external')
    expect([...new Set(outcome.rows.map(({ row }) => `${row.account.name} ${row.account.employeeId}`))].sort()).toEqual(['Ada 00000001', 'Ben null', 'Guest null', 'Robot null'])
    expect(outcome.rows.find(({ row }) => row.account.name === 'Ada')?.row.account).toMatchObject({ lastUsedAt: '2026-03-09T00:00:00Z', lastUseOf: 'sign-ins, also failed ones' })
  })

  it('cannot tell who is an administrator without one of its sources', async () => {
    const whole = JSON.parse(await golden('entra.json')) as Record<string, unknown>
    for (const part of ['users', 'roleEligibilityScheduleInstances', 'groupEligibilityScheduleInstances'] as const) {
      const { [part]: _, ...less } = whole
      expect((await read('entra', [JSON.stringify(less)])).lacking[0]).toContain(part)
    }
  })

  it('takes lists file by file, page by page, and refuses one whose next page is missing', async () => {
    const page = '{"@odata.context":"x","value":[{"id":"u-1","displayName":"U","accountEnabled":true}]}'
    const parts = await partsOf([page, 'users'], [`${page.replace('u-1', 'u-2')}`, 'users'], ['{"value":[]}', 'roleAssignments'])
    expect(parts.lists.get('users')).toHaveLength(2)
    expect(parts.lists.get('roleAssignments')).toEqual([])
    await expect(read('entra', [page.replace('"value"', '"@odata.nextLink":"https://graph…","value"'), 'users'])).rejects.toThrow('The list users is not whole: its last page names a next one')
  })

  it('believes no users whose fields are all empty, and no list that $expand cut', async () => {
    const whole = JSON.parse(await golden('entra.json')) as { users: object[]; groups: object[] }
    const empty = { ...whole, users: [...whole.users, { id: 'u-x', displayName: null, userPrincipalName: null, mail: null, accountEnabled: null }] }
    expect((await read('entra', [JSON.stringify(empty)])).lacking).toEqual(['what 1 users are called and whether they are enabled: Graph answers 200 with empty fields to an application that lacks User.Read.All'])
    const cut = { ...whole, groups: [...whole.groups, { id: 'g-big', displayName: 'Big', members: Array.from({ length: 20 }, (_, n) => ({ id: `m${n}` })) }] }
    expect((await read('entra', [JSON.stringify(cut)])).lacking[0]).toContain('members of Big beyond the 20 that $expand gives')
  })
})

describe('Okta', () => {
  it('has apps, administrators by target, and groups that give nothing else', async () => {
    const outcome = await read('okta', [await golden('okta.json')])
    expect(outcome.rows.map(line)).toEqual([
      'Ada Byron | app | Ledger | GROUP', 'Ben Stone | app | Ledger | USER', '00uGone | app | Ledger | USER',
      'Ada Byron | admin-role | Super Administrator | USER !', 'Ada Byron | admin-role | Group Administrator @ 00gLedger | GROUP !', 'Ada Byron | admin-role | Group Administrator @ 00gVpn | GROUP !',
      'Ada Byron | group | VPN | direct',
    ])
    expect(outcome.lacking).toEqual(['the user 00uGone, who has Ledger'])
    expect(outcome.rows[1]?.row.account.enabled).toBe(false)
    expect(outcome.rows.slice(0, 3).map(({ row }) => row.account.employeeId)).toEqual(['00000001', null, null])
  })
})

describe('GitHub', () => {
  it('has members, collaborators and teams, child teams as ways', async () => {
    const outcome = await read('github', [await golden('github.json')])
    expect(outcome.rows.map(line)).toEqual([
      'ada | organization-role | Owner of the organization @ 9 | direct !', 'ben | organization-role | Organization: member @ 9 | direct', 'chen | organization-role | Organization: member @ 9 | direct',
      'outside | repository | push on example/app @ 100 | direct', 'robot[bot] | repository | admin on example/infra @ 200 | direct !',
      'ada | repository | admin on example/infra @ 200 | 10 !', 'ben | repository | maintain on example/app @ 100 | 11', 'ben | repository | admin on example/infra @ 200 | 11>10 !',
    ])
    expect(told(outcome)).toEqual({ lacking: [], rejects: ['$.members[3] has no role: a list of members says roles only when each role is asked for'], warnings: ['chen was invited and has not joined yet'] })
    expect(outcome.rows.find(({ row }) => row.account.name === 'outside')?.row.account.kind).toBe('external')
  })
})

describe('PostgreSQL', () => {
  it('has attributes, memberships with all grantors, and privileges by schema; circles survive', async () => {
    const outcome = await read('postgres', [await golden('postgres.csv')])
    expect(outcome.rows.map(line)).toEqual([
      'ada | attribute | LOGIN | direct', 'dba | attribute | SUPERUSER | direct !',
      'PUBLIC: every role, also those to come | schema-privileges | USAGE on schema public @ ledger | direct', 'dev | tables-privileges | INSERT,SELECT on tables in books @ ledger | direct',
      'ada | membership | Member of dev | direct', 'dba | membership | Member of dev | direct', 'dev | membership | Member of dba | direct !', 'ada | membership | Member of dba | dev !',
    ])
    expect(outcome.rows[4]?.row.conditions).toEqual({ grants: [{ grantor: 'dba', options: ['admin'] }, { grantor: 'postgres', options: ['inherit', 'set'] }] })
    expect(told(outcome)).toEqual({ rejects: [], lacking: [], warnings: ['roles that are members of each other: dba>dev>dba'] })
  })

  it('refuses the answer to another question', async () => {
    await expect(read('postgres', ['rolname,rolsuper\nada,t\n'])).rejects.toThrow('These are not the columns of the query')
  })
})

describe('SCIM', () => {
  it('has roles, entitlements and groups, through groups that contain each other', async () => {
    const outcome = await read('scim', [await golden('scim-users.json'), 'users'], [await golden('scim-groups.json'), 'groups'])
    expect(outcome.rows.map(line)).toEqual([
      'Ada | role | Auditor | direct', 'Ada | entitlement | export | direct',
      'Ada | group | Inner | direct g2>g3', 'Ada | group | Outer | direct g1', 'Ada | group | Circle | g1>g2 g2',
      'Ben Stone | group | Outer | direct', 'Ben Stone | group | Circle | g2', 'Ben Stone | group | Inner | g2>g3',
    ])
    expect(told(outcome)).toEqual({ rejects: [], lacking: [], warnings: ['groups that contain each other: g1>g2>g3>g1'] })
    expect(outcome.rows[0]?.row.account).toMatchObject({ email: 'ada@example.com', employeeId: '00000001' })
    expect(outcome.rows[5]?.row.account.employeeId).toBe(null)
  })

  it('refuses a list that says it is longer, and does not believe one that moved while it was pulled', async () => {
    const [users, groups] = [await golden('scim-users.json'), await golden('scim-groups.json')]
    await expect(read('scim', [users.replaceAll('"totalResults": 3', '"totalResults": 4'), 'users'], [groups, 'groups'])).rejects.toThrow('says that there are 4 (totalResults), and 3 came')
    const moved = await read('scim', [users.replace('"id": "s3"', '"id": "s2"'), 'users'], [groups, 'groups'])
    expect(told(moved)).toMatchObject({ rejects: ['$[1].Resources[0] has the id s2, which came before: the list moved while its pages were pulled'], lacking: ['what stood where s2 came twice: pull users again'] })
  })
})

describe('lists of changes', () => {
  const all = ({ row }: Placed) => [row.account.userName, row.right.kind, row.right.name, row.scope, row.conditions]

  it('of GitHub Enterprise are the entries of its audit log, each once', async () => {
    const entry = (id: string, more: object = {}) => JSON.stringify({ '@timestamp': Date.UTC(2026, 8, 1), _document_id: id, action: 'protected_branch.destroy', actor: 'ann', actor_id: 7, org: 'nordwind', repo: 'nordwind/ledger', ...more })
    const outcome = await read('github_log', [[entry('a'), entry('b', { action: 'repo.access', actor: 'bot[bot]', actor_id: 9, repo: undefined }), entry('c', { _document_id: undefined }), '{"broken'].join('\n')])
    expect(outcome.rows.map(all)).toEqual([
      ['ann', 'log-entry', 'protected_branch.destroy', 'nordwind/ledger', { at: '2026-09-01T00:00:00.000Z', entry: { action: 'protected_branch.destroy', actor: 'ann', actor_id: 7, org: 'nordwind', repo: 'nordwind/ledger' } }],
      ['bot[bot]', 'log-entry', 'repo.access', 'nordwind', expect.objectContaining({ at: '2026-09-01T00:00:00.000Z' })],
    ])
    expect(outcome.rows.map(({ row }) => [row.account.id, row.account.kind])).toEqual([['7', 'person'], ['9', 'service']])
    expect(told(outcome).rejects).toEqual(['line 3 has no _document_id: it is no entry of the audit log'])
  })

  it('of GitLab are merge requests with who merged what where', async () => {
    const merge = (iid: number, more: object = {}) => ({ id: 100 + iid, iid, project_id: 5, title: 'Faster', state: 'merged', created_at: '2026-09-01T10:00:00.000+02:00', merged_at: '2026-09-02T10:00:00Z', author: { id: 7, username: 'ann', name: 'Ann' }, merge_user: { id: 8, username: 'ben' }, source_branch: 'fast', target_branch: 'main', sha: 'a'.repeat(40), merge_commit_sha: null, squash_commit_sha: 'b'.repeat(40), reviewers: [{ username: 'cem' }, { username: 'ben' }], labels: ['x'], ...more })
    const outcome = await read('gitlab_merges', [JSON.stringify([merge(1), merge(2, { state: 'opened', merged_at: null, merge_user: null }), merge(3, { merged_at: null }), merge(4, { author: null })])])
    expect(outcome.rows.map(all)[0]).toEqual(['ann', 'merge-request', '!1 Faster', '5', { state: 'merged', createdAt: '2026-09-01T08:00:00.000Z', mergedAt: '2026-09-02T10:00:00.000Z', mergedBy: 'ben', from: 'fast', to: 'main', head: 'a'.repeat(40), mergeCommit: 'b'.repeat(40), reviewers: ['ben', 'cem'], labels: ['x'] }])
    expect(outcome.rows).toHaveLength(3)
    expect(told(outcome)).toEqual({ rejects: [expect.stringMatching(/is no merge request: it needs id, iid, project_id, state and author/)], warnings: ['!3 is merged, and does not say when'], lacking: [] })
  })

  it('of Bitbucket are pull requests, of the cloud and of a data center; a page that is missing is said', async () => {
    const cloud = { id: 3, title: 'Faster', state: 'MERGED', author: { account_id: '557:a', nickname: 'ann', display_name: 'Ann' }, closed_by: { nickname: 'ben' }, created_on: '2026-09-01T10:00:00.5+00:00', updated_on: '2026-09-02T10:00:00Z', merge_commit: { hash: 'abc' }, source: { branch: { name: 'fast' }, commit: { hash: 'def' } }, destination: { branch: { name: 'main' }, repository: { uuid: '{1}', full_name: 'n/l' } }, participants: [{ user: { nickname: 'cem' }, approved: true }, { user: { nickname: 'dan' }, approved: false }] }
    const outcome = await read('bitbucket_pulls', [JSON.stringify({ values: [cloud, { ...cloud, id: 4, destination: null }], pagelen: 50 })])
    expect(outcome.rows.map(all)).toEqual([['ann', 'pull-request', '#3 Faster', '{1}', { state: 'MERGED', createdAt: '2026-09-01T10:00:00.500Z', closedAt: '2026-09-02T10:00:00.000Z', closedBy: 'ben', from: 'fast', to: 'main', head: 'def', mergeCommit: 'abc', approvedBy: ['cem'] }]])
    expect(told(outcome).rejects).toEqual([expect.stringMatching(/is no pull request/)])
    const pages = await read('bitbucket_pulls', [JSON.stringify([{ values: [cloud], pagelen: 1, next: 'https://api.bitbucket.org/2.0/x?page=2' }, { values: [{ ...cloud, id: 5 }], pagelen: 1 }])])
    expect([pages.rows.length, told(pages).rejects, pages.lacking]).toEqual([2, [], []])
    const centre = { id: 9, title: 'Safer', state: 'MERGED', createdDate: Date.UTC(2026, 8, 1), closedDate: Date.UTC(2026, 8, 2), author: { user: { id: 7, name: 'ann', displayName: 'Ann', emailAddress: 'ann@x.example' } }, reviewers: [{ user: { name: 'ben' }, approved: true }], fromRef: { displayId: 'safe', latestCommit: 'def' }, toRef: { displayId: 'main', repository: { id: 12, slug: 'ledger' } }, properties: { mergeCommit: { id: 'abc' } } }
    const other = await read('bitbucket_pulls', [JSON.stringify({ values: [centre], isLastPage: false })])
    expect(other.rows.map(all)).toEqual([['ann', 'pull-request', '#9 Safer', '12', { state: 'MERGED', createdAt: '2026-09-01T00:00:00.000Z', closedAt: '2026-09-02T00:00:00.000Z', closedBy: null, from: 'safe', to: 'main', head: 'def', mergeCommit: 'abc', approvedBy: ['ben'] }]])
    expect(other.lacking).toEqual(['the pages after the last one here'])
  })
})
