import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { idle, type FormState } from '#lib/form-state.ts'
import { Checkbox, CheckboxGroup, RadioGroup, Select } from './choices.tsx'
import { FormContextProvider } from './context.ts'
import { ConfirmField, Field, TextArea } from './field.tsx'
import { Form } from './form.tsx'
import { FormError } from './form-error.tsx'
import { Reveal } from './reveal.tsx'
import { Submit } from './submit.tsx'

const nothing = async (): Promise<FormState> => idle
const colors = [{ value: 'red', label: 'Red' }, { value: 'blue', label: 'Blue' }]

/** Renders fields as they stand in a form that got this answer, without JavaScript. */
function answered(state: Partial<FormState>, children: ReactNode, pending = false): string {
  const context = { state: { ...idle, ...state }, id: 'f', pending, sentBy: null, live: false }
  return renderToStaticMarkup(<FormContextProvider value={context}>{children}</FormContextProvider>)
}

describe('Form', () => {
  it('carries the version of the record', () => {
    const html = renderToStaticMarkup(<Form action={nothing} version={7}><Field name="name" label="Name" /></Form>)
    expect(html).toContain('<input type="hidden" name="version" value="7"/>')
  })

  it('asks its question by a required tick where scripts are off', () => {
    const html = renderToStaticMarkup(<Form action={nothing} confirm="Remove it?"><Submit>Remove</Submit></Form>)
    expect(html).toMatch(/<noscript>.*type="checkbox" required="".*Remove it\?.*<\/noscript>/)
  })

  it('says nothing before the first answer', () => {
    expect(renderToStaticMarkup(<Form action={nothing}><Submit>Save</Submit></Form>)).not.toContain('role="alert"')
  })
})

describe('fields', () => {
  it('tie label, help and error to the control', () => {
    const html = answered({ status: 'failed', fields: { name: 'Choose another name.' } }, <Field name="name" label="Name" help="As people call it." required />)
    expect(html).toContain('<label for="f-name">Name')
    expect(html).toMatch(/<input id="f-name" aria-describedby="f-name-error f-name-help" aria-invalid="true" autofocus="" [^>]*name="name"/)
    expect(html).toContain('<p id="f-name-error" class="err">Choose another name.</p>')
    expect(html).toContain('<p id="f-name-help" class="help">As people call it.</p>')
    expect(html).toContain('(required)')
  })

  it('give back what was typed, over the stored value', () => {
    const state: Partial<FormState> = { status: 'failed', values: { name: 'typed', text: 'long', color: 'blue', colors: ['red', 'blue'], size: 'blue' } }
    const html = answered(state, <>
      <Field name="name" label="Name" defaultValue="stored" />
      <TextArea name="text" label="Text" defaultValue="stored" />
      <Select name="color" label="Color" options={colors} defaultValue="red" />
      <CheckboxGroup name="colors" label="Colors" options={colors} />
      <RadioGroup name="size" label="Size" options={colors} defaultValue="red" />
    </>)
    expect(html).toContain('value="typed"')
    expect(html).toContain('>long</textarea>')
    expect(html).toContain('<option value="blue" selected="">')
    expect(html.match(/type="checkbox"[^>]*checked=""/g)).toHaveLength(2)
    expect(html.match(/type="radio"[^>]*checked=""/g)).toHaveLength(1)
    expect(html).not.toContain('stored')
  })

  it('keep a box empty that was emptied, and ticked by default before', () => {
    const boxes = <><Checkbox name="tell" label="Tell" defaultChecked /><CheckboxGroup name="colors" label="Colors" options={colors} defaultValue={['red']} /></>
    expect(answered({}, boxes).match(/checked=""/g)).toHaveLength(2)
    expect(answered({ status: 'failed', values: { name: 'x' } }, boxes)).not.toContain('checked=""')
  })

  it('never show a secret again', () => {
    const html = answered({ status: 'failed', values: { password: 'hunter22', code: '123456' } }, <>
      <Field name="password" label="Password" type="password" defaultValue="hunter22" />
      <Field name="code" label="Code" type="one-time-code" />
    </>)
    expect(html).not.toMatch(/hunter22|123456/)
    expect(html).toMatch(/inputmode="numeric" autocomplete="one-time-code"/i)
  })

  it('escape what was typed', () => {
    const html = answered({ status: 'failed', values: { name: '"><script>alert(1)</script>' }, fields: { name: '<img src=x>' } }, <Field name="name" label="<b>Name" />)
    expect(html).not.toMatch(/<script|<img|<b>/)
  })

  it('turn a name into a pattern that fits only itself', () => {
    const html = answered({}, <ConfirmField expect="Payroll (SAP) 2.0" />)
    const pattern = /pattern="([^"]*)"/.exec(html)?.[1] ?? ''
    expect(new RegExp(`^(?:${pattern})$`, 'v').test('Payroll (SAP) 2.0')).toBe(true)
    expect(new RegExp(`^(?:${pattern})$`, 'v').test('Payroll (SAP) 2x0')).toBe(false)
  })

  it('show an option that can not be chosen with its reason', () => {
    const options = [{ value: 'x', label: 'Chiyo', disabledReason: 'has left' }]
    expect(answered({}, <Select name="owner" label="Owner" options={options} />)).toContain('disabled="">Chiyo (has left)</option>')
  })
})

describe('answers', () => {
  it('sum up several errors as links to their fields', () => {
    const html = answered({ status: 'failed', message: 'Look again.', fields: { name: 'Too short.', owner: 'Has left.' } }, <FormError />)
    expect(html).toContain('role="alert"')
    expect(html).toContain('<a href="#f-name">Too short.</a>')
    expect(html).toContain('<a href="#f-owner">Has left.</a>')
  })

  it('say what is wrong with a field the form does not have', () => {
    const context = { state: { ...idle, status: 'failed', fields: { owner: 'Say who owns it.' } } satisfies FormState, id: 'f', pending: false, sentBy: null, live: true }
    const html = (elsewhere: string[]) => renderToStaticMarkup(<FormContextProvider value={{ ...context, elsewhere }}><FormError /></FormContextProvider>)
    expect(html(['owner'])).toContain('<li>Say who owns it.</li>')
    expect(html([])).not.toContain('<li>')
  })

  it('reveal a value once, with a copy button', () => {
    const html = answered({ status: 'done', reveal: { label: 'API token', value: 'tmk_1' } }, <Reveal />)
    expect(html).toContain('<code>tmk_1</code>')
    expect(html).toContain('data-copy="tmk_1"')
    expect(answered({}, <Reveal />)).toBe('')
  })
})

describe('Submit', () => {
  it('stays focusable while it waits and sends nothing more', () => {
    const html = answered({}, <Submit>Save</Submit>, true)
    expect(html).toContain('aria-disabled="true"')
    expect(html).not.toContain(' disabled')
  })

  it('says why it is off', () => {
    const html = answered({}, <Submit disabledReason="Needs an owner.">Publish</Submit>)
    expect(html).toContain('type="button"')
    expect(html).toContain('not available. Needs an owner.')
  })
})
