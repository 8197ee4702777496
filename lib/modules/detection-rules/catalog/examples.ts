/** An example event; `$repeat` sends it that many times, a second apart. */
type Example = Record<string, unknown>

/** Where feeds write when it happened. */
const times = ['timestamp', 'eventTime', 'published', 'activityDateTime', 'createdDateTime', 'CreationTime', 'time', '@timestamp', 'created_at']

/** The events of an example as they are sent, in their order. */
export function sendExamples(examples: Example | Example[]): Example[] {
  return (Array.isArray(examples) ? examples : [examples]).flatMap(({ $repeat, ...event }) => (typeof $repeat === 'number' ? Array.from({ length: $repeat }, (_, n) => later(event, n)) : [event]))
}

function later(event: Example, seconds: number): Example {
  const name = times.find((each) => event[each] !== undefined)
  const given = name === undefined ? undefined : event[name]
  if (name === undefined || given === undefined) throw new Error('an example that is repeated needs a time')
  const moved = (typeof given === 'number' ? given : Date.parse(String(given))) + seconds * 1000
  return { ...event, [name]: typeof given === 'number' ? moved : new Date(moved).toISOString() }
}
