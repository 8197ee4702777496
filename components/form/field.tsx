'use client'
import { useState, type ReactNode } from 'react'
import { cx } from '#components/ui/cx.ts'
import { Icon } from '#components/ui/icon.tsx'
import { asText, useField } from './context.ts'

export type FieldBase = {
  /** Key in the form data; the server's error for it appears under the field. */
  name: string
  label: string
  /** One line under the field: what belongs there, and what happens with it. */
  help?: ReactNode
  required?: boolean
  /** Hides the label from the eye, not from screen readers; for inline forms. */
  hideLabel?: boolean
}

/** Label above, control, help and error below: the frame of every field. */
export function FieldFrame({ id, label, required, hideLabel, help, helpId, error, errorId, children, wide }: {
  id: string; label: string; required?: boolean; hideLabel?: boolean; help?: ReactNode; helpId?: string; error?: string; errorId?: string
  children: ReactNode; wide?: boolean
}) {
  return (
    <div className={cx('field', wide && 'field-wide', error && 'field-bad')}>
      <label htmlFor={id} className={hideLabel ? 'sr' : undefined}>{label}{required && <Required />}</label>
      {children}
      <Under help={help} helpId={helpId} error={error} errorId={errorId} />
    </div>
  )
}

export function Required() {
  return <span className="req" title="Required"><span aria-hidden="true">*</span><span className="sr"> (required)</span></span>
}

export function Under({ help, helpId, error, errorId }: { help?: ReactNode; helpId?: string; error?: string; errorId?: string }) {
  return (
    <>
      {error && <p id={errorId} className="err">{error}</p>}
      {help && <p id={helpId} className="help">{help}</p>}
    </>
  )
}

type FieldProps = FieldBase & {
  type?: 'text' | 'email' | 'password' | 'number' | 'date' | 'datetime-local' | 'one-time-code' | 'url' | 'tel' | 'search'
  defaultValue?: string | number | null
  placeholder?: string
  autoComplete?: string
  /** Text before or after the control in the same box, such as "https://" or "days". */
  prefix?: string
  suffix?: string
  /** What the form of the value is, said when `pattern` does not fit. */
  patternHint?: string
  autoFocus?: boolean
} & Pick<React.ComponentProps<'input'>, 'min' | 'max' | 'step' | 'minLength' | 'maxLength' | 'pattern' | 'inputMode' | 'readOnly' | 'list' | 'spellCheck'>

/** A one-line field. Passwords can be revealed; one-time codes bring the right keyboard and autofill; neither is ever sent back. */
export function Field({ name, label, help, required, hideLabel, type = 'text', defaultValue, prefix, suffix, patternHint, autoFocus, ...rest }: FieldProps) {
  const field = useField(name, { help, required })
  const [shown, setShown] = useState(false)
  const secret = type === 'password' || type === 'one-time-code'
  const value = secret ? undefined : (asText(field.typed) ?? defaultValue ?? undefined)
  const code = type === 'one-time-code' ? { inputMode: 'numeric' as const, autoComplete: 'one-time-code', spellCheck: false } : undefined
  const input = (
    <input
      {...code}
      {...rest}
      {...field.control}
      autoFocus={field.control.autoFocus ?? autoFocus}
      type={type === 'one-time-code' || shown ? 'text' : type}
      className={cx('in', `in-${type}`)}
      required={required}
      defaultValue={value}
      title={patternHint}
      data-label={label}
      data-secret={secret ? '' : undefined}
    />
  )
  return (
    <FieldFrame id={field.id} label={label} required={required} hideLabel={hideLabel} help={help} {...pick(field)}>
      {type === 'password' || prefix || suffix ? (
        <span className="in-box">
          {prefix && <span className="in-fix">{prefix}</span>}
          {input}
          {suffix && <span className="in-fix">{suffix}</span>}
          {type === 'password' && (
            <button type="button" className="in-eye js" aria-pressed={shown} aria-label={`Show “${label}”`} onClick={() => setShown(!shown)}>
              <Icon name={shown ? 'eye-off' : 'eye'} />
            </button>
          )}
        </span>
      ) : input}
    </FieldFrame>
  )
}

export function pick({ error, errorId, helpId }: { error?: string; errorId?: string; helpId?: string }) {
  return { error, errorId, helpId }
}

/** Several lines of text; grows with what is typed. */
export function TextArea({ name, label, help, required, hideLabel, defaultValue, rows = 4, mono, ...rest }: FieldBase & {
  defaultValue?: string | null
  /** For code and records: letters of one width, no spelling marks. */
  mono?: boolean
} & Pick<React.ComponentProps<'textarea'>, 'rows' | 'minLength' | 'maxLength' | 'placeholder' | 'spellCheck' | 'readOnly'>) {
  const field = useField(name, { help, required })
  return (
    <FieldFrame id={field.id} label={label} required={required} hideLabel={hideLabel} help={help} wide {...pick(field)}>
      <textarea
        spellCheck={mono ? false : undefined}
        {...rest}
        {...field.control}
        rows={rows}
        className={cx('in in-area', mono && 'in-mono')}
        required={required}
        defaultValue={asText(field.typed) ?? defaultValue ?? undefined}
        data-label={label}
      />
    </FieldFrame>
  )
}

/** Type the name of the thing to destroy it. The browser refuses anything else, and the server should compare it again. */
export function ConfirmField({ name = 'confirmation', expect, label }: { name?: string; expect: string; label?: string }) {
  const field = useField(name, { required: true })
  return (
    <div className={cx('field', field.error && 'field-bad')}>
      <label htmlFor={field.id}>{label ?? <>Type <b className="expect">{expect}</b> to confirm</>}<Required /></label>
      <input
        {...field.control}
        className="in"
        type="text"
        required
        autoComplete="off"
        spellCheck={false}
        pattern={expect.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&')}
        title={`Type “${expect}” exactly as it is shown.`}
        data-expect={expect}
        data-label={label ?? 'Name'}
      />
      <Under error={field.error} errorId={field.errorId} />
    </div>
  )
}
