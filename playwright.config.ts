import { defineConfig } from 'playwright/test'
import { CHROMIUM_FLAGS, machineChromium } from './scripts/lib/chromium.mjs'
import { e2ePortal, userAgent } from './test/e2e.ts'

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  globalSetup: './test/e2e-server.ts',
  // Two, though the portal shares the processors with them: while one waits for a page, the other has something to do. Files run side by
  // side on one portal, so each test makes what it looks at, and leaves alone what others count on: the sample's people and their roles.
  workers: 2,
  projects: [
    { name: 'api', testMatch: 'api/*.spec.ts' },
    { name: 'browser', testMatch: '*.spec.ts', testIgnore: ['api/**', 'hostile.spec.ts'] },
    // Last, because it sends every form there is.
    { name: 'hostile', testMatch: 'hostile.spec.ts', dependencies: ['api', 'browser'] },
  ],
  forbidOnly: Boolean(process.env.CI),
  // Run again, it may pass: then it is named at the end of the run, and a handful of them fail it (scripts/test.mjs).
  retries: process.env.CI ? 1 : 0,
  // The machine of CI may be three times as slow as another.
  timeout: process.env.CI ? 240_000 : 120_000,
  expect: { timeout: process.env.CI ? 30_000 : 15_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    baseURL: process.env.E2E_PORTAL ? e2ePortal().url : undefined,
    userAgent,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Recording takes a fifth of the processors; a failure leaves a picture and the page in words. For more: npm run test:e2e -- --trace on
    trace: 'off',
    actionTimeout: 30_000,
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: machineChromium(), args: CHROMIUM_FLAGS },
  },
})
