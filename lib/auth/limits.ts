import 'server-only'
import { createHash } from 'node:crypto'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { appPool } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'
import { ofProcess } from '#lib/of-process.ts'
import { logEntrance } from './entrance.ts'

/**
 * Limits hold across replicas: the counters are in Postgres. Keys are hashed, so that the table holds no address or account.
 * The limiter wants a pg-like pool; postgres.js is wrapped to look like one.
 */
type Kind = 'sign-in-account' | 'sign-in-address' | 'api' | 'expensive' | 'anonymous' | 'preflight'

const held = () => ofProcess('limiters', () => new Map<string, RateLimiterPostgres>())
const store = {
  query: async (statement: { text: string; values?: unknown[] }) => ({ rows: await appPool().unsafe(statement.text, (statement.values ?? []) as never[]) }),
}

function limiter(kind: Kind, points: number): RateLimiterPostgres {
  const [limiters, name] = [held(), `${kind}:${points}`]
  let found = limiters.get(name)
  if (!found) {
    found = new RateLimiterPostgres({
      storeClient: store, storeType: 'pool', tableName: 'rate_limits', tableCreated: true, clearExpiredByTimeout: false,
      keyPrefix: kind, points, duration: 60,
    })
    limiters.set(name, found)
  }
  return found
}

/**
 * Counts one try in the current minute.
 * @throws AppError `limited` with `retryAfter` seconds once there were more than `points`
 */
export async function limit(kind: Kind, key: string, points: number): Promise<void> {
  const hashed = createHash('sha256').update(key).digest('base64url').slice(0, 32)
  try {
    await limiter(kind, points).consume(hashed)
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    // Who is not known yet is of no organization; of whom is, the edge keeps a record.
    if (kind !== 'api' && kind !== 'expensive') await logEntrance('too many attempts', kind)
    const retryAfter = Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
    throw new AppError('limited', `Too many attempts. Try again in ${retryAfter} seconds.`, { retryAfter })
  }
}
