import type { ReactNode } from 'react'
import { FormError } from './form-error.tsx'

/** The buttons of a form in one row, the main one first; above them what became of an upload. */
export function FormFoot({ children }: { children: ReactNode }) {
  return (
    <>
      <FormError at="foot" />
      <div className="form-foot">{children}</div>
    </>
  )
}

/** Fields of one matter under a heading, in a long form. */
export function FormSection({ id, title, meaning, children }: { /** For links within the page. */ id?: string; title: string; meaning?: ReactNode; children: ReactNode }) {
  return (
    <section className="form-sec" id={id}>
      <div><h2>{title}</h2>{meaning && <p className="muted">{meaning}</p>}</div>
      <div className="form-sec-in">{children}</div>
    </section>
  )
}
