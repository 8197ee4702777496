import type { Words } from '#lib/words/shape.ts'

export const modeNames = { learned: 'Learned from its history', set: 'As said here', not_expected: 'Nothing is expected' } as const
export const stateNames = { silent: 'Silent', well: 'Well', learning: 'Learning', not_expected: 'Not expected' } as const
export const rhythmNames = { learned: 'Learned', set: 'Said by a person', learning: 'The settings, while it was learning' } as const

export const words = {
  subjects: { 'log-source': ['log_sources', 'Log sources'], 'log-silence': ['log_silences', 'Silences of log sources'] },
  sentences: {
    'logSources.create': 'said what is expected of {label}',
    'logSources.update': 'changed what is expected of {label}',
    'logSources.learn': 'learned the rhythm of {label}',
    'logSources.openSilence': 'noted a silence: {label}',
    'logSources.endSilence': 'noted the end of a silence: {label}',
    'logSources.fillSilence': 'noted events that came late: {label}',
  },
  parts: { 'logSources.learn': { 'log-silence': 'found a silence in history: {label}' } },
  acts: {
    'logSources.read': 'reading log sources',
    'logSources.create': 'saying what is expected of a log source',
    'logSources.update': 'changing what is expected of a log source',
    'logSources.learn': 'learning the rhythm of a log source',
    'logSources.openSilence': 'noting a silence',
    'logSources.endSilence': 'noting the end of a silence',
    'logSources.fillSilence': 'noting events that came late',
  },
  fields: {
    'log-source': {
      name: 'Name', mode: { called: 'Expected', values: modeNames }, everyMinutes: 'At least once in minutes', activeDays: 'Days', activeFrom: 'From hour', activeTo: 'To hour', zone: 'Time zone', why: 'Why', firstAt: 'First event', learnedAt: 'Learned at', learnedMinutes: 'Learned: once in minutes', learnedHours: 'Learned: its hours of a week', rhythmAt: 'In force since', watchedFrom: 'Watched from', controls: 'Controls',
    },
    'log-silence': { sourceId: 'Source', fromAt: 'Last event before', toAt: 'First event after', rhythm: { called: 'Judged by', values: rhythmNames }, allowedMinutes: 'Expected once in minutes', findingId: 'Finding', filledAt: 'Filled late at', filledHours: 'Hours filled late' },
  },
  unique: {
    log_sources_name: 'There is a source of this name already. Change what is expected of it instead.',
    log_silences_from: null,
    log_silences_open: null,
    log_source_controls_once: null,
  },
  places: [
    { group: 'Monitor', rank: 2, label: 'Log sources', href: '/log-sources', icon: 'clock', permission: 'logSources.read' },
  ],
  doings: [],
} as const satisfies Words<'logSources'>
