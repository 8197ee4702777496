import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { Icon, type IconName } from './icon.tsx'

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger'
export type ButtonSize = 'small' | 'normal' | 'large'

type Look = {
  /** primary: the one main act of a page; secondary: the rest (default); quiet: in rows and bars; danger: destroys something. */
  variant?: ButtonVariant
  size?: ButtonSize
  icon?: IconName
  className?: string
}

/** The class names of a button, for the few places that need another element. */
export function buttonClass({ variant = 'secondary', size = 'normal', className }: Look): string {
  return cx('btn', variant !== 'secondary' && `btn-${variant}`, size !== 'normal' && `btn-${size}`, className) as string
}

type ButtonProps = Look & {
  children?: ReactNode
  /** Needed when the button shows an icon only. */
  label?: string
  /** Disables the button and says why, in sight beside it; of small ones, which stand in rows, on hover and focus. */
  disabledReason?: string | null | false
} & Pick<React.ComponentProps<'button'>, 'type' | 'name' | 'value' | 'form' | 'formAction' | 'id' | 'popoverTarget' | 'onClick' | 'aria-pressed'>

/** A button. In a `<Form>` use `<Submit>` instead. */
export function Button({ variant, size, icon, className, children, label, disabledReason, type = 'button', ...rest }: ButtonProps) {
  const look = buttonClass({ variant, size, className })
  if (disabledReason) return <DisabledButton className={look} icon={icon} reason={disabledReason} small={size === 'small'}>{children ?? label}</DisabledButton>
  return (
    <button type={type} className={look} aria-label={label} title={children ? undefined : label} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  )
}

type ButtonLinkProps = Look & {
  href: string
  children?: ReactNode
  label?: string
  disabledReason?: string | null | false
  /** The browser loads it as a document, never through the client router: downloads, audited reads, other sites. */
  hard?: boolean
  /** Id of a `<Dialog>` that opens instead when the browser can; `href` stays the way without JavaScript. */
  dialog?: string
  /** The key that follows it (`enhance/keys.ts`). */
  hotkey?: string
} & Pick<React.ComponentProps<'a'>, 'download' | 'target' | 'rel' | 'id'>

/** A link that looks like a button: it goes somewhere, it changes nothing. */
export function ButtonLink({ variant, size, icon, className, children, label, disabledReason, hard, dialog, hotkey, ...rest }: ButtonLinkProps) {
  const look = buttonClass({ variant, size, className })
  if (disabledReason) return <DisabledButton className={look} icon={icon} reason={disabledReason} small={size === 'small'}>{children ?? label}</DisabledButton>
  return (
    <a className={look} aria-label={label} title={children ? undefined : label} data-hard={hard ? '' : undefined} data-dialog={dialog} data-key={hotkey} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
      {hotkey && <kbd className="kbd hot js" aria-hidden="true">{hotkey}</kbd>}
    </a>
  )
}

// Not the `disabled` attribute: a disabled button takes no focus, so a keyboard could never reach it.
function DisabledButton({ className, icon, reason, small, children }: { className: string; icon?: IconName; reason: string; small: boolean; children: ReactNode }) {
  return (
    <Off reason={reason} small={small}>
      <button type="button" className={className} aria-disabled="true" data-tip={small ? reason : undefined}>
        {icon && <Icon name={icon} />}
        {children}
        <span className="sr">: not available. {reason}</span>
      </button>
    </Off>
  )
}

/** A button that is off, and why, in sight; screen readers have it from the button. */
export function Off({ reason, small, children }: { reason: string; small: boolean; children: ReactNode }) {
  return small ? children : <span className="off">{children}<small aria-hidden="true">{reason}</small></span>
}
