'use client'
import { createContext, type ReactNode, useContext } from 'react'
import { idle, type FormState } from '#lib/form-state.ts'

export type FormContext = {
  state: FormState
  /** Prefix of every id in this form. */
  id: string
  pending: boolean
  /** Name and value of the button that sent the form, as `name=value`; empty for a plain submit. */
  sentBy: string | null
  /** False while the page is as the server made it: then a first invalid field asks for focus by attribute. */
  live: boolean
  /** Where the answer stands: on top, or with the buttons of a form that does not move to what is wrong by itself. */
  errorAt?: 'foot'
  /** Fields of the answer that this form does not have: their sentences stand with the message, or nobody would read them. */
  elsewhere?: string[]
  /** What became of the form when it was sent without JavaScript. */
  said?: ReactNode
}

export const FormContextProvider = createContext<FormContext>({ state: idle, id: 'form', pending: false, sentBy: null, live: false })

export function useFormContext(): FormContext {
  return useContext(FormContextProvider)
}

/** What every field needs: its ids, its error, what was typed before, and the attributes that tie them together. */
export function useField(name: string, options: { help?: unknown; required?: boolean }) {
  const { state, id, pending, live } = useFormContext()
  const error = state.fields?.[name]
  const fieldId = `${id}-${name}`
  const helpId = options.help ? `${fieldId}-help` : undefined
  const errorId = error ? `${fieldId}-error` : undefined
  const first = error && Object.keys(state.fields ?? {})[0] === name
  return {
    id: fieldId,
    error,
    helpId,
    errorId,
    pending,
    typed: state.values?.[name],
    /** True when the server gave the whole form back: then a box missing from `values` was left empty. */
    answered: state.status === 'failed' && state.values !== undefined,
    control: {
      id: fieldId,
      name,
      'aria-describedby': [errorId, helpId].filter(Boolean).join(' ') || undefined,
      'aria-invalid': error ? (true as const) : undefined,
      autoFocus: first && !live ? true : undefined,
    },
  }
}

/** Text of a value that may have come back as a list. */
export function asText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

export function asList(value: string | string[] | undefined): string[] | undefined {
  return value === undefined || Array.isArray(value) ? value : [value]
}
