import { AppError } from '#lib/errors.ts'
import { checkOf } from './checks.ts'
import { allowedKinds, type Kind, kindOfExtension, kinds, neverTaken } from './kinds.ts'
import { cleanFileName, extensionOf } from './name.ts'

/** What came in, told by its content. `body` must be read to its end: it throws when the rest is not what the beginning promised. */
export type Inspected = { kind: Kind; type: string; name: string; body: AsyncIterable<Uint8Array> }

const headSize = 1024

/**
 * Looks at the first kilobyte, decides what the file is, and goes on looking while it is read. Name and claimed type are never believed:
 * they must agree with the content.
 * @param given `more`: extensions an organization takes beyond the kinds that are told by their content
 * @throws AppError `unsupported` naming what is allowed; `invalid` for an empty file
 */
export async function inspect(body: AsyncIterable<Uint8Array>, given: { name: string; claimedType?: string; more?: readonly string[] }): Promise<Inspected> {
  const name = cleanFileName(given.name)
  const source = body[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let size = 0
  while (size < headSize) {
    const next = await source.next()
    if (next.done) break
    first.push(next.value)
    size += next.value.length
  }
  if (size === 0) throw new AppError('invalid', 'This file is empty. Choose the one that holds the evidence.', { fields: { file: 'is empty' } })
  const kind = decide(Buffer.concat(first).subarray(0, headSize), name, given.claimedType ?? '', given.more ?? [])
  return { kind, type: kinds[kind].type, name, body: checked(first, source, kind) }
}

async function* checked(first: Uint8Array[], rest: AsyncIterator<Uint8Array>, kind: Kind): AsyncGenerator<Uint8Array> {
  const check = checkOf(kind)
  try {
    for (const part of first) {
      check.push(part)
      yield part
    }
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      check.push(next.value)
      yield next.value
    }
  } finally {
    await rest.return?.()
  }
  const problem = check.end()
  if (problem) throw refused(`This file ${problem}.`)
}

const refused = (message: string) => new AppError('unsupported', `${message} Taken are ${allowedKinds}.`, { fields: { file: message } })

const programs: [RegExp, string][] = [[/^MZ/, 'a Windows program'], [/^\x7fELF/, 'a Linux program'], [/^(\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe)/, 'a program']]
const pages = /<(!doctype\s+html|html|head|body|script|svg|iframe)[\s>/]/i

function decide(head: Buffer, name: string, claimed: string, more: readonly string[]): Kind {
  const extension = extensionOf(name)
  const called = kindOfExtension(extension)
  const start = head.toString('latin1')
  const found = contentOf(start)
  const program = programs.find(([signature]) => signature.test(start))
  if (program) throw refused(`“${name}” is ${program[1]}, whatever its name says.`)
  const extra = !called && more.includes(extension) && !neverTaken.test(extension)
  if (extension && !called && !extra) throw refused(`Files that end in “.${extension}” are not taken.`)
  // Pages run in a browser: at the beginning of anything they are refused; further in they are shown as text, never run.
  if (pages.test(start.slice(0, 200).replace(/^\xef\xbb\xbf/, '').trimStart().slice(0, 100)) || (found !== 'text' && pages.test(start))) throw refused('This file is a web page or a drawing with scripts (HTML or SVG).')
  if (extra) return 'other'
  if (found !== 'pdf' && start.includes('%PDF-')) throw refused('This file has a PDF inside that does not begin at its first byte.')
  const kind = called ?? (found === 'zip' ? null : found)
  if (!kind) throw refused('This file has no extension, and is a ZIP.')
  const wanted = kind === 'xlsx' || kind === 'docx' ? 'zip' : kind === 'csv' || kind === 'json' ? 'text' : kind
  if (found !== wanted) throw refused(`“${name}” is called ${kinds[kind].name}, but its content is ${describe(start, found)}.`)
  const type = claimed.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type && type !== 'application/octet-stream' && !(kinds[kind].claims as readonly string[]).includes(type)) throw refused(`“${name}” was sent as ${type.slice(0, 100)}, which its content is not.`)
  return kind
}

function contentOf(start: string): 'pdf' | 'png' | 'jpeg' | 'zip' | 'text' {
  if (/^%PDF-[12]\.\d/.test(start)) return 'pdf'
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (start.startsWith('PK\x03\x04')) return 'zip'
  return 'text'
}

function describe(start: string, found: ReturnType<typeof contentOf>): string {
  if (start.startsWith('\xd0\xcf\x11\xe0')) return 'an old or password-protected Office file: save it as XLSX or DOCX without a password'
  if (found === 'zip') return 'a ZIP'
  return found === 'text' ? 'something else' : `a ${kinds[found].name}`
}
