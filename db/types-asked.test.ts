import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { testDatabase } from '../test/database.ts'

const database = await testDatabase()

/** The database, by a way that is cut the first time somebody asks for the types of arrays. */
async function cutOnce(): Promise<{ url: string; cuts: () => number; close: () => void }> {
  const at = new URL(database.url)
  let cuts = 0
  const server = createServer((client) => {
    const upstream = connect(Number(at.port), at.hostname)
    client.on('data', (bytes) => {
      if (cuts > 0 || !bytes.includes('from pg_catalog.pg_type a')) return void upstream.write(bytes)
      cuts++
      client.destroy()
      upstream.destroy()
    })
    upstream.on('data', (bytes) => client.write(bytes))
    for (const [one, other] of [[client, upstream], [upstream, client]] as const) one.on('error', () => {}).on('close', () => other.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(database.url)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as { port: number }).port)
  return { url: url.href, cuts: () => cuts, close: () => server.close() }
}

async function run(text: string, url: string): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, ['--conditions=react-server', '--input-type=module', '-e', text], { cwd: join(import.meta.dirname, '..'), env: { ...process.env, DATABASE_URL: url } })
  let out = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (out += String(bytes)))
  const [code] = await once(child, 'close')
  return { code, out }
}

const ask = `
  const { appPool, begin, closePools } = await import('#db/client.ts')
  const { sql } = await import('drizzle-orm')
  const [row] = await begin(appPool(), null, (tx) => tx.execute(sql\`select 'answered' as said, array['a', 'b'] as list\`))
  console.log(row.said, row.list.length)
`

it('a process goes on when a new connection is lost while its types are asked for, and asks by another one', async () => {
  const way = await cutOnce()
  const { code, out } = await run(`${ask}; await closePools()`, way.url)
  way.close()
  expect(way.cuts()).toBe(1)
  expect({ code, out }).toEqual({ code: 0, out: 'answered 2\n' })
})

it('any other rejection that nobody takes still ends the process', async () => {
  const { code, out } = await run(`${ask}; Promise.reject(new Error('nobody takes this')); setTimeout(() => console.log('went', 'on'), 500)`, database.url)
  expect(code).toBe(1)
  expect(out).toContain('nobody takes this')
  expect(out).not.toContain('went on')
})
