import type { Module } from '../module.ts'
import './exports.ts'
import './files.ts'
import './notices.ts'
import './numbers.ts'
import './operations/acceptance.ts'
import './operations/import.ts'
import './operations/settle.ts'
import './queries.ts'
import { readingVulnerabilities } from './reading.ts'
import { vulnerabilitiesRound } from './rounds.ts'
import { overdueOnes, toMap } from './waiting.ts'

export const vulnerabilities: Module = { search: null, worklist: [overdueOnes, toMap], decisions: [], jobs: [readingVulnerabilities], rounds: [vulnerabilitiesRound] }
