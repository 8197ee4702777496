type Rule = { id: string; name: string; oneId: string; one: string; otherId: string; other: string; open: number; mitigated: number }

/** Duty against duty: each pair once, below the diagonal as above it. On a narrow screen it scrolls under its first column; the rules below it are the same as cards. */
export function Matrix({ rules }: { rules: Rule[] }) {
  const duties = [...new Map(rules.flatMap((rule) => [[rule.oneId, rule.one] as const, [rule.otherId, rule.other] as const]))].sort(([, one], [, other]) => one.localeCompare(other))
  const of = (one: string, other: string) => rules.filter((rule) => (rule.oneId === one && rule.otherId === other) || (rule.oneId === other && rule.otherId === one))
  return (
    <div className="matrix" tabIndex={0} role="region" aria-label="Conflicts by duty and duty">
      <table>
        <caption className="sr">Open and mitigated conflicts of each pair of duties</caption>
        <thead><tr><th scope="col">Duty</th>{duties.map(([id, name]) => <th key={id} scope="col">{name}</th>)}</tr></thead>
        <tbody>
          {duties.map(([row, name]) => (
            <tr key={row}>
              <th scope="row">{name}</th>
              {duties.map(([column]) => {
                const both = of(row, column)
                const [open, mitigated] = [both.reduce((sum, rule) => sum + rule.open, 0), both.reduce((sum, rule) => sum + rule.mitigated, 0)]
                return <td key={column}>{both.length === 0 ? <span aria-hidden="true">·</span> : <a href={both.length === 1 ? `/duties/conflicts?ruleId=${both[0]?.id}` : '/duties/conflicts'}>{open}{mitigated > 0 && ` + ${mitigated}`}</a>}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
