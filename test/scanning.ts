/** Reports of scanners in the shapes their tools write, for tests. */
type Result = { rule: string; uri?: string; line?: number; level?: string; print?: string; kind?: string; more?: object }

/** SARIF 2.1.0. `late`: the tool stands behind its results. */
export function sarif(results: Result[] | null, { tool = 'Trivy', at = '2026-11-20T10:00:00Z', rules = [], late = false, ok = true, more = {} }: { tool?: string; at?: string | null; rules?: object[]; late?: boolean; ok?: boolean; more?: object } = {}): string {
  const of = { tool: { driver: { name: tool, version: '0.57.0', rules } } }
  const found = {
    results: results?.map(({ rule, uri = 'library/nginx', line = 1, level, print, kind, more: rest }) => ({
      ruleId: rule, ...(level && { level }), ...(kind && { kind }), message: { text: `Package: openssl, ${rule}` }, locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: line, startColumn: 1 } } }], ...(print && { partialFingerprints: { 'primaryLocationLineHash/v1': print } }), ...rest,
    })) ?? null,
  }
  return JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [{ ...(late ? { ...found, ...of } : { ...of, ...found }), ...(at && { invocations: [{ executionSuccessful: ok, endTimeUtc: at }] }), ...more }] })
}

export const rule = (id: string, score: string) => ({ id, shortDescription: { text: `Weakness ${id}` }, properties: { 'security-severity': score, tags: ['vulnerability', 'security'] } })

type Check = { check: string; code: string; resource: string; severity?: number; word?: string; account?: string; status?: string; at?: number }

/** As Prowler 5 writes it. */
export const ocsf = (checks: Check[]): string => JSON.stringify(checks.map(({ check, code, resource, severity = 4, word = 'High', account = '123456789012', status = 'New', at = 1_795_993_410 }) => ({
  message: `${check} of ${resource}`, metadata: { event_code: check, product: { name: 'Prowler', uid: 'prowler', vendor_name: 'Prowler', version: '5.46.0' }, profiles: ['cloud', 'datetime'], version: '1.5.0' }, severity_id: severity, severity: word, status, status_code: code, status_detail: `${resource} says ${code}.`, status_id: 1, activity_name: 'Create', activity_id: 1,
  finding_info: { analytic: { category: 'iam', name: check, type: 'Rule', type_id: 1, uid: check }, created_time: at, created_time_dt: '2026-11-29T23:03:30.154174', desc: 'Why', title: `Check ${check}`, types: [], uid: `prowler-aws-${check}-${account}-eu-central-1-${resource}` },
  resources: [{ cloud_partition: 'aws', region: 'eu-central-1', data: { details: '', metadata: {} }, group: { name: 's3' }, labels: [], name: resource, type: 'AwsS3Bucket', uid: `arn:aws:s3:::${resource}` }], category_name: 'Findings', category_uid: 2, class_name: 'Detection Finding', class_uid: 2004,
  cloud: { account: { name: 'master', type: 'AWS Account', type_id: 10, uid: account, labels: [] }, provider: 'aws', region: 'eu-central-1' }, remediation: { desc: 'Mend it', references: [] }, risk_details: 'Risk', time: at, time_dt: '2026-11-29T23:03:30.154174', type_uid: 200401, type_name: 'Detection Finding: Create',
})))

type Hub = { id: string; resource: string; label?: string; status?: string | null; state?: string; workflow?: string; cve?: string; account?: string; at?: string }

export const asff = (findings: Hub[]): string => JSON.stringify({ Findings: findings.map(({ id, resource, label = 'HIGH', status = null, state = 'ACTIVE', workflow = 'NEW', cve, account = '123456789012', at = '2026-11-20T10:00:00.000Z' }) => ({
  SchemaVersion: '2018-10-08', Id: `arn:aws:inspector2:eu-central-1:${account}:finding/${id}`, ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/inspector', ProductName: 'Inspector', CompanyName: 'Amazon', Region: 'eu-central-1', GeneratorId: 'AWSInspector', AwsAccountId: account, Types: ['Software and Configuration Checks/Vulnerabilities/CVE'],
  FirstObservedAt: '2026-11-01T08:00:00.000Z', LastObservedAt: at, CreatedAt: '2026-11-01T08:00:00.000Z', UpdatedAt: at, Severity: { Label: label, Normalized: 70 }, Title: `${cve ?? id} - openssl`, Description: 'openssl is old.', Resources: [{ Type: 'AwsEc2Instance', Id: resource, Partition: 'aws', Region: 'eu-central-1' }],
  ...(status && { Compliance: { Status: status } }), WorkflowState: 'NEW', Workflow: { Status: workflow }, RecordState: state, ...(cve && { Vulnerabilities: [{ Id: cve, Cvss: [{ Version: '3.1', BaseScore: 7.5 }], VulnerablePackages: [{ Name: 'openssl', Version: '1.1.1' }] }] }),
})) })

const cell = (value: string) => (/[;"\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)

/** Prowler's CSV, with the columns of version 5, of version 3, or with the names of its other outputs. */
export function prowlerCsv(checks: { check: string; status: string; resource: string; severity?: string; muted?: string; at?: string; account?: string }[], version: 5 | 3 | 'other' = 5): string {
  const heads = { 5: ['AUTH_METHOD', 'TIMESTAMP', 'ACCOUNT_UID', 'FINDING_UID', 'PROVIDER', 'CHECK_ID', 'CHECK_TITLE', 'STATUS', 'STATUS_EXTENDED', 'MUTED', 'SEVERITY', 'RESOURCE_UID', 'REGION', 'DESCRIPTION', 'PROWLER_VERSION'], 3: ['ASSESSMENT_START_TIME', 'FINDING_UNIQUE_ID', 'PROVIDER', 'CHECK_ID', 'CHECK_TITLE', 'STATUS', 'STATUS_EXTENDED', 'SEVERITY', 'ACCOUNT_ID', 'REGION', 'RESOURCE_ID', 'RESOURCE_ARN', 'DESCRIPTION'], other: ['timestamp', 'account_uid', 'finding_uid', 'check_id', 'check_title', 'status_code', 'status', 'status_detail', 'muted', 'severity', 'resource_uid', 'region', 'prowler_version'] }[version]
  const rows = checks.map(({ check, status, resource, severity = 'high', muted = 'False', at = '2026-11-20 10:00:00', account = '123456789012' }) => heads.map((head) => {
    const name = head.toLowerCase()
    if (name === 'check_id') return check
    if (name === 'check_title') return `Check “${check}”; in two\nlines`
    if (name === 'status') return version === 'other' ? 'New' : status
    if (name === 'status_code') return status
    if (name === 'severity') return severity
    if (name === 'muted') return muted
    if (name.startsWith('resource_')) return `arn:aws:s3:::${resource}`
    if (name === 'region') return 'eu-central-1'
    if (name.startsWith('account')) return account
    if (name === 'timestamp' || name === 'assessment_start_time') return at
    if (name === 'status_extended' || name === 'status_detail') return `It says "${status}";\nthe bucket is public.`
    return name === 'prowler_version' ? '5.46.0' : name
  }).map(cell).join(';'))
  return [heads.join(';'), ...rows, ''].join('\r\n')
}
