export const categories = ['authentication', 'authorization', 'data access', 'configuration', 'detection', 'scan', 'remediation', 'approval', 'rollback', 'export'] as const
export const outcomes = ['success', 'failure', 'partial', 'denied'] as const
