import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseRules } from '../../lib/sigma/index.ts'
import type { SigmaProblem, SigmaRule } from '../../lib/sigma/index.ts'

/** The public rules, where they are: beside the repository, or where SIGMA_RULES says. Not part of this project. */
export const ARCHIVE = process.env.SIGMA_RULES ?? new URL('../../../shared/data/sigma/sigma-rules.tar.gz', import.meta.url).pathname

export type RuleFile = { name: string; text: string }

/** The files of the archive, by name; null, having said so, when it is not there. */
export function readCorpus(): RuleFile[] | null {
  if (!existsSync(ARCHIVE)) {
    console.log(`skipped: the public rules are not at ${ARCHIVE}; set SIGMA_RULES to a tar.gz of SigmaHQ's rules folder`)
    return null
  }
  const folder = mkdtempSync(join(tmpdir(), 'sigma-'))
  try {
    execFileSync('tar', ['-xzf', ARCHIVE, '-C', folder])
    const names = readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith('.yml')).sort()
    return names.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function parseCorpus(files: RuleFile[]): { rules: SigmaRule[]; errors: SigmaProblem[] } {
  const parsed = files.map(({ name, text }) => parseRules(text, name))
  return { rules: parsed.flatMap((each) => each.rules), errors: parsed.flatMap((each) => each.errors) }
}

/** Rules for cloud consoles, identity providers and code hosting. */
export function isCloud(rule: SigmaRule): boolean {
  return /^rules\/(cloud|identity|application\/github)\//.test(rule.file)
}
