/** Words for what the `attack.` tags of Sigma rules name. Names are those of MITRE ATT&CK®, © The MITRE Corporation, by its terms of use. */

/** In the order of an attack. */
export const tactics: Record<string, string> = {
  reconnaissance: 'Reconnaissance', 'resource-development': 'Resource development', 'initial-access': 'Initial access', execution: 'Execution', persistence: 'Persistence',
  'privilege-escalation': 'Privilege escalation', 'defense-evasion': 'Defense evasion', stealth: 'Stealth', 'defense-impairment': 'Defense impairment', 'credential-access': 'Credential access', discovery: 'Discovery',
  'lateral-movement': 'Lateral movement', collection: 'Collection', 'command-and-control': 'Command and control', exfiltration: 'Exfiltration', impact: 'Impact',
}

const techniques: Record<string, string> = {
  T1059: 'Command and Scripting Interpreter', T1072: 'Software Deployment Tools', T1078: 'Valid Accounts', 'T1078.004': 'Valid Accounts: Cloud Accounts', 'T1087.004': 'Account Discovery: Cloud Account',
  T1098: 'Account Manipulation', 'T1098.001': 'Account Manipulation: Additional Cloud Credentials', 'T1098.002': 'Account Manipulation: Additional Email Delegate Permissions',
  'T1098.003': 'Account Manipulation: Additional Cloud Roles', 'T1098.004': 'Account Manipulation: SSH Authorized Keys', 'T1098.005': 'Account Manipulation: Device Registration',
  T1110: 'Brute Force', 'T1110.001': 'Brute Force: Password Guessing', 'T1110.003': 'Brute Force: Password Spraying', 'T1114.002': 'Email Collection: Remote Email Collection', 'T1114.003': 'Email Collection: Email Forwarding Rule',
  T1136: 'Create Account', 'T1136.003': 'Create Account: Cloud Account', T1190: 'Exploit Public-Facing Application', T1199: 'Trusted Relationship', 'T1213.003': 'Data from Information Repositories: Code Repositories',
  'T1484.002': 'Domain or Tenant Policy Modification: Trust Modification', T1485: 'Data Destruction', 'T1485.001': 'Data Destruction: Lifecycle-Triggered Deletion', T1490: 'Inhibit System Recovery',
  T1525: 'Implant Internal Image', T1526: 'Cloud Service Discovery', T1530: 'Data from Cloud Storage', T1531: 'Account Access Removal', T1537: 'Transfer Data to Cloud Account', T1539: 'Steal Web Session Cookie',
  T1552: 'Unsecured Credentials', 'T1552.005': 'Unsecured Credentials: Cloud Instance Metadata API', 'T1555.006': 'Credentials from Password Stores: Cloud Secrets Management Stores',
  T1556: 'Modify Authentication Process', 'T1556.006': 'Modify Authentication Process: Multi-Factor Authentication', 'T1556.009': 'Modify Authentication Process: Conditional Access Policies',
  T1562: 'Impair Defenses', 'T1562.001': 'Impair Defenses: Disable or Modify Tools', 'T1562.007': 'Impair Defenses: Disable or Modify Cloud Firewall', 'T1562.008': 'Impair Defenses: Disable or Modify Cloud Logs',
  T1565: 'Data Manipulation', 'T1565.001': 'Data Manipulation: Stored Data Manipulation', T1567: 'Exfiltration Over Web Service', 'T1567.001': 'Exfiltration Over Web Service: Exfiltration to Code Repository',
  'T1567.004': 'Exfiltration Over Web Service: Exfiltration Over Webhook', T1621: 'Multi-Factor Authentication Request Generation', T1651: 'Cloud Administration Command', T1671: 'Cloud Application Integration',
}

/** @returns what ATT&CK calls a technique; null of one that no rule of the catalog names */
export const techniqueName = (id: string): string | null => techniques[id] ?? null

/**
 * What the tags of a rule name, as ATT&CK writes it.
 * @param tags of the file, such as `attack.t1098.003` and `attack.persistence`
 */
export function attackOf(tags: string[]): { tactics: string[]; techniques: string[] } {
  const named = tags.flatMap((tag) => (tag.toLowerCase().startsWith('attack.') ? [tag.slice('attack.'.length).toLowerCase()] : []))
  const isTechnique = (word: string) => /^t\d{4}(\.\d{3})?$/.test(word)
  return { tactics: [...new Set(named.map((word) => word.replaceAll('_', '-')).filter((word) => word in tactics))], techniques: [...new Set(named.filter(isTechnique).map((word) => word.toUpperCase()))] }
}
