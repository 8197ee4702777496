/** Queues, by name: the migration creates them, operations send to them, the worker works them. Payloads carry ids, never content. */
/**
 * Of long work a worker says twice a minute that it is at it: one that fell silent for `heartbeatSeconds` is dead, and the job comes again.
 */
export const queues = {
  'events.detect': { retryLimit: 5, retryDelay: 5, retryBackoff: true, expireInSeconds: 600 },
  'rules.backTest': { retryLimit: 3, retryDelay: 10, retryBackoff: true, expireInSeconds: 3600, heartbeatSeconds: 60 },
  'populations.read': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 3600, heartbeatSeconds: 60 },
  'campaigns.build': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 3600, heartbeatSeconds: 60 },
  'entryReviews.judge': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 3600, heartbeatSeconds: 60 },
  'censuses.judge': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 3600, heartbeatSeconds: 60 },
  'people.sync': { retryLimit: 5, retryDelay: 10, retryBackoff: true, expireInSeconds: 900 },
  'accounts.match': { retryLimit: 5, retryDelay: 10, retryBackoff: true, expireInSeconds: 900 },
  'duties.evaluate': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 3600, heartbeatSeconds: 60 },
  'duties.check': { retryLimit: 5, retryDelay: 10, retryBackoff: true, expireInSeconds: 900 },
  'campaigns.report': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 3600, heartbeatSeconds: 60 },
  'audit.verify': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 3600, heartbeatSeconds: 60 },
  'artifacts.lock': { retryLimit: 8, retryDelay: 30, retryBackoff: true, expireInSeconds: 120 },
  'schedules.start': { retryLimit: 3, retryDelay: 10, retryBackoff: true, expireInSeconds: 120 },
  'connections.call': { retryLimit: 3, retryDelay: 10, retryBackoff: true, expireInSeconds: 900 },
  'connections.pull': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 3600, heartbeatSeconds: 60 },
  'webhooks.work': { retryLimit: 5, retryDelay: 5, retryBackoff: true, expireInSeconds: 600 },
  'reconciliations.judge': { retryLimit: 3, retryDelay: 5, retryBackoff: true, expireInSeconds: 900 },
  'reconciliations.run': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 3600, heartbeatSeconds: 60 },
  'control-tests.perform': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 3600, heartbeatSeconds: 60 },
  'reports.make': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 7_200, heartbeatSeconds: 60 },
  'packages.build': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 14_400, heartbeatSeconds: 60 },
  'cloud.preflight': { retryLimit: 1, retryDelay: 10, retryBackoff: true, expireInSeconds: 900 },
  'cloud.scan': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 7_200, heartbeatSeconds: 60 },
  'cloud.mend': { retryLimit: 3, retryDelay: 10, retryBackoff: true, expireInSeconds: 3_600, heartbeatSeconds: 60 },
  'vulnerabilities.read': { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 3_600, heartbeatSeconds: 60 },
  'mail.send': { retryLimit: 8, retryDelay: 30, retryBackoff: true, expireInSeconds: 120 },
} as const

export type Queue = keyof typeof queues

export type Job = { orgId: string; id: string; correlationId?: string }
