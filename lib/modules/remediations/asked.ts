import { z } from 'zod'
import type { AnyPlaybook } from '#lib/cloud/playbook.ts'
import { capital } from '#lib/format.ts'

type Asked = { name: string; label: string; help: string | undefined; required: boolean }
type Schema = { properties?: Record<string, { title?: string; description?: string; default?: unknown }>; required?: string[] }

/** What a playbook has to be told, as a form asks for it. */
export function askedBy({ parameters }: Pick<AnyPlaybook, 'parameters'>): Asked[] {
  const { properties = {}, required = [] } = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' }) as Schema
  // Which check it is about the finding says.
  return Object.entries(properties).filter(([name]) => name !== 'check').map(([name, { title, description, default: usual }]) => ({
    name, label: title ?? capital(name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)), help: [description, usual === undefined ? null : `Empty: ${String(usual)}.`].filter(Boolean).join(' ') || undefined, required: required.includes(name) && usual === undefined,
  }))
}
