'use client'
import type { ReactNode } from 'react'
import { buttonClass, type ButtonSize, type ButtonVariant, Off } from '#components/ui/button.tsx'
import { Icon, type IconName } from '#components/ui/icon.tsx'
import { useFormContext } from './context.ts'

type SubmitProps = {
  children: ReactNode
  variant?: ButtonVariant
  size?: ButtonSize
  icon?: IconName
  /** With several buttons in one form: sent as `name=value` when this one is pressed. */
  name?: string
  value?: string
  /** Id of the form, when the button stands outside it. */
  form?: string
  /** Disables the button and says why, as `<Button>` does. */
  disabledReason?: string | null | false
  /** The key that presses it (`enhance/keys.ts`). */
  hotkey?: string
  /** Name of the field that must be filled in for this one: without it nothing is sent, and the field is asked for. */
  needs?: string | false
}

/** Sends the form. While an answer is awaited it shows so and sends nothing more; it stays focusable. */
export function Submit({ children, variant = 'primary', size, icon, name, value, form, disabledReason, hotkey, needs }: SubmitProps) {
  const { pending, sentBy } = useFormContext()
  const mine = pending && sentBy === (name ? `${name}=${value ?? ''}` : '')
  const off = pending || Boolean(disabledReason)
  const button = (
    <button
      type={disabledReason ? 'button' : 'submit'}
      className={buttonClass({ variant, size })}
      name={name}
      value={value}
      form={form}
      aria-disabled={off || undefined}
      data-busy={mine ? '' : undefined}
      data-tip={(size === 'small' && disabledReason) || undefined}
      data-key={disabledReason ? undefined : hotkey}
      data-needs={needs || undefined}
    >
      {icon && <Icon name={icon} />}
      {children}
      {hotkey && !disabledReason && <kbd className="kbd hot js" aria-hidden="true">{hotkey}</kbd>}
      {disabledReason && <span className="sr">: not available. {disabledReason}</span>}
    </button>
  )
  return disabledReason ? <Off reason={disabledReason} small={size === 'small'}>{button}</Off> : button
}
