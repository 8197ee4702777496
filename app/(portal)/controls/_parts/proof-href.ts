/** Where the record of a proof is: by the kind of record that whoever recorded it says. */
const pages: Record<string, string> = { evidence: '/evidence', campaign: '/campaigns', reconciliation: '/reconciliations', change: '/changes', 'access-request': '/access-requests' }

export const proofHref = ({ proofType, proofId }: { proofType: string; proofId: string }): string | null => (pages[proofType] ? `${pages[proofType]}/${proofId}` : null)
