/** Initials of a person. Decoration, drawn and not written: the name stands beside it or in the label around it. */
export function Avatar({ name }: { name: string }) {
  const words = name.trim().split(/\s+/)
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase()
  return <span className="av" aria-hidden="true" data-initials={initials || '?'} />
}

/** An identifier, path or value, to be read letter by letter. `block` for several lines, `wrap` where a line is longer than any screen. */
export function Code({ children, block, wrap }: { children: string; block?: boolean; wrap?: boolean }) {
  return block ? <pre className={wrap ? 'code code-wrap' : 'code'} tabIndex={0}><code>{children}</code></pre> : <code>{children}</code>
}
