import { expect, it } from 'vitest'
import { errorPage } from './error-page.ts'

it('a refused link is a page for who followed it: same status, same request id, nothing taken for markup', async () => {
  const refused = Response.json({ code: 'not_found', message: 'No <b>file</b>', requestId: 'r-1' }, { status: 404, headers: { 'x-request-id': 'r-1' } })
  const answer = await errorPage(refused)
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('x-request-id')]).toEqual([404, 'text/html; charset=utf-8', 'r-1'])
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  const html = await answer.text()
  expect(html).toContain('No &#60;b&#62;file')
  expect(html).toContain('<code>r-1</code>')
})
