import { createHash } from 'node:crypto'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { env } from '#lib/env.ts'
import { node } from '#lib/package/node.ts'
import { verifyPackage } from '#lib/package/verify.ts'
import { brokenDisk } from '../../../test/broken-disk.ts'
import { collect as collectEvidence, collector, elsewhere, file, findingsOf, here, later, manager, owner } from '../../../test/evidence.ts'
import { partsOf, resigned, sourceOf } from '../../../test/packaging.ts'
import { reviewing } from '../../../test/reviewing.ts'

/** From the form to the bytes, and back through the verifier that an auditor has. */
const { appPool, begin } = await import('#db/client.ts')
const { folderStore } = await import('#lib/artifacts/folder.ts')
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { sealer } = await import('#lib/audit/seal.ts')
const { verify } = await import('#lib/audit/verify.ts')
const { background } = await import('#lib/door/background.ts')
const { building } = await import('./building.ts')
const { cancelPackage, completePackage, createPackage } = await import('./operations.ts')
const { getLater, getPackage, listPackages } = await import('./queries.ts')
const { requestRemoval } = await import('../evidence/operations/removal.ts')
const { approveRequest } = await import('../approvals/operations.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { createReport } = await import('../reports/operations/ask.ts')
const { making } = await import('../reports/making.ts')
const { eraseUser } = await import('../users/operations/erase.ts')
const { removeUser } = await import('../users/operations/manage.ts')
const { rotateKey } = await import('../audit-trail/proofs.ts')

const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'k'), { reason: 'First key' }))
/** Others' transactions in the same cluster hold sealing back for a while. */
async function sealed(): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    await seal(here.id)
    if ((await begin(appPool(), here.id, (tx) => verify(tx, here.id))).unsealed === 0) return
    await setTimeout(50)
  }
  throw new Error('not everything was sealed')
}
/** So many days from today. */
const day = (from: number) => new Date(Date.now() + days(from)).toISOString().slice(0, 10)
const collect = (who?: Person, more = {}) => collectEvidence(who, { observedFrom: day(-90), observedTo: day(-1), ...more })
const asked = (more = {}) => ({ title: 'Everything of late', fromDay: day(-300), toDay: day(1), zone: 'Europe/Berlin', ...more })
const work = async () => {
  for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'packages.build' returning data`) await building.work(data, background('test'))
}

async function made(more = {}): Promise<{ id: string; bytes: Buffer }> {
  const { id } = await createPackage(manager, asked(more) as never)
  await work()
  const found = await getPackage(manager, { id })
  if (!found.fileId) throw new Error(`not made: ${found.error}`)
  const [file] = await owner<{ key: string }[]>`select key from artifacts where id = ${found.fileId}`
  return { id, bytes: await buffer(await artifactStore().read({ key: file?.key ?? '', version: null })) }
}

/** As somebody does it who may write to the folder. */
async function alter(evidenceId: string, change: (bytes: Buffer) => Buffer): Promise<void> {
  const [stored] = await owner<{ key: string }[]>`select a.key from artifacts a join evidence_versions v on v.artifact_id = a.id where v.evidence_id = ${evidenceId}`
  const path = join(env().DATA_DIR, 'artifacts', stored?.key ?? '')
  chmodSync(path, 0o600)
  writeFileSync(path, change(readFileSync(path)))
}

let collected: { id: string }
let world: Awaited<ReturnType<typeof reviewing>>
beforeAll(async () => {
  collected = await collect(undefined, { title: 'The quarterly review' })
  world = await reviewing(owner, here, manager)
  await world.frozen(await world.system(), [{ id: 'ann', role: 'clerk' }, { id: 'ben', role: '=cmd', last: '2020-01-05' }, { id: 'Zoë ✓', role: 'admin', admin: 'yes' }])
  await sealed()
})

describe('an audit package', () => {
  it('holds what the period has, verifies without the portal, and is the same bytes when it is asked for again', async () => {
    const [one, other] = [await made(), await made()]
    expect(one.bytes.equals(other.bytes)).toBe(true)
    const found = await getPackage(manager, { id: one.id })
    const { manifest, ...verdict } = await verifyPackage(sourceOf(one.bytes), node, { fingerprint: found.fingerprint })
    expect(verdict).toMatchObject({ whole: true, faults: [], fingerprint: found.fingerprint })
    const calendar = verdict.recomputed.filter(({ what }) => what.startsWith('controls whose periods'))
    expect(verdict.recomputed).toEqual([{ what: expect.stringMatching(/audit trail/), done: expect.any(Number), of: expect.any(Number) }, { what: expect.stringMatching(/populations/), done: 1, of: 1 }, ...calendar])
    expect(verdict.recomputed.every(({ done, of }) => done === of && of > 0)).toBe(true)
    expect(manifest).toMatchObject({ title: 'Everything of late', organization: { name: 'Here' }, period: { from: day(-300), to: day(1), zone: 'Europe/Berlin' }, missing: [] })
    const paths = manifest?.files.map(({ path }) => path) ?? []
    expect(paths).toEqual(expect.arrayContaining(['index.html', 'verify.html', 'verify.mjs', 'trail/entries.ndjson', `evidence/${collected.id}/001-review.txt`, `evidence/${collected.id}/about.json`]))
    expect(paths.filter((path) => path.startsWith('populations/')).map((path) => path.split('/').at(-1))).toEqual(['population.json', 'rows.ndjson', 'rejects.ndjson', 'source-1-users.csv'])
    expect(found).toMatchObject({ state: 'ready', files: paths.length, missing: 0, bytes: one.bytes.length })
    expect((await owner`select action from audit_entries where subject_id = ${one.id} order by recorded_at, id`).map(({ action }) => action)).toEqual(['packages.create', 'packages.sign', 'packages.complete'])
  })

  it('of other controls, or of days before, has none of it', async () => {
    const [control] = await owner<{ id: string }[]>`select id from controls where org_id = ${here.id} and code = 'SD-09'`
    const paths = async (more: object) => (await verifyPackage(sourceOf((await made(more)).bytes), node)).manifest?.files.map(({ path }) => path.split('/')[0])
    expect(await paths({ controlIds: [control?.id] })).not.toContain('evidence')
    expect(await paths({ fromDay: day(-700), toDay: day(-620) })).toEqual(['index.html', 'verify.html', 'verify.mjs', 'trail'])
  })

  it('names what is gone behind our back as missing', async () => {
    const gone = await collect(undefined, { title: 'Soon gone' })
    await sealed()
    const [file] = await owner<{ key: string }[]>`select a.key from artifacts a join evidence_versions v on v.artifact_id = a.id where v.evidence_id = ${gone.id}`
    rmSync(join(env().DATA_DIR, 'artifacts', file?.key ?? ''), { force: true })
    const { id, bytes } = await made()
    const verdict = await verifyPackage(sourceOf(bytes), node)
    expect(verdict).toMatchObject({ whole: true, manifest: { missing: [{ path: `evidence/${gone.id}/001-review.txt`, what: 'Version 1 of “Soon gone”, review.txt,', why: expect.stringMatching(/does not have it any more/) }] } })
    expect(await getPackage(manager, { id })).toMatchObject({ state: 'ready', missing: 1 })
  })

  it('names what was altered behind our back between two builds as missing, though it is as long as it was; a finding says so, and all else is as it was', async () => {
    const [first, second, third] = [await collect(undefined, { title: 'First' }), await collect(undefined, { title: 'Second' }), await collect(undefined, { title: 'Third' })]
    await sealed()
    const before = await partsOf((await made()).bytes)
    for (const { id } of [first, third]) await alter(id, (bytes) => bytes.fill('x', 0, 4))
    const { id, bytes } = await made()
    const verdict = await verifyPackage(sourceOf(bytes), node)
    expect(verdict).toMatchObject({ whole: true, manifest: { missing: expect.arrayContaining([first, third].map((each) => expect.objectContaining({ path: `evidence/${each.id}/001-review.txt`, why: expect.stringMatching(/is not what was stored/) }))) } })
    expect(await getPackage(manager, { id })).toMatchObject({ state: 'ready', missing: 3 })
    expect((await partsOf(bytes)).get(`evidence/${second.id}/001-review.txt`)).toEqual(before.get(`evidence/${second.id}/001-review.txt`))
    // Signed once with them, before they were read; never a third time.
    expect((await owner`select 1 from audit_entries where subject_id = ${id} and action = 'packages.sign'`).length).toBe(2)
    expect(await findingsOf(first.id)).toMatchObject([{ severity: 4, status: 'open' }])
    expect(verdict.manifest?.files.some(({ path }) => path.includes(third.id) && !path.endsWith('about.json'))).toBe(false)
  })

  it('reads what was taken in before it was measured once, and keeps the measure for good', async () => {
    const old = await collect(undefined, { title: 'Old', file: await file(collector, 'x'.repeat(4_194_305)) })
    await sealed()
    const { bytes } = await made()
    const measure = () => owner<{ crc32: string; pieces: string; id: string }[]>`select a.id, a.crc32, a.pieces from artifacts a join evidence_versions v on v.artifact_id = a.id where v.evidence_id = ${old.id}`
    const [first] = await measure()
    expect(first).toMatchObject({ crc32: expect.any(String), pieces: expect.stringMatching(/^[0-9a-f]{64}$/) })
    await expect(begin(appPool(), here.id, (tx) => tx.raw.unsafe(`update artifacts set pieces = repeat('0', 64) where id = '${first?.id}'`))).rejects.toThrow(/append-only/)
    await owner`alter table artifacts disable trigger user`
    await owner`update artifacts set crc32 = null, pieces = null where id = ${first?.id ?? ''}`
    await owner`alter table artifacts enable trigger user`
    expect((await made()).bytes.equals(bytes)).toBe(true)
    expect(await measure()).toEqual([first])
  })

  it('that the disk has no room for leaves nothing, and is the same bytes when there is room; so is one whose worker dies while it is written', async () => {
    await sealed()
    const { bytes } = await made()
    const store = artifactStore()
    const put = store.put
    const broken = (code: string, fatal: boolean) => {
      let dead = false
      // A process that dies takes nothing away.
      const disk = brokenDisk((step) => {
        if (step === 'writeFile') dead = true
        if (step === 'writeFile' || (dead && fatal)) throw Object.assign(new Error(code), { code })
      })
      store.put = folderStore(join(env().DATA_DIR, 'artifacts'), disk).put
    }
    const { id } = await createPackage(manager, asked() as never)
    const [{ data } = { data: null }] = await owner<{ data: never }[]>`delete from pgboss.job where name = 'packages.build' returning data`
    try {
      for (const [code, fatal, says] of [['ENOSPC', false, /disk that holds the files is full/], ['EIO', true, /EIO/]] as const) {
        broken(code, fatal)
        await expect(building.work(data as never, background('test'))).rejects.toThrow(says)
        expect(await getPackage(manager, { id })).toMatchObject({ state: 'building', fileId: null, sha256: null })
      }
    } finally {
      store.put = put
    }
    await building.work(data as never, background('test'))
    expect((await getPackage(manager, { id })).sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  it('holds signed-off reviews, whose decisions are about what was frozen and what was signed; one that was changed is named', async () => {
    const [one, two] = [await world.system(), await world.system()]
    await world.frozen(one, [{ id: 'cy', role: 'clerk' }, { id: 'dee', role: '=sum' }, { id: 'eve', role: 'admin', admin: 'yes' }])
    await world.frozen(two, [{ id: 'Ωmega', role: 'clerk' }])
    const id = await world.signedOff([one, two], await here.person('control_owner'), ['cy'])
    await sealed()
    // Its populations go in though they are older than the period.
    const { bytes } = await made({ fromDay: day(0), zone: 'UTC' })
    const verdict = await verifyPackage(sourceOf(bytes), node)
    expect(verdict).toMatchObject({ whole: true, faults: [] })
    expect(verdict.recomputed.find(({ what }) => what.includes('access reviews'))).toMatchObject({ done: 4, of: 4 })
    const faults = async (name: string, from: string | RegExp, to: string) => (await verifyPackage(sourceOf(await resigned(bytes, (path, text) => (path === `reviews/${id}/${name}` ? String(text).replace(from, to) : text))), node)).faults.map(({ path, problem }) => `${path?.split('/').at(-1)}: ${problem}`)
    expect(await faults('decisions.ndjson', /$/, '')).toEqual([])
    expect(await faults('decisions.ndjson', '"outcome":"reject"', '"outcome":"approve"')).toEqual(['decisions.ndjson: Row 1 is rejected, and its last decision says approve.'])
    expect(await faults('decisions.ndjson', 'Left, ', 'Stays, ')).toEqual([expect.stringMatching(/^decisions.ndjson: Row 1 is rejected here, and the list that was signed off .* another note/)])
    expect(await faults('decisions.ndjson', /"leaf":"../, '"leaf":"xx')).toEqual(['decisions.ndjson: Row 1 was decided as something else than what was frozen: the hashes differ.'])
    expect(await faults('decisions.ndjson', /^.*\n/, '')).toEqual([expect.stringMatching(/^decisions.ndjson: Row 1 has 0 decisions, and 1 belong/), expect.stringMatching(/Row 1 is rejected here/)])
    expect((await faults('decisions.ndjson', /^(.*)\n/, '$1\n$1\n'))[0]).toMatch(/^decisions.ndjson: Row 1 has 2 decisions/)
    expect((await faults('rows.ndjson', /"state":"approved"/, '"state":"rejected"')).join()).toMatch(/rows|decisions.ndjson: Row \d is rejected, and its last decision says approve/)
    expect((await faults('rows.ndjson', /^.*\n/, '')).join()).toMatch(/rows.ndjson: The row .* is not in the review.*It has 3 rows, and 4 were signed off/)
    expect((await faults('rows.ndjson', /"leaf":"(..)/, '"leaf":"00')).join()).toMatch(/rows.ndjson: Row \d has another hash than its row of the population/)
    expect((await faults('rows.ndjson', '"gone":false', '"gone":true')).join()).toMatch(/is said to be gone, and its population has it/)
  })

  it('holds what was approved about its records, as it was shown and by whom; one that was altered is named', async () => {
    const { approvalId } = await requestRemoval(manager, { id: (await collect(undefined, { title: 'Twice' })).id, reason: 'It is there twice' })
    const admin = await here.person('admin')
    await approveRequest(admin, { id: approvalId, sha256: (await getApproval(admin, { id: approvalId })).sha256 })
    await sealed()
    const { bytes } = await made()
    const verdict = await verifyPackage(sourceOf(bytes), node)
    expect(verdict).toMatchObject({ whole: true, recomputed: expect.arrayContaining([{ what: expect.stringMatching(/^approvals/), done: 1, of: 1 }]) })
    const faults = async (from: string | RegExp, to: string) => (await verifyPackage(sourceOf(await resigned(bytes, (path, text) => (path === `approvals/${approvalId}.json` ? String(text).replace(from, to) : text))), node)).faults.map(({ path, problem }) => `${path}: ${problem}`)
    expect(await faults('there twice', 'there once')).toEqual([])
    expect(await faults('Remove Twice\\"', 'Remove Once\\"')).toEqual([`approvals/${approvalId}.json: The text that was shown is not the one its hash is of.`])
    expect(await faults(/("decisions": \[)[^]*/, '$1]}')).toEqual([expect.stringMatching(/its stage 1 has fewer voices than the 1/)])
    expect(await faults('"outcome": "approve"', '"outcome": "reject"')).toEqual([expect.stringMatching(/somebody rejected it/)])
    expect(await faults(/"decidedByPersonId": "[^"]+"/, `"decidedByPersonId": "${manager.personId}"`)).toEqual([expect.stringMatching(/Somebody decided what they took part in/)])
  })

  it('holds locked reports of its period, of its scope alone', async () => {
    const { id, runId } = await createReport(manager, { kind: 'findings', fromDay: day(-60), toDay: day(-40), zone: 'UTC' } as never)
    await making.work({ orgId: here.id, id: runId }, background('test'))
    await sealed()
    const reports = async (more: object) => (await verifyPackage(sourceOf((await made(more)).bytes), node)).manifest?.files.flatMap(({ path, role }) => (role === 'report' ? [path.replace(/^.*\./, `${path.split('/')[1]}.`)] : []))
    expect((await reports({}))?.sort()).toEqual(['csv', 'json', 'pdf', 'xlsx'].map((end) => `${id}.${end}`))
    expect(await reports({ fromDay: day(-30) })).toEqual([])
    expect(await reports({ systemIds: [await world.system()] })).toEqual([])
  })

  it('names the files of a sealed report, and holds none of their bytes', async () => {
    const { id, runId } = await createReport(manager, { kind: 'evidence_report', fromDay: day(-20), toDay: day(-10), zone: 'UTC' } as never)
    await making.work({ orgId: here.id, id: runId }, background('test'))
    await sealed()
    const { bytes } = await made({ fromDay: day(-30) })
    const own = [...await partsOf(bytes)].filter(([path]) => path.startsWith('reports/'))
    expect(own.map(([path]) => path)).toEqual([`reports/${id}/sealed.json`])
    expect(JSON.parse(String(own[0]?.[1]))).toMatchObject({ report: id, note: expect.stringMatching(/are not in the package/), files: [{ name: expect.stringMatching(/\.json$/) }, { name: expect.stringMatching(/\.pdf$/), storedAs: { sha256: expect.stringMatching(/^sha256:/) } }] })
    expect((await verifyPackage(sourceOf(bytes), node)).whole).toBe(true)
  })

  it('opens personal values for a manager who says by what, and none that was erased; each is held against its commitment', async () => {
    const leaver = await here.person('contributor', 'Lena Vogel')
    await collect(leaver, { title: 'Hers' })
    await sealed()
    const consent = 'Consent of everybody named, file HR-12.'
    await expect(createPackage(await here.person('auditor'), asked({ consent }) as never)).rejects.toMatchObject({ code: 'forbidden' })
    const { id, bytes } = await made({ consent })
    expect((await owner`select action from audit_entries where subject_id = ${id} order by recorded_at, id`).map(({ action }) => action)).toEqual(expect.arrayContaining(['packages.create', 'packages.open']))
    const counts = async (of: Buffer) => (await verifyPackage(sourceOf(of), node)).recomputed.find(({ what }) => what.startsWith('personal values'))
    const before = await counts(bytes)
    expect(before?.done).toBe(before?.of)
    const text = String((await partsOf(bytes)).get('trail/openings.ndjson'))
    expect(text).toContain('"Lena Vogel"')
    const faults = (await verifyPackage(sourceOf(await resigned(bytes, (path, of) => (path === 'trail/openings.ndjson' ? String(of).replaceAll('Lena Vogel', 'Somebody Else') : of))), node)).faults
    expect(faults[0]).toMatchObject({ path: 'trail/openings.ndjson', problem: expect.stringMatching(/actor.name.* is not the one it was written with/) })
    expect(String((await partsOf((await made()).bytes)).get('trail/openings.ndjson') ?? 'closed')).toBe('closed')
    expect((await made({ consent })).bytes.equals(bytes)).toBe(true)
    const admin = await here.person('admin')
    await removeUser(admin, { id: leaver.userId, reason: 'Left' } as never)
    await eraseUser(admin, { id: leaver.userId, confirmation: 'Lena Vogel', reason: 'Art. 17' })
    const after = await counts((await made({ consent })).bytes)
    expect([after?.of, (after?.done ?? 0) < (before?.done ?? 0)]).toEqual([before?.of, true])
    await expect(begin(appPool(), here.id, (tx) => tx.raw.unsafe(`update packages set consent = 'another' where id = '${id}'`))).rejects.toThrow(/made stays as it is/)
  })

  it('is held against a later checkpoint, which has to go on from its own', async () => {
    const { id, bytes } = await made()
    const grown = async (text: string) => verifyPackage(sourceOf(bytes), node, { later: text })
    await collect(undefined, { title: 'Afterwards' })
    await sealed()
    const later = await getLater(manager, { id })
    expect(later.to).toBeGreaterThan(later.from)
    expect(await grown(JSON.stringify(later))).toMatchObject({ whole: true, later: { from: later.from, to: later.to, sameKey: true } })
    expect((await grown(JSON.stringify({ ...later, hashes: later.hashes.toReversed().map((each) => each.replace(/^./, 'x')) }))).faults).toMatchObject([{ path: 'The later checkpoint', problem: expect.stringMatching(/is not the beginning of the later one|other sizes/) }])
    expect((await grown(JSON.stringify({ ...later, checkpoint: later.checkpoint.replace(`\n${later.to}\n`, `\n${later.to + 1}\n`) }))).faults).toMatchObject([{ problem: expect.stringMatching(/not signed by the key/) }])
    expect((await grown('<html>')).faults).toMatchObject([{ problem: expect.stringMatching(/not the file of a later checkpoint/) }])
    const other = await elsewhere.person('auditor')
    await expect(getLater(other, { id })).rejects.toMatchObject({ code: 'not_found' })
    await rotateKey(jobActor(here.id, 'sealing', 'k'), { reason: 'A year is over' })
    await sealed()
    expect(await grown(JSON.stringify(await getLater(manager, { id })))).toMatchObject({ whole: true, later: { sameKey: false } })
  })

  it('that dies while it is built offers nothing half-made, and is made by another try', async () => {
    await sealed()
    const { id } = await createPackage(manager, asked() as never)
    const [{ data } = { data: null }] = await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'packages.build' returning data`
    const hand = background('test')
    let reads = 0
    const dying = { ...hand, read: ((org: string, work: never) => (++reads > 6 ? Promise.reject(new Error('killed')) : hand.read(org, work))) as typeof hand.read }
    await expect(building.work(data as never, dying)).rejects.toThrow('killed')
    expect(await getPackage(manager, { id })).toMatchObject({ state: 'building', fileId: null, sha256: null })
    await building.work(data as never, hand)
    expect((await getPackage(manager, { id })).sha256).toBe(createHash('sha256').update((await made()).bytes).digest('hex'))
  })

  it('asked for twice at once, or by a clock that was set back, has the same bytes', async () => {
    await sealed()
    const { bytes } = await made()
    const ids = (await Promise.all([1, 2].map(() => createPackage(manager, asked() as never)))).map(({ id }) => id)
    const jobs = await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'packages.build' returning data`
    await Promise.all(jobs.map(({ data }) => building.work(data, background('test'))))
    const hashes = await Promise.all(ids.map(async (id) => (await getPackage(manager, { id })).sha256))
    later(-20)
    expect((await made()).bytes.equals(bytes)).toBe(true)
    expect(new Set([...hashes, createHash('sha256').update(bytes).digest('hex')]).size).toBe(1)
  })

  it('is cancelled before it is made, and then not made', async () => {
    const { id } = await createPackage(manager, asked() as never)
    await cancelPackage(manager, { id })
    await work()
    expect(await getPackage(manager, { id })).toMatchObject({ state: 'failed', error: 'It was cancelled.', fileId: null })
    await expect(cancelPackage(manager, { id })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('asked for before the key was changed is not signed by another one than it names', async () => {
    const { id } = await createPackage(manager, asked() as never)
    await rotateKey(jobActor(here.id, 'sealing', 'k'), { reason: 'It was seen elsewhere' })
    await work()
    expect(await getPackage(manager, { id })).toMatchObject({ state: 'failed', error: expect.stringMatching(/new key since this package was asked for/), fileId: null })
    await expect(made()).rejects.toThrow(/no checkpoint by it yet/)
    await sealed()
    const { bytes } = await made()
    expect(await verifyPackage(sourceOf(bytes), node)).toMatchObject({ whole: true })
  })

  it.each([
    [{ zone: 'Mars/Olympus' }, 'zone'], [{ zone: '' }, 'zone'], [{ toDay: day(-301) }, 'toDay'], [{ toDay: day(300) }, 'toDay'], [{ fromDay: '2099-01-01', toDay: '2099-01-02' }, 'fromDay'], [{ fromDay: 'yesterday' }, 'fromDay'], [{ title: ' ' }, 'title'],
    [{ systemIds: ['00000000-0000-4000-8000-000000000000'] }, 'systemIds'],
  ])('with %j is refused by its field', async (more, field) => {
    await expect(createPackage(manager, asked(more) as never)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
  })

  it('of another organization is not seen, nor made of what is theirs', async () => {
    const { id } = await createPackage(manager, asked() as never)
    const other = await elsewhere.person('admin')
    await expect(getPackage(other, { id })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listPackages(other, {})).rows).toEqual([])
    const [system] = await owner<{ id: string }[]>`select id from systems where org_id = ${here.id} limit 1`
    await expect(createPackage(other, asked({ systemIds: [system?.id] }) as never)).rejects.toMatchObject({ fields: { systemIds: expect.any(String) } })
    await cancelPackage(manager, { id })
  })

  it('is not written over, by the role of the application neither', async () => {
    const { id } = await made()
    const bare = (statement: string) => begin(appPool(), here.id, (tx) => tx.raw.unsafe(statement))
    await expect(bare(`update packages set sha256 = repeat('0', 64) where id = '${id}'`)).rejects.toThrow(/made stays as it is/)
    await expect(bare(`insert into packages (org_id, id, title, state, from_day, to_day, zone, scope, checkpoint, checkpoint_size, key, error, done_at) values ('${here.id}', gen_random_uuid(), 'x', 'failed', '2026-01-01', '2026-01-02', 'UTC', '{}', 'c', 1, 'k', 'why', now())`)).rejects.toThrow(/begins unmade/)
    const { id: open } = await createPackage(manager, asked() as never)
    await expect(bare(`update packages set checkpoint_size = 1 where id = '${open}'`)).rejects.toThrow(/said when it was asked for/)
    await expect(completePackage(jobActor(here.id, 'audit-package', 'x'), { id: open, files: 1, missing: 0, root: '0'.repeat(64), file: null } as never)).rejects.toMatchObject({ code: 'invalid' })
  })
})
