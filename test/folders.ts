import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach } from 'vitest'
import { ArtifactError, type ArtifactProblem, type ArtifactStore } from '#lib/artifacts/store.ts'
import { setClock } from '#lib/clock.ts'

/** Folders for the tests of the artifact store, a clock that is put back, and what they all look at. */
const made: string[] = []
export const freshRoot = async () => {
  const root = await mkdtemp(join(tmpdir(), 'tickmark-artifacts-'))
  made.push(root)
  return join(root, 'artifacts')
}
afterAll(() => Promise.all(made.map((each) => rm(each, { recursive: true, force: true }))))
let putBack = () => {}
afterEach(() => putBack())
export const at = (date: Date | number) => {
  putBack()
  putBack = setClock({ now: () => new Date(date) })
}

export const org = '01890000-0000-7000-8000-000000000001'
export const options = { orgId: org, type: 'text/plain', maxBytes: 2 ** 20 }
export async function* bytes(...parts: (string | Uint8Array)[]) {
  for (const part of parts) yield Buffer.from(part as string)
}
export const textOf = async (store: ArtifactStore, address: { key: string; version: string | null }, range?: { from: number; to: number }) => {
  const parts: Uint8Array[] = []
  for await (const part of await store.read(address, range)) parts.push(part)
  return Buffer.concat(parts).toString()
}
export const everything = async (root: string) => (await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])).filter((each) => each.isFile() && each.name !== '.clock').map((each) => each.name)
export const problemOf = async (work: Promise<unknown>): Promise<ArtifactProblem | 'none' | unknown> => work.then(() => 'none', (error: unknown) => (error instanceof ArtifactError ? error.problem : error))
export const listed = async (store: ArtifactStore, orgId = org) => {
  const found = []
  for await (const each of store.list(orgId)) found.push(each)
  return found
}
