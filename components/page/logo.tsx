/** The product mark: an auditor's tick in a rounded square. `word` adds the name. */
export function Logo({ size = 22, word = false }: { size?: number; word?: boolean }) {
  return (
    <span className="logo">
      <svg width={size} height={size} viewBox="0 0 24 24" role={word ? undefined : 'img'} aria-label={word ? undefined : 'Tickmark'} aria-hidden={word || undefined}>
        <rect width="24" height="24" rx="6" className="logo-box" />
        <path d="M6.4 13.1 9.9 17 17.8 6.6" fill="none" className="logo-tick" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      {word && <b>Tickmark</b>}
    </span>
  )
}
