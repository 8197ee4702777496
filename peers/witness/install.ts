import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from '../cache.ts'

const MODULE = 'github.com/transparency-dev/witness'
const VERSION = 'v0.0.0-20260720115447-2e1c6971d19e'
const SUM = 'h1:YGwUZRKoG5GjoissskUoEumfgaFtXuon4L3j6+SBnrc='
const MINUTES = 4

/**
 * What of it does not build with the released versions of its libraries: cosigning subtrees, which is no part of
 * https://c2sp.org/tlog-witness. It is cut off; what is asked here, `add-checkpoint`, is theirs as it came.
 */
const cut: [string, string][] = [
  [`		for _, s := range wo.Signers {
			if ss, ok := s.(f_note.SubtreeSigner); ok {
				subtreeSigners = append(subtreeSigners, ss)
				subtreeVerifiers = append(subtreeVerifiers, ss.Verifier())
			}
		}
`, ''],
  ['proof.VerifySubtreeConsistency(rfc6962.DefaultHasher, start, end, cp.Size, cProof, subRoot, cp.Hash)', 'ErrNotImplemented'],
]

const ours = ['go.mod', 'go.sum', 'main.go']

/** The program, built. Null, having said why, when there is no Go or no module. */
export async function buildWitness(): Promise<string | null> {
  const folder = await cached('witness', [VERSION, SUM, JSON.stringify(cut), ...ours.map((file) => join(import.meta.dirname, file))], build)
  return folder && join(folder, 'peer')
}

/** Ours is built beside theirs, where its go.mod looks for it. */
function build(folder: string): boolean {
  for (const file of ours) cpSync(join(import.meta.dirname, file), join(folder, file))
  const go = (...parameters: string[]) => spawnSync('go', parameters, { cwd: folder, encoding: 'utf8', timeout: MINUTES * 60_000, env: { ...process.env, GOFLAGS: '-mod=readonly' } })
  if (go('version').status !== 0) {
    console.log('skipped: go is not there')
    return false
  }
  const got = go('mod', 'download', '-json', `${MODULE}@${VERSION}`)
  const { Dir, Sum, Error: problem } = JSON.parse(got.stdout || '{}') as { Dir?: string; Sum?: string; Error?: string }
  if (!Dir) {
    console.log(`skipped: ${MODULE} could not be had: ${(problem ?? got.stderr).slice(-300)}`)
    return false
  }
  if (Sum !== SUM) throw new Error(`${MODULE} ${VERSION} is ${Sum}, not the one that was looked at`)
  const theirs = join(folder, 'theirs')
  rmSync(theirs, { recursive: true, force: true })
  cpSync(Dir, theirs, { recursive: true })
  for (const entry of readdirSync(theirs, { recursive: true, withFileTypes: true })) chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644)
  const file = join(theirs, 'witness/witness.go')
  writeFileSync(file, cut.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`${file} is not what was looked at`)
    return text.replace(from, () => to)
  }, readFileSync(file, 'utf8')))
  const built = go('build', '-o', join(folder, 'peer'), '.')
  if (built.status !== 0) console.log(`skipped: the program could not be built: ${built.stderr.slice(-400)}`)
  return built.status === 0
}
