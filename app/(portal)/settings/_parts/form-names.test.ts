import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/errors.ts'
import { defaultSettings, settingsSchema } from '#lib/modules/settings/model.ts'
import { settingFields, settingsFrom, underFormNames, valueOf } from './form-names.ts'
import { texts } from './texts.ts'

/** What a browser sends for the settings as they stand. */
const sent = () => Object.fromEntries(settingFields.flatMap((field) => {
  const value = valueOf(defaultSettings, field)
  return value === false ? [] : [[field.name, value === true ? 'on' : String(value)]]
}))

describe('the settings form', () => {
  it('carries every setting, and gives it back unchanged', () => {
    expect(settingsSchema.parse(settingsFrom(sent()))).toEqual(defaultSettings)
    expect(settingFields.map((field) => `${field.part}.${field.key}`)).toEqual(Object.entries(texts).flatMap(([part, { fields }]) => Object.keys(fields).map((key) => `${part}.${key}`)))
  })

  it('uses no name whose value would be withheld after an error', () => {
    for (const field of settingFields) expect(field.name).not.toMatch(/password|repeat|current|code|secret|token/i)
  })

  it('reads a missing box as no and a ticked one as yes', () => {
    expect(settingsFrom(sent()).signIn?.ssoOnly).toBe(false)
    expect(settingsFrom({ ...sent(), 'signIn.ssoOnly': 'on' }).signIn?.ssoOnly).toBe(true)
  })

  it('does not take an emptied number for zero', () => {
    const parsed = settingsSchema.safeParse(settingsFrom({ ...sent(), 'retention.auditYears': '' }))
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['retention.auditYears'])
  })

  it('puts errors under the names of the form, in words', () => {
    const error = underFormNames(new AppError('invalid', 'x', { fields: { 'settings.password.minLength': 'at least 12', 'settings.session.perUser': 'Invalid input: expected number, received NaN' } }))
    expect((error as AppError).fields).toEqual({ 'credentials.minLength': 'at least 12', 'session.perUser': 'Enter a whole number.' })
  })
})
