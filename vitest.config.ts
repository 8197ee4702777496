import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { isTypesAsked } from './db/types-asked.ts'
import Order from './test/order.ts'

// Vitest passes these to Node as --conditions: 'import' among them would break require().
const server = ['react-server', 'node']
const exclude = ['**/node_modules/**', '**/.next/**', '**/.data/**', '**/.cache/**', '**/dist/**', 'e2e/**', 'peers/**']

// Packages, and what tests start as a process of its own, are compiled once in a run.
process.env.NODE_COMPILE_CACHE ??= resolve(import.meta.dirname, '.next/cache/node')

/**
 * What runs in the server's layer: queries, operations, anything that says 'server-only'. One process runs the files of a part one after
 * another (test/setup.ts says what begins anew); postgres.js keeps what each of them loaded, so a part is about fifty files.
 */
const part = (name: string, include: string[], not: string[] = []) => ({
  ssr: { resolve: { conditions: server, externalConditions: ['react-server'] } },
  test: {
    name,
    include,
    exclude: [...exclude, ...not],
    pool: 'forks' as const,
    isolate: false,
    execArgv: ['--conditions=react-server'],
    setupFiles: ['test/setup.ts'],
    runner: 'test/runner.ts',
    // A machine may be three times as slow as another.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})

export default defineConfig({
  test: {
    // Three on two processors: while one waits for the database, the others have something to do.
    maxWorkers: 3,
    sequence: { sequencer: Order },
    globalSetup: ['test/global-setup.ts'],
    onUnhandledError: (error) => !isTypesAsked(error),
    // React is two programs: components are rendered to markup by the other one.
    projects: [
      part('modules a–c', ['lib/modules/[a-c]*/**/*.test.ts']),
      part('modules d–m', ['lib/modules/[d-m]*/**/*.test.ts']),
      part('modules n–z', ['lib/modules/[n-z]*/**/*.test.ts', 'lib/modules/*.test.ts']),
      part('libraries', ['lib/**/*.test.ts'], ['lib/modules/**', 'lib/edge/**']),
      part('house', ['**/*.test.ts'], ['lib/!(edge)/**', 'lib/*.test.ts']),
      {
        resolve: { alias: { 'server-only': resolve(import.meta.dirname, 'node_modules/server-only/empty.js') } },
        test: {
          name: 'components',
          include: ['**/*.test.tsx'],
          exclude,
          pool: 'forks',
          isolate: false,
          testTimeout: 60_000,
          runner: 'test/runner.ts',
        },
      },
    ],
  },
})
