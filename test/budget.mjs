/**
 * Seconds a step of `npm test` may take on two processors. A step over it fails the run: make the step faster, or say in the change that
 * raises a number why it has to take longer. About twice what a step took when its number was written down, because machines differ.
 * @type {Record<string, number>}
 */
export const budget = {
  Types: 90,
  Lint: 60,
  // A thousand tests more than before, among them every example of every rule through the door.
  // Another four hundred: stored files, populations, the readers of exports, what a printed page is in every script.
  // Access reviews, people, revocations, and a planted company of 2,000 people brought in through the door and reviewed: another six hundred.
  // Changes and access requests, the pull of IAM, and a planted company that goes through three reviews: another two hundred and fifty.
  // Reconciliation of changes: a planted history pulled over HTTP and judged against its key, facts, exceptions: another hundred and sixty.
  // Since a process runs one file after another, a third less: 512 seconds on a machine with others on it.
  // Clouds: a hundred checks with their examples, a policy evaluator against random policies, collectors and playbooks in processes of their own: another eight hundred.
  // Backups, physical access, vulnerabilities, runbooks, and a portal that is lost and brought back: another five hundred and forty.
  Tests: 850,
  Build: 160,
  // 240 rules where there were 55, and after each kill the portal's own acts are events too.
  'Fault tests': 240,
  // A quarter more of them: the home of each role, records joined to each other, tabs, uploads of several files, the trail read in words, two people for a rule.
  // A review from its plan to the proof of a removal, a roster, what a population is compared with.
  // Changes and access requests add eleven screens to each sweep: what axe reads, what hostile text is sent to, whom each page lets in.
  // Fifteen screens of clouds more in each sweep, and an account from its connection to a remediation that was taken back.
  // Engagements, control tests, the calendar, censuses and duties: fifty forms and thirty screens more in the sweeps.
  // Deficiencies and control tests from plan to review: three specs more.
  'Browser tests': 850,
}

/** All together: less than the steps add up to, as hardly all of them have a bad day at once. */
export const whole = 1_700

/**
 * Milliseconds that both processors took for what `slownessNow` of scripts/lib/steps.mjs does, where the seconds above were written down.
 * A machine that takes longer, or has others on it, gets so much more time, up to three times as much.
 */
export const reference = 30

/**
 * Seconds that steps take where nothing else runs: how the time that is left before a deadline (`CI_DEADLINE`) is divided.
 * @type {Record<string, number>}
 */
export const usual = { Tests: 700, Build: 80, 'Fault tests': 75, 'Browser tests': 680 }

/** What a test is called that stands for all of its file, which no time was left for. */
export const LEFT_OUT = 'left out: the time for these tests had passed'

/** Test files that take longest, the longest first (test/order.ts). */
export const long = ['test/registry.test.ts', 'scripts/backup.test.ts', 'test/answers.test.ts', 'lib/edge/callers-fault.test.ts', 'test/explain.test.ts', 'test/hostile.test.ts', 'lib/modules/packages/packages.test.ts', 'lib/modules/runs/turns.test.ts', 'lib/modules/remediations/remediations.test.ts', 'lib/modules/reports/reports.test.ts', 'lib/modules/populations/populations.test.ts', 'lib/modules/access-requests/access-requests.test.ts', 'lib/modules/people/people.test.ts', 'lib/modules/connections/pull-aws.test.ts', 'lib/artifacts/bucket.test.ts', 'scripts/postgres.test.ts']
