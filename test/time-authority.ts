import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** False where there is no openssl, having said so. */
export const hasOpenssl = (): boolean => {
  const there = spawnSync('openssl', ['version']).status === 0
  if (!there) console.log('skipped: openssl is not there')
  return there
}

const config = `
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[stamps]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[mail]
basicConstraints = CA:false
extendedKeyUsage = emailProtection
[tsa]
default_tsa = here
[here]
serial = ./serial
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.2
digests = sha256, sha512
signer_digest = sha256
accuracy = secs:1
`

/** An authority of our own: `openssl ts` behind HTTP. The kind of its key: `rsa:2048`, or `ec` with a curve. */
export function authority(key: string = 'ec:P-256') {
  const folder = mkdtempSync(join(tmpdir(), 'tickmark-tsa-'))
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: folder })
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`)
    return stdout
  }
  const [kind = '', curve] = key.split(':')
  const newKey = kind === 'ec' ? ['-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`] : ['-newkey', key]
  writeFileSync(join(folder, 'openssl.cnf'), config)
  writeFileSync(join(folder, 'serial'), '01\n')
  const issue = (name: string, extensions: string, subject: string, by: string | null) => run('req', '-x509', '-config', 'openssl.cnf', ...newKey, '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '30', '-subj', subject, '-extensions', extensions, ...(by === null ? [] : ['-CA', `${by}.pem`, '-CAkey', `${by}.key`]))
  issue('root', 'root', '/CN=Root of stamps/O=Stamps Ltd', null)
  issue('tsa', 'stamps', '/CN=Stamping unit 7/O=Stamps Ltd/C=NO', 'root')
  const file = (name: string) => readFileSync(join(folder, name), 'utf8')
  const reply = (query: Uint8Array, ...more: string[]): Buffer => {
    writeFileSync(join(folder, 'query.tsq'), query)
    run('ts', '-reply', '-config', 'openssl.cnf', '-section', 'here', '-queryfile', 'query.tsq', '-inkey', 'tsa.key', '-signer', 'tsa.pem', '-chain', 'root.pem', '-out', 'answer.tsr', ...more)
    return readFileSync(join(folder, 'answer.tsr'))
  }
  return {
    folder, run, reply, issue, file, root: file('root.pem'),
    /** What `openssl ts -verify` says of a time stamp on a manifest. */
    verified: (answer: Uint8Array, manifest: Uint8Array): string => {
      writeFileSync(join(folder, 'manifest.tsr'), answer)
      writeFileSync(join(folder, 'manifest.json'), manifest)
      const { stdout, stderr } = spawnSync('openssl', ['ts', '-verify', '-in', 'manifest.tsr', '-data', 'manifest.json', '-CAfile', 'root.pem'], { cwd: folder, encoding: 'utf8' })
      return stdout + stderr
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  }
}
