import type { Message } from './message.ts'

/**
 * One line: `{"index", "leaf", "checkpoint": {"origin", "size", "root"}, "entry", "personal"?}`. `entry` is the canonical JSON (RFC 8785) as it is kept: written that way again it hashes to `leaf`.
 * A body that is no JSON any more stands there as a text.
 */
export function line({ index, leaf, body, checkpoint, personal }: Message): string {
  const { origin, size, root } = checkpoint
  return `{"index":${index},"leaf":"${leaf}","checkpoint":${JSON.stringify({ origin, size, root })},"entry":${isJson(body) ? body : JSON.stringify(body)}${personal ? `,"personal":${JSON.stringify(personal)}` : ''}}\n`
}

function isJson(body: string): boolean {
  if (body.includes('\n')) return false
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}
