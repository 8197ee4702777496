import { z } from 'zod'
import { mailList, senderOf } from '#lib/addresses.ts'
import { recipients, stampAddressProblem, witnessProblem } from '#lib/audit/witness-list.ts'
import { httpsOrigins } from '#lib/origin.ts'
import { isCertificate } from '#lib/package/stamp-request.ts'
import { placeholderProblem } from '#lib/placeholders.ts'
import { knownZone } from '#lib/zone.ts'

const int = (min: number, max: number, fallback: number) => z.coerce.number().int().min(min, `at least ${min}`).max(max, `at most ${max}`).default(fallback)
const part = <S extends z.ZodRawShape>(shape: S) => z.object(shape).prefault({} as never)
const onChange = z.enum(['block', 'step_up', 'log'])

/**
 * The one settings record (ID-11). Every field has a default, so that a record written by an older version stays readable and an
 * absent one means "as shipped". Units stand in the names.
 */
export const settingsSchema = z.object({
  password: part({
    minLength: int(12, 128, 12),
    history: int(1, 24, 12),
    expiryDaysAdmin: int(1, 365, 90),
    expiryDaysOther: int(1, 730, 180),
  }),
  session: part({
    idleMinutes: int(5, 60, 15),
    absoluteDays: int(1, 7, 7),
    perUser: int(1, 10, 3),
    /** What to do when a session's browser or address changes: end it, ask for the second factor again, or record it and go on. */
    onAgentChange: onChange.default('block'),
    onAddressChange: onChange.default('log'),
  }),
  signIn: part({
    ssoOnly: z.boolean().default(false),
    lockAfter: int(3, 10, 5),
    inviteDays: int(1, 30, 7),
  }),
  rateLimits: part({
    apiPerMinute: int(10, 10_000, 100),
    expensivePerMinute: int(1, 1_000, 10),
  }),
  api: part({
    /** Web origins whose pages may call the API with a token. */
    origins: z.string().max(4_000).default('').refine((text) => httpsOrigins(text) !== null, 'must be origins, such as https://reports.example.com: https, without a path, a star or a slash at the end'),
  }),
  retention: part({
    auditYears: int(7, 30, 7),
    eventsYears: int(1, 30, 3),
    evidenceYears: int(1, 30, 7),
    sessionsDays: int(30, 365, 30),
    webhookDays: int(1, 365, 30),
    /** The bytes of each delivery of events, as they came, as long as its events. */
    keepDeliveries: z.boolean().default(false),
    /** Nothing is removed, whatever its age. */
    legalHold: z.boolean().default(false),
  }),
  quotas: part({
    evidenceGigabytes: int(1, 1_000_000, 100),
    eventsGigabytesADay: int(1, 10_000, 10),
  }),
  evidence: part({
    /** Beyond the kinds that are told by their content: taken as they are, downloaded only. */
    moreExtensions: z.string().max(200).regex(/^\s*([a-z0-9]{1,10}(\s*,\s*[a-z0-9]{1,10})*)?\s*$/, 'are small letters and digits without a dot, separated by commas: zip, eml').default(''),
  }),
  detection: part({
    manyEventsCount: int(2, 100_000, 20),
    manyEventsMinutes: int(1, 1_440, 5),
    rarePercent: int(1, 50, 1),
    rareDays: int(1, 365, 30),
    placeholders: z.string().max(50_000).default('').refine((text) => placeholderProblem(text) === null, { error: (issue) => placeholderProblem(String(issue.input)) ?? '' }),
  }),
  anomalies: part({
    /** Each sign-in is compared with what is usual of whoever signed in. */
    on: z.boolean().default(true),
    /** From which score on there is a finding. */
    score: int(20, 100, 60),
    /** Sign-ins of a name before anything is said of it. */
    learnFrom: int(5, 500, 20),
  }),
  alerts: part({
    criticalFindings: int(1, 1_000, 1),
    silentHours: int(1, 168, 6),
    /** Undecided findings from this severity on are an alert, one for each rule. */
    findingsFrom: z.enum(['low', 'medium', 'high', 'critical', 'off']).default('high'),
    /** Of the portal itself, whoever uses it: requests of five minutes that fail, failures of the database or of the store in five minutes, what is full. */
    failedPercent: int(1, 50, 1),
    failures: int(1, 1_000, 3),
    fullPercent: int(50, 99, 80),
  }),
  incidents: part({
    /** Each new finding that is at least so severe opens an incident by itself, one for each rule as long as it is not resolved. */
    openFor: z.enum(['medium', 'high', 'critical', 'off']).default('critical'),
    /** Ids of the rules whose findings do; empty: all. */
    rules: z.string().max(10_000).default(''),
  }),
  changes: part({
    /** An emergency is done first: within so many hours somebody else has to have approved it. */
    emergencyHours: int(1, 168, 24),
  }),
  vulnerabilities: part({
    /** Days from when one is found until it is due, by severity. */
    criticalDays: int(1, 365, 7),
    highDays: int(1, 365, 30),
    mediumDays: int(1, 730, 90),
    lowDays: int(1, 1_095, 180),
    /** A system whose newest scan is older is one nobody can tell of. */
    scanDays: int(1, 365, 35),
  }),
  notifications: part({
    from: z.string().trim().max(200).default('').refine((text) => text === '' || senderOf(text) !== null, 'is an e-mail address, or a name and one in <>'),
    zone: z.string().max(64).default('UTC').refine((zone) => knownZone(zone) !== undefined, 'is no time zone, such as Europe/Berlin'),
    criticalFindingsTo: z.string().max(1_000).default('').refine((text) => mailList(text) !== null, 'must be e-mail addresses, separated by commas'),
  }),
  proof: part({
    witnesses: z.string().max(4_000).default('').refine((text) => witnessProblem(text) === null, { error: (issue) => witnessProblem(String(issue.input)) ?? '' }),
    checkpointsTo: z.string().max(1_000).default('').refine((text) => recipients(text) !== null, 'must be e-mail or https addresses, separated by commas'),
    /** A time-stamping authority (RFC 3161) that audit packages are shown to; empty: none. */
    timeStamps: z.string().trim().max(500).default('').refine((text) => text === '' || stampAddressProblem(text) === null, { error: (issue) => stampAddressProblem(String(issue.input)) ?? '' }),
    /** OID of the policy it is asked to stamp by; empty: its own. */
    timeStampPolicy: z.string().trim().max(100).regex(/^$|^([01]\.([0-9]|[123][0-9])|2\.(0|[1-9]\d{0,8}))(\.(0|[1-9]\d{0,8}))*$/, 'is no object identifier, such as 1.2.3.4.1').default(''),
    /** PEM of the certificate that whoever stamps must have theirs from; empty: any. */
    timeStampRoot: z.string().trim().max(10_000).default('').refine((text) => text === '' || isCertificate(text), 'is not one certificate in PEM: -----BEGIN CERTIFICATE-----, its lines, -----END CERTIFICATE-----'),
  }),
  branding: part({
    displayName: z.string().max(100).default(''),
    supportContact: z.string().max(200).default(''),
  }),
})

export type Settings = z.output<typeof settingsSchema>

export const defaultSettings: Settings = settingsSchema.parse({})

/**
 * In which direction a setting makes a control weaker: that takes a second person. `fewer`: a list that loses one. Choices stand from strict to lax.
 * PostgreSQL is told the same (`npm run decisions`).
 */
export const weakening = {
  'password.minLength': 'lower', 'password.history': 'lower', 'password.expiryDaysAdmin': 'higher', 'password.expiryDaysOther': 'higher',
  'session.idleMinutes': 'higher', 'session.absoluteDays': 'higher', 'session.perUser': 'higher', 'session.onAgentChange': ['block', 'step_up', 'log'], 'session.onAddressChange': ['block', 'step_up', 'log'],
  'signIn.ssoOnly': 'off', 'signIn.lockAfter': 'higher', 'signIn.inviteDays': 'higher',
  'retention.auditYears': 'lower', 'retention.eventsYears': 'lower', 'retention.evidenceYears': 'lower', 'retention.sessionsDays': 'lower', 'retention.keepDeliveries': 'off', 'retention.legalHold': 'off',
  'anomalies.on': 'off', 'anomalies.score': 'higher', 'anomalies.learnFrom': 'higher', 'alerts.criticalFindings': 'higher', 'alerts.silentHours': 'higher', 'alerts.findingsFrom': ['low', 'medium', 'high', 'critical', 'off'], 'alerts.failedPercent': 'higher', 'alerts.failures': 'higher', 'alerts.fullPercent': 'higher', 'incidents.openFor': ['medium', 'high', 'critical', 'off'], 'changes.emergencyHours': 'higher', 'vulnerabilities.criticalDays': 'higher', 'vulnerabilities.highDays': 'higher', 'vulnerabilities.mediumDays': 'higher', 'vulnerabilities.lowDays': 'higher', 'vulnerabilities.scanDays': 'higher', 'proof.witnesses': 'fewer', 'proof.checkpointsTo': 'fewer', 'proof.timeStamps': 'fewer', 'proof.timeStampPolicy': 'fewer', 'proof.timeStampRoot': 'fewer',
} as const satisfies Record<string, Weakening>

export type Weakening = 'lower' | 'higher' | 'off' | 'fewer' | readonly string[]

const linesOf = (value: unknown): string[] => String(value).split(/[,\n]/).map((each) => each.trim()).filter(Boolean)

/** @returns whether `to` is weaker than `from` */
export function weaker(how: Weakening, from: unknown, to: unknown): boolean {
  if (how === 'lower') return Number(to) < Number(from)
  if (how === 'higher') return Number(to) > Number(from)
  if (how === 'off') return from === true && to !== true
  if (how === 'fewer') return linesOf(from).some((each) => !linesOf(to).includes(each))
  return how.indexOf(String(to)) > how.indexOf(String(from))
}

/** One value a setting, by its path: "password.minLength". */
export const flat = (all: Settings): Record<string, unknown> =>
  Object.fromEntries(Object.entries(all).flatMap(([section, values]) => Object.entries(values).map(([name, value]) => [`${section}.${name}`, value])))

/** What of a change weakens a control, as paths. */
export function weakened(from: Settings, to: Settings): string[] {
  const [before, after] = [flat(from), flat(to)]
  return Object.entries(weakening).filter(([path, how]) => weaker(how, before[path], after[path])).map(([path]) => path)
}

/** The same settings with other values at these paths. */
export function withValues(all: Settings, values: Record<string, unknown>): Settings {
  const next = structuredClone(all) as Record<string, Record<string, unknown>>
  for (const [path, value] of Object.entries(values)) {
    const [section = '', name = ''] = path.split('.')
    if (next[section] && Object.hasOwn(next[section], name)) next[section][name] = value
  }
  return settingsSchema.parse(next)
}

const read = new Map<string, Settings>()

/** A stored document as settings. The same document is read once: every request asks, and few organizations ever change theirs. */
export function readDocument(document: unknown): Settings {
  const text = JSON.stringify(document ?? {})
  const known = read.get(text)
  if (known) return known
  if (read.size >= 100) read.clear()
  const settings = settingsSchema.parse(document ?? {})
  read.set(text, settings)
  return settings
}
