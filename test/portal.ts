import { openPortal, type Portal } from '../scripts/lib/portal.mjs'
import { freePort } from '../scripts/lib/ports.mjs'
import { clearLeftovers, throwAwayFolder } from '../scripts/lib/throw-away.mjs'

/** What belongs to an installation; a test's portal takes none of it from whoever runs the tests. */
const ours = /^(DATABASE_|S3_|SMTP_|OUTGOING_|MAIL_|OIDC_|SESSION_SECRET$|CRON_SECRET$|ENCRYPTION_KEY$|SETUP_CODE$|BASE_URL$|PORT$|HOST$|DATA_DIR$|TRUSTED_PROXIES$|NODE_)/

export interface TestPortal extends Portal {
  data: string
}

/** A whole portal as `npm start` opens it, on a free port and in a folder that is removed at the end. */
export async function startTestPortal(options: { sample?: boolean; durable?: boolean; given?: Record<string, string> } = {}): Promise<TestPortal> {
  await clearLeftovers()
  const folder = throwAwayFolder()
  const outside = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
  try {
    const portal = await openPortal({
      data: folder.dir,
      sample: options.sample ?? true,
      durable: options.durable ?? false,
      quiet: true,
      port: await freePort(),
      given: { LOG_LEVEL: 'warn', OUTGOING_ALLOW: '127.0.0.0/8', ...outside, ...options.given },
    })
    return {
      ...portal,
      data: folder.dir,
      stop: async () => {
        await portal.stop()
        folder.remove()
      },
    }
  } catch (error) {
    folder.remove()
    throw error
  }
}
