import type { Module } from '../module.ts'
import { mailing } from './send.ts'
import { unsentMails } from './waiting.ts'
import './operations.ts'
import './queries.ts'

export const mails: Module = { search: null, worklist: [unsentMails], decisions: [], jobs: [mailing], rounds: [] }
