import type { Event } from './cloud-events.ts'
import type { Random } from './random.ts'

const PROGRAMS = [
  'C:\\Windows\\System32\\svchost.exe', 'C:\\Windows\\System32\\conhost.exe', 'C:\\Windows\\System32\\RuntimeBroker.exe', 'C:\\Windows\\System32\\taskhostw.exe', 'C:\\Windows\\explorer.exe',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe', 'C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE',
  'C:\\Windows\\System32\\SearchProtocolHost.exe', 'C:\\Program Files\\Windows Defender\\MsMpEng.exe', 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', 'C:\\Windows\\System32\\cmd.exe', 'C:\\Program Files\\Git\\bin\\git.exe',
]
const ARGUMENTS = [
  '-k netsvcs -p -s Schedule', '--type=renderer --lang=de --disable-databases --field-trial-handle=1928,i,1270,131072', '0xffffffff -ForceV1', '-Embedding', '/c dir C:\\builds',
  '-NonInteractive -File C:\\scripts\\inventory.ps1', 'Global\\UsGthrFltPipeMssGthrPipe_S-1-5-21 1 -2147483646', 'fetch origin main', '{A47979D2-C419-11D9-A5B4-001185AD2B89}',
]
const KEYS = ['HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\UserAssist\\Count', 'HKU\\S-1-5-21-100\\SOFTWARE\\Microsoft\\Office\\16.0\\Common\\Roaming', 'HKLM\\System\\CurrentControlSet\\Services\\bam\\State']
const LIBRARIES = ['C:\\Windows\\System32\\ntdll.dll', 'C:\\Windows\\System32\\kernel32.dll', 'C:\\Windows\\System32\\bcryptprimitives.dll', 'C:\\Windows\\System32\\combase.dll']
const HOSTS = ['update.example.com', 'teams.microsoft.com', 'login.microsoftonline.com', 'packages.example.com']

/** Ordinary events of a Windows office, as Sysmon and the Security log write them. */
export const WINDOWS: ((random: Random) => Event)[] = [processCreated, processCreated, processCreated, processCreated, imageLoaded, networkConnected, fileCreated, registrySet, dnsQueried, logon]

function base(random: Random, id: number): Event {
  const utc = random.time()
  return {
    Channel: 'Microsoft-Windows-Sysmon/Operational', Provider_Name: 'Microsoft-Windows-Sysmon', EventID: id, Computer: `WS-${random.below(400)}.corp.example.com`, EventRecordID: random.below(9_000_000),
    Execution_ProcessID: random.below(9000), Execution_ThreadID: random.below(9000), Keywords: '0x8000000000000000', Level: 4, Task: id, Version: 5, Security_UserID: 'S-1-5-18', SystemTime: utc, UtcTime: utc, RuleName: '-',
  }
}

function processCreated(random: Random): Event {
  const image = random.pick(PROGRAMS)
  const parent = random.pick(PROGRAMS)
  const name = image.slice(image.lastIndexOf('\\') + 1)
  return {
    ...base(random, 1), ProcessGuid: `{${random.guid()}}`, ProcessId: random.below(9000), Image: image, FileVersion: '10.0.22621.1', Description: `${name} host`, Product: 'Microsoft® Windows® Operating System', Company: 'Microsoft Corporation',
    OriginalFileName: name, CommandLine: `"${image}" ${random.pick(ARGUMENTS)}`, CurrentDirectory: 'C:\\Windows\\system32\\', User: 'CORP\\mara', LogonGuid: `{${random.guid()}}`, LogonId: `0x${random.hex(6)}`, TerminalSessionId: 1, IntegrityLevel: 'Medium',
    Hashes: `SHA256=${random.hex(64).toUpperCase()},IMPHASH=${random.hex(32).toUpperCase()}`, ParentProcessGuid: `{${random.guid()}}`, ParentProcessId: random.below(9000), ParentImage: parent, ParentCommandLine: `${parent} ${random.pick(ARGUMENTS)}`, ParentUser: 'CORP\\mara',
  }
}

function imageLoaded(random: Random): Event {
  return {
    ...base(random, 7), ProcessGuid: `{${random.guid()}}`, ProcessId: random.below(9000), Image: random.pick(PROGRAMS), ImageLoaded: random.pick(LIBRARIES), FileVersion: '10.0.22621.1', Description: 'NT Layer DLL', Product: 'Microsoft® Windows® Operating System',
    Company: 'Microsoft Corporation', OriginalFileName: 'ntdll.dll', Hashes: `SHA256=${random.hex(64).toUpperCase()}`, Signed: 'true', Signature: 'Microsoft Windows', SignatureStatus: 'Valid', User: 'CORP\\mara',
  }
}

function networkConnected(random: Random): Event {
  return {
    ...base(random, 3), ProcessGuid: `{${random.guid()}}`, ProcessId: random.below(9000), Image: random.pick(PROGRAMS), User: 'CORP\\mara', Protocol: 'tcp', Initiated: 'true', SourceIsIpv6: 'false', SourceIp: random.ip(), SourceHostname: 'ws.corp.example.com',
    SourcePort: 49152 + random.below(9000), SourcePortName: '-', DestinationIsIpv6: 'false', DestinationIp: random.ip(), DestinationHostname: random.pick(HOSTS), DestinationPort: random.pick([443, 443, 80, 53]), DestinationPortName: 'https',
  }
}

function fileCreated(random: Random): Event {
  return {
    ...base(random, 11), ProcessGuid: `{${random.guid()}}`, ProcessId: random.below(9000), Image: random.pick(PROGRAMS), TargetFilename: `C:\\Users\\mara\\AppData\\Local\\Packages\\cache\\${random.hex(12)}.dat`, CreationUtcTime: random.time(), User: 'CORP\\mara',
  }
}

function registrySet(random: Random): Event {
  return {
    ...base(random, 13), EventType: 'SetValue', ProcessGuid: `{${random.guid()}}`, ProcessId: random.below(9000), Image: random.pick(PROGRAMS), TargetObject: `${random.pick(KEYS)}\\${random.hex(8)}`, Details: `DWORD (0x${random.hex(8)})`, User: 'NT AUTHORITY\\SYSTEM',
  }
}

function dnsQueried(random: Random): Event {
  return {
    ...base(random, 22), ProcessGuid: `{${random.guid()}}`, ProcessId: random.below(9000), QueryName: random.pick(HOSTS), QueryStatus: '0', QueryResults: `::ffff:${random.ip()};`, Image: random.pick(PROGRAMS), User: 'CORP\\mara',
  }
}

function logon(random: Random): Event {
  return {
    ...base(random, 4624), Channel: 'Security', Provider_Name: 'Microsoft-Windows-Security-Auditing', SubjectUserSid: 'S-1-5-18', SubjectUserName: `WS-${random.below(400)}$`, SubjectDomainName: 'CORP', SubjectLogonId: '0x3e7', TargetUserSid: `S-1-5-21-${random.below(9000)}`,
    TargetUserName: 'mara', TargetDomainName: 'CORP', TargetLogonId: `0x${random.hex(6)}`, LogonType: random.pick([2, 3, 5, 7]), LogonProcessName: 'User32', AuthenticationPackageName: 'Negotiate', WorkstationName: 'WS-12', LogonGuid: `{${random.guid()}}`, KeyLength: 0,
    ProcessName: 'C:\\Windows\\System32\\services.exe', IpAddress: random.ip(), IpPort: random.below(60_000), ImpersonationLevel: '%%1833', ElevatedToken: '%%1842',
  }
}
