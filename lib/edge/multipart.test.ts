import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/errors.ts'
import { stream } from '../../test/files.ts'
import { readForm, type UploadedFile } from './multipart.ts'

const boundary = 'x-boundary-7'
const field = (name: string, value: string) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const file = (name: string, text: string, type = 'text/plain') => `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`
const end = `--${boundary}--\r\n`

function request(body: string | AsyncGenerator<Uint8Array>, type = `multipart/form-data; boundary=${boundary}`): Request {
  const bytes = typeof body === 'string' ? stream(body, 13) : body
  const source = new ReadableStream({
    async pull(controller) {
      try {
        const next = await bytes.next()
        if (next.done) controller.close()
        else controller.enqueue(next.value)
      } catch (error) {
        controller.error(error)
      }
    },
  })
  return new Request('http://portal.example/', { method: 'POST', headers: { 'content-type': type }, body: source, duplex: 'half' } as RequestInit)
}

async function whole(given: UploadedFile): Promise<{ name: string; type: string; text: string; before: string[] }> {
  const before = Object.keys(given.fields)
  const parts: Uint8Array[] = []
  for await (const part of given.body) parts.push(part)
  return { name: given.name, type: given.claimedType, text: Buffer.concat(parts).toString(), before }
}

describe('a form with a file', () => {
  it('comes with the fields before it, those after it, and lists where a name comes twice', async () => {
    const read = await readForm(request(field('title', 'Grüße') + field('area', 'a') + field('area', 'b') + file('Prüfung.txt', 'hello\r\n--x-boundary') + field('late', '1') + end), whole)
    expect(read.file).toEqual({ name: 'Prüfung.txt', type: 'text/plain', text: 'hello\r\n--x-boundary', before: ['title', 'area'] })
    expect(read.fields).toEqual({ title: 'Grüße', area: ['a', 'b'], late: '1' })
  })

  it('may come without a file, or with an input nothing was chosen in', async () => {
    expect(await readForm(request(field('a', '1') + end), whole)).toEqual({ fields: { a: '1' }, file: undefined })
    expect((await readForm(request(file('', '', 'application/octet-stream') + field('a', '1') + end), whole)).file).toBeUndefined()
  })

  it('is read to its end when the file is refused, and says why', async () => {
    let sent = 0
    async function* long(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(file('a.txt', 'x'.repeat(1000)).slice(0, -2))
      for (sent = 0; sent < 2_000; sent++) yield Buffer.alloc(1000, 'x')
      yield Buffer.from(`\r\n${end}`)
    }
    const tooLarge = async () => {
      throw new AppError('too_large', 'Too large')
    }
    await expect(readForm(request(long()), tooLarge)).rejects.toMatchObject({ code: 'too_large' })
    expect(sent).toBe(2_000)
    const halfway = async ({ body }: UploadedFile) => {
      for await (const part of body) if (part.length > 0) return tooLarge()
    }
    await expect(readForm(request(long()), halfway)).rejects.toMatchObject({ code: 'too_large' })
    expect(sent).toBe(2_000)
  })

  it.each([
    ['"upload cut in the middle": in the file', () => request(field('a', '1') + file('a.txt', 'half of').slice(0, -4))],
    ['"upload cut in the middle": in a field', () => request(field('a', 'half of').slice(0, -4))],
    ['"upload cut in the middle": the connection breaks', () => request((async function* () {
      yield Buffer.from(file('a.txt', 'x'.repeat(5_000)).slice(0, 3_000))
      throw new Error('reset')
    })())],
    ['no boundary', () => request('x', 'multipart/form-data')],
    ['another type', () => request('{}', 'application/json')],
    ['nonsense', () => request('nonsense')],
    ['two files', () => request(file('a.txt', 'a') + file('b.txt', 'b') + end)],
    ['a field of 30 KB', () => request(field('a', 'x'.repeat(30_000)) + end)],
    ['a hundred fields', () => request(Array.from({ length: 100 }, (_, n) => field(`f${n}`, '1')).join('') + end)],
    ['a field called __proto__', () => request(field('__proto__', '1') + end)],
  ])('%s is refused in words', async (_phrase, make) => {
    await expect(readForm(make(), whole)).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching(/\S/) })
  })
})
