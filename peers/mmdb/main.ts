// Tables of addresses that are not ours: those maxminddb, the reader of MaxMind, is tested with. What it takes as a table of places says the same here of every network; what is broken is refused in words, by the door an upload comes through.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { placesOf } from '../../lib/anomalies/places.ts'
import { throwAwayFolder } from '../../scripts/lib/throw-away.mjs'
import { plant } from '../backup/plant.ts'
import { cached } from '../cache.ts'
import { Checks, equal, truth } from '../s3/checks.ts'
import { pythonProgram } from '../venv.ts'

const SKIPPED = 77
const version = '2.6.2'

/** Every network a table has, with the country and place its own reader gives. */
const script = `
import json, sys, maxminddb
from maxminddb.const import MODE_FILE
reader = maxminddb.open_database(sys.argv[1], MODE_FILE)
for network, record in reader:
    if not isinstance(record, dict): continue
    place = record.get('location') or {}
    country = (record.get('country') or record.get('registered_country') or {})
    print(json.dumps([str(network.network_address), country.get('iso_code'), place.get('latitude'), place.get('longitude')]))`

async function main(): Promise<number> {
  const bin = await pythonProgram('maxminddb', [version], [`maxminddb==${version}`], 3)
  const files = bin && (await cached('maxminddb-tests', [version], (folder) => {
    const got = spawnSync(join(bin, 'python3'), ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--no-binary', 'maxminddb', '-d', folder, `maxminddb==${version}`], { encoding: 'utf8', timeout: 180_000 })
    const unpacked = got.status === 0 && spawnSync('tar', ['-xzf', `maxminddb-${version}.tar.gz`, '--strip-components=2', `maxminddb-${version}/tests/data`], { cwd: folder }).status === 0
    if (!unpacked) console.log(`skipped: the test files of maxminddb could not be had: ${(got.stderr ?? '').slice(-300)}`)
    return unpacked
  }))
  if (!bin || !files) return SKIPPED
  const folder = throwAwayFolder()
  const checks = new Checks()
  const planted = await plant(join(folder.dir, 'data'), { DATA_DIR: join(folder.dir, 'data'), NODE_ENV: 'production', LOG_LEVEL: 'error', TZ: 'UTC' })
  try {
    await import('#lib/edge/everything.ts')
    const { POST } = await import('../../app/api/v1/address-tables/upload/route.ts')
    const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
    const { token } = await createApiToken(await planted.person('admin'), { name: 'tables', scopes: ['anomalies.setTable'], expiresAt: null })
    const upload = async (file: string) => {
      const form = new FormData()
      form.append('file', new File([readFileSync(file)], basename(file)))
      const answer = await POST(new Request('http://127.0.0.1:3000/api/v1/address-tables/upload', { method: 'POST', body: form, headers: { authorization: `Bearer ${token}`, accept: 'application/json' } }))
      return { ...((await answer.json()) as { message: string }), status: answer.status }
    }
    const good = globSync(join(files, 'data/test-data/*{City,Country,Enterprise}-Test.mmdb')).sort()
    for (const file of good) await checks.check(`${basename(file)} is taken, and says of each network what its own reader says`, async () => {
      equal((await upload(file)).status, 201, 'status')
      const { stdout, stderr, status } = spawnSync(join(bin, 'python3'), ['-c', script, file], { encoding: 'utf8', maxBuffer: 1e8 })
      truth(status === 0, stderr.slice(-300))
      const places = placesOf(readFileSync(file))
      const rows = stdout.trim().split('\n').map((line) => JSON.parse(line) as [string, string | null, number | null, number | null])
      const other = rows.filter(([ip, country, latitude, longitude]) => {
        // In the tables themselves addresses of IPv4 are the first of IPv6.
        const found = places.find(ip.startsWith('::') && /^::[0-9a-f]{1,4}(:[0-9a-f]{1,4})?$/.test(ip) ? v4(ip) : ip)
        return found.country !== country || found.latitude !== latitude || found.longitude !== longitude
      })
      console.log(`    ${rows.length} networks`)
      truth(rows.length > 10 && other.length === 0, `${other.length} of ${rows.length} differ: ${JSON.stringify(other.slice(0, 3))}`)
    })
    const rest = globSync(join(files, 'data/**/*.{mmdb,raw}')).filter((file) => !good.includes(file)).sort()
    await checks.check(`each of ${rest.length} files that is broken, or has no places, is refused in words`, async () => {
      const answers = await Promise.all(rest.map(async (file) => ({ file: basename(file), ...(await upload(file)) })))
      const taken = answers.filter(({ status, message }) => status !== 422 || !/^This file (is|has) .{10,}Nothing changes\.$/.test(message))
      for (const says of new Set(answers.map(({ message }) => message.replace(/ \(.*?\)/, '')))) console.log(`    ${answers.filter(({ message }) => message.replace(/ \(.*?\)/, '') === says).length} × ${says}`)
      truth(taken.length === 0, JSON.stringify(taken.slice(0, 3)))
    })
  } finally {
    await planted.close()
    folder.remove()
  }
  console.log(`${checks.passed} held, ${checks.failures.length} failed${checks.failures.map((each) => `\n  ${each}`).join('')}`)
  return checks.failures.length === 0 ? 0 : 1
}

const v4 = (ip: string) => {
  const parts = ip.slice(2).split(':').map((part) => Number.parseInt(part || '0', 16))
  const [high, low] = parts.length === 2 ? parts : [0, parts[0]]
  return [(high ?? 0) >> 8, (high ?? 0) & 255, (low ?? 0) >> 8, (low ?? 0) & 255].join('.')
}

process.exitCode = await main()
