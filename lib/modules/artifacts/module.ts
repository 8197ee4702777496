import type { Module } from '../module.ts'
import { fileRounds, locking } from './rounds.ts'
import './exports.ts'
import './notices.ts'
import './operations/dispose.ts'
import './operations/keep.ts'
import './operations/lock.ts'
import './operations/read.ts'
import './operations/recheck.ts'
import './queries.ts'
import './stored-files.ts'

export const artifacts: Module = { search: null, worklist: [], decisions: [], jobs: [locking], rounds: fileRounds }
