import { expect, it } from 'vitest'
import { dayIn, readReport, yesIn } from './credential-report.ts'

const header = 'user,arn,user_creation_time,password_enabled,mfa_active'
const at = new Date('2026-01-01T00:00:00Z')

it('reads users by their ARN, and the root apart', () => {
  const report = readReport([header, '<root_account>,arn:aws:iam::1:root,2020-01-01T00:00:00+00:00,not_supported,true', 'anna,arn:aws:iam::1:user/anna,2020-01-01T00:00:00+00:00,true,false', ''].join('\r\n'), at)
  expect(report.root?.mfa_active).toBe('true')
  expect([...report.users.keys()]).toEqual(['arn:aws:iam::1:user/anna'])
})

it('reads names with commas, quoted or not', () => {
  const bare = readReport(`${header}\nlast,first,arn:aws:iam::1:user/last,first,2020-01-01T00:00:00+00:00,true,false`, at)
  const quoted = readReport(`${header}\n"last,first","arn:aws:iam::1:user/last,first",2020-01-01T00:00:00+00:00,true,false`, at)
  for (const { users } of [bare, quoted]) expect(users.get('arn:aws:iam::1:user/last,first')).toMatchObject({ user: 'last,first', password_enabled: 'true', mfa_active: 'false' })
})

it('is no report where a line has too little, or too much, or the head is another', () => {
  for (const text of [`${header}\nanna,arn`, `${header}\na,b,c,d,e,f`, '<html>', '']) expect(() => readReport(text, at)).toThrow()
})

it('takes what it does not know for neither yes nor no', () => {
  expect([yesIn('true'), yesIn('FALSE'), yesIn('not_supported')]).toEqual([true, false, false])
  expect(() => yesIn('maybe')).toThrow()
  expect(() => yesIn(undefined)).toThrow()
  expect([dayIn('N/A'), dayIn('no_information'), dayIn('2026-01-01T00:00:00+00:00')]).toEqual([null, null, '2026-01-01T00:00:00.000Z'])
  expect(() => dayIn('soon')).toThrow()
})
