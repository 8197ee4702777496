import { v7 } from 'uuid'
import { expect, inject, it } from 'vitest'
import { administer, ensureDatabase, withDatabase } from '../scripts/lib/databases.mjs'

const maintenance = withDatabase(inject('cluster').superUrl, 'postgres')

it('makes a database once, however many ask at once, as after a command that was killed while the server still makes it', async () => {
  const name = `ensured_${v7().replaceAll('-', '')}`
  try {
    const urls = await Promise.all(Array.from({ length: 6 }, () => ensureDatabase(maintenance, name)))
    expect(new Set(urls)).toEqual(new Set([withDatabase(maintenance, name)]))
    for (const url of urls) expect(await administer(url, (sql) => sql`select current_database() as name`)).toEqual([{ name }])
  } finally {
    await administer(maintenance, (sql) => sql.unsafe(`drop database if exists "${name}" with (force)`))
  }
})
