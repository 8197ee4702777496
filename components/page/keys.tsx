'use client'
import { Dialog } from '#components/ui/dialog.tsx'

const keys: [what: string, ...keys: string[]][] = [
  ['Down and up in a list', 'j', 'k'], ['Open the row', 'Enter'], ['Next and previous record', 'n', 'p'], ['Back to the list', 'u'],
  ['Approve, reject, flag in an access review', 'a', 'r', 'f'], ['Reviewed', 'r'], ['Flag', 'f'], ['False positive; asks for the note', 'x'], ['Undo the decision', 'z'], ['Select all that match', 'a'],
  ['Search', '/'], ['Commands', 'Ctrl K'], ['These keys', '?'],
]

/** What keys do, opened by `?`. */
export function KeysDialog() {
  return (
    <Dialog id="keys" title="Keyboard shortcuts">
      <dl className="keys">{keys.map(([what, ...each]) => <div key={what}><dt>{what}</dt><dd>{each.map((key) => <kbd key={key} className="kbd">{key}</kbd>)}</dd></div>)}</dl>
      <p className="muted">They work while nothing is being typed. In a list they mean the ticked rows, or else the focused one. You can switch them off in your <a className="link" href="/profile#keys-choice">profile</a>.</p>
    </Dialog>
  )
}

/** On or off, for this browser. One form, so it works without JavaScript. */
export function KeysChoice({ keys: chosen, action }: { keys: 'on' | 'off'; action: (form: FormData) => Promise<void> }) {
  return (
    <form action={action} className="zone" data-preference="keys">
      <label htmlFor="keys-choice">Single-key shortcuts</label>
      <select className="in in-select" key={chosen} id="keys-choice" name="keys" defaultValue={chosen}>
        <option value="on">On</option>
        <option value="off">Off</option>
      </select>
      <button className="btn" type="submit">Save</button>
    </form>
  )
}
