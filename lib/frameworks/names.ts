/** What frameworks are called, by the names rules and records know them by. */
export const frameworkNames: Record<string, string> = {
  sox: 'SOX', soc2: 'SOC 2', iso27001: 'ISO 27001', 'iso-27001': 'ISO 27001', 'nist-800-53': 'NIST 800-53', pci: 'PCI DSS', hipaa: 'HIPAA', gdpr: 'GDPR',
}

/** "SOC 2 CC6.3" */
export const requirementName = ({ framework, id }: { framework: string; id: string }): string => `${frameworkNames[framework] ?? framework} ${id}`
