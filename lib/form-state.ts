/**
 * What a form action answers. Travels to the browser, so it carries public text only.
 * `values` gives back what was typed (React resets a form after its action); secrets are never put there.
 */
export type FormState = {
  status: 'idle' | 'done' | 'failed'
  /** One public sentence: what happened, or what is wrong and how to mend it. */
  message?: string
  /** Field name → sentence. */
  fields?: Record<string, string>
  /** Field name → what was typed. */
  values?: Record<string, string | string[]>
  /** Changes on every answer, so that a client effect (toast, focus) runs once for each. */
  at?: number
  /** For answers shown once and never stored, such as a new API token. */
  reveal?: { label: string; value: string }
}

/** The shape `useActionState` wants: a server action behind the write door (`lib/edge/action.ts`). */
export type FormAction = (previous: FormState, form: FormData) => Promise<FormState>

export const idle: FormState = { status: 'idle' }
