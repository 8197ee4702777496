'use client'
import { useFormContext } from './context.ts'

/** What is wrong, and links to the fields it is wrong with. `<Form>` shows it on top by itself, `<FormFoot>` with the buttons of an upload. */
export function FormError({ at }: { at?: 'foot' }) {
  const { state, id, errorAt, said, live, elsewhere = [] } = useFormContext()
  if (errorAt !== at) return null
  if (state.status === 'idle' && said) return said
  if (state.status !== 'failed') return null
  const fields = Object.entries(state.fields ?? {})
  const message = state.message ?? (fields.length > 0 ? 'Some fields need another look.' : 'That did not work. Nothing was saved.')
  return (
    <div className="note t-bad" role="alert" tabIndex={-1}>
      <p>{message}</p>
      {(fields.length > 1 || (fields.length === 1 && (!live || elsewhere.length > 0))) && (
        <ul>
          {fields.map(([name, text]) => <li key={name}>{elsewhere.includes(name) ? text : <a href={`#${id}-${name}`}>{text}</a>}</li>)}
        </ul>
      )}
    </div>
  )
}
