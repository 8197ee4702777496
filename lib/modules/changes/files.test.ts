import { createHash } from 'node:crypto'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { pdf, stream } from '../../../test/files.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** Files of a change, from the bytes to the store, the page, the paper and back out. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 1, onnotice: () => {} })
await import('../index.ts')
const { receive } = await import('../artifacts/receive.ts')
const { download } = await import('../artifacts/deliver.ts')
const { getFile } = await import('../artifacts/queries.ts')
const { approveRequest } = await import('../approvals/operations.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { createSystem } = await import('../systems/operations.ts')
const { changeAttachment } = await import('./files.ts')
const { submitChange } = await import('./operations/approval.ts')
const { attachFile } = await import('./operations/attach.ts')
const { createChange } = await import('./operations/draft.ts')
const { changeSheet } = await import('./operations/print.ts')
const { assignChange, closeChange, implementChange, reopenChange } = await import('./operations/work.ts')
const { getChange } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

let org: TestOrganization
let [manager, contributor, second, reviewer]: Person[] = []
const who = () => ({ manager: manager as Person, contributor: contributor as Person, second: second as Person, reviewer: reviewer as Person })
let systemId: string

beforeAll(async () => {
  org = await organization(owner, 'Attaching')
  ;[manager, contributor, second, reviewer] = [await org.person('compliance_manager'), await org.person('contributor'), await org.person('contributor', 'Second'), await org.person('reviewer')]
  systemId = (await createSystem(who().manager, { name: 'Ledger', environment: 'production', criticality: 2 } as never)).id
})

const soon = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const draft = async () => (await createChange(who().contributor, { title: 'Deploy 4.2', category: 'code', description: 'Deploy', justification: 'A fix', systemIds: [systemId], 'answer.impact': 0, 'answer.reach': 0, 'answer.backOut': 0, 'answer.testing': 0, 'answer.novelty': 0, testPlan: 'x', backOutPlan: 'x', plannedFrom: soon(-0.5), plannedTo: soon(1), refs: [] } as never)).id
async function approved(): Promise<string> {
  const id = await draft()
  const { approvalId } = await submitChange(who().contributor, { id, version: 1 } as never)
  await approveRequest(who().reviewer, { id: approvalId as string, sha256: (await getApproval(who().manager, { id: approvalId as string })).sha256 } as never)
  return id
}
const get = (id: string) => getChange(who().manager, { id })
const version = async (id: string) => ({ id, version: (await get(id)).version })
const stored = (by: Person, bytes: Uint8Array, name: string) => receive(by, 'changes.attach', changeAttachment, { name, body: stream(bytes) })
const attach = async (by: Person, id: string, kind: string, bytes: Uint8Array = pdf('All passed'), name = 'smoke test.pdf') => attachFile(by, { id, kind, file: await stored(by, bytes, name) } as never)

describe('files of a change', () => {
  it('are stored, hashed and told by whom and when; what was approved stays approved', async () => {
    const { manager, contributor, reviewer } = who()
    const id = await approved()
    const { revision, version: before } = await get(id)
    const { fileId, sha256 } = await attach(contributor, id, 'test')
    await attach(manager, id, 'back_out', Buffer.from('restored in 4 minutes\n'), 'back-out.txt')
    const change = await get(id)
    expect(change).toMatchObject({ state: 'approved', revision, version: before, approvals: [{ state: 'approved' }] })
    expect(change.attachments).toMatchObject([{ id: fileId, kind: 'test', name: 'smoke test.pdf', size: pdf('All passed').length, sha256, byName: 'contributor' }, { kind: 'back_out', name: 'back-out.txt', byName: 'compliance_manager' }])
    expect(sha256).toBe(`sha256:${createHash('sha256').update(pdf('All passed')).digest('hex')}`)
    expect(change.steps.filter((step) => step.verb === 'attach').map((step) => [step.byName, step.note])).toEqual([['contributor', 'Test evidence: smoke test.pdf'], ['compliance_manager', 'Back-out evidence: back-out.txt']])
    expect(await getFile(manager, { id: fileId })).toMatchObject({ kind: 'changes.attachment', ownerHref: `/changes/${id}`, retentionClass: 'evidence', download: `/api/v1/artifacts/${fileId}/download` })
    expect(await owner`select from pgboss.job where name = 'artifacts.lock' and data ->> 'id' = ${fileId}`).toHaveLength(1)
    // Out again, byte for byte, by whoever may read changes; the entry is about the change.
    const answer = await download(reviewer, fileId, new Request('http://127.0.0.1/'))
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(pdf('All passed'))
    expect(await owner`select actor_id as by from audit_entries where org_id = ${org.id} and action = 'artifacts.download' and subject_id = ${id}`).toEqual([{ by: reviewer.userId }])
    const { sheet } = await changeSheet.take(manager, id)
    expect(sheet.parts.find((part) => part.heading === 'Attached files')).toMatchObject({ rows: [['Test evidence', 'smoke test.pdf', expect.any(String), sha256.slice('sha256:'.length), expect.stringMatching(/by contributor$/)], ['Back-out evidence', 'back-out.txt', expect.any(String), expect.any(String), expect.stringMatching(/by compliance_manager$/)]] })
  })

  it('come from whoever works on it: not from a stranger, and not from whoever may only read', async () => {
    const { contributor, second, reviewer } = who()
    const id = await approved()
    await expect(attach(second, id, 'test')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(attach(reviewer, id, 'test')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(stored(await org.person('auditor'), pdf(), 'a.pdf')).rejects.toMatchObject({ code: 'forbidden' })
    await assignChange(contributor, { ...(await version(id)), implementerId: second.userId } as never)
    await attach(second, id, 'other')
    expect((await get(id)).attachments).toHaveLength(1)
  })

  it('are refused as evidence is, and without what they show', async () => {
    const { contributor } = who()
    const id = await draft()
    for (const [bytes, name, code] of [[Buffer.from('MZ\0\0'), 'tool.exe', 'unsupported'], [Buffer.from('no picture'), 'screen.png', 'unsupported'], [Buffer.alloc(0), 'empty.pdf', 'invalid']] as const) await expect(stored(contributor, bytes, name)).rejects.toMatchObject({ code })
    await expect(stored(contributor, Buffer.alloc(changeAttachment.maxBytes + 1, 'a'), 'long.txt')).rejects.toMatchObject({ code: 'too_large' })
    for (const kind of ['', 'proof', undefined]) await expect(attachFile(contributor, { id, kind, file: await stored(contributor, pdf(), 'a.pdf') } as never)).rejects.toMatchObject({ code: 'invalid', fields: { kind: expect.any(String) } })
    expect((await get(id)).attachments).toEqual([])
  })

  it('are taken until it is closed, and again when it is reopened', async () => {
    const { contributor } = who()
    const id = await approved()
    await implementChange(contributor, await version(id) as never)
    await attach(contributor, id, 'test')
    await closeChange(contributor, { ...(await version(id)), result: 'failed', note: 'It did not start' } as never)
    await expect(attach(contributor, id, 'test')).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/closed: nothing is attached any more/) })
    await reopenChange(contributor, { ...(await version(id)), note: 'Once more' } as never)
    await attach(contributor, id, 'back_out')
    expect((await get(id)).attachments.map(({ kind, revision }) => [kind, revision])).toEqual([['test', 1], ['back_out', 2]])
  })

  it('stay, whatever a statement says, and no file of another change is taken for one', async () => {
    const { contributor } = who()
    const [one, other] = [await approved(), await draft()]
    const { fileId } = await attach(contributor, one, 'test')
    const attack = (work: (sql: postgres.TransactionSql) => Promise<unknown>) => app.begin(async (sql) => {
      await sql`select set_config('app.org_id', ${org.id}, true)`
      await work(sql)
      throw new Error('got through')
    }).catch((error: { code?: string; message: string }) => error.code ?? error.message)
    const row = (changeId: string, artifactId: string, revision = 1) => attack((sql) => sql`insert into change_attachments (org_id, id, change_id, revision, artifact_id, kind, at) values (${org.id}, ${v7()}, ${changeId}, ${revision}, ${artifactId}, 'test', now())`)
    expect(await row(other, fileId)).toBe('TM005')
    expect(await row(one, fileId, 7)).toBe('TM005')
    expect(await attack((sql) => sql`delete from change_attachments`)).toBe('42501')
    expect(await attack((sql) => sql`update change_attachments set kind = 'other'`)).toBe('42501')
    expect(await write(owner, org.id, (sql) => sql`delete from change_attachments`).catch((error: { code: string }) => error.code)).toBe('TM002')
    await implementChange(contributor, await version(one) as never)
    await closeChange(contributor, { ...(await version(one)), result: 'failed', note: 'It did not start' } as never)
    expect(await row(one, fileId)).toBe('TM005')
  })
})
