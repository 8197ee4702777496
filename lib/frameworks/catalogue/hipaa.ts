/** Which standard a specification of the Security Rule is below: "164.308(a)(1)(ii)(A)" is of "164.308(a)(1)(i)", "164.312(a)(2)(i)" of "164.312(a)(1)". A table that lacks the one has the other. */
export function standardOf(own: string): string | undefined {
  const deep = /^(164\.308\(a\)\(\d+\))\(ii\)/.exec(own)?.[1]
  if (deep !== undefined) return `${deep}(i)`
  const section = /^(164\.3\d\d\([a-z]\))\([23]\)/.exec(own)?.[1]
  return section === undefined ? undefined : `${section}(1)`
}
