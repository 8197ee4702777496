// Audit packages against programs that are not ours: a verifier in Go names the file of each attack, as verify.mjs does, and the ZIP readers of
// Go, Java (which streams) and Python find the same bytes.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readArchive } from '#lib/package/archive.ts'
import { newNonce, stampRequest } from '#lib/package/stamp-request.ts'
import { attacks, stampAttacks, stampedPackage } from '../../test/package-attacks.ts'
import { made, sourceOf } from '../../test/packaging.ts'
import { authority, hasOpenssl } from '../../test/time-authority.ts'
import { goVerifier } from '../tlog/program.ts'

const SKIPPED = 77
const here = import.meta.dirname
const verifier = join(here, '../../lib/package/made/verify.mjs')
const run = (program: string, args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000, maxBuffer: 64 * 1_048_576 })
  return { status, said: `${stdout}${stderr}` }
}

/** Packages that `openssl ts` has stamped, by the kind of its key. */
async function byOpenssl(): Promise<[name: string, bytes: Buffer][]> {
  if (!hasOpenssl()) return []
  return Promise.all(['ec:P-384', 'rsa:2048'].map(async (kind) => {
    const of = authority(kind)
    const bytes = await made(undefined, undefined, undefined, (manifest) => of.reply(stampRequest({ manifest: createHash('sha256').update(manifest).digest('hex'), nonce: newNonce(), policy: '', root: '' })))
    of.end()
    return [`openssl-${kind.replace(':', '-')}`, bytes]
  }))
}

async function main(folder: string, go: string): Promise<string[]> {
  const wrong: string[] = []
  const put = (name: string, bytes: Buffer) => (writeFileSync(join(folder, name), bytes), join(folder, name))
  const bytes = await made()
  const whole = put('whole.zip', bytes)
  const agreed = run(go, ['package', whole])
  if (agreed.status !== 0) wrong.push(`Go refuses a package that is whole: ${agreed.said}`)
  process.stdout.write(agreed.said)

  const stamped = await stampedPackage()
  for (const [name, of] of [['stamped', stamped], ...(await byOpenssl())] as const) {
    const stampedBy = run(go, ['package', put(`${name}.zip`, of)])
    if (stampedBy.status !== 0 || !/the manifest was there at 20.*Stamping unit 7/.test(stampedBy.said)) wrong.push(`Go refuses a time stamp that is right (${name}): ${stampedBy.said}`)
    process.stdout.write(stampedBy.said)
  }

  const done = [...attacks, ...stampAttacks]
  for (const [n, [what, attack, expected]] of done.entries()) {
    const file = put(`attack-${n}.zip`, await attack(Buffer.from(n < attacks.length ? bytes : stamped)))
    const of = expected.slice(0, expected.indexOf(':')).replace('null', '')
    const inGo = run(go, ['package', file])
    if (inGo.status !== 1 || !inGo.said.includes(`WRONG attack-${n}.zip ${of}:`)) wrong.push(`Go does not name “${of}” after “${what}”: ${inGo.said}`)
    const inNode = run(process.execPath, [verifier, file])
    if (inNode.status !== 1 || !inNode.said.includes(`✗ ${of || 'The package'}\n`)) wrong.push(`verify.mjs does not name “${of}” after “${what}”: ${inNode.said}`)
  }
  console.log(`${done.length} attacks named by Go and by verify.mjs`)

  const turned: string[] = []
  for (let at = 0; at < stamped.length; at += 7) {
    const one = Buffer.from(stamped)
    one[at]! ^= 1 << at % 8
    turned.push(put(`turned-${at}.zip`, one))
  }
  const { said } = run(go, ['package', ...turned])
  const missed = turned.filter((file) => !said.includes(`WRONG ${file.split('/').at(-1)} `))
  if (missed.length > 0) wrong.push(`${said.slice(-300)}\nGo takes ${missed.length} packages with one bit turned: ${missed.slice(0, 5).join(', ')}`)
  console.log(`${turned.length} packages with one bit turned, none taken by Go`)

  const hashes = (await readArchive(sourceOf(bytes), (fault) => { throw fault })).map(({ path, from, size }) => `${createHash('sha256').update(bytes.subarray(from, from + size)).digest('hex')}  ${path}\n`).join('')
  for (const [name, program, args] of [['Go', go, ['zip', whole]], ['Java, as a stream,', 'java', [join(here, 'Reader.java'), whole]], ['Python', 'python3', [join(here, 'reader.py'), whole]]] as const) {
    if (spawnSync(program, ['--version']).error) {
      console.log(`skipped: ${name} ${program} is not there`)
      continue
    }
    const found = run(program, [...args])
    if (found.said === hashes) console.log(`${name} reads the same bytes`)
    else wrong.push(`${name} reads something else: ${found.said}`)
  }
  return wrong
}

const go = await goVerifier()
if (go === null) process.exitCode = SKIPPED
else {
  const folder = mkdtempSync(join(tmpdir(), 'tickmark-packages-'))
  const wrong = await main(folder, go).finally(() => rmSync(folder, { recursive: true }))
  for (const each of wrong) console.error(each)
  process.exitCode = wrong.length === 0 ? 0 : 1
}
