import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { verifiers } from '../../scripts/verifiers/make.ts'
import { made } from '../../test/packaging.ts'

const folder = mkdtempSync(join(tmpdir(), 'tickmark-verifiers-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string) => join(import.meta.dirname, 'made', name)

it('are made of what stands here: npm run verifiers', async () => {
  for (const [name, text] of Object.entries(await verifiers())) expect([name, readFileSync(file(name), 'utf8') === text]).toEqual([name, true])
})

it('are what the README says they hash to', () => {
  const said = [...readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8').matchAll(/^([0-9a-f]{64}) {2}(\S+)$/gm)].map(([, hash, name]) => [name, hash])
  expect(said).toEqual(['verify.mjs', 'verify.html'].map((name) => [name, createHash('sha256').update(readFileSync(file(name))).digest('hex')]))
})

it('verify.html asks nothing of anybody: no address in it is opened, and its policy forbids all', () => {
  const html = readFileSync(file('verify.html'), 'utf8')
  expect(html).toContain("default-src 'none'")
  expect(html.match(/(?:src|href)=|fetch\(|XMLHttpRequest|WebSocket|innerHTML|\beval\(/g)).toBe(null)
})

it('verify.mjs needs Node alone: it says what it found, and ends with it', async () => {
  const bytes = await made()
  const run = (name: string, contents: Buffer | null, ...more: string[]) => {
    const path = join(folder, name)
    if (contents) writeFileSync(path, contents)
    const { status, stdout, stderr } = spawnSync(process.execPath, [file('verify.mjs'), path, ...more], { encoding: 'utf8', cwd: folder })
    return { status, said: stdout + stderr }
  }
  expect(run('good.zip', bytes)).toMatchObject({ status: 0, said: /^Complete and unaltered: “Third quarter” of Acme\n[\s\S]*Files: 7 of 7 read[\s\S]*Computed anew: populations have .*: 1 of 1[\s\S]*Fingerprint of the key: [0-9a-f]{8} / })
  const bad = Buffer.from(bytes)
  bad[bad.indexOf('%PDF-1.7')]! ^= 1
  expect(run('bad.zip', bad)).toMatchObject({ status: 1, said: /^One thing is wrong with this package\n[\s\S]*✗ evidence\/EV-1\/policy\.pdf\n {2}Its bytes do not hash to what the manifest says/ })
  expect(run('good.zip', null, '--fingerprint', 'ab'.repeat(32))).toMatchObject({ status: 1, said: /not by the one you expect/ })
  expect(JSON.parse(run('good.zip', null, '--json').said)).toMatchObject({ whole: true, files: { of: 7 } })
  expect(run('none.zip', null)).toMatchObject({ status: 2, said: /ENOENT/ })
  expect(run('no.zip', Buffer.from('nothing'))).toMatchObject({ status: 1, said: /too short to be a package/ })
})
