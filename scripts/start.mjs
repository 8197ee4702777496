// npm start [-- --no-sample] [-- --sample], npm run dev. The first lines run on Node 20.9 with nothing installed.
import { continueOnNode, ensureInstalled } from './lib/install.mjs'

try {
  await ensureInstalled()
  await continueOnNode()
  const { runPortal } = await import('./lib/run-portal.mjs')
  await runPortal(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  if (process.env.LOG_LEVEL === 'debug') console.error(error)
  process.exit(1)
}
