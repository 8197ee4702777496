import { Icon } from './icon.tsx'

/** Copies `value`. Wired by `<Enhance>`; hidden where scripts are off, so show the value itself too. */
export function Copy({ value, label = 'Copy', text }: { value: string; label?: string; /** Word beside the icon. */ text?: string }) {
  return (
    <button type="button" className="btn btn-quiet btn-small js" data-copy={value} aria-label={text ? undefined : label} title={label}>
      <Icon name="copy" />
      {text}
    </button>
  )
}
