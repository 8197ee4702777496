/** What three scanners wrote about the sample organization, scan by scan. */
type Found = { cve: string; title: string; score: string; package: string; uri: string }

const openssl: Found = { cve: 'CVE-2022-3602', title: 'OpenSSL: buffer overrun in X.509 e-mail addresses', score: '7.5', package: 'openssl 3.0.5', uri: 'northstar/api:4.18 (debian 12)' }
const log4j: Found = { cve: 'CVE-2021-44228', title: 'Log4j: remote code execution by JNDI lookups', score: '10.0', package: 'log4j-core 2.14.1', uri: 'northstar/reports:2.7' }
const xz: Found = { cve: 'CVE-2024-3094', title: 'xz: backdoor in liblzma', score: '10.0', package: 'xz-utils 5.6.0', uri: 'northstar/batch:1.9 (debian sid)' }
const text: Found = { cve: 'CVE-2022-42889', title: 'Commons Text: code execution by interpolation', score: '9.8', package: 'commons-text 1.9', uri: 'northstar/reports:2.7' }
const curl: Found = { cve: 'CVE-2023-38545', title: 'curl: heap overflow in SOCKS5', score: '9.8', package: 'curl 8.3.0', uri: 'northstar/api:4.18 (debian 12)' }
const http2: Found = { cve: 'CVE-2023-44487', title: 'HTTP/2: rapid reset', score: '7.5', package: 'nghttp2 1.52.0', uri: 'northstar/gateway:3.2' }
const zlib: Found = { cve: 'CVE-2023-45853', title: 'zlib: integer overflow in MiniZip', score: '5.3', package: 'zlib1g 1.2.13', uri: 'northstar/api:4.18 (debian 12)' }
const bash: Found = { cve: 'CVE-2022-3715', title: 'bash: heap overflow in parameter transformation', score: '3.3', package: 'bash 5.1', uri: 'northstar/batch:1.9 (debian sid)' }

/** Log4j was there before the first of these; xz went and came back with an old base image. */
const images: Found[][] = [[log4j, openssl, xz, text, http2, zlib], [log4j, openssl, http2, zlib], [log4j, xz, curl, zlib, bash]]

export function trivyReport(n: number, scannedAt: Date, firstSeen: Date): string {
  const found = images[n] ?? []
  return JSON.stringify({
    $schema: 'https://raw.githubusercontent.com/oasis-tcs/sarif-spec/main/sarif-2.1/schema/sarif-schema-2.1.0.json', version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'Trivy', informationUri: 'https://github.com/aquasecurity/trivy', version: '0.57.0', rules: found.map((each) => ({ id: each.cve, name: 'OsPackageVulnerability', shortDescription: { text: each.title }, properties: { 'security-severity': each.score, tags: ['vulnerability', 'security'] } })) } },
      invocations: [{ executionSuccessful: true, endTimeUtc: scannedAt.toISOString() }],
      results: found.map((each, ruleIndex) => ({ ruleId: each.cve, ruleIndex, message: { text: `Package: ${each.package}. ${each.title}.` }, locations: [{ physicalLocation: { artifactLocation: { uri: each.uri }, region: { startLine: 1, startColumn: 1 } } }], ...(each === log4j && { provenance: { firstDetectionTimeUtc: firstSeen.toISOString() } }) })),
    }],
  })
}

const checks = [
  ['s3_bucket_public_access', 'Bucket is not publicly accessible', 'critical', 5, 'arn:aws:s3:::northstar-exports', ['FAIL', 'PASS']],
  ['iam_user_mfa_enabled_console_access', 'Users with a console password have a second factor', 'high', 4, 'arn:aws:iam::441700329155:user/f.adeyemi', ['FAIL', 'PASS']],
  ['ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22', 'No security group lets the internet reach port 22', 'high', 4, 'arn:aws:ec2:eu-central-1:441700329155:security-group/sg-0b1e5', ['FAIL', 'FAIL']],
  ['rds_instance_minor_version_upgrade_enabled', 'Databases take minor versions by themselves', 'medium', 3, 'arn:aws:rds:eu-central-1:441700329155:db:northstar', ['FAIL', 'FAIL']],
  ['kms_cmk_rotation_enabled', 'Keys are rotated', 'high', 4, 'arn:aws:kms:eu-central-1:441700329155:key/7c1f', ['PASS', 'PASS']],
  ['account_maintain_current_contact_details', 'Contact details are kept', 'medium', 3, 'arn:aws:iam::441700329155:root', ['MANUAL', 'MANUAL']],
] as const

export const prowlerReport = (n: number, scannedAt: Date): string => JSON.stringify(checks.map(([check, title, word, severity, resource, codes]) => ({
  message: title, metadata: { event_code: check, product: { name: 'Prowler', uid: 'prowler', vendor_name: 'Prowler', version: '5.46.0' }, profiles: ['cloud', 'datetime'], version: '1.5.0' }, severity_id: severity, severity: word, status: 'New', status_code: codes[n], status_detail: `${resource.split(/[:/]/).at(-1)}: ${title.toLowerCase()}: ${codes[n]}.`, status_id: 1,
  finding_info: { analytic: { name: title, type: 'Rule', type_id: 1, uid: check }, created_time: Math.floor(scannedAt.getTime() / 1_000), desc: title, title, types: [], uid: `prowler-aws-${check}-441700329155-eu-central-1-${resource}` }, resources: [{ region: 'eu-central-1', name: resource, type: 'Other', uid: resource }],
  category_uid: 2, class_name: 'Detection Finding', class_uid: 2004, cloud: { account: { name: 'production', uid: '441700329155' }, provider: 'aws', region: 'eu-central-1' }, time: Math.floor(scannedAt.getTime() / 1_000), type_uid: 200401,
})))

const hosts = [['CVE-2023-2454', 'PostgreSQL 15: search_path of CREATE SCHEMA', '7.2', 'High', 'dwh-db-1'], ['CVE-2024-6387', 'OpenSSH: regreSSHion', '8.1', 'High', 'dwh-etl-1'], ['CVE-2023-32001', 'curl: race in fopen', '5.5', 'Medium', 'dwh-etl-1'], ['CVE-2016-2183', 'TLS offers 3DES (SWEET32)', '7.5', 'High', 'dwh-report-1'], ['10287', 'Traceroute information', '', 'None', 'dwh-db-1']] as const

/** The second scan no longer has OpenSSH; one line of it says a severity that nobody knows. */
export const tableReport = (n: number, scannedAt: Date): string => [
  'CVE;Name;CVSS;Risk;Host;Last Seen', ...hosts.filter(([cve]) => n === 0 || cve !== 'CVE-2024-6387').map(([cve, name, cvss, risk, host]) => [cve, name, cvss, risk, host, scannedAt.toISOString().slice(0, 19)].join(';')), ...(n === 0 ? [`CVE-2023-5678;OpenSSL: slow checks of DH keys;;Unrated;dwh-db-1;${scannedAt.toISOString().slice(0, 19)}`] : []),
].join('\r\n')
