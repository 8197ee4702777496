/** What classes and activities of OCSF 1.x are called: https://schema.ocsf.io/1.5.0/classes */
export const classNames: Record<number, string> = {
  1001: 'File System Activity', 1002: 'Kernel Extension Activity', 1003: 'Kernel Activity', 1004: 'Memory Activity', 1005: 'Module Activity', 1006: 'Scheduled Job Activity', 1007: 'Process Activity', 1008: 'Event Log Activity',
  2001: 'Security Finding', 2002: 'Vulnerability Finding', 2003: 'Compliance Finding', 2004: 'Detection Finding', 2005: 'Incident Finding', 2006: 'Data Security Finding',
  3001: 'Account Change', 3002: 'Authentication', 3003: 'Authorize Session', 3004: 'Entity Management', 3005: 'User Access Management', 3006: 'Group Management',
  4001: 'Network Activity', 4002: 'HTTP Activity', 4003: 'DNS Activity', 4004: 'DHCP Activity', 4005: 'RDP Activity', 4006: 'SMB Activity', 4007: 'SSH Activity', 4008: 'FTP Activity', 4009: 'Email Activity',
  5001: 'Device Inventory Info', 5002: 'Device Config State', 6001: 'Web Resources Activity', 6002: 'Application Lifecycle', 6003: 'API Activity', 6004: 'Web Resource Access Activity', 6005: 'Datastore Activity', 6006: 'File Hosting Activity', 6007: 'Scan Activity', 6008: 'Application Error',
}

/** Those that feeds are read into. */
export const usedClasses = [3001, 3002, 3004, 3005, 3006, 6002, 6003, 6005, 6006] as const

const numbered = (...names: string[]): Record<number, string> => Object.fromEntries(names.map((name, n) => [n + 1, name]))

const activities: Record<number, Record<number, string>> = {
  3001: numbered('Create', 'Enable', 'Password Change', 'Password Reset', 'Disable', 'Delete', 'Attach Policy', 'Detach Policy', 'Lock', 'MFA Factor Enable', 'MFA Factor Disable'),
  3002: numbered('Logon', 'Logoff', 'Authentication Ticket', 'Service Ticket Request', 'Service Ticket Renew', 'Preauth'),
  3003: numbered('Assign Privileges', 'Assign Groups'),
  3004: numbered('Create', 'Read', 'Update', 'Delete'),
  3005: numbered('Assign Privileges', 'Revoke Privileges', 'Assign Roles', 'Remove Roles'),
  3006: numbered('Assign Privileges', 'Revoke Privileges', 'Add User', 'Remove User', 'Delete', 'Create'),
  6002: numbered('Install', 'Remove', 'Start', 'Stop', 'Restart', 'Enable', 'Disable', 'Update'),
  6003: numbered('Create', 'Read', 'Update', 'Delete'),
  6005: numbered('Read', 'Update', 'Connect', 'Query', 'Write', 'Create', 'Delete'),
  6006: numbered('Upload', 'Download', 'Update', 'Delete', 'Rename', 'Copy', 'Move', 'Restore', 'Preview', 'Lock', 'Unlock', 'Share', 'Unshare', 'Open', 'Sync', 'Unsync'),
}

export const activitiesOf = (classUid: number): [id: number, name: string][] => [...Object.entries(activities[classUid] ?? {}).map(([id, name]) => [Number(id), name] as [number, string]), [0, 'Unknown'], [99, 'Other']]

export const className = (classUid: number): string => classNames[classUid] ?? `Class ${classUid}`
export const activityName = (classUid: number, activityId: number): string => activitiesOf(classUid).find(([id]) => id === activityId)?.[1] ?? `Activity ${activityId}`

/** "Authentication: Logon (3002, 1)" */
export const ocsfText = ({ classUid, activityId }: { classUid: number | null; activityId: number | null }): string | null =>
  classUid === null || activityId === null ? null : `${className(classUid)}: ${activityName(classUid, activityId)} (${classUid}, ${activityId})`
