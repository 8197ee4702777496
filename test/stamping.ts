import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** An HTTP server that answers as it is told to; `asked`: what came, newest last. */
export async function stamping(answer: (query: Buffer, response: ServerResponse) => void) {
  const asked: { type: string | undefined; query: Buffer }[] = []
  const here = { answer }
  const server = createServer((request, response) => void buffer(request).then((query) => {
    asked.push({ type: request.headers['content-type'], query })
    here.answer(query, response)
  }))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`,
    become: (next: typeof answer) => void (here.answer = next),
    end: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
