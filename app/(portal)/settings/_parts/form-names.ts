import { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import { type Settings, settingsSchema } from '#lib/modules/settings/model.ts'

export type SettingField = { part: string; key: string; name: string; type: 'integer' | 'boolean' | 'string'; minimum?: number; maximum?: number; maxLength?: number; options?: string[] }

type JsonField = { type: SettingField['type']; minimum?: number; maximum?: number; maxLength?: number; enum?: string[] }

/** Names of fields that say "password" are never sent back to the browser; these hold lengths and days, so they are called otherwise. */
const nameOf = (part: string, key: string) => `${part === 'password' ? 'credentials' : part}.${key}`

/** The fields of the form, read from the schema: bounds stand in one place. */
export const settingFields: SettingField[] = Object.entries((z.toJSONSchema(settingsSchema, { io: 'output' }).properties ?? {}) as Record<string, { properties: Record<string, JsonField> }>)
  .flatMap(([part, { properties }]) => Object.entries(properties).map(([key, field]) => ({
    part, key, name: nameOf(part, key), type: field.type, minimum: field.minimum, maximum: field.maximum, maxLength: field.maxLength, options: field.enum,
  })))

/** From flat names and text to the record the operation takes. An unticked box is absent: that means no. */
export function settingsFrom(input: Record<string, unknown>): Record<string, Record<string, unknown>> {
  const settings: Record<string, Record<string, unknown>> = {}
  for (const field of settingFields) {
    const typed = input[field.name]
    const section = (settings[field.part] ??= {})
    // Number('') is 0: an emptied field must not pass as one.
    section[field.key] = field.type === 'boolean' ? typed !== undefined : field.type === 'integer' && typed === '' ? Number.NaN : typed
  }
  return settings
}

/** Errors come back under the names of the record: the form knows them by its own. */
export function underFormNames(error: unknown): unknown {
  if (!(error instanceof AppError) || !error.fields) return error
  const fields = Object.fromEntries(Object.entries(error.fields).map(([path, text]) => {
    const field = settingFields.find((each) => path === `settings.${each.part}.${each.key}`)
    return [field?.name ?? path, field?.type === 'integer' && !/^at /.test(text) ? 'Enter a whole number.' : text]
  }))
  return new AppError(error.code, error.message, { fields })
}

export const valueOf = (settings: Settings, field: SettingField): unknown => (settings as Record<string, Record<string, unknown>>)[field.part]?.[field.key]
