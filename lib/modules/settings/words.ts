import { yesNo } from '#lib/words/choices.ts'
import type { FieldWords, Words } from '#lib/words/shape.ts'

const onChange = { block: 'End the session', step_up: 'Ask for the second factor again', log: 'Let it go on, and record it' }

type Text = { label: string; unit?: string; help?: string; options?: Record<string, string> }

/** Every setting in words, for its form and for the trail. */
export const settingTexts = {
  password: {
    title: 'Passwords',
    meaning: 'Upper and lower case, a digit and a special character are always asked for; common passwords are refused.',
    fields: {
      minLength: { label: 'Minimum length', unit: 'characters' },
      history: { label: 'Password history', unit: 'passwords', help: 'A new password may be none of so many before it.' },
      expiryDaysAdmin: { label: 'Password expiry, administrators', unit: 'days' },
      expiryDaysOther: { label: 'Password expiry, everybody else', unit: 'days' },
    },
  },
  session: {
    title: 'Sessions',
    meaning: 'A session ends by itself, whatever the browser keeps.',
    fields: {
      idleMinutes: { label: 'Idle timeout', unit: 'minutes', help: 'Nothing was clicked for so long.' },
      absoluteDays: { label: 'Absolute timeout', unit: 'days', help: 'After signing in, whatever is done since.' },
      perUser: { label: 'Concurrent sessions', unit: 'a person', help: 'One more ends the oldest.' },
      onAgentChange: { label: 'When the browser changes', options: onChange, help: 'A session that turns up in another browser was most likely copied.' },
      onAddressChange: { label: 'When the address changes', options: onChange, help: 'People who move between networks change theirs all the time.' },
    },
  },
  signIn: {
    title: 'Signing in',
    meaning: 'A second factor is asked of everybody, always.',
    fields: {
      ssoOnly: { label: 'Require single sign-on', help: 'Passwords stop working for everybody but the break-glass account. Try your identity provider first.' },
      lockAfter: { label: 'Lockout after', unit: 'wrong passwords', help: 'A browser that signed in before, or else a network, and for one account. Each further lock lasts longer. After ten times as many from all over, places nobody signed in from may try once a minute.' },
      inviteDays: { label: 'Invitations expire after', unit: 'days' },
    },
  },
  rateLimits: {
    title: 'API rate limits',
    meaning: 'For each person and each token.',
    fields: {
      apiPerMinute: { label: 'Requests', unit: 'a minute' },
      expensivePerMinute: { label: 'Expensive requests', unit: 'a minute', help: 'Exports, reports and packages.' },
    },
  },
  api: {
    title: 'API',
    meaning: 'Machines call it with a token. Pages of other sites may not, unless you name them here.',
    fields: {
      origins: { label: 'Pages that may call it', help: 'Their origins, such as https://reports.example.com, one a line. With a token only, never with somebody’s session.' },
    },
  },
  retention: {
    title: 'Retention',
    meaning: 'Events and ended sessions that are older are removed by the worker within the hour, and the removal is recorded with its counts.',
    fields: {
      auditYears: { label: 'Audit trail', unit: 'years', help: 'Seven at least: auditors look back that far. Anchors are locked that long; entries are not removed.' },
      eventsYears: { label: 'Events', unit: 'years' },
      evidenceYears: { label: 'Evidence files', unit: 'years', help: 'Counts for files that come in from now on; those that are here are only ever kept longer.' },
      sessionsDays: { label: 'Ended sessions', unit: 'days' },
      webhookDays: { label: 'Messages of webhooks', unit: 'days', help: 'As they arrived. The events that came of them are kept as events are.' },
      keepDeliveries: { label: 'Keep deliveries as they came', help: 'The bytes of each delivery of events are stored, locked and re-read every night, as long as its events are kept. They count as stored files.' },
      legalHold: { label: 'Legal hold', help: 'Nothing is removed, whatever its age, until this is switched off.' },
    },
  },
  quotas: {
    title: 'Quotas',
    meaning: 'How much the organization takes in. From 80 % on the pages where one uploads say so, and Home says it to administrators; what does not fit is refused whole.',
    fields: {
      evidenceGigabytes: { label: 'Stored files', unit: 'GB', help: 'Of evidence and of whatever else owns files, all together. Objects that are only linked do not count.' },
      eventsGigabytesADay: { label: 'Events', unit: 'GB a day', help: 'By UTC. What was known already and what the portal records of itself do not count.' },
    },
  },
  evidence: {
    title: 'Evidence',
    meaning: 'PDF, PNG, JPEG, CSV, JSON, XLSX, DOCX and plain text are always taken, and told by their content.',
    fields: {
      moreExtensions: { label: 'Additional file types', help: 'Such as zip, eml. They are kept as they are and never shown; programs, scripts and web pages are refused all the same.' },
    },
  },
  detection: {
    title: 'Detection',
    meaning: 'When many events, or rare ones, are worth a finding.',
    fields: {
      manyEventsCount: { label: 'Many events: at least', unit: 'events' },
      manyEventsMinutes: { label: 'Within', unit: 'minutes' },
      rarePercent: { label: 'Rare events: at most', unit: '% of all' },
      rareDays: { label: 'Over the last', unit: 'days' },
      placeholders: { label: 'Values of placeholders', help: 'What rules of others leave to you, such as %Admins%: one “name: value” a line, a name as often as it has values; * and ? stand for any letters. A rule waits until each of its placeholders has one.' },
    },
  },
  anomalies: {
    title: 'Unusual sign-ins',
    meaning: 'Each sign-in is compared with the hours, countries, devices and rate that are usual of the same name.',
    fields: {
      on: { label: 'Compare sign-ins' },
      score: { label: 'A finding from a score of', unit: 'of 100' },
      learnFrom: { label: 'After learning from', unit: 'sign-ins', help: 'Before that only a journey that is impossible raises one.' },
    },
  },
  alerts: {
    title: 'Alerts',
    meaning: 'When somebody is notified.',
    fields: {
      criticalFindings: { label: 'Critical findings in an hour', unit: 'or more' },
      silentHours: { label: 'Silent source, while its rhythm is learned: no events for', unit: 'hours' },
      findingsFrom: { label: 'Undecided findings are an alert', options: { low: 'All', medium: 'From medium on', high: 'From high on', critical: 'Critical ones', off: 'None' }, help: 'One for each rule, however many they are.' },
      failedPercent: { label: 'Requests to the portal that fail: more than', unit: '% of five minutes', help: 'Five at least. This and the next two are about the portal itself, whoever uses it; the alerts say nothing of other organizations, and resolve themselves.' },
      failures: { label: 'The database or the store of files fails within five minutes', unit: 'times', help: 'So often, or more.' },
      fullPercent: { label: 'The disk, the database or its connections are used up to', unit: '%, or more', help: 'Of the database where the operator said how large it may be (DATABASE_GIGABYTES). Such an alert ends five below.' },
    },
  },
  incidents: {
    title: 'Incidents',
    meaning: 'Which new findings open an incident by themselves: one for each rule, to which further findings go as long as it is not resolved.',
    fields: {
      openFor: { label: 'Opened for', options: { medium: 'Findings from medium on', high: 'Findings from high on', critical: 'Critical findings', off: 'None: people open incidents' } },
      rules: { label: 'Only of these rules', help: 'Ids of rules, one a line. Empty: of all.' },
    },
  },
  changes: {
    title: 'Changes',
    meaning: 'How change requests are held to their rules. Who approves stands under Approval rules.',
    fields: {
      emergencyHours: { label: 'Emergencies are approved within', unit: 'hours', help: 'Of changes and of access: counted from when it was made or given. What is approved later, or never, is shown as late for ever. The review of emergency access has as long, from when it was verified or is over.' },
    },
  },
  vulnerabilities: {
    title: 'Vulnerabilities',
    meaning: 'How soon one is due, counted from when it was found. What stands keeps the day it has; only what is found from now on goes by a change.',
    fields: {
      criticalDays: { label: 'Critical ones are due within', unit: 'days' },
      highDays: { label: 'High ones are due within', unit: 'days' },
      mediumDays: { label: 'Medium ones are due within', unit: 'days' },
      lowDays: { label: 'Low ones are due within', unit: 'days' },
      scanDays: { label: 'A scan counts for', unit: 'days', help: 'Of a system whose newest scan is older nobody can tell whether it is patched.' },
    },
  },
  notifications: {
    title: 'Notifications',
    meaning: 'Mails go out by the mail server that Tickmark was started with.',
    fields: {
      from: { label: 'Sender', help: 'Such as Tickmark <tickmark@example.com>. Empty: as Tickmark was started.' },
      zone: { label: 'Time zone', help: 'Such as Europe/Berlin: of daily mails and quiet hours, for whoever chose no other.' },
      criticalFindingsTo: { label: 'Recipients for critical findings', help: 'E-mail addresses, separated by commas.' },
    },
  },
  proof: {
    title: 'Proof outside',
    meaning: 'Who outside is shown the checkpoints of the audit trail, so that nobody here can take it back unseen.',
    fields: {
      witnesses: { label: 'Witnesses', help: 'Services that cosign each anchor (C2SP tlog-witness): “https://address key”, one a line. Register the verifier key of your log with them first; it stands under Audit trail, Verify.' },
      checkpointsTo: { label: 'Send checkpoints to', help: 'E-mail addresses get one a day, https addresses each new one by POST; separated by commas. Best somebody outside, such as your auditor.' },
      timeStamps: { label: 'Time-stamping authority', help: 'Address of a service by RFC 3161, https or http: what it answers is signed. Each audit package is then shown to it, by the hash of its manifest alone, and has its time stamp. Empty: nobody is asked.' },
      timeStampPolicy: { label: 'Policy of time stamps', help: 'Its OID, where the authority has several, such as 1.2.3.4.1. Empty: its own.' },
      timeStampRoot: { label: 'Root of the authority', help: 'Its root certificate in PEM. A time stamp that does not lead to it is not taken; its fingerprint is shown beside packages. Empty: any is taken, and whoever verifies judges it.' },
    },
  },
  branding: {
    title: 'Appearance',
    meaning: 'What your people see.',
    fields: {
      displayName: { label: 'Display name', help: 'Empty: the name of the organization.' },
      supportContact: { label: 'Support contact', help: 'An address or a number, shown where something goes wrong.' },
    },
  },
} as const satisfies Record<string, { title: string; meaning: string; fields: Record<string, Text> }>

/** `session.idleMinutes` → "Sessions: idle timeout (minutes)". */
const settingFields: Record<string, FieldWords> = Object.fromEntries(Object.entries(settingTexts).flatMap(([part, { title, fields }]) => Object.entries<Text>(fields).map(([key, { label, unit, options }]) =>
  [`${part}.${key}`, { called: `${title}: ${label.charAt(0).toLowerCase()}${label.slice(1)}${unit ? ` (${unit})` : ''}`, values: options ?? yesNo }])))

const calledOf = (path: string): { called: string; values: Record<string, string> } => {
  const found = settingFields[path]
  return found && typeof found !== 'string' ? { called: found.called, values: found.values ?? {} } : { called: path, values: {} }
}

/** "Sessions: idle timeout (minutes)". */
export const settingName = (path: string): string => calledOf(path).called
export const settingValue = (path: string, value: unknown): string => (value === '' ? 'none' : (calledOf(path).values[String(value)] ?? String(value)))

export const words = {
  subjects: { settings: ['settings', 'Settings'] },
  sentences: {
    'settings.update': 'changed the settings',
    'settings.apply': 'changed the settings as it was approved',
  },
  acts: {
    'settings.read': 'reading the settings',
    'settings.update': 'changing the settings',
    'settings.apply': 'changing settings that somebody else approved',
  },
  fields: { settings: { ...settingFields, asked: 'Waits for approval' } },
  unique: {},
  places: [
    { group: 'Settings', rank: 3, label: 'Security', href: '/settings', icon: 'lock', permission: 'settings.read' },
  ],
  doings: [],
} as const satisfies Words<'settings'>
