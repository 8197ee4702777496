'use client'
import type { ReactNode } from 'react'
import { cx } from '#components/ui/cx.ts'
import { asList, asText, useField } from './context.ts'
import { FieldFrame, pick, Required, Under, type FieldBase } from './field.tsx'

export type Option = {
  value: string
  label: string
  /** A second line that says what choosing it means. */
  help?: string
  /** Shown, not choosable, with the reason. */
  disabledReason?: string
}

/** One of a list. `empty` adds a first entry without value, such as "Nobody"; a required select starts with "Choose…". */
export function Select({ name, label, help, required, hideLabel, options, defaultValue, empty }: FieldBase & {
  options: Option[]
  defaultValue?: string | null
  empty?: string
}) {
  const field = useField(name, { help, required })
  const value = asText(field.typed) ?? defaultValue ?? ''
  const blank = empty ?? (required ? 'Choose…' : undefined)
  return (
    <FieldFrame id={field.id} label={label} required={required} hideLabel={hideLabel} help={help} {...pick(field)}>
      {/* React never changes the default of a standing select, so a new default makes a new one; what was typed does not. */}
      <select key={defaultValue} {...field.control} className="in in-select" required={required} defaultValue={value} data-label={label}>
        {blank !== undefined && <option value="">{blank}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={Boolean(option.disabledReason)}>
            {option.disabledReason ? `${option.label} (${option.disabledReason})` : option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  )
}

function Group({ kind, name, label, help, required, hideLabel, options, chosen, columns }: FieldBase & {
  kind: 'radio' | 'checkbox'
  options: Option[]
  chosen: string[]
  columns?: boolean
}) {
  const field = useField(name, { help, required })
  const { id, name: _name, ...control } = field.control
  return (
    <fieldset className={cx('field field-wide', field.error && 'field-bad')} aria-describedby={control['aria-describedby']}>
      <legend className={hideLabel ? 'sr' : undefined}>{label}{required && <Required />}</legend>
      <div className={cx('ticks', columns && 'ticks-columns')}>
        {options.map((option, index) => {
          const helpId = option.help || option.disabledReason ? `${id}-${index}-help` : undefined
          return (
            <label key={option.value} className="tick">
              <input
                type={kind}
                id={index === 0 ? id : `${id}-${index}`}
                name={name}
                value={option.value}
                defaultChecked={chosen.includes(option.value)}
                disabled={Boolean(option.disabledReason)}
                required={kind === 'radio' ? required : undefined}
                aria-describedby={helpId}
                aria-invalid={index === 0 ? control['aria-invalid'] : undefined}
                data-label={label}
              />
              <span>{option.label}{helpId && <small id={helpId}>{option.disabledReason ?? option.help}</small>}</span>
            </label>
          )
        })}
      </div>
      <Under help={help} {...pick(field)} />
    </fieldset>
  )
}

type GroupProps = FieldBase & { options: Option[]; /** Flows into columns when there are many short ones. */ columns?: boolean }

/** One of few, all in sight. */
export function RadioGroup({ defaultValue, ...props }: GroupProps & { defaultValue?: string | null }) {
  const field = useField(props.name, {})
  const chosen = asText(field.typed) ?? defaultValue
  return <Group {...props} kind="radio" chosen={chosen ? [chosen] : []} />
}

/** Any number of a list; arrives as several values under one name. */
export function CheckboxGroup({ defaultValue = [], ...props }: GroupProps & { defaultValue?: string[] }) {
  const field = useField(props.name, {})
  // After a refused post without any tick the name is missing from `values`: then nothing was ticked.
  return <Group {...props} kind="checkbox" chosen={asList(field.typed) ?? (field.answered ? [] : defaultValue)} />
}

/** Yes or no. Sends `on`, or nothing. */
export function Checkbox({ name, label, help, required, defaultChecked = false, children }: FieldBase & {
  defaultChecked?: boolean
  /** Text beside the box instead of the plain label. */
  children?: ReactNode
}) {
  const field = useField(name, { help, required })
  const checked = field.answered ? field.typed !== undefined : defaultChecked
  return (
    <div className={cx('field field-wide', field.error && 'field-bad')}>
      <label className="tick">
        <input {...field.control} type="checkbox" required={required} defaultChecked={checked} data-label={label} />
        <span>{children ?? label}{required && <Required />}</span>
      </label>
      <Under help={help} {...pick(field)} />
    </div>
  )
}
