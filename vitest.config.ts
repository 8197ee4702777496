import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

// Vitest passes these to Node as --conditions: 'import' among them would break require().
const server = ['react-server', 'node']
const exclude = ['**/node_modules/**', '**/.next/**', '**/.data/**', '**/.cache/**', '**/dist/**', 'e2e/**', 'peers/**']

export default defineConfig({
  test: {
    maxWorkers: 2,
    // Two projects because React is two programs: what runs in the server's layer (queries, operations,
    // anything that says 'server-only') and what renders components to markup.
    projects: [
      {
        ssr: { resolve: { conditions: server, externalConditions: ['react-server'] } },
        test: {
          name: 'server',
          include: ['**/*.test.ts'],
          exclude,
          pool: 'forks',
          execArgv: ['--conditions=react-server'],
          globalSetup: ['test/global-setup.ts'],
          setupFiles: ['test/setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias: { 'server-only': resolve(import.meta.dirname, 'node_modules/server-only/empty.js') } },
        test: {
          name: 'components',
          include: ['**/*.test.tsx'],
          exclude,
          pool: 'forks',
          testTimeout: 30_000,
        },
      },
    ],
  },
})
