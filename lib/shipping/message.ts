/** An entry of the trail on its way out: `body` is its canonical JSON, exactly as it is kept. */
export type Message = {
  /** Its place in the log: without a gap, so that what is missing shows. */
  index: number
  /** Hexadecimal: SHA-256(0x00 ‖ body), RFC 6962. */
  leaf: string
  recordedAt: Date
  body: string
  checkpoint: Checkpoint
  /** What stands behind commitments of the entry, by path; null: it is not sent. */
  personal: Record<string, unknown> | null
}

/** The signed tree head that covers it: name of the log, size, and root in hexadecimal. */
export type Checkpoint = { origin: string; size: number; root: string }

/** What is read from a body; an entry that was altered may be anything, and is sent all the same. */
export type Read = { id: string; action: string; category: string; outcome: string; actorKind: string; actorId: string; subjectType: string; subjectId: string; correlation: string; reason: string; error: string }

/** @returns texts, empty where there is none */
export function readBody(body: string): Read {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const record = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? value as Record<string, unknown> : {})
  let entry: Record<string, unknown> = {}
  try {
    entry = record(JSON.parse(body))
  } catch {
    // Verifying the trail names it; here nothing is left out.
  }
  const [actor, subject] = [record(entry.actor), record(entry.subject)]
  return {
    id: text(entry.id), action: text(entry.action), category: text(entry.category), outcome: text(entry.outcome), actorKind: text(actor.kind), actorId: text(actor.id), subjectType: text(subject.type), subjectId: text(subject.id),
    correlation: text(entry.correlation), reason: text(entry.reason), error: text(entry.error),
  }
}
