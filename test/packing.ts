import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import type postgres from 'postgres'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { node } from '#lib/package/node.ts'
import { verifyPackage } from '#lib/package/verify.ts'
import type { TestOrganization } from './fixtures.ts'
import { resigned, sourceOf } from './packaging.ts'

/** Packages as the worker makes them, for tests of what goes in: the last sixty days, of everything that is sealed. */
export async function packing(owner: postgres.Sql, here: () => TestOrganization, manager: () => Person) {
  const { appPool, begin } = await import('#db/client.ts')
  const { artifactStore } = await import('#lib/artifacts/index.ts')
  const { sealer } = await import('#lib/audit/seal.ts')
  const { verify } = await import('#lib/audit/verify.ts')
  const { background } = await import('#lib/door/background.ts')
  const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
  const { building } = await import('#lib/modules/packages/building.ts')
  const { createPackage } = await import('#lib/modules/packages/operations.ts')
  const { getPackage } = await import('#lib/modules/packages/queries.ts')
  const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'k'), { reason: 'First key' }))
  const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10)
  const verdictOf = (bytes: Buffer) => verifyPackage(sourceOf(bytes), node)
  const faultsOf = async (bytes: Buffer) => (await verdictOf(bytes)).faults.map(({ path, problem }) => `${path}: ${problem}`)
  return {
    day, verdictOf, faultsOf,
    asked: (more = {}) => ({ title: 'Of late', fromDay: day(-60), toDay: day(0), zone: 'UTC', ...more }) as Parameters<typeof createPackage>[1],
    /** Others' transactions in the same cluster hold sealing back for a while. */
    async sealed(): Promise<void> {
      for (let tries = 0; tries < 400; tries++) {
        await seal(here().id)
        if ((await begin(appPool(), here().id, (tx) => verify(tx, here().id))).unsealed === 0) return
        await setTimeout(50)
      }
      throw new Error('not everything was sealed')
    },
    async made(more = {}): Promise<Buffer> {
      const { id } = await createPackage(manager(), { title: 'Of late', fromDay: day(-60), toDay: day(0), zone: 'UTC', ...more } as never)
      for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'packages.build' returning data`) await building.work(data, background('test'))
      const { fileId, error } = await getPackage(manager(), { id })
      if (!fileId) throw new Error(`not made: ${error}`)
      const [file] = await owner<{ key: string }[]>`select key from artifacts where id = ${fileId}`
      return buffer(await artifactStore().read({ key: file?.key ?? '', version: null }))
    },
    /** What a verifier says of a package in which one file has another text, everything signed anew. */
    attacked: async (bytes: Buffer, file: (path: string) => boolean, change: (text: string) => string) => (await faultsOf(await resigned(bytes, (path, text) => (file(path) ? change(String(text)) : text)))).join('\n'),
  }
}
