import type { TestProject } from 'vitest/node'
import { migrate } from '../db/migrate.ts'
import { administer, ensureDatabase, withDatabase } from '../scripts/lib/databases.mjs'
import { throwAwayCluster } from '../scripts/lib/throw-away.mjs'

export const TEMPLATE = 'tickmark_template'

/** What every test file needs to make a database of its own: URLs to the template, names to be replaced. */
export interface TestCluster {
  /** The run's folder, removed with all it holds. */
  dir: string
  superUrl: string
  app: string
  owner: string
  reader: string
}

declare module 'vitest' {
  interface ProvidedContext {
    cluster: TestCluster
  }
}

/** One cluster per run and one migrated template in it; test files clone the template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await throwAwayCluster()
  try {
    const url = await ensureDatabase(cluster.superUrl, TEMPLATE)
    const roles = { appPassword: 'app-in-a-test-run', ownerPassword: 'owner-in-a-test-run', readerPassword: 'reader-in-a-test-run' }
    const urls = await migrate(url, roles)
    await administer(cluster.superUrl, (sql) => sql.unsafe(`alter database ${TEMPLATE} with is_template true allow_connections false`))
    project.provide('cluster', {
      dir: cluster.dir,
      superUrl: withDatabase(cluster.superUrl, TEMPLATE),
      app: withDatabase(urls.app, TEMPLATE),
      owner: withDatabase(urls.owner, TEMPLATE),
      reader: withDatabase(urls.reader, TEMPLATE),
    })
  } catch (error) {
    await cluster.stop()
    throw error
  }
  return () => cluster.stop()
}
