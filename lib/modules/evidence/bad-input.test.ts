import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { setClock } from '#lib/clock.ts'
import { sha256Hex } from '#lib/crypto/canonical.ts'
import { env } from '#lib/env.ts'
import { contentDisposition, cleanFileName } from '#lib/files/name.ts'
import { testDatabase } from '../../../test/database.ts'
import { about, docx, jpeg, pdf, png, stream, wordOnline, xlsx, zip } from '../../../test/files.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

/** One row per phrase of the issue; the phrase stands quoted. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { collectEvidence } = await import('./operations/collect.ts')
const { link } = await import('./deliver.ts')
const { compareStore } = await import('../artifacts/jobs.ts')
const { receive } = await import('../artifacts/receive.ts')
const { evidenceFile } = await import('./files.ts')
const { updateSettings } = await import('../settings/operations.ts')
const { defaultSettings } = await import('../settings/model.ts')
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { folderStore } = await import('#lib/artifacts/folder.ts')
const { realDisk } = await import('#lib/artifacts/folder-disk.ts')
const { ArtifactError } = await import('#lib/artifacts/store.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let who: Person
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  await here.controls('OP-01')
  who = await here.person('contributor')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const send = (name: string, bytes: Uint8Array | string | AsyncIterable<Uint8Array>, claimedType?: string) =>
  receive(who, 'evidence.collect', evidenceFile, { name, body: typeof bytes === 'string' || bytes instanceof Uint8Array ? stream(bytes) : bytes, ...(claimedType ? { claimedType } : {}) })

/** Every file of the organization's folder: nothing may be left behind by a refusal. */
function filesInStore(): string[] {
  try {
    return readdirSync(join(env().DATA_DIR, 'artifacts', here.id), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name).sort()
  } catch {
    return []
  }
}

async function refused(work: () => Promise<unknown>, error: Record<string, unknown>): Promise<void> {
  const before = filesInStore()
  await expect(work()).rejects.toMatchObject(error)
  expect(filesInStore()).toEqual(before)
}

const text = 'User,Role\nann,admin\n'

describe('files that are taken', () => {
  it.each([
    ['report.pdf', pdf(), 'application/pdf', 'application/pdf'],
    ['screen.png', png(), 'image/png', 'image/png'],
    ['photo.JPG', jpeg(), 'image/jpeg', 'image/jpeg'],
    ['users.csv', text, 'application/vnd.ms-excel', 'text/csv'],
    ['users.csv', `\ufeff${text}`, 'text/csv', 'text/csv'],
    ['config.json', '{"a":[1,-2.5e3,true,null,"\\u00e9"]}', 'application/json', 'application/json'],
    ['config.json', '\ufeff {} ', '', 'application/json'],
    ['book.xlsx', xlsx(), '', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['memo.docx', docx(), 'application/octet-stream', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['online.docx', wordOnline(), '', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['online.docx', wordOnline({ target: '/word/document2.xml' }), 'application/x-zip-compressed', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['book.xlsx', xlsx(), 'application/x-zip-compressed', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['head.csv', '"SamAccountName"\r\n', 'text/csv', 'text/csv'],
    ['line.csv', '"ann","admin"', 'text/csv', 'text/csv'],
    ['number.csv', '0\r\n', 'text/csv', 'text/csv'],
    ['users.csv', 'User,Role\r\nann,admin\r\n', 'text/comma-separated-values', 'text/csv'],
    ['notes.txt', 'Grüße, 漢字, 🙂\n', 'text/plain; charset=utf-8', 'text/plain'],
    ['README', 'no extension', '', 'text/plain'],
    ['screenshot', png(), '', 'image/png'],
  ])('%s', async (name, bytes, claimed, type) => {
    const kept = await send(name, bytes, claimed)
    expect(kept).toMatchObject({ type, sha256: `sha256:${sha256Hex(bytes)}` })
  })

  it('the same in pieces of one byte', async () => {
    for (const [name, bytes] of [['a.png', png()], ['a.pdf', pdf()], ['a.xlsx', xlsx()], ['a.json', Buffer.from('{"ä":"🙂"}')]] as const) await send(name, stream(bytes, 1))
  })
})

describe('"wrong extension, executable renamed to PDF, polyglot file, HTML and SVG with scripts, empty file"', () => {
  it.each([
    ['"wrong extension": a PNG called PDF', 'a.pdf', png(), /called PDF, but its content is a PNG/],
    ['"wrong extension": a PDF called text', 'a.txt', pdf(), /called plain text, but its content is a PDF/],
    ['"wrong extension": JSON called CSV', 'a.csv', '{"a":1}', /is JSON/],
    ['"wrong extension": text called JSON', 'a.json', 'hello', /called JSON/],
    ['"wrong extension": a kind nobody reads', 'a.exe', 'text', /“.exe” are not taken/],
    ['"executable renamed to PDF"', 'invoice.pdf', Buffer.concat([Buffer.from('MZ\x90\0'), Buffer.alloc(2_000)]), /Windows program/],
    ['"executable renamed to PDF": of Linux', 'invoice.pdf', Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(2_000)]), /Linux program/],
    ['"executable renamed to PDF": of text', 'invoice.txt', Buffer.concat([Buffer.from('MZ\x90\0'), Buffer.alloc(2_000)]), /Windows program/],
    ['"polyglot file": a ZIP behind a PNG', 'a.png', Buffer.concat([png(), zip({ 'a.txt': 'x' })]), /behind the end of its PNG/],
    ['"polyglot file": a ZIP behind a JPEG', 'a.jpg', Buffer.concat([jpeg(), zip({ 'a.txt': 'x' })]), /ZIP archive behind/],
    ['"polyglot file": a ZIP behind a PDF', 'a.pdf', Buffer.concat([pdf(), zip({ 'a.txt': 'x' })]), /ZIP archive behind/],
    ['"polyglot file": text behind a PDF', 'a.pdf', Buffer.concat([pdf(), Buffer.from('more')]), /behind the end of its PDF/],
    ['"polyglot file": a PDF that begins later', 'a.pdf', Buffer.concat([Buffer.from('#!/bin/sh\n'), pdf()]), /does not begin at its first byte/],
    ['"polyglot file": a PDF inside a picture', 'a.jpg', Buffer.concat([jpeg().subarray(0, 20), pdf(), jpeg().subarray(20)]), /PDF inside/],
    ['"polyglot file": a page inside a picture', 'a.jpg', Buffer.concat([jpeg().subarray(0, 20), Buffer.from('<script>alert(1)</script>'), jpeg().subarray(20)]), /web page/],
    ['"polyglot file": bytes before a workbook', 'a.xlsx', Buffer.concat([zip({ 'a.txt': 'x' }), xlsx()]), /between its parts|before its first part/],
    ['"polyglot file": bytes behind a workbook', 'a.xlsx', Buffer.concat([xlsx(), Buffer.from('more')]), /behind|cut/],
    ['"HTML and SVG with scripts": HTML', 'a.txt', '  <!DOCTYPE html><script>alert(1)</script>', /web page/],
    ['"HTML and SVG with scripts": with its own extension', 'a.html', '<html></html>', /“.html” are not taken/],
    ['"HTML and SVG with scripts": SVG', 'a.txt', '\ufeff<svg onload="alert(1)">', /web page/],
    ['"HTML and SVG with scripts": SVG behind an XML head', 'a.csv', '<?xml version="1.0"?><svg/>', /web page/],
    ['"HTML and SVG with scripts": SVG with its own extension', 'a.svg', '<svg/>', /“.svg” are not taken/],
    ['a bare ZIP called XLSX', 'a.xlsx', zip({ 'a.txt': 'x' }), /not a workbook/],
    ['a workbook called DOCX', 'a.docx', xlsx(), /not a document/],
    ['a workbook by its relationship called DOCX', 'a.docx', wordOnline({ target: 'xl/book.xml', part: 'xl/book.xml', type: 'spreadsheetml.sheet' }), /not a document/],
    ['a document whose main part is not there', 'a.docx', wordOnline({ target: 'word/other.xml' }), /not a document/],
    ['a list of JSON called CSV', 'a.csv', '["SamAccountName"]', /is JSON/],
    ['a workbook with macros', 'a.xlsx', xlsx({ 'xl/vbaProject.bin': 'x' }), /macros/],
    ['a workbook with a password', 'a.xlsx', zip({ '[Content_Types].xml': '', 'xl/workbook.xml': '' }, 1), /password/],
    ['an old workbook', 'a.xlsx', Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.alloc(600)]), /old or password-protected/],
    ['"Zip-slip names": in a workbook', 'a.xlsx', xlsx({ '../../evil.txt': 'x' }), /leads out/],
    ['"Zip-slip names": from the root', 'a.docx', zip({ '[Content_Types].xml': '', 'word/document.xml': '', '/etc/passwd': 'x' }), /leads out/],
    ['a PNG cut in the middle', 'a.png', png(40, 40).subarray(0, 60), /cut/],
    ['a PDF cut in the middle', 'a.pdf', pdf().subarray(0, 200), /cut/],
    ['a workbook cut in the middle', 'a.xlsx', xlsx().subarray(0, 80), /cut/],
    ['text in UTF-16', 'a.txt', Buffer.from('\ufeffhello', 'utf16le'), /UTF-8/],
    ['text with NUL', 'a.txt', 'a\0b', /no text/],
    ['text that ends in half a character', 'a.txt', Buffer.from([0x61, 0xc3]), /middle of a character/],
    ['JSON that ends too early', 'a.json', '{"a":[1,2', /ends too early/],
    ['JSON with two values', 'a.json', '{} {}', /no sign|sign where none/],
    ['"10,000-deep JSON"', 'a.json', '['.repeat(10_000), /deeper than 100/],
  ])('%s', async (_phrase, name, bytes, message) => {
    await refused(() => send(name, bytes), { code: 'unsupported', message: expect.stringMatching(message) })
  })

  it('"more by setting": kept as it is, never told by its name; programs, scripts and pages are refused all the same', async () => {
    const other = await organization(database.ownerUrl, 'More')
    await other.controls('OP-01')
    const person = await other.person('contributor')
    const sendMore = (name: string, bytes: Uint8Array | string) => receive(person, 'evidence.collect', evidenceFile, { name, body: stream(bytes), claimedType: 'application/zip' })
    await expect(sendMore('a.zip', zip({ 'a.txt': 'x' }))).rejects.toMatchObject({ code: 'unsupported' })
    await updateSettings(await other.person('admin'), { version: 0, settings: { ...defaultSettings, evidence: { moreExtensions: 'zip, eml,exe, js' } } })
    expect(await sendMore('a.zip', zip({ 'a.txt': 'x' }))).toMatchObject({ type: 'application/octet-stream', name: 'a.zip' })
    for (const [name, bytes] of [['a.exe', 'x'], ['a.js', 'x'], ['a.zip', 'MZ\x90\0'], ['a.eml', '<html>'], ['a.tar', 'x']] as const) await expect(sendMore(name, bytes), name).rejects.toMatchObject({ code: 'unsupported' })
    await expect(updateSettings(await other.person('admin'), { version: 1, settings: { ...defaultSettings, evidence: { moreExtensions: '.zip; rm -rf' } } })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('what is refused names what is taken', async () => {
    await refused(() => send('a.exe', 'x'), { message: expect.stringMatching(/Taken are PDF, PNG, JPEG, CSV, JSON, XLSX, DOCX and plain text/) })
  })

  it('"claimed type must match content"', async () => {
    await refused(() => send('a.png', png(), 'application/pdf'), { code: 'unsupported', message: expect.stringMatching(/sent as application\/pdf/) })
    await refused(() => send('a.txt', 'x', 'text/html'), { code: 'unsupported', message: expect.stringMatching(/sent as text\/html/) })
  })

  it('"empty file"', async () => {
    await refused(() => send('a.txt', ''), { code: 'invalid', fields: { file: 'is empty' } })
  })
})

describe('"51 MB, upload cut in the middle"', () => {
  const megabyte = Buffer.alloc(1024 * 1024, 'x')
  async function* megabytes(count: number, more = 0): AsyncGenerator<Uint8Array> {
    for (let n = 0; n < count; n++) yield megabyte
    if (more > 0) yield megabyte.subarray(0, more)
  }

  it('"51 MB": refused while it comes, and no further byte is asked for', async () => {
    let asked = 0
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const part of megabytes(500)) {
        asked++
        yield part
      }
    }
    await refused(() => send('a.txt', counted()), { code: 'too_large' })
    expect(asked).toBeLessThan(60)
    await refused(() => send('a.txt', megabytes(50, 1)), { code: 'too_large' })
  })

  it('50 MB to the byte is taken', async () => {
    expect(await send('a.txt', megabytes(50))).toMatchObject({ size: 50 * 1024 * 1024 })
  })

  it('"upload cut in the middle" leaves nothing', async () => {
    async function* cut(): AsyncGenerator<Uint8Array> {
      yield megabyte
      throw new Error('the connection broke')
    }
    await refused(() => send('a.txt', cut()), { message: 'the connection broke' })
  })
})

describe('"Zip-slip names; name with newline and RTL override"', () => {
  it.each([
    ['../../etc/passwd.txt', 'passwd.txt'],
    ['..\\..\\windows\\system32\\a.txt', 'a.txt'],
    ['/absolute/a.txt', 'a.txt'],
    ['C:\\temp\\a.txt', 'a.txt'],
    ['a\r\nSet-Cookie: x=1.txt', 'aSet-Cookie_ x=1.txt'],
    ['a\0b.txt', 'ab.txt'],
    ['report\u202Etxt.exe.txt', 'reporttxt.exe.txt'],
    ['zero\u200bwidth.txt', 'zerowidth.txt'],
    ['...', 'file'],
    ['', 'file'],
    ['..', 'file'],
    [`${'x'.repeat(400)}.txt`, `${'x'.repeat(251)}.txt`],
    ['quote".txt', 'quote_.txt'],
    ['Prüfung 漢字 🙂.txt', 'Prüfung 漢字 🙂.txt'],
  ])('%j is kept as %j', async (given, kept) => {
    expect(cleanFileName(given)).toBe(kept)
    expect((await send(given === '' || /^\.+$/.test(given) ? given : given, 'x')).name).toBe(kept)
  })

  it('a name that hides its extension shows it, and is refused for it', async () => {
    await refused(() => send('report\u202Efdp.exe', pdf()), { code: 'unsupported', message: expect.stringMatching(/“.exe”/) })
  })

  it('a header is one line of ASCII, with the true name beside it', () => {
    expect(contentDisposition('attachment', 'Prüfung "1"\r\nX: y.csv')).toBe("attachment; filename=\"Pru_fung _1_X_ y.csv\"; filename*=UTF-8''Pr%C3%BCfung%20_1_X_%20y.csv")
    for (const name of ['a\u202Eb.txt', '漢字.txt', "it's (1)*.txt", '\ud800.txt']) expect(contentDisposition('attachment', name)).toMatch(/^[\x20-\x7e]+$/)
  })
})

describe('"crash between object and row; disk full; S3 down"', () => {
  it('"crash between object and row": the object is an orphan, removed once its short lock has run out, and nothing else is', async () => {
    const kept = await send('kept.txt', 'this one has a row')
    await collectEvidence(who, { title: 'Kept', ...about, file: kept })
    const orphan = await send('orphan.txt', 'this one never got a row')
    const admin = await here.person('admin')
    expect(await compareStore(admin)).toMatchObject({ removed: 0, brokenCount: 0 })
    const back = setClock({ now: () => new Date(Date.now() + 3 * 86_400_000) })
    try {
      const report = await compareStore(admin)
      expect(report.removed).toBeGreaterThan(0)
      expect(report).toMatchObject({ rows: 1, brokenCount: 0 })
      expect(await artifactStore().stat({ key: orphan.key, version: null })).toBeNull()
      expect(await artifactStore().stat({ key: kept.key, version: null })).toMatchObject({ size: 18 })
      expect((await compareStore(admin)).removed).toBe(0)
    } finally {
      back()
    }
  })

  it('a row that is refused leaves no evidence, only an object under its short lock', async () => {
    const file = await send('refused.txt', 'its title is missing')
    await expect(collectEvidence(who, { title: '', ...about, file })).rejects.toMatchObject({ code: 'invalid' })
    expect(await owner`select 1 from artifacts where key = ${file.key}`).toHaveLength(0)
  })

  it('"disk full"', async () => {
    const full = { ...realDisk, open: async (...given: Parameters<typeof realDisk.open>) => {
      const handle = await realDisk.open(...given)
      return Object.assign(handle, { writeFile: async () => { throw Object.assign(new Error('no space'), { code: 'ENOSPC' }) } })
    } }
    const store = folderStore(join(env().DATA_DIR, 'artifacts'), full)
    await refused(() => receive(who, 'evidence.collect', evidenceFile, { name: 'a.txt', body: stream('x') }, store), { code: 'unavailable', message: expect.stringMatching(/full|space/i) })
  })

  it('"S3 down"', async () => {
    const down = { ...artifactStore(), kind: 'bucket' as const, put: async () => Promise.reject(new ArtifactError('unavailable', 'The bucket does not answer. Try again in a moment.')) }
    await refused(() => receive(who, 'evidence.collect', evidenceFile, { name: 'a.txt', body: stream('x') }, down), { code: 'unavailable', message: expect.stringMatching(/does not answer/) })
  })

  it('linking is refused clearly while no bucket is set, and whoever may not link is refused before that, on record', async () => {
    const object = { bucket: 'reports', key: 'a.txt', title: 'Old report', ...about }
    await expect(link(who, object)).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching(/S3_BUCKET; until then upload the file/) })
    await expect(link(who, { ...object, key: '' })).rejects.toMatchObject({ code: 'invalid', fields: { key: 'is required' } })
    const reader = await here.person('read_only')
    await expect(link(reader, { ...object, key: '' })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await owner`select 1 from audit_entries where org_id = ${here.id} and action = 'evidence.link' and outcome = 'denied' and actor_id = ${reader.userId}`).toHaveLength(1)
  })

  it('whoever may not is refused before a byte is read', async () => {
    let asked = false
    async function* body(): AsyncGenerator<Uint8Array> {
      asked = true
      yield Buffer.from('x')
    }
    await expect(receive(await here.person('read_only'), 'evidence.collect', evidenceFile, { name: 'a.txt', body: body() })).rejects.toMatchObject({ code: 'forbidden' })
    expect(asked).toBe(false)
  })
})
