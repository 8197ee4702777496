import { ed25519 as plain } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { pieceSize } from '#lib/package/manifest.ts'
import type { Platform } from '#lib/package/platform.ts'
import { caution, factsOf, headline } from '#lib/package/told.ts'
import { type Packed, type Verdict, verifyPackage } from '#lib/package/verify.ts'

/** The program of verify.html. It opens no connection; what is in a package is shown as text and never as markup. */
const browser: Platform = {
  sha256: (bytes) => sha256(bytes),
  ed25519: async (publicKey, message, signature) => {
    try {
      const key = await crypto.subtle.importKey('raw', publicKey as BufferSource, 'Ed25519', false, ['verify'])
      return await crypto.subtle.verify('Ed25519', key, signature as BufferSource, message as BufferSource)
    } catch {
      // A browser whose WebCrypto has no Ed25519.
      return plain.verify(signature, message, publicKey)
    }
  },
}

/** Pieces are read into the same few buffers: what a browser makes for each read it keeps until it thinks fit to collect, a whole package later. */
const buffers: ArrayBuffer[] = []

/** @returns the bytes behind a zero, in the memory that was given */
async function filled(buffer: ArrayBuffer, blob: Blob): Promise<ArrayBuffer> {
  let reader: ReadableStreamBYOBReader
  try {
    reader = blob.stream().getReader({ mode: 'byob' })
  } catch {
    // A browser that reads into nobody's memory but its own.
    new Uint8Array(buffer).set(new Uint8Array(await blob.arrayBuffer()), 1)
    return buffer
  }
  let [into, at] = [buffer, 1]
  while (at <= blob.size) {
    const { value } = await reader.read(new Uint8Array(into, at, blob.size + 1 - at))
    if (!value || value.length === 0) throw new Error('the file broke off while it was read')
    into = value.buffer
    at += value.length
  }
  return into
}

const sourceOf = (file: Blob): Packed => ({
  size: file.size,
  read: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
  hash: async (from, to, leaf) => {
    const buffer = await filled(buffers.pop() ?? new ArrayBuffer(1 + pieceSize), file.slice(from, to))
    const bytes = new Uint8Array(buffer, 0, 1 + to - from)
    bytes[0] = 0
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', leaf ? bytes : bytes.subarray(1)))
    buffers.push(buffer)
    return hash
  },
})

const part = (id: string): HTMLElement => document.getElementById(id) as HTMLElement

function element(tag: string, text = '', className = ''): HTMLElement {
  const made = document.createElement(tag)
  made.textContent = text
  made.className = className
  return made
}

function show(verdict: Verdict): void {
  const result = part('result')
  const facts = element('dl')
  for (const [label, value] of factsOf(verdict)) facts.append(element('dt', label), element('dd', value, label.startsWith('Fingerprint') ? 'mono' : ''))
  const list = element('ul', '', 'faults')
  for (const { path, problem, meaning } of verdict.faults) {
    const item = element('li')
    item.append(element('b', path ?? 'The package'), element('p', problem), element('p', meaning, 'quiet'))
    list.append(item)
  }
  const missing = element('ul', '', 'missing')
  for (const { path, said } of verdict.notes) missing.append(element('li', `${path}: ${said}`))
  for (const { path, what, why } of verdict.manifest?.missing ?? []) missing.append(element('li', `${path}: ${what} was missing when the package was made. ${why}`))
  result.replaceChildren(element('h2', headline(verdict), verdict.whole ? 'good' : 'bad'), list, facts, missing, element('p', caution, 'quiet'))
  result.focus()
}

async function verify(file: File): Promise<void> {
  const progress = part('progress')
  part('result').replaceChildren()
  progress.textContent = `Reading ${file.name} …`
  let told = 0
  try {
    const fingerprint = (part('fingerprint') as HTMLInputElement).value
    const verdict = await verifyPackage(sourceOf(file), browser, {
      fingerprint,
      later: await (part('later') as HTMLInputElement).files?.[0]?.text(),
      progress: (done, of, path) => {
        if (Date.now() - told < 200) return
        told = Date.now()
        progress.textContent = `${done} of ${of} files: ${path}`
      },
    })
    progress.textContent = ''
    show(verdict)
  } catch (error) {
    progress.textContent = `It could not be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

const input = part('file') as HTMLInputElement
input.addEventListener('change', () => {
  const [file] = input.files ?? []
  if (file) void verify(file)
})
document.addEventListener('dragover', (event) => event.preventDefault())
document.addEventListener('drop', (event) => {
  event.preventDefault()
  const [file] = event.dataTransfer?.files ?? []
  if (file) void verify(file)
})
