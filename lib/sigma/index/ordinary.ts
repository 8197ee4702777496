/**
 * Texts that ordinary events are full of. An atom found in one of them says little, so the index prefers another.
 * A guess only: it decides how fast an answer comes, never which.
 */
const ORDINARY = [
  'c:\\windows\\system32\\svchost.exe', 'c:\\windows\\syswow64\\rundll32.exe', 'c:\\windows\\explorer.exe', 'c:\\windows\\system32\\conhost.exe', 'c:\\windows\\system32\\services.exe',
  'c:\\program files (x86)\\microsoft\\edge\\application\\msedge.exe', 'c:\\program files\\google\\chrome\\application\\chrome.exe', 'c:\\program files\\microsoft office\\root\\office16\\outlook.exe',
  'c:\\program files\\common files\\', 'c:\\programdata\\microsoft\\windows defender\\platform\\msmpeng.exe', 'c:\\windows\\system32\\windowspowershell\\v1.0\\powershell.exe', 'c:\\windows\\system32\\cmd.exe',
  'c:\\users\\user\\appdata\\local\\temp\\file.tmp', 'c:\\users\\user\\appdata\\roaming\\microsoft\\windows\\', 'c:\\users\\public\\desktop\\readme.txt', 'c:\\windows\\temp\\', 'c:\\windows\\system32\\ntdll.dll',
  'c:\\windows\\system32\\kernel32.dll', 'c:\\windows\\system32\\runtimebroker.exe', 'c:\\windows\\system32\\taskhostw.exe', 'c:\\windows\\system32\\dllhost.exe', 'c:\\windows\\system32\\lsass.exe', 'c:\\windows\\system32\\wbem\\wmiprvse.exe',
  'hklm\\software\\microsoft\\windows\\currentversion\\explorer\\', 'hklm\\system\\currentcontrolset\\services\\', 'hkcu\\software\\microsoft\\office\\16.0\\', 'hklm\\software\\microsoft\\windows nt\\currentversion\\',
  'microsoft-windows-sysmon/operational', 'microsoft-windows-security-auditing', 'microsoft-windows-powershell/operational', 'microsoft® windows® operating system', 'microsoft corporation', 'microsoft windows', 'nt authority\\system',
  's-1-5-18', 's-1-5-21-1234567890-1234567890-1234567890-1001', 's-1-0-0', 'negotiate', 'kerberos', 'ntlm', 'user32', 'advapi', 'medium', 'high', 'system', 'valid', 'true', 'false', 'yes', 'no', 'tcp', 'udp', 'https', 'http', '-', '0', '1', '3', '5', '7', '11', '13', '4624', '4625', '4634', '4672', '4688', '5156', '4104', '443', '80', '53', '0x0', '0xffffffff',
  '-k netsvcs -p -s schedule', '--type=renderer --lang=en-us --disable-features=', ' -noprofile -noninteractive -file c:\\scripts\\run.ps1', '/c "dir c:\\" /s /q', ' & echo | more > out.txt 2>&1', 'mozilla/5.0 (windows nt 10.0; win64; x64) applewebkit/537.36 (khtml, like gecko) chrome/120.0.0.0 safari/537.36',
  '/usr/bin/bash', '/bin/sh -c ', '/usr/sbin/cron', '/usr/bin/python3', '/var/log/syslog', '/etc/', '/home/user/', '/tmp/', '/opt/', '/proc/self/', 'sudo', 'root', 'execve', 'syscall', 'path', 'user', 'admin', 'administrator', 'password', 'login', 'delete', 'create', 'update', 'read', 'write', 'get', 'post', 'put', 'success', 'succeeded', 'failure', 'failed', 'error', 'information', 'none', 'null', 'unknown',
  'https://login.microsoftonline.com/common/oauth2/', 'https://www.example.com/index.html?id=1&name=2', 'example.com', '192.168.1.10', '10.0.0.1', '::1', '127.0.0.1', '2026-01-01t00:00:00.000z', '00000000-0000-0000-0000-000000000000',
  'awsapicall', 'assumedrole', 'iamuser', 'awsservice', 'management', 'ec2.amazonaws.com', 's3.amazonaws.com', 'sts.amazonaws.com', 'kms.amazonaws.com', 'ssm.amazonaws.com', 'logs.amazonaws.com', 'iam.amazonaws.com', 'lambda.amazonaws.com', 'assumerole', 'getobject', 'decrypt', 'describeinstances', 'listbuckets',
  'administrative', 'sign-in activity', 'signinlogs', 'auditlogs', 'core directory', 'update user', 'multifactorauthentication', 'singlefactorauthentication', 'azure ad joined', 'sharepoint', 'exchange', 'onedrive', 'azureactivedirectory', 'fileaccessed', 'userloggedin', 'browser', 'user.session.start', 'user.authentication.sso', 'policy.evaluate_sign_on', 'git.clone', 'git.push', 'git.fetch', 'pull_request.merge',
]

/** How ordinary events are written as JSON. */
const WRITTEN = [
  '{"id":"', '","name":"', '","type":"', '","time":"2026-01-01t00:00:00z","', '"eventid":"', '"eventtype":"', '"eventname":"', '"eventsource":"', '"eventtime":"', '"eventversion":"1.0', '"useridentity":{"type":"', '"principalid":"', '"arn":"arn:aws:iam::123456789012:user/',
  '"accountid":"', '"accesskeyid":"akia', '"username":"', '"sessioncontext":{"attributes":{"', '"awsregion":"us-east-1', '"sourceipaddress":"', '"useragent":"', '"requestparameters":{"', '"responseelements":null,"', '"requestid":"', '"readonly":true,"', '"recipientaccountid":"',
  '"resourceid":"/subscriptions/', '/resourcegroups/', '/providers/microsoft.', 'microsoft.compute/virtualmachines/', 'microsoft.storage/storageaccounts/', '/read"', '"operationname":"', '"category":"', '"resulttype":"', '"resultdescription":"', '"calleripaddress":"', '"correlationid":"', '"location":"', '"identity":{"authorization":{"scope":"',
  '"claims":{"', '"properties":{"message":"', '"statuscode":"', '"userprincipalname":"user@example.com', '"userdisplayname":"', '"appdisplayname":"', '"ipaddress":"', '"clientappused":"', '"authenticationrequirement":"', '"conditionalaccessstatus":"', '"devicedetail":{"deviceid":"', '"operatingsystem":"', '"locationdetails":{"city":"', '"countryorregion":"',
  '"uuid":"', '"published":"', '"version":"', '"severity":"info', '"displaymessage":"', '"actor":{"id":"', '"alternateid":"', '"displayname":"', '"client":{"useragent":{"rawuseragent":"', '"geographicalcontext":{', '"outcome":{"result":"', '"transaction":{', '"debugcontext":{"debugdata":{"', '"requesturi":"/api/v1/', '"authenticationcontext":{', '"externalsessionid":"',
  '"securitycontext":{', '"domain":"', '"target":[{"', '"action":"', '"actor_id":', '"org_id":', '"repository":"', '"created_at":', '"document_id":"', '"creationtime":"', '"operation":"', '"organizationid":"', '"recordtype":', '"userkey":"', '"workload":"', '"resultstatus":"', '"clientip":"', '"userid":"', '"objectid":"https://', '.sharepoint.com/sites/', '"itemtype":"', '"siteurl":"',
  '"sourcefilename":"', '"extendedproperties":[{"name":"', '","value":"', '"status":"', '"message":"', '"source":"', '"host":"', '"user":"', '"level":"', '"timestamp":"', '"data":{"', '"content":"', '"method":"', '"path":"', '"description":"',
]

const whole = new Set(ORDINARY)
const together = [...ORDINARY, ...WRITTEN].join('\n')

/** Whether ordinary events hold the text at that place. */
export function isOrdinary(kind: 'exact' | 'prefix' | 'suffix' | 'contains' | 'keyword', text: string): boolean {
  if (kind === 'exact') return whole.has(text)
  if (kind === 'prefix') return ORDINARY.some((each) => each.startsWith(text))
  if (kind === 'suffix') return ORDINARY.some((each) => each.endsWith(text))
  return together.includes(text)
}

const trigrams = new Map<string, number>()
for (let at = 0; at + 3 <= together.length; at++) {
  const trigram = together.slice(at, at + 3)
  trigrams.set(trigram, (trigrams.get(trigram) ?? 0) + 1)
}

/** How often three characters stand together in ordinary texts. */
export function trigramCount(trigram: string): number {
  return trigrams.get(trigram) ?? 0
}
