/** Where the record of a proof is: by the kind of record that whoever recorded it says. */
const pages: Record<string, string> = { evidence: '/evidence', campaign: '/campaigns', reconciliation: '/reconciliations', change: '/changes', 'access-request': '/access-requests', 'backup-run': '/backup-plans/runs', census: '/censuses', 'entry-review': '/entry-reviews', 'vulnerability-import': '/vulnerabilities/imports' }

export const proofHref = ({ proofType, proofId }: { proofType: string; proofId: string }): string | null => (pages[proofType] ? `${pages[proofType]}/${proofId}` : null)
