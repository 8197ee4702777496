/** An example event; `$repeat` sends it that many times, a second apart. */
type Example = Record<string, unknown>

/** The events of an example in the order they are sent, each with its time in milliseconds. */
export function sendExamples(examples: Example | Example[]): { event: Example; time: number }[] {
  const list = Array.isArray(examples) ? examples : [examples]
  return list.flatMap(({ $repeat, ...event }) => {
    const start = Date.parse(String(event.timestamp ?? event.eventTime ?? '2026-03-04T09:00:00Z'))
    const times = typeof $repeat === 'number' ? $repeat : 1
    return Array.from({ length: times }, (_, index) => ({ event, time: start + index * 1000 }))
  })
}
