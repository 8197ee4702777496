import { NotEvaluable } from '../world.ts'
import type { AwsTypes } from './resources/index.ts'

export type Rule = AwsTypes['aws.ec2.securityGroup']['ingress'][number]
type Ports = Pick<Rule, 'protocol' | 'from' | 'to'>

/** So much of the internet that it is anybody: all of it, or a part that no company owns. Two halves of the world are the world. */
export function isWorld(cidr: string): boolean {
  const [address = '', bits] = cidr.split('/')
  if (bits === undefined) return false
  return address.includes(':') ? Number(bits) < 32 && !/^f[cde]/i.test(address) : Number(bits) < 8
}

const isAll = ({ protocol, from, to }: Ports) => protocol === '-1' || (/^(tcp|udp|6|17)$/.test(protocol) && (from === null || from === -1 || (from <= 1 && (to ?? from) >= 65_535)))

/** Whether a rule is about a port of TCP (or of UDP): by its range, as all ports or as all protocols. */
export function covers(rule: Ports, port: number, protocol: 'tcp' | 'udp' = 'tcp'): boolean {
  if (isAll(rule)) return rule.protocol === '-1' || nameOf(rule.protocol) === protocol
  return nameOf(rule.protocol) === protocol && rule.from !== null && rule.from <= port && port <= (rule.to ?? rule.from)
}
export const coversAll = isAll

const nameOf = (protocol: string) => ({ 6: 'tcp', 17: 'udp' })[protocol] ?? protocol

/**
 * The first rule that lets the world in to what is asked.
 * @throws NotEvaluable when none does by an address, and one does for a prefix list: what is on it is not read
 */
export function openToWorld(of: string, rules: readonly Rule[], concerns: (rule: Rule) => boolean): Rule | null {
  const about = rules.filter(concerns)
  const open = about.find(({ cidr }) => cidr !== null && isWorld(cidr))
  if (open) return open
  const hidden = about.find(({ prefixList }) => prefixList !== null)
  if (hidden) throw new NotEvaluable(of, 'ingress', 'skipped', null, `a rule lets in what is on the prefix list ${hidden.prefixList}, and that list is not read`)
  return null
}

/** SMB, SQL Server, Oracle, Docker, MySQL, PostgreSQL, Redis, Cassandra, Kafka, Elasticsearch, kubelet, Memcached, MongoDB, telnet. */
export const databasePorts: readonly number[] = [23, 445, 1433, 1521, 2375, 3306, 5432, 6379, 9042, 9092, 9200, 10_250, 11_211, 27_017]

/** A rule in words: “TCP 22 from 0.0.0.0/0”. */
export const ruleText = ({ protocol, from, to, cidr }: Pick<Rule, 'protocol' | 'from' | 'to' | 'cidr'>) => `${protocol === '-1' ? 'all traffic' : `${nameOf(protocol).toUpperCase()} ${from === null || from === -1 ? 'all ports' : from === to || to === null ? from : `${from}–${to}`}`} from ${cidr}`
